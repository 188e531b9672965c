"""A report and the overview print the same expectation and the same gap, and the gap is their difference."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from qiaowu.kernel.money import parse_amount
from qiaowu.reports.actions import draft_report
from qiaowu.reports.queries import Draft
from qiaowu.reports.tests.scene import AT, YEAR, Scene

pytestmark = pytest.mark.django_db
DAYS = (date(2026, 3, 17), date(2026, 8, 19), date(2026, 9, 30))


def number(text: str) -> Decimal:
    """A printed number in the smallest unit: 2.259亿元 and 22,590 万元 alike."""
    plain = text.replace(",", "").replace(" ", "").lstrip("−+")
    if plain.endswith("元"):
        return parse_amount(plain)
    found = re.match(r"[\d.]+", plain)
    assert found is not None, text
    return Decimal(found[0])


def overview(scene: Scene, day: date) -> dict[str, dict[str, str]]:
    """The cells of each target by their labels, as the page shows them."""
    html = scene.cast.client("county").get(f"/targets/?as_of={day}").content.decode()
    found = {}
    for row in re.findall(r'<tr id="t-\d+">.*?</tr>', html, re.DOTALL):
        name = re.search(r'<th scope="row"><a [^>]*>([^<]+)</a>', row)
        cells = re.findall(r'data-l="([^"]+)">([^<]*)<span class="u">([^<]*)</span>', row)
        assert name is not None
        found[name[1]] = {label: f"{text} {unit}" for label, text, unit in cells}
    return found


def page_gap(scene: Scene, code: str, day: date) -> str:
    """What the indicator's page says is missing."""
    html = scene.cast.client("county").get(f"/indicators/{code}/?as_of={day}&period=2026").content.decode()
    found = re.search(r"还差 ([^<，。]+)", html)
    assert found is not None, code
    return found[1]


@pytest.mark.parametrize("day", DAYS)
def test_expectation_and_gap_are_the_same_in_the_report_and_on_the_pages(scene: Scene, day: date) -> None:
    scene.session(date(2026, 2, 3), "HD-202602-0009")
    draft = Draft(draft_report(scene.county, YEAR, day, by=scene.cast.user("county"), at=AT))
    shown, checked = overview(scene, day), 0

    for entry in draft.entries:
        key, cells = entry.code, shown[entry.name]
        if not entry.standing.counts:
            continue
        if wanted := draft.texts.get(f"{key}.expected"):
            assert number(wanted) == number(cells["应达"]), entry.name
            assert number(draft.texts[key]) == number(cells["现在"]), entry.name
        if entry.standing.gap is not None and entry.standing.gap < 0:
            gap = number(draft.texts[f"{key}.gap"])
            assert gap == number(page_gap(scene, key, day)), entry.name
            if wanted and not entry.in_parts:
                assert gap == number(wanted) - number(draft.texts[key]), entry.name
            checked += 1

    assert checked or day != date(2026, 9, 30)
