"""Nodes and evaluations through the browser's door."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.modules.study.models import Evaluation, NetworkNode
from qiaowu.modules.study.tests.book import evaluation, node, session, text_of

pytestmark = pytest.mark.django_db
Q3 = date(2026, 7, 1)


def node_post(cast: Any, unit: str = "haitang", **fields: Any) -> dict[str, Any]:
    return {"unit": str(cast.unit(unit).pk), "contact_name": "陈联络", "since": "2026-10-01", "act": "submit"} | fields


def evaluation_post(cast: Any, unit: str = "yunjin", **fields: Any) -> dict[str, Any]:
    return {
        "quarter_start": "2026-07-01",
        "unit": str(cast.unit(unit).pk),
        "kind": "survey",
        "held_on": "2026-09-28",
        "answers": "42",
        "no_evidence_reason": "问卷存街道",
        "act": "submit",
    } | fields


def test_the_township_brings_a_unit_into_the_network(cast: Any) -> None:
    cast.client("township").post("/study/nodes/new/", node_post(cast))
    row = NetworkNode.objects.get()
    assert (row.status, row.contact_name, row.township) == ("confirmed", "陈联络", cast.unit("yunjin"))


def test_a_unit_is_in_the_network_once(cast: Any) -> None:
    node(cast, "haitang")
    response = cast.client("township").post("/study/nodes/new/", node_post(cast))
    assert response.status_code == 422
    assert "已在学习网络中" in text_of(response)
    assert NetworkNode.objects.count() == 1


def test_a_node_cannot_leave_before_it_joined(cast: Any) -> None:
    response = cast.client("township").post("/study/nodes/new/", node_post(cast, until="2026-09-30"))
    assert response.status_code == 422
    assert not NetworkNode.objects.exists()


def test_a_contact_is_replaced_with_a_reason(cast: Any) -> None:
    row = node(cast, "haitang", contact="")
    url = reverse("study:node_edit", args=[row.pk])
    client = cast.client("township")
    assert client.post(url, node_post(cast, since="2025-01-01")).status_code == 422
    client.post(url, node_post(cast, since="2025-01-01", reason="更换联络员"))
    row.refresh_from_db()
    assert (row.contact_name, row.status) == ("陈联络", "confirmed")


def test_missing_contacts_stand_out(cast: Any) -> None:
    node(cast, "haitang", contact="")
    node(cast, "jinxiu")
    node(cast, "yunjin")
    session(cast, "yunjin", guests=("jinxiu",), day=date(2026, 10, 8))
    page = cast.client("township").get("/study/nodes/").context
    shown = {row["cells"][0]["value"]: (row["cells"][2]["value"], row["cells"][4]["value"]) for row in page["rows"]}
    assert shown == {"云锦街道": ("王联络", 1), "海棠社区": ("未落实", 0), "锦绣社区": ("王联络", 1)}
    assert page["totals_text"] == "1 个未落实联络员"
    narrowed = cast.client("township").get("/study/nodes/", {"contact": "missing"}).context
    assert [row["cells"][0]["value"] for row in narrowed["rows"]] == ["海棠社区"]


def test_an_evaluation_is_entered_and_confirmed(cast: Any) -> None:
    cast.client("township").post("/study/evaluations/new/", evaluation_post(cast))
    row = Evaluation.objects.get()
    assert (row.status, row.answers, row.quarter_start) == ("confirmed", 42, Q3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("held_on", "2026-10-13"),
        ("held_on", "2026-06-30"),
        ("answers", "42人"),
        ("summary", "11010519491231002X"),
        ("quarter_start", "2026-07-02"),
        ("no_evidence_reason", ""),
    ],
)
def test_a_wrong_evaluation_is_told_and_not_saved(cast: Any, field: str, value: str) -> None:
    response = cast.client("township").post("/study/evaluations/new/", evaluation_post(cast, **{field: value}))
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Evaluation.objects.exists()


def test_the_evaluation_form_opens_at_the_quarter_that_ended(cast: Any) -> None:
    client = cast.client("township")
    form = client.get("/study/evaluations/new/").context["form"]
    assert form["quarter_start"].value() == Q3
    named = client.get("/study/evaluations/new/", {"quarter": "2026Q4"}).context["form"]
    assert named["quarter_start"].value() == date(2026, 10, 1)


def test_foreign_nodes_and_evaluations_are_missing_pages(cast: Any) -> None:
    rows = (node(cast, "shangzhou"), evaluation(cast, "zhenjiang", quarter=Q3))
    client = cast.client("township")
    for name, row in zip(("node", "evaluation"), rows, strict=True):
        for page in (name, f"{name}_edit"):
            url = reverse(f"study:{page}", args=[row.pk])
            assert client.get(url).status_code == 404
            assert client.post(url, node_post(cast) | evaluation_post(cast)).status_code in {404, 405}
        row.refresh_from_db()
        assert row.version == 1


def test_an_evaluation_is_corrected_and_shown(cast: Any) -> None:
    row = evaluation(cast, "yunjin", quarter=Q3, held_on=date(2026, 9, 28))
    client = cast.client("township")
    url = reverse("study:evaluation_edit", args=[row.pk])
    client.post(url, evaluation_post(cast, answers="45", reason="补收三份"))
    page = text_of(client.get(reverse("study:evaluation", args=[row.pk])))
    assert "45" in page
    assert "补收三份" in page
    listed = client.get("/study/evaluations/", {"quarter": "2026-07-01"}).context["rows"]
    assert [row["cells"][4]["value"] for row in listed] == [45]
