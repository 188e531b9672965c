"""The auditor's journal in office Chinese: no name of a table, a column or a code in any sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qiaowu.indicators.actions import drop_target, split_target
from qiaowu.indicators.figures import issue
from qiaowu.indicators.tests.story import TODAY, YEAR, at, make_targets, version
from qiaowu.records.history import ACTS
from qiaowu.records.kinds import kinds
from qiaowu.records.models import ChangeEntry
from qiaowu.records.wording import field_label, kind_label, value_text
from qiaowu.reports.telling import label_of, value_of
from qiaowu.web.journal import register_label, sentence

pytestmark = pytest.mark.django_db
PRODUCT = Path(__file__).resolve().parent.parent / "qiaowu"
MACHINE = re.compile(r"[a-z]+[_.][a-z_]+|\b[a-z_]{3,}\b")
FILES = re.compile(r"\.(?:txt|png|jpe?g|webp|pdf|docx|xlsx|csv)\b")
PEOPLE = re.compile(r"[a-z0-9]+同志")


def machine_words(text: str) -> list[str]:
    """What only a machine would write in a sentence; file endings and the cast's names are people's own."""
    return MACHINE.findall(PEOPLE.sub("", FILES.sub("", text)))


def told() -> list[str]:
    """Every sentence of the journal with the name of its register."""
    return [f"{register_label(entry)} {sentence(entry)}" for entry in ChangeEntry.objects.order_by("number")]


def entry(kind: str, act: str, **content: Any) -> ChangeEntry:
    fields = {"actor_name": "林书宁", "record_title": "名称", "record_id": 1}
    return ChangeEntry(record_kind=kind, act=act, number=1, at=at(), **fields, **content)


def test_targets_and_figures_are_told_in_words(cast) -> None:
    targets, county = make_targets(cast), cast.user("county")
    shares = {cast.unit("yunjin").pk: Decimal(15), cast.unit("zhenjiang").pk: Decimal(5)}
    split_target(targets["K02"], shares, "hand", by=county, at=at())
    drop_target(targets["K38"], reason="另有安排", by=county, at=at())
    issue(version("K03"), cast.unit("county"), YEAR, TODAY, by=county, at=at())
    sentences = told()
    assert {words for text in sentences for words in machine_words(text)} == set()
    assert any(text.startswith("核发的数 核发 集中学习人次") and "截至：2026-10-12" in text for text in sentences)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (entry("activities.activity", "change", before={"type": "group_study"}, after={"type": "relatives_home"}),
         "类型由集中学习改为侨眷之家"),
        (entry("activities.activity", "change", before={"mode": "onsite"}, after={"mode": "hybrid"}),
         "方式由现场改为现场加线上"),
        (entry("filings.filing", "change", before={"period": "2026-08"}, after={"period": "2026-09"}),
         "期间由2026年8月改为2026年9月"),
        (entry("filings.filing", "change", before={"value": "5000000.00"}, after={"value": "6000000.00"}),
         "数值由5,000,000改为6,000,000"),
        (entry("study.evaluation", "change", before={"quarter_start": "2026-04-01"},
               after={"quarter_start": "2026-07-01"}), "季度由2026年二季度改为2026年三季度"),
        (entry("indicators.figure", "issue", after={"as_of": "2026-10-12", "value": "36", "sha256": "ab" * 32}),
         "核发 名称，截至：2026-10-12；数值：36"),
        (entry("reports.report", "issue", after={"编号": "〔2026〕1号"}), "定稿 名称，编号：〔2026〕1号"),
        (entry("reports.report", "change", before={"K06.gap": "3个百分点"}, after={"K06.gap": "2个百分点"}),
         "引用的数（K06 差额）由3个百分点改为2个百分点"),
        (entry("reports.report", "change", before={"段落2": "共{{n.ok}}"}, after={"段落2": "达{{ K39 }}"}),
         "段落2由共【达到进度的目标数】改为达【K39】"),
        (entry("commitments.commitment", "correct", before={"comparator": "eq"}, after={"comparator": "ge"}),
         "比较由等于改为不少于"),
        (entry("commitments.document", "upload", after={"title": "讲话", "text_sha256": "0" * 64, "commitments": 47}),
         "读出的承诺：47"),
        (entry("commitments.document", "attach", after={"file_sha256": "0" * 64}), "补存原件 名称"),
        (entry("commitments.document", "export", after={"cases": 3, "form": "jsonl"}), "文件格式：数据文件"),
        (entry("orgs.user", "export", after={"form": "xlsx"}), "导出 名称，文件格式：Excel 表格"),
        (entry("gone.kind", "unknown_act"), "其他操作 名称"),
    ],
)  # fmt: skip
def test_an_act_reads_as_an_office_writes_it(said: ChangeEntry, words: str) -> None:
    assert words in sentence(said)
    assert machine_words(f"{register_label(said)} {sentence(said)}") == []


def choices() -> Iterator[tuple[str, str, Any]]:
    """Every logged field of every register, with each of its choices."""
    for kind in kinds():
        for name in (*kind.model.LOGGED, "unit", "status", "no_evidence_reason"):
            column = kind.model._meta.get_field(name)
            for value in [key for key, _label in getattr(column, "flatchoices", None) or [("", "")]]:
                yield kind.key, name, value


def test_every_field_of_every_register_has_its_name_and_its_choices_their_words() -> None:
    for kind, name, value in choices():
        text = f"{kind_label(kind)} {field_label(kind, name)} {value_text(kind, name, value)}"
        assert machine_words(text) == [], (kind, name, value)


def acts_in(path: Path) -> Iterator[str]:
    """Acts that the code logs, by the literal that it passes."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            for given in node.keywords:
                if given.arg == "act" and isinstance(given.value, ast.Constant) and node_logs(node):
                    yield given.value.value


def node_logs(node: ast.Call) -> bool:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in {"log", "log_record", "log_record_note", "log_new", "store", "decide", "_move", "_close", "_tell"}


def test_every_act_that_the_code_logs_has_a_name() -> None:
    found = {act for path in PRODUCT.rglob("*.py") if "tests" not in path.parts for act in acts_in(path)}
    assert len(found) > 20
    assert found - ACTS.keys() == set()


def test_a_reference_that_no_text_has_any_more_keeps_its_code() -> None:
    assert label_of("K06.unknown") == "引用的数（K06）"
    assert label_of("段落3") is None
    assert value_of("编号", 3) is None
    assert date(2026, 1, 1).isoformat() == value_text("study.node", "since", "2026-01-01")
