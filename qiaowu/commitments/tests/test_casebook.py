"""Decisions as cases: gold, traps, what is left out, what is masked, and how they are handed out."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.commitments import actions, masking
from qiaowu.commitments.handout import cases_for, hand_out
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.tests.test_actions import AT, make, one
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.records.models import ChangeEntry
from tests.cast import Cast

TEXT = (
    "2026年侨务工作计划\n一、招商引资\n今年力争签约项目5个、到位资金3亿元以上，由县侨联主席赵敏牵头，电话13800001234。\n"
    "二、服务\n去年问题解决率已达到93%，今年力争达到95%以上。赵敏负责。\n三、活动\n今年要办活动6场。\n"
)


@pytest.fixture
def document(cast: Cast) -> SourceDocument:
    load_catalogue()
    return make(cast, TEXT)


def reviewed(cast: Cast, document: SourceDocument) -> SourceDocument:
    """Everything decided: accepted, corrected, rejected, left as reference."""
    clerk = cast.user("county")
    actions.accept(one(document, "3亿元"), by=clerk, at=AT)
    row = one(document, "5个")
    row = actions.correct(row, {"comparator": "ge", "modality": "commit"}, by=clerk, at=AT, version=row.version)
    actions.accept(row, by=clerk, at=AT)
    actions.mark_reference(one(document, "93%"), by=clerk, at=AT)
    actions.accept(one(document, "95%"), by=clerk, at=AT)
    actions.reject(one(document, "6场"), by=clerk, at=AT)
    return document


def dicts(document: SourceDocument, **given: Any) -> list[dict[str, Any]]:
    return [case.as_dict() for case in cases_for(document, **given)]


def by_surface(cases: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["surface"]: record for case in cases for record in case["records"]}


# --- a tiny scorer: what the format promises ---


def right(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    same = ("start", "end", "value", "value_max", "unit", "comparator", "role", "frequency")
    return all(gold[name] == found[name] for name in same)


def score(cases: list[dict[str, Any]], predictions: list[list[dict[str, Any]]]) -> tuple[int, int, int, int]:
    """Right, expected, predicted, hits on traps; optional records count on neither side."""
    hits = expected = predicted = traps = 0
    for case, found in zip(cases, predictions, strict=True):
        gold = [record for record in case["records"] if not record.get("optional")]
        optional = [record for record in case["records"] if record.get("optional")]
        found = [f for f in found if not any(f["start"] < o["end"] and o["start"] < f["end"] for o in optional)]
        hits += sum(any(right(g, f) for f in found) for g in gold)
        expected, predicted = expected + len(gold), predicted + len(found)
        traps += sum(f["start"] < t["end"] and t["start"] < f["end"] for f in found for t in case["traps"])
    return hits, expected, predicted, traps


@pytest.mark.django_db
def test_gold_as_prediction_scores_everything_and_hits_no_trap(cast: Cast, document: SourceDocument) -> None:
    cases = dicts(reviewed(cast, document))
    assert score(cases, [case["records"] for case in cases]) == (4, 4, 4, 0)


@pytest.mark.django_db
def test_offsets_are_true_in_the_masked_text(cast: Cast, document: SourceDocument) -> None:
    cases = dicts(reviewed(cast, document))
    marks = [(case["text"], mark) for case in cases for mark in case["records"] + case["traps"]]
    assert len(marks) == 5
    assert all(text[mark["start"] : mark["end"]] == mark["surface"] for text, mark in marks)


@pytest.mark.django_db
def test_a_case_is_a_paragraph_with_its_title_and_heading(cast: Cast, document: SourceDocument) -> None:
    first = dicts(reviewed(cast, document))[0]
    assert first["text"].split("\n")[:2] == ["2026年侨务工作计划", "一、招商引资"]
    assert (first["domain"], first["genre"], first["tags"]) == ("侨务", "讲话", ["accepted", "corrected"])
    assert list(first) == ["case_id", "domain", "genre", "tags", "text", "records", "traps"]


@pytest.mark.django_db
def test_a_corrected_field_is_gold_and_named(cast: Cast, document: SourceDocument) -> None:
    record = by_surface(dicts(reviewed(cast, document)))["5个"]
    assert (record["comparator"], record["modality"]) == ("ge", "commit")
    assert (record["corrected"], record["forms"]) == (["comparator", "modality"], ["corrected"])
    assert by_surface(dicts(document))["3亿元"]["value"] == 300_000_000


@pytest.mark.django_db
def test_the_office_s_own_choice_is_no_correction_of_the_reader(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "3亿元")
    actions.correct(row, {"lead": cast.unit("office"), "period": "2026H1"}, by=cast.user("county"), at=AT, version=1)
    record = by_surface(dicts(reviewed(cast, document)))["3亿元"]
    assert (record["forms"], "corrected" in record, record["period"]) == (["accepted"], False, "今年")


@pytest.mark.django_db
def test_a_rejected_span_is_a_trap(cast: Cast, document: SourceDocument) -> None:
    last = dicts(reviewed(cast, document))[-1]
    assert (last["records"], [trap["surface"] for trap in last["traps"]]) == ([], ["6场"])


@pytest.mark.django_db
def test_what_is_still_pending_is_left_out(cast: Cast, document: SourceDocument) -> None:
    assert dicts(document) == []
    actions.reopen(one(reviewed(cast, document), "95%"), by=cast.user("county"), at=AT)
    assert [case["text"].split("\n")[1] for case in dicts(document)] == ["一、招商引资", "三、活动"]


@pytest.mark.django_db
def test_what_is_in_doubt_is_optional(cast: Cast, document: SourceDocument) -> None:
    row = actions.reopen(one(reviewed(cast, document), "95%"), by=cast.user("county"), at=AT)
    actions.mark_doubtful(row, by=cast.user("county"), at=AT)
    cases = dicts(document)
    assert by_surface(cases)["95%"]["optional"]
    assert score(cases, [[r for r in case["records"] if r["surface"] != "95%"] for case in cases]) == (3, 3, 3, 0)


@pytest.mark.django_db
def test_what_a_person_added_is_gold(cast: Cast, document: SourceDocument) -> None:
    clerk, start = cast.user("county"), TEXT.index("赵敏负责")
    row = actions.add(document, start=start, end=start + 4, by=clerk, at=AT)
    values = {"value": Decimal(1), "unit_word": "名", "role": "requirement"}
    row = actions.correct(row, values, by=clerk, at=AT, version=row.version)
    actions.mark_reference(row, by=clerk, at=AT)
    record = by_surface(dicts(reviewed(cast, document)))["某某负责"]
    assert (record["value"], record["unit"], record["forms"]) == (1, "名", ["added"])


@pytest.mark.django_db
def test_a_merged_commitment_is_neither_gold_nor_trap(cast: Cast, document: SourceDocument) -> None:
    clerk = cast.user("county")
    kept = actions.merge(one(document, "5个"), one(document, "3亿元"), by=clerk, at=AT)
    actions.mark_reference(kept, by=clerk, at=AT)
    for row in document.commitments.filter(state=Commitment.State.PENDING):
        actions.mark_reference(row, by=clerk, at=AT)
    first = dicts(document)[0]
    assert ([r["surface"] for r in first["records"]], first["traps"]) == (["5个、到位资金3亿元"], [])


@pytest.mark.django_db
def test_a_statement_completed_from_the_paper_is_not_in_the_text(cast: Cast) -> None:
    load_catalogue()
    document = make(cast, "2026年方案\n今年要办活动6场。侨务工作在年度考核中的分值占比不低")
    clerk = cast.user("county")
    (cut,) = document.structure["truncated"]
    row = actions.complete(document, 0, value=Decimal(3), unit_word="%", by=clerk, at=AT)
    for row in document.commitments.all():
        actions.mark_reference(row, by=clerk, at=AT)
    (case,) = dicts(document)
    assert [r["surface"] for r in case["records"]] == ["6场"]
    assert [t["surface"] for t in case["traps"]] == [document.text[cut["start"] : cut["end"]]]


# --- persons ---


@pytest.mark.django_db
def test_no_person_no_phone_no_account_and_no_date_of_review_is_handed_out(
    cast: Cast, document: SourceDocument
) -> None:
    told = json.dumps(dicts(reviewed(cast, document)), ensure_ascii=False)
    assert not re.search(r"赵敏|13800001234|county|同志|reviewed_|2026-10", told)
    assert "县侨联主席某某牵头，电话×××××××××××" in told


@pytest.mark.django_db
def test_the_names_of_accounts_and_added_words_are_masked(cast: Cast, document: SourceDocument) -> None:
    cast.users["county"].display_name = "签约项"
    cast.users["county"].save()
    cases = dicts(reviewed(cast, document), names=["招商"])
    assert cases[0]["text"].split("\n")[1] == "一、某某引资"
    assert by_surface(cases)["5个"]["subject"] == "某某某目"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("县委书记张三丰出席，王小明同志主持。", "县委书记某某某出席，某某某同志主持。"),
        ("联系人：李四，电话0595-22345678。", "联系人：某某，电话×××××××××××××。"),
        ("侨商陈嘉华投资3亿元，李先生捐资10万元。", "侨商某某某投资3亿元，某先生捐资10万元。"),
        ("欧阳明月女士、周书记、孙副县长到会。", "某某某某女士、某书记、某副县长到会。"),
        ("身份证110101199003074477，账号：abc_12345。", "身份证××××××××××××××××××，××××××××××××。"),
        ("邮箱a.b@c.com，卡号6222021234567890123。", "邮箱×××××××××，卡号×××××××××××××××××××。"),
        ("林业局局长强调，归侨代表和华侨代表参加。", "林业局局长强调，归侨代表和华侨代表参加。"),
        ("省委书记、党委书记、县侨联主席、商会会长单位。", "省委书记、党委书记、县侨联主席、商会会长单位。"),
        ("新增产值1380万元，服务热线12345。", "新增产值1380万元，服务热线12345。"),
    ],
)
def test_persons_are_masked_and_posts_and_units_stay(text: str, masked: str) -> None:
    assert masking.mask(text, names=masking.names_in(text)).text == masked


def test_a_quantity_of_the_case_is_never_masked() -> None:
    text = "产值13800001234元"
    assert masking.mask(text, kept=[(2, 14)]).text == text
    assert masking.mask(text).text == "产值×××××××××××元"


def test_a_name_that_runs_into_a_quantity_is_masked_up_to_it() -> None:
    assert masking.mask("由张三名下", names=["张三名"], kept=[(2, 4)]).text == "由某三名下"


LONG = "由侨商陈嘉华牵头、林阿土配合，电话１３８００００１２３４，转13900001234名单附后，签约项目5个、到位资金3亿元以上"


@pytest.fixture
def marked(cast: Cast) -> SourceDocument:
    """A document in which a person took a whole sentence with its names and numbers for one commitment."""
    load_catalogue()
    document, clerk = make(cast, f"2026年侨务工作计划\n{LONG}。\n"), cast.user("county")
    for row in document.commitments.all():
        actions.reject(row, by=clerk, at=AT)
    start = document.text.index(LONG)
    row = actions.add(document, start=start, end=start + len(LONG), by=clerk, at=AT)
    values = {"value": Decimal(5), "unit_word": "个", "role": "requirement"}
    row = actions.correct(row, values, by=clerk, at=AT, version=row.version)
    actions.mark_reference(row, by=clerk, at=AT)
    return document


@pytest.mark.django_db
def test_of_a_long_gold_place_only_the_quantity_is_safe_from_the_mask(cast: Cast, marked: SourceDocument) -> None:
    client = cast.client("county")
    answer = client.post(page(marked), {"act": "download", "words": "林阿土\r\n签约\r\n5个"})
    (case,) = [json.loads(line) for line in answer.content.decode().splitlines()]
    (record,) = case["records"]
    assert record["surface"] == (
        "由侨商某某某牵头、某某某配合，电话×××××××××××，转×××××××××××名单附后，某某项目5个、到位资金3亿元以上"
    )
    assert len(record["surface"]) == len(LONG)
    assert case["text"][record["start"] : record["end"]] == record["surface"]
    assert record["value"] == 5


@given(st.text(), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_masking_keeps_every_length(text: str, names: list[str]) -> None:
    hidden = masking.mask(text, names=[*names, *masking.names_in(text)])
    assert len(hidden.text) == len(text)
    outside = [i for i in range(len(text)) if not any(a <= i < b for a, b in hidden.ranges)]
    assert [hidden.text[i] for i in outside] == [text[i] for i in outside]


# --- handing out ---


def page(document: SourceDocument) -> str:
    return f"/documents/{document.pk}/cases/"


@pytest.mark.django_db
def test_the_clerk_sees_every_masked_text_and_downloads_it(cast: Cast, document: SourceDocument) -> None:
    client = cast.client("county")
    reviewed(cast, document)
    html = client.get(page(document)).content.decode()
    assert "县侨联主席某某牵头" in html
    assert "13800001234" not in html
    answer = client.post(page(document), {"act": "download"})
    assert "jsonl" in answer.headers["Content-Disposition"]
    assert [json.loads(line) for line in answer.content.decode().splitlines()] == dicts(document)
    entry = ChangeEntry.objects.get(act="export")
    assert (entry.record_title, entry.after) == ("审核用例：讲话", {"cases": 3, "form": "jsonl"})


@pytest.mark.django_db
def test_added_words_are_shown_masked_before_anything_is_handed_out(cast: Cast, document: SourceDocument) -> None:
    reviewed(cast, document)
    answer = cast.client("county").post(page(document), {"act": "preview", "words": "招商\r\n牵头\r\n"})
    html = answer.content.decode()
    assert "一、某某引资" in html
    assert "牵头" not in re.sub(r"<textarea.*?</textarea>", "", html, flags=re.S)
    assert not ChangeEntry.objects.filter(act="export").exists()


@pytest.mark.django_db
def test_only_what_was_changed_can_be_asked_for(cast: Cast, document: SourceDocument) -> None:
    reviewed(cast, document)
    answer = cast.client("county").post(page(document), {"act": "download", "changed_only": "on"})
    assert [json.loads(line)["tags"] for line in answer.content.splitlines()] == [
        ["accepted", "corrected"],
        ["rejected"],
    ]


@pytest.mark.django_db
def test_nothing_decided_hands_out_nothing(cast: Cast, document: SourceDocument) -> None:
    answer = cast.client("county").post(page(document), {"act": "download"})
    assert "没有可导出的段落" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["township", "leader", "auditor", "admin", "stranger"])
def test_only_who_reviews_may_hand_out(cast: Cast, document: SourceDocument, name: str) -> None:
    client = cast.client(name)
    assert client.get(page(document)).status_code == 404
    assert client.post(page(document), {"act": "download"}).status_code == 404


@pytest.mark.django_db
def test_the_command_writes_the_same_lines(cast: Cast, document: SourceDocument, tmp_path: Path) -> None:
    reviewed(cast, document)
    out = io.StringIO()
    call_command("export_cases", by="county", stdout=out)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == dicts(document)
    target = tmp_path / "cases.jsonl"
    asked = {"document": [document.pk], "mask": ["招商"], "changed": True}
    call_command("export_cases", by="county", output=str(target), **asked)
    assert [json.loads(line) for line in target.read_text("utf-8").splitlines()] == dicts(
        document, names=["招商"], changed_only=True
    )
    entries = ChangeEntry.objects.filter(act="export").order_by("number")
    assert [(e.actor, e.record_id, e.record_title, e.after["cases"]) for e in entries] == [
        ("county", document.pk, "审核用例：讲话", 3),
        ("county", document.pk, "审核用例：讲话", 2),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("by", "said"), [("township", "没有审核承诺的权限"), ("nobody", "没有名为 nobody 的在用账号")])
def test_the_command_hands_nothing_to_who_may_not_review(
    cast: Cast, document: SourceDocument, tmp_path: Path, by: str, said: str
) -> None:
    reviewed(cast, document)
    target = tmp_path / "cases.jsonl"
    with pytest.raises(CommandError, match=said):
        call_command("export_cases", by=by, output=str(target))
    assert not target.exists()
    assert not ChangeEntry.objects.filter(act="export").exists()


@pytest.mark.django_db
def test_what_holds_no_case_leaves_no_trace(cast: Cast, document: SourceDocument) -> None:
    assert hand_out(document, by=cast.user("county"), at=AT) == []
    assert not ChangeEntry.objects.filter(act="export").exists()


@pytest.mark.django_db
def test_the_command_names_a_document_that_is_not_there(cast: Cast) -> None:
    with pytest.raises(CommandError, match="没有编号为 999 的文件"):
        call_command("export_cases", by="county", document=[999])


@pytest.mark.parametrize("text", ["请县政府相关领导同志出席。", "有关同志要抓紧。", "机关同志都要参加。"])
def test_words_before_comrade_that_are_no_person_stay(text: str) -> None:
    assert masking.mask(text, names=masking.names_in(text)).text == text


@pytest.mark.django_db
def test_a_speech_that_came_in_one_line_is_cut_into_paragraphs(cast: Cast) -> None:
    load_catalogue()
    filler = "各级各部门要高度重视，认真抓好落实，切实把侨界群众的事办实办好，不断提高服务水平。" * 12
    document = make(cast, f"在全县侨务工作会上的讲话。{filler}今年要办活动6场。{filler}今年力争签约项目5个。{filler}")
    for row in document.commitments.all():
        actions.reject(row, by=cast.user("county"), at=AT)
    cases = dicts(document)
    assert [[trap["surface"] for trap in case["traps"]] for case in cases] == [["6场"], ["5个"]]
    assert all(len(case["text"]) < 500 for case in cases)
