"""The shipped catalogue: complete, readable, and consistent with what filings can carry."""

from typing import Any

import pytest

from qiaowu.measures.catalogue import load_catalogue, read_catalogue
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import Rule, parse_rule


def rule_of(entry: dict[str, Any]) -> Rule:
    return parse_rule(entry["versions"][-1]["rule"])


def test_catalogue_names_every_indicator_once_in_order() -> None:
    codes = [entry["code"] for entry in read_catalogue()]
    assert codes == [f"K{n:02d}" for n in range(1, 54)]


@pytest.mark.parametrize("entry", read_catalogue(), ids=lambda entry: entry["code"])
def test_forms_fit_the_rule(entry: dict[str, Any]) -> None:
    sources = {term.of for _role, term in rule_of(entry).terms}
    expected: list[str] = []
    if sources & {"filings.values", "filings.milestones"}:
        expected = ["value"]
    elif sources == {"filings.numerators", "filings.denominators"}:
        expected = ["ratio"]
    assert entry["versions"][-1]["forms"] == expected


@pytest.mark.parametrize("entry", read_catalogue(), ids=lambda entry: entry["code"])
def test_rule_over_filings_reads_only_its_own_indicator(entry: dict[str, Any]) -> None:
    terms = [term for _role, term in rule_of(entry).terms if term.of.startswith("filings.")]
    assert all(dict(term.where) == {"indicator": entry["code"]} for term in terms)


def test_indicators_of_one_mechanism_stand_together() -> None:
    mechanisms = [entry["mechanism"] for entry in read_catalogue()]
    turns = [name for name, before in zip(mechanisms, ["", *mechanisms], strict=False) if name != before]
    assert len(turns) == len(set(turns)) == 4


@pytest.mark.django_db
def test_loading_again_adds_nothing() -> None:
    assert Indicator.objects.count() == 53
    assert load_catalogue() == 0
    assert IndicatorVersion.objects.get(indicator__code="K13").due_month == 11
