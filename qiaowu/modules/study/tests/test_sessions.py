"""Sessions through the browser's door: entering, confirming, returning, two editors, repeating."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qiaowu.activities.models import Activity
from qiaowu.modules.study.tests.book import base_token, evaluation, node, plan, session, session_post, text_of
from qiaowu.records.models import ChangeEntry, Evidence

pytestmark = pytest.mark.django_db
NEW = "/study/sessions/new/"


def edit_url(row: Activity) -> str:
    return reverse("study:session_edit", args=[row.pk])


def guests_of(row: Activity) -> set[str]:
    return set(row.participations.values_list("unit__name", flat=True))


def test_the_township_saves_and_confirms_in_one_step(cast: Any) -> None:
    guests = [cast.unit("haitang").pk, cast.unit("jinxiu").pk]
    response = cast.client("township").post(NEW, session_post(cast, participants=guests, one_plus_n="on"))
    row = Activity.objects.get()
    assert response.url == reverse("study:session", args=[row.pk])
    assert (row.status, row.confirmed_by, row.headcount) == ("confirmed", cast.user("township"), 36)
    assert guests_of(row) == {"海棠社区", "锦绣社区"}
    assert row.no == "HD-202610-0001"


def test_a_community_worker_submits(cast: Any) -> None:
    cast.client("community").post(NEW, session_post(cast, "haitang"))
    row = Activity.objects.get()
    assert (row.status, row.township) == ("submitted", cast.unit("yunjin"))


def test_a_file_on_the_form_becomes_evidence_and_no_reason_is_needed(cast: Any) -> None:
    file = SimpleUploadedFile("签到表.txt", "签到 36 人次".encode())
    cast.client("township").post(NEW, session_post(cast, file=file, no_evidence_reason=""))
    assert Activity.objects.get().status == "confirmed"
    assert Evidence.objects.get().title == "签到表.txt"


def test_without_evidence_or_reason_nothing_is_saved(cast: Any) -> None:
    response = cast.client("township").post(NEW, session_post(cast, no_evidence_reason=""))
    assert response.status_code == 422
    assert "请传一件佐证" in text_of(response)
    assert not Activity.objects.exists()


def test_a_file_sent_with_a_faulty_form_is_not_asked_for_again(cast: Any) -> None:
    client = cast.client("township")
    file = SimpleUploadedFile("签到表.txt", "签到".encode())
    faulty = client.post(NEW, session_post(cast, file=file, no_evidence_reason="", title=""))
    assert faulty.status_code == 422
    token = faulty.context["kept"]
    assert token in text_of(faulty)
    client.post(NEW, session_post(cast, kept=token, no_evidence_reason=""))
    assert Evidence.objects.get().record_id == Activity.objects.get().pk


def test_a_foreign_token_for_a_kept_file_is_refused(cast: Any) -> None:
    response = cast.client("township").post(NEW, session_post(cast, kept="made:up:token", no_evidence_reason=""))
    assert response.status_code == 422
    assert not Activity.objects.exists()


def test_a_file_that_is_no_evidence_is_refused(cast: Any) -> None:
    file = SimpleUploadedFile("run.exe", b"MZ" + bytes(64))
    response = cast.client("township").post(NEW, session_post(cast, file=file))
    assert response.status_code == 422
    assert "file" in response.context["form"].errors
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("held_on", "2026-10-13", "还没到"),
        ("held_on", "去年", ""),
        ("headcount", "36人", "按人次统计"),
        ("headcount", "三十六", "只填一个数"),
        ("headcount", "", "请填参加人次"),
        ("title", "", "请写活动主题"),
        ("summary", "张三 11010519491231002X 参加", "身份证号"),
        ("title", "学习 11010519491231002X", "身份证号"),
        ("ends_on", "2026-10-09", "早于活动日期"),
        ("tally", "火星社区 3", "看不懂"),
        ("tally", "海棠社区 12\n锦绣 10", "不一致"),
        ("type", "party", ""),
    ],
)
def test_a_wrong_field_is_told_and_nothing_is_saved(cast: Any, field: str, value: str, said: str) -> None:
    response = cast.client("township").post(NEW, session_post(cast, **{field: value}))
    errors = response.context["form"].errors
    assert response.status_code == 422
    assert any(said in str(e) for messages in errors.values() for e in messages)
    assert session_post(cast)["venue"] in text_of(response)
    assert not Activity.objects.exists()


def test_a_refused_file_is_told_in_words_and_one_of_the_two_is_asked_for(cast: Any) -> None:
    client = cast.client("township")
    assert text_of(client.get(NEW)).count("二者填一") == 2
    file = SimpleUploadedFile("x.exe", b"MZ" + bytes(60))
    (words,) = client.post(NEW, session_post(cast, file=file)).context["form"].errors["file"]
    assert not re.search("[a-z]_[a-z]", words)


def test_a_session_cannot_be_entered_for_a_foreign_unit(cast: Any) -> None:
    response = cast.client("township").post(NEW, session_post(cast, "zhenjiang"))
    assert response.status_code == 422
    assert not Activity.objects.exists()


def test_an_activity_still_to_come_is_registered_without_heads(cast: Any) -> None:
    keep = session_post(cast, act="keep", held_on="2026-10-20", headcount="", no_evidence_reason="")
    cast.client("township").post(NEW, keep)
    row = Activity.objects.get()
    assert (row.status, row.headcount, row.held_on) == ("draft", None, date(2026, 10, 20))


def test_the_tally_fills_the_headcount(cast: Any) -> None:
    tally = "海棠社区 12\n锦绣：10 人次；云锦 4"
    cast.client("township").post(NEW, session_post(cast, headcount="", tally=tally))
    row = Activity.objects.get()
    assert row.headcount == 26
    assert set(row.sign_ins.values_list("unit__short_name", "heads")) == {("海棠", 12), ("锦绣", 10), ("云锦", 4)}


def test_the_summary_keeps_its_lines(cast: Any) -> None:
    cast.client("township").post(NEW, session_post(cast, summary="讲解侨法\r\n答疑4件"))
    assert Activity.objects.get().summary == "讲解侨法\n答疑4件"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"headcount": "501"}, "501"),
        ({"headcount": "0"}, "人次为 0"),
        ({"held_on": "2026-07-01"}, "103 天前"),
        ({"one_plus_n": "on"}, "没有选参加"),
    ],
)
def test_what_looks_odd_is_asked_before_it_counts(cast: Any, fields: dict[str, str], said: str) -> None:
    client = cast.client("township")
    asked = client.post(NEW, session_post(cast, **fields))
    assert (asked.status_code, Activity.objects.count()) == (422, 0)
    assert said in text_of(asked)
    assert 'name="sure"' in text_of(asked)
    client.post(NEW, session_post(cast, sure="on", **fields))
    assert Activity.objects.get().status == "confirmed"


def test_a_correction_is_asked_about_whatever_the_button_says(cast: Any) -> None:
    row, client = session(cast), cast.client("township")
    fields = session_post(cast, headcount="3600", reason="补签", act="keep")
    assert client.post(reverse("study:session_edit", args=[row.pk]), fields).status_code == 422
    row.refresh_from_db()
    assert row.headcount == 36


def test_what_looks_usual_is_not_asked_about(cast: Any) -> None:
    cast.client("township").post(NEW, session_post(cast))
    assert Activity.objects.get().status == "confirmed"


def test_a_second_session_of_the_day_is_pointed_out(cast: Any) -> None:
    row = session(cast)
    asked = cast.client("township").post(NEW, session_post(cast))
    assert "重复登记" in text_of(asked)
    assert Activity.objects.get() == row


def test_a_session_of_nobody_says_so_before_it_is_confirmed(cast: Any) -> None:
    row = session(cast, "haitang", by="community", status="submitted", headcount=0)
    assert "人次为 0" in cast.client("township").get(reverse("study:session", args=[row.pk])).context["notice"]


def test_two_editors_of_different_fields_keep_both(cast: Any) -> None:
    row = session(cast, status="draft")
    first, second = cast.client("township"), cast.client("county")
    token = base_token(text_of(first.get(edit_url(row))))
    start = session_post(cast, title="学习侨法", venue="", act="keep")
    second.post(edit_url(row), start | {"base": token, "venue": "文化站"})
    first.post(edit_url(row), start | {"base": token, "headcount": "40"})
    row.refresh_from_db()
    assert (row.venue, row.headcount) == ("文化站", 40)


def test_two_editors_of_one_field_are_asked(cast: Any) -> None:
    row = session(cast, status="draft")
    first, second = cast.client("township"), cast.client("county")
    token = base_token(text_of(first.get(edit_url(row))))
    start = session_post(cast, title="学习侨法", venue="", act="keep")
    second.post(edit_url(row), start | {"base": token, "venue": "文化站"})
    answer = first.post(edit_url(row), start | {"base": token, "venue": "侨胞之家"})
    assert answer.status_code == 409
    assert answer.context["conflict"][0]["theirs"] == "文化站"
    row.refresh_from_db()
    assert row.venue == "文化站"
    chosen = start | {"base": token, "venue": "侨胞之家", "keep_venue": "mine"}
    assert first.post(edit_url(row), chosen).status_code == 302
    row.refresh_from_db()
    assert row.venue == "侨胞之家"


@pytest.mark.parametrize("page", ["session", "session_edit", "session_repeat", "session_sheet"])
def test_a_foreign_session_is_a_missing_page_and_stays_as_it_is(cast: Any, page: str) -> None:
    row = session(cast, "shangzhou", by="township2", status="draft", title="枕江的学习")
    before = list(Activity.objects.values())
    entries = ChangeEntry.objects.count()
    url = reverse(f"study:{page}", args=[row.pk])
    client = cast.client("township")
    assert client.get(url).status_code == 404
    assert client.post(url, session_post(cast, title="改掉")).status_code in {404, 405}
    assert list(Activity.objects.values()) == before
    assert ChangeEntry.objects.count() == entries


def test_a_joint_session_is_read_but_not_changed_by_a_guest(cast: Any) -> None:
    row = session(cast, "zhenjiang", by="township2", guests=("haitang",))
    client = cast.client("township")
    assert client.get(reverse("study:session", args=[row.pk])).status_code == 200
    assert client.get(edit_url(row)).status_code == 404


def test_after_a_return_the_township_sees_what_changed(cast: Any) -> None:
    worker, officer = cast.client("community"), cast.client("township")
    worker.post(NEW, session_post(cast, "haitang"))
    row = Activity.objects.get()
    officer.post(f"/records/activities.activity/{row.pk}/return/", {"reason": "人次与签到表不符"})
    assert "人次与签到表不符" in text_of(worker.get("/"))
    worker.post(edit_url(row), session_post(cast, "haitang", headcount="34"))
    row.refresh_from_db()
    page = officer.get(reverse("study:session", args=[row.pk]))
    assert row.status == "submitted"
    assert [(c.label, c.before, c.after) for c in page.context["changed"]] == [("参加人次", "36", "34")]


def test_a_confirmed_session_is_corrected_with_a_reason_only(cast: Any) -> None:
    row = session(cast)
    client = cast.client("township")
    without = client.post(edit_url(row), session_post(cast, headcount="40"))
    assert without.status_code == 422
    client.post(edit_url(row), session_post(cast, headcount="40", reason="漏计一张签到表"))
    row.refresh_from_db()
    assert (row.headcount, row.status) == (40, "confirmed")
    assert ChangeEntry.objects.filter(act="change").latest("number").reason == "漏计一张签到表"


def test_repeating_copies_the_place_and_units_but_no_counts(cast: Any) -> None:
    row = session(cast, type="relatives_home", venue="侨眷之家", guests=("haitang",), headcount=58)
    form = cast.client("township").get(reverse("study:session_repeat", args=[row.pk])).context["form"]
    values = {name: form[name].value() for name in ("type", "venue", "participants", "held_on", "headcount", "title")}
    assert values == {
        "type": "relatives_home",
        "venue": "侨眷之家",
        "participants": [cast.unit("haitang").pk],
        "held_on": "2026-10-12",
        "headcount": None,
        "title": None,
    }


def test_a_repeated_session_is_a_new_record(cast: Any) -> None:
    row = session(cast)
    cast.client("township").post(reverse("study:session_repeat", args=[row.pk]), session_post(cast, sure="on"))
    assert Activity.objects.exclude(pk=row.pk).get().no != row.no
    row.refresh_from_db()
    assert row.version == 1


def test_repeated_session_and_the_one_it_came_from_name_each_other(cast: Any) -> None:
    row = session(cast)
    client = cast.client("township")
    client.post(reverse("study:session_repeat", args=[row.pk]), session_post(cast, sure="on"))
    later = Activity.objects.latest("pk")
    there = client.get(reverse("study:session", args=[later.pk])).context["links"]
    back = client.get(reverse("study:session", args=[row.pk])).context["links"]
    assert [(i["label"], i["url"]) for i in there] == [("照此登记", reverse("study:session", args=[row.pk]))]
    assert [(i["label"], i["url"]) for i in back] == [("被照此登记", reverse("study:session", args=[later.pk]))]
    assert cast.client("township2").get(reverse("study:session", args=[row.pk])).status_code == 404


def test_a_draft_of_the_form_comes_back(cast: Any) -> None:
    client = cast.client("township")
    client.post(NEW, session_post(cast, act="draft", title="写到一半"))
    assert not Activity.objects.exists()
    assert client.get(NEW).context["form"]["title"].value() == "写到一半"


def test_the_sheet_asks_for_no_number_and_says_that_signing_is_free(cast: Any) -> None:
    row = session(cast, guests=("haitang",))
    page = text_of(cast.client("community").get(reverse("study:session_sheet", args=[row.pk])))
    assert "签名自愿" in page
    assert "<td>海棠社区</td>" in page
    assert "身份证" not in page


@pytest.mark.parametrize(
    ("heads", "lines", "sheets"), [(8, 8, 1), (24, 24, 1), (36, 36, 1), (49, 50, 2), (900, 240, 5)]
)
def test_the_sheet_has_a_line_for_everybody_expected(cast: Any, heads: int, lines: int, sheets: int) -> None:
    session(cast, day=date(2026, 9, 1), headcount=heads)
    row = session(cast, status="draft", headcount=None)
    page = text_of(cast.client("township").get(reverse("study:session_sheet", args=[row.pk])))
    assert [int(n) for n in re.findall(r"<td>(\d+)</td>", page) if int(n) == lines] == [lines]
    assert f"A4 纸 {sheets} 张" in page
    assert page.count("<tfoot>") == 1


def test_the_side_of_the_form_names_the_indicators(cast: Any) -> None:
    blocks = cast.client("township").get(NEW).context["aside"]
    named = {(b["title"], line["text"].split(" ")[0]) for b in blocks for line in b["lines"]}
    assert {("集中学习计入", "集中学习"), ("集中学习计入", "集中学习人次")} <= named
    assert any(title == "侨眷之家计入" for title, _name in named)


def test_the_list_filters_sums_and_exports(cast: Any) -> None:
    session(cast, title="学侨法", headcount=30, one_plus_n=True)
    session(cast, "haitang", title="侨眷之家座谈", type="relatives_home", headcount=58, day=date(2026, 9, 1))
    session(cast, title="未办", headcount=None, cancelled=True)
    client = cast.client("township")

    def found(**query: str) -> set[str]:
        rows = client.get("/study/sessions/", query).context["rows"]
        return {row["cells"][0]["value"] for row in rows}

    assert client.get("/study/sessions/").context["totals_text"] == "已确认 88 人次"
    session(cast, "haitang", title="草稿", headcount=7, status="draft", day=date(2026, 8, 1))
    assert client.get("/study/sessions/").context["totals_text"] == "已确认 88 人次，另有未确认 7 人次不计数"
    assert found(q="侨法") == {"学侨法"}
    assert found(type="relatives_home") == {"侨眷之家座谈"}
    assert found(unit=str(cast.unit("haitang").pk)) == {"侨眷之家座谈", "草稿"}
    assert found(unit=str(cast.unit("yunjin").pk)) == {"学侨法", "侨眷之家座谈", "未办", "草稿"}
    assert found(**{"from": "2026-10-01", "to": "10.31"}) == {"学侨法", "未办"}
    assert found(joint="yes") == {"学侨法"}
    assert found(evidence="has") == set()
    assert client.get("/study/sessions/", {"export": "csv"}).status_code == 200


@pytest.mark.parametrize("path", ["sessions", "plans", "nodes", "evaluations"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(cast: Any, path: str) -> None:
    client, url = cast.client("township"), f"/study/{path}/"

    def more(unit: str, month: int) -> None:
        session(cast, unit, guests=("jinxiu",))
        plan(cast, unit, month=date(2026, month, 1), tasks=(("学", unit, date(2026, month, 28)),))
        node(cast, unit)
        evaluation(cast, unit, quarter=date(2026, 7, 1))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(url).status_code == 200
        return len(asked)

    more("yunjin", 8)
    client.get(url)
    one = queries()
    more("haitang", 9)
    more("jinxiu", 10)
    assert len(client.get(url).context["rows"]) == 3
    assert queries() == one
