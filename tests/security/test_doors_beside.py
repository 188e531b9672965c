"""Doors beside the main view: evidence by id, foreign ids in forms, exports, search, names in passing."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from qiaowu.activities.models import Activity
from qiaowu.indicators.models import Target
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study.models import StudyTask
from qiaowu.orgs.actions import give_post, save_draft
from qiaowu.records import actions
from qiaowu.records.models import ChangeEntry, Evidence
from tests.architecture.routes import routes
from tests.architecture.test_access_walk import digest
from tests.ledger import AT, CANARY, MISSING, Ledger, address, answers
from tests.security.forms import forms_of, main_form, post

pytestmark = pytest.mark.django_db


# --- evidence by its id ---


def evidence_url(ledger: Ledger, side: str) -> str:
    return reverse("records:evidence", args=[ledger.ids[side]["evidence"]])


def test_evidence_that_was_taken_off_is_gone_for_everybody(ledger: Ledger) -> None:
    clerk, url = ledger.cast.client("county"), evidence_url(ledger, "own")
    assert clerk.get(url).status_code == 200
    Evidence.objects.filter(pk=ledger.ids["own"]["evidence"]).update(removed_at=AT)
    assert clerk.get(url).status_code == 404


def test_evidence_follows_its_record_out_of_reach(ledger: Ledger) -> None:
    officer, url = ledger.cast.client("township"), evidence_url(ledger, "own")
    assert officer.get(url).status_code == 200
    Activity.objects.filter(pk=ledger.ids["own"]["session"]).update(
        unit=ledger.cast.unit("shangzhou"), township=ledger.cast.unit("zhenjiang")
    )
    assert officer.get(url).status_code == 404
    assert ledger.cast.client("township2").get(url).status_code == 200


def test_evidence_of_a_returned_record_stays_with_those_who_read_it(ledger: Ledger) -> None:
    session = Activity.objects.get(pk=ledger.ids["own"]["session"])
    actions.return_back(session, by=ledger.cast.user("township"), at=AT, reason="补签到表")
    assert ledger.cast.client("community").get(evidence_url(ledger, "own")).status_code == 200
    assert ledger.cast.client("township2").get(evidence_url(ledger, "own")).status_code == 404


def test_evidence_is_sent_as_a_file_that_runs_nothing(ledger: Ledger) -> None:
    answer = ledger.cast.client("township").get(evidence_url(ledger, "own"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("act", ["attach", "return", "void", "do/confirm", "do/submit", "do/restore"])
def test_no_act_reaches_a_foreign_record_and_none_is_told_from_a_missing_one(ledger: Ledger, act: str) -> None:
    officer, before = ledger.cast.client("township"), digest()
    given = {"reason": "试探", "kind": "link", "url": "https://example.com/x"}
    found = [
        officer.post(f"/records/activities.activity/{pk}/{act}/", given)
        for pk in (ledger.ids["sibling"]["session"], MISSING)
    ]
    assert [answer.status_code for answer in found] == [404, 404]
    assert plain(found[0]) == plain(found[1])
    assert digest() == before


def plain(answer: Any) -> str:
    """The page without its token, which is masked anew each time."""
    return re.sub(r"[A-Za-z0-9]{64}", "", answers(answer))


def test_a_void_record_takes_no_evidence(ledger: Ledger) -> None:
    session = Activity.objects.get(pk=ledger.ids["own"]["session"])
    actions.void(session, by=ledger.cast.user("township"), at=AT, reason="重复")
    page = f"/records/activities.activity/{session.pk}/attach/"
    answer = ledger.cast.client("township").post(page, {"kind": "link", "url": "https://example.com/x"})
    assert answer.status_code == 302
    assert Evidence.objects.filter(record_id=session.pk).count() == 1


def test_a_file_name_with_an_identity_number_is_refused(ledger: Ledger) -> None:
    file = io.BytesIO(b"hello")
    file.name = "11010519491231002X.txt"
    page = f"/records/activities.activity/{ledger.ids['own']['session']}/attach/"
    answer = ledger.cast.client("township").post(page, {"kind": "document", "file": file})
    assert answer.status_code == 422
    assert "身份证号" in answers(answer)


# --- foreign ids in forms ---

SESSION = {"headcount": ["12"], "no_evidence_reason": ["无"], "held_on": ["2026-10-10"], "title": ["学习"]}


def refused_alike(client: Any, page: str, common: dict[str, Any], name: str, foreign: int) -> None:
    """A foreign id and a missing one get the same answer, apart from the id itself."""
    form, before = main_form(client, page), digest()
    told = []
    for pk in (foreign, MISSING):
        answer = post(client, form, common | {name: [str(pk)]})
        assert answer.status_code == 422, f"{page} {name}"
        told.append(sorted(str(error) for error in answer.context["form"].errors.get(name, [])))
    assert [text.replace(str(foreign), "#") for text in told[0]] == [
        text.replace(str(MISSING), "#") for text in told[1]
    ]
    assert digest() == before


def test_a_session_takes_no_foreign_task(ledger: Ledger) -> None:
    client = ledger.cast.client("township")
    refused_alike(client, "/study/sessions/new/", SESSION, "tasks", ledger.ids["sibling"]["task"])


def test_a_session_takes_no_foreign_host(ledger: Ledger) -> None:
    client = ledger.cast.client("township")
    refused_alike(client, "/study/sessions/new/", SESSION, "unit", ledger.cast.unit("shangzhou").pk)


def test_a_filing_is_made_for_no_foreign_unit(ledger: Ledger) -> None:
    client = ledger.cast.client("township")
    common = {"value": ["600万元"], "method": ["台账"], "no_evidence_reason": ["无"]}
    refused_alike(client, "/filings/new/K39/", common, "unit", ledger.cast.unit("shangzhou").pk)
    answer = client.post("/filings/new/K39/nothing/", {"unit": ledger.cast.unit("shangzhou").pk, "period": "2026-09"})
    assert answer.status_code == 404
    assert Filing.objects.count() == 2


def test_a_plan_names_no_foreign_unit_and_no_foreign_carrier(ledger: Ledger) -> None:
    client = ledger.cast.client("township")
    common = {"new0_title": ["学习任务"], "act": ["submit"]}
    foreign = ledger.cast.unit("shangzhou").pk
    refused_alike(client, "/study/plans/new/", common, "unit", foreign)
    refused_alike(client, "/study/plans/new/", common, "new0_unit", foreign)


@pytest.mark.parametrize("name", ["copy", "unit"])
def test_a_foreign_plan_is_not_copied_through_the_address(ledger: Ledger, name: str) -> None:
    foreign = {"copy": ledger.ids["sibling"]["plan"], "unit": ledger.cast.unit("shangzhou").pk}[name]
    answer = ledger.cast.client("township").get("/study/plans/new/", {name: foreign})
    assert CANARY not in answers(answer)
    assert "上洲村" not in answers(answer)


def test_a_foreign_session_is_not_repeated(ledger: Ledger) -> None:
    url = reverse("study:session_repeat", args=[ledger.ids["sibling"]["session"]])
    assert ledger.cast.client("township").post(url, SESSION).status_code == 404


def test_a_target_is_not_split_to_foreign_units(ledger: Ledger) -> None:
    county = Target.objects.get(pk=ledger.ids["own"]["target"])
    own = Target.objects.create(
        commitment=county.commitment,
        indicator=county.indicator,
        unit=ledger.cast.unit("yunjin"),
        township=ledger.cast.unit("yunjin"),
        period="2026",
        test="ge",
        value=100,
        modality="aim",
        share_of=county,
        set_by=ledger.cast.user("county"),
        set_at=AT,
    )
    officer = ledger.cast.client("township")
    page = reverse("indicators:cascade", args=[own.pk])
    foreign = f"u{ledger.cast.unit('shangzhou').pk}"
    answer = post(officer, main_form(officer, page), {foreign: ["100"], "direct": ["100"], "act": ["submit"]})
    assert answer.status_code in {302, 422}
    assert not Target.objects.filter(unit=ledger.cast.unit("shangzhou")).exists()
    for pk in (county.pk, MISSING):
        assert officer.post(reverse("indicators:cascade", args=[pk]), {"act": "submit"}).status_code == 404


def test_a_task_is_not_waived_by_another_township(ledger: Ledger) -> None:
    url = reverse("study:task_waive", args=[ledger.ids["sibling"]["task"]])
    assert ledger.cast.client("township").post(url, {"reason": "免"}).status_code == 404
    assert StudyTask.objects.get(pk=ledger.ids["sibling"]["task"]).waiver == ""


# --- names of foreign records in passing ---


def mixed_records(ledger: Ledger) -> None:
    """An own task closed by a foreign session, and the draft of somebody else."""
    foreign = Activity.objects.get(pk=ledger.ids["sibling"]["session"])
    StudyTask.objects.filter(pk=ledger.ids["own"]["task"]).update(activity=foreign, closed_on=date(2026, 9, 8))
    clerk = ledger.cast.user("county")
    save_draft(by=clerk, form="study.session:new", data={"title": [f"{CANARY}草稿"]})


def test_no_page_names_a_foreign_record(ledger: Ledger) -> None:
    mixed_records(ledger)
    client, told = ledger.cast.client("township"), []
    query = {"q": "学习", "export": "csv", "month": "2026-09"}
    for route in routes():
        if "get" not in route.methods or route.name == "web:search":
            continue
        url = address(route, ledger, "own")
        for parameters, headers in (({"open": ledger.ids["own"]["target"]}, {}), (query, {"HX-Request": "true"})):
            if CANARY in answers(client.get(url, parameters, headers=headers)):
                told.append(f"{url} {parameters}")
    assert told == []
    found = answers(client.get(reverse("web:search"), {"q": CANARY})).replace(f'value="{CANARY}"', "")
    assert f"{CANARY}学习" not in found
    assert f"{CANARY}任务" not in found


@pytest.mark.parametrize(
    "name", ["study:sessions", "study:plans", "study:nodes", "study:evaluations", "filings:filings"]
)
def test_filters_name_no_foreign_unit(ledger: Ledger, name: str) -> None:
    page = answers(ledger.cast.client("township").get(reverse(name)))
    assert "上洲村" not in page
    assert "枕江镇" not in page


@pytest.mark.parametrize(
    "name", ["study:sessions", "study:plans", "study:nodes", "study:evaluations", "filings:filings"]
)
def test_an_export_holds_own_rows_only(ledger: Ledger, name: str) -> None:
    client = ledger.cast.client("township")
    answer = client.get(reverse(name), {"export": "xlsx", "unit": "", "status": ""})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert CANARY not in str(rows)
    assert ChangeEntry.objects.filter(act="export", actor="township").count() == 1


@pytest.mark.parametrize("name", ["study:sessions", "study:plans", "study:nodes", "study:evaluations"])
def test_who_reads_more_than_they_may_export_exports_only_that(ledger: Ledger, name: str) -> None:
    give_post(user=ledger.cast.users["township"], unit=ledger.cast.unit("county"), role_key="leader", since=AT.date())
    client = ledger.cast.client("township")
    assert "上洲村" in answers(client.get(reverse(name)))
    exported = client.get(reverse(name), {"export": "csv"}).content.decode("utf-8-sig")
    assert CANARY not in exported
    assert "上洲村" not in exported


@pytest.mark.parametrize("account", ["community", "leader", "auditor", "admin", "stranger"])
def test_without_the_right_nothing_is_exported(ledger: Ledger, account: str) -> None:
    client, before = ledger.cast.client(account), digest()
    for name in ("study:sessions", "filings:filings", "web:journal", "office:accounts", "indicators:indicators"):
        for form in ("xlsx", "csv"):
            assert client.get(reverse(name), {"export": form}).status_code == 404
    assert digest() == before


@pytest.mark.parametrize("method", ["head", "options", "delete"])
def test_other_methods_show_no_foreign_record_and_write_nothing(ledger: Ledger, method: str) -> None:
    client, before = ledger.cast.client("township"), digest()
    for route in routes():
        if not route.kwargs or route.name == "web:draft":
            continue
        sides = [getattr(client, method)(address(route, ledger, side)) for side in ("sibling", "missing")]
        if "get" in route.methods and method == "head" and not route.name.startswith(COUNTY_WIDE):
            assert [answer.status_code for answer in sides] == [404, 404], route.name
        assert not any(CANARY in answers(answer) for answer in sides)
    assert digest() == before


COUNTY_WIDE = ("commitments:", "indicators:", "reports:", "filings:new_of", "filings:nothing")


# --- an act is done on what was seen ---


def test_nobody_hands_in_a_record_that_changed_since_the_page_was_shown(ledger: Ledger) -> None:
    session = Activity.objects.get(pk=ledger.ids["own"]["session"])
    actions.return_back(session, by=ledger.cast.user("township"), at=AT, reason="补")
    officer = ledger.cast.client("township")
    form = next(
        form
        for form in forms_of(officer, reverse("study:session", args=[session.pk]))
        if form.action.endswith("/submit/")
    )
    Activity.objects.filter(pk=session.pk).update(headcount=9000, version=99)
    post(officer, form, {})
    assert Activity.objects.get(pk=session.pk).status == "returned"
