"""What the tags say, that they escape, and that the page templates render from their written contracts."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from qiaowu.web.charts import spark
from qiaowu.web.templatetags import ui

WEB = Path(ui.__file__).resolve().parent.parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SCRIPTS = sorted((WEB / "static").rglob("*.js"))
STYLES = sorted((WEB / "static").rglob("*.css"))
BEIJING = ZoneInfo("Asia/Shanghai")


# --- lights and states ---


@pytest.mark.parametrize(
    ("code", "css", "shape", "words"),
    [
        ("ok", "lt-ok", "●", "正常"),
        ("late", "lt-late", "▲", "滞后"),
        ("bad", "lt-bad", "■", "落后"),
        ("idle", "lt-idle", "○", "未到期"),
        ("na", "lt-na", "–", "不适用"),
        ("unreported", "lt-na", "–", "未报送"),
        ("green", "lt-ok", "●", "正常"),
        ("grey", "lt-na", "–", "未报送"),
    ],
)
def test_light_says_its_state_by_class_shape_and_word(code: str, css: str, shape: str, words: str) -> None:
    assert ui.light(code) == f'<span class="lt {css}"><i aria-hidden="true">{shape}</i>{words}</span>'


def test_light_of_an_unknown_state_is_an_error() -> None:
    with pytest.raises(KeyError):
        ui.light("purple")


def test_state_tag_draws_the_tick_and_escapes_labels() -> None:
    assert '<i aria-hidden="true" class="tick"></i>已确认' in ui.state_tag("confirmed")
    assert "&lt;b&gt;" in ui.state_tag("confirmed", "<b>")
    assert ui.state_tag("brand-new", "新状态") == ('<span class="lt lt-wait"><i aria-hidden="true">○</i>新状态</span>')


# --- figures, days, lengths of time ---


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "人次", '<span class="mut">未报</span>'),
        (0, "人次", '0<span class="u">人次</span>'),
        ("–", "人次", "–"),
        (19300, "万元", '19,300<span class="u">万元</span>'),
        (Decimal("1234.50"), "", "1,234.50"),
        ("94.68%(178/188)", "", "94.68%(178/188)"),
        (12, "<b>", '12<span class="u">&lt;b&gt;</span>'),
    ],
)
def test_figure_keeps_three_absences_apart(value: object, unit: str, shown: str) -> None:
    assert str(ui.figure(value, unit)) == shown


def test_figure_of_reads_mappings_and_objects_alike() -> None:
    assert ui.figure_of({"value": 3, "unit": "次"}) == ui.figure_of(SimpleNamespace(value=3, unit="次"))
    assert ui.figure_of({"value": 3}) == "3"


def test_days_in_text_and_in_tables() -> None:
    moment = datetime(2026, 9, 30, 16, 5, tzinfo=ZoneInfo("UTC"))
    assert ui.date_text(date(2026, 9, 30)) == "9月30日"
    assert ui.date_text(date(2026, 9, 30), "year") == "2026年9月30日"
    assert ui.date_text(moment) == "10月1日 00:05"
    assert ui.date_table(moment) == "2026-10-01 00:05"
    assert ui.date_table(date(2026, 9, 3)) == "2026-09-03"
    assert ui.date_text(None) == ui.date_table(None) == "–"
    with translation.override("en"):
        assert ui.date_text(date(2026, 9, 30)) == "30 September"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0, "今天"),
        (3, "剩 3 工作日"),
        (-2, "逾期 2 工作日"),
        (timedelta(seconds=40), "40 秒"),
        (timedelta(minutes=4, seconds=10), "4 分钟"),
        (timedelta(hours=2, minutes=5), "2 小时 5 分钟"),
    ],
)
def test_duration_in_words(value: object, shown: str) -> None:
    assert ui.duration(value) == shown  # type: ignore[arg-type]


def test_language_codes_as_html_wants_them() -> None:
    assert [ui.html_lang(code) for code in ("zh-hans", "en", None)] == ["zh-Hans", "en", "zh-Hans"]


# --- fields ---


class Sample(forms.Form):
    count = forms.IntegerField(
        label="人次", help_text="到场人头数", widget=forms.TextInput(attrs={"data-width": "1", "data-unit": "人次"})
    )
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    note = forms.CharField(label="摘要", required=False, widget=forms.Textarea)
    open = forms.BooleanField(label="公开", required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def shown(form: forms.Form, name: str) -> str:
    return render_to_string("web/parts/field.html", ui.form_field(form[name]))


def test_field_names_hint_error_and_unit_for_screen_readers() -> None:
    html = shown(Sample({"count": "三十六"}), "count")
    assert re.search(r'<input[^>]*class="in f-w1"', html)
    assert 'aria-describedby="id_count-h id_count-e"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_count-h"' in html
    assert 'id="id_count-e"' in html
    assert '<span class="affix">' in html
    assert 'value="三十六"' in html


def test_field_of_radio_buttons_is_a_group_with_a_legend() -> None:
    form = Sample({"kind": "b"})
    html = shown(form, "kind")
    assert "<legend>类型</legend>" in html
    assert html.count('type="radio"') == 2
    assert f'id="{ui.field_anchor(form["kind"])}"' in html


def test_optional_field_says_so_and_a_required_one_does_not() -> None:
    assert "选填" in shown(Sample(), "note")
    assert "选填" not in shown(Sample(), "count")
    assert shown(Sample(), "token").strip().startswith('<input type="hidden"')
    assert '<label class="choice" for="id_open">' in shown(Sample(), "open")


def test_error_summary_repeats_the_words_of_the_fields_and_links_to_them() -> None:
    form = Sample({"count": "x", "kind": "a", "token": "t"})
    html = render_to_string("web/parts/errors.html", {"form": form})
    assert "有 1 处要改，其余已保留" in html
    assert f'<a href="#id_count">人次：{form["count"].errors[0]}</a>' in html
    assert render_to_string("web/parts/errors.html", {"form": Sample()}).strip() == ""


# --- pages from their contracts ---


def test_table_renders_cells_by_kind_and_never_as_markup() -> None:
    context = {
        "page_title": "活动登记",
        "columns": [
            {"key": "t", "label": "主题"},
            {"key": "n", "label": "人次", "numeric": True, "sorted": "desc", "sort_url": "?o=n"},
            {"key": "d", "label": "日期"},
            {"key": "s", "label": "状态"},
            {"key": "c", "label": "走势"},
        ],
        "rows": [
            {
                "url": "/r/1",
                "id": 1,
                "state": "confirmed",
                "cells": [
                    {"value": "<script>x</script>"},
                    {"value": None, "kind": "number", "unit": ""},
                    {"value": date(2026, 9, 3), "kind": "date"},
                    {"value": "", "kind": "state", "state": "confirmed"},
                    {"value": spark([1, 2], None, "ok"), "kind": "chart"},
                ],
            }
        ],
        "total": 1,
        "pager": {"pages": 1, "first": 1, "last": 1},
    }
    html = render_to_string("web/table.html", context)
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "未报" in html
    assert "2026-09-03" in html
    assert "已确认" in html
    assert "<svg" in html
    assert 'aria-sort="descending"' in html
    assert "共 1 条" in html


@pytest.mark.parametrize(
    ("kind", "words"), [("none", "还没有记录"), ("nomatch", "没有符合的记录"), ("forbidden", "您看不到这里的记录")]
)
def test_empty_states_are_three_different_texts(kind: str, words: str) -> None:
    context = {"rows": [], "total": 0, "clear_url": "/list", "empty": {"kind": kind}}
    html = render_to_string("web/table.html", context)
    assert words in html
    assert ("清除筛选" in html) is (kind == "nomatch")
    assert "<table" not in html


def test_timeline_shows_before_and_after_with_the_reason() -> None:
    entry = {
        "at": datetime(2026, 9, 17, 8, 52, tzinfo=BEIJING),
        "who": "许明岚",
        "text": "更正",
        "changes": [{"label": "人次", "before": 53, "after": 35}],
        "reason": "笔误",
    }
    html = render_to_string("web/parts/timeline.html", {"history": [entry]})
    assert "人次 <s>53</s> 改为 35" in html
    assert "9月17日 08:52" in html
    assert "理由：笔误" in html


def test_arithmetic_stands_in_reading_order() -> None:
    arith: dict[str, Any] = {
        "state": "late",
        "actual": {"label": "实际", "value": 19300, "unit": "万元"},
        "expected": {"label": "应达", "value": 22500, "unit": "万元"},
        "ratio": {"label": "序时完成率", "value": "85.8%"},
        "rule": "80%—100% 滞后",
    }
    html = render_to_string("web/parts/arith.html", {"arith": arith})
    order = [html.index(part) for part in ("19,300", "÷", "22,500", "85.8%", "80%—100% 滞后", "▲")]
    assert order == sorted(order)
    assert 'class="arith arith-late"' in html


def test_confirmation_of_a_conflict_offers_both_values() -> None:
    item = {"label": "人次", "name": "count", "mine": 36, "theirs": 38, "by": "何清源", "at": None}
    html = render_to_string("web/parts/conflict.html", {"conflict": [item]})
    assert re.findall(r'name="keep_count" value="(\w+)"', html) == ["mine", "theirs"]
    assert "36" in html
    assert "38" in html
    assert "何清源" in html


ERRORS = ["400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"]


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_says_what_happened_what_is_kept_and_what_to_do(code: str) -> None:
    html = render_to_string(f"web/errors/{code}.html", {"ref": "7F3A"})
    assert all(words in html for words in ("怎么回事", "保留了什么", "怎么办", "7F3A"))
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("code", ["403_csrf", "503"])
def test_lost_form_is_offered_again_escaped(code: str) -> None:
    posted = [("title", '"><script>'), ("title", "第二个")]
    html = render_to_string(f"web/errors/{code}.html", {"posted": posted, "retry_url": "/form"})
    assert html.count('name="title"') == 2
    assert "再试一次" in html
    assert "<script>" not in html.replace("<script src", "")


# --- house rules for everything under web/ ---


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_template_keeps_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert "|safe" not in text
    assert "autoescape off" not in text
    assert not re.search(r"hx-(on|vals=.js:)", text)
    assert not re.search(r"https?://", text)


@pytest.mark.parametrize("path", SCRIPTS + STYLES, ids=lambda path: path.name)
def test_static_file_is_small_and_asks_no_other_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) < (300 if path.suffix == ".js" else 500)
    assert not re.search(r"https?:|//[\w-]+\.|url\(|@import", text)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_runs_on_chrome_80(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for too_new in (":has(", ":is(", ":where(", "@layer", "aspect-ratio", "inset:", "color-mix"):
        assert too_new not in text
    flexes = re.findall(r"\{[^{}]*display:\s*(?:inline-)?flex[^{}]*\}", text)
    assert not [block for block in flexes if re.search(r"[\s;{](row-|column-)?gap:", block)]
    assert text.count("{") == text.count("}")


def test_every_style_sheet_and_script_is_linked_once() -> None:
    base = (WEB / "templates" / "web" / "base.html").read_text(encoding="utf-8")
    for path in SCRIPTS + STYLES:
        assert base.count(f"qiaowu/{path.parent.name}/{path.name}") == 1
    assert base.index("js/ime.js") < base.index("htmx-2.min.js")


def test_htmx_runs_without_eval_and_keeps_nothing_in_the_browser() -> None:
    base = (WEB / "templates" / "web" / "base.html").read_text(encoding="utf-8")
    assert '"allowEval":false' in base
    assert '"historyCacheSize":0' in base
    assert '"includeIndicatorStyles":false' in base
