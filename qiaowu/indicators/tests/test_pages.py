"""The pages over HTTP: one value everywhere, nothing seen that may not be, few queries whatever the rows."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from qiaowu.commitments.models import Commitment
from qiaowu.indicators.actions import Choice, set_targets_from, split_target
from qiaowu.indicators.figures import issue, replay
from qiaowu.indicators.models import Figure, Target
from qiaowu.indicators.queries import live
from qiaowu.indicators.tests.story import (
    TODAY,
    YEAR,
    add_commitment,
    at,
    filing,
    make_document,
    make_targets,
    session,
    version,
)
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.orgs.actions import place_unit
from qiaowu.records import actions as records
from qiaowu.records.models import ChangeEntry

pytestmark = pytest.mark.django_db
PEOPLE = ("county", "township", "township2", "community", "leader", "service")


@pytest.fixture
def told(cast: Any) -> dict[str, Target]:
    """Targets with records of both townships, and the county's split."""
    targets = make_targets(cast)
    for day in (3, 9, 20):
        session(cast, "yunjin", date(2026, 3, day), 40)
    session(cast, "shangzhou", date(2026, 5, 6), 25)
    filing(cast, "K39", "yunjin", date(2026, 6, 30), 150_000_000)
    filing(cast, "K39", "department", date(2026, 9, 30), 49_999_999)
    filing(cast, "K33", "yunjin", date(2025, 12, 31), 640)
    filing(cast, "K33", "yunjin", date(2026, 9, 30), 757)
    filing(cast, "K13", "office", date(2026, 5, 30), n=372, d=412)
    for month in (2, 5):
        filing(cast, "K44", "office", date(2026, month, 9), 1)
    shares = {cast.unit("yunjin").pk: Decimal(12), cast.unit("zhenjiang").pk: Decimal(8)}
    split_target(targets["K02"], shares, "hand", by=cast.user("county"), at=at())
    return targets


def page(client: Any, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_overview_shows_every_target_with_its_light(cast, told) -> None:
    text = page(cast.client("county"), reverse("indicators:overview"))
    for target in told.values():
        assert target.indicator.name in text
    assert "2026年侨务工作讲话" in text
    assert "190/248" in text


def test_every_page_opens_for_who_reads_the_overview(cast, told) -> None:
    figure = issue(version("K02"), cast.unit("county"), YEAR, TODAY, by=cast.user("county"), at=at())
    for name in PEOPLE:
        client = cast.client(name)
        page(client, reverse("indicators:overview"))
        page(client, reverse("indicators:indicators"))
        for code in [*told, "K04", "K05", "K01", "K51", "K29"]:
            page(client, reverse("indicators:indicator", args=[code]))
            page(client, reverse("indicators:rows", args=[code]))
        page(client, reverse("indicators:figure", args=[figure.pk]))
        page(client, reverse("indicators:target", args=[told["K02"].pk]))


def test_pages_are_missing_for_who_may_not(cast, told) -> None:
    figure = issue(version("K02"), cast.unit("yunjin"), YEAR, TODAY, by=cast.user("county"), at=at())
    share = Target.objects.get(unit=cast.unit("yunjin"))
    own = {
        reverse("indicators:figure", args=[figure.pk]),
        reverse("indicators:target", args=[share.pk]),
        f"{reverse('indicators:indicator', args=['K02'])}?unit={cast.unit('yunjin').code}",
        f"{reverse('indicators:rows', args=['K02'])}?unit={cast.unit('yunjin').code}",
        f"{reverse('indicators:overview')}?unit={cast.unit('yunjin').code}",
    }
    county = {
        reverse("indicators:overview"),
        reverse("indicators:indicator", args=["K02"]),
        reverse("indicators:rows", args=["K02"]),
        reverse("indicators:indicators"),
    }
    to_set = {
        reverse("indicators:cascade", args=[told["K02"].pk]),
        reverse("indicators:targets_from", args=[told["K02"].commitment.document_id]),
        reverse("indicators:restate", args=[figure.pk]),
    }
    refused = {
        "township2": own | to_set,
        "community": own | to_set,
        "leader": to_set,
        "service": own | to_set,
        "township": to_set,
        "auditor": own | county | to_set,
        "admin": own | county | to_set,
        "stranger": own | county | to_set,
    }
    for name, urls in refused.items():
        client = cast.client(name)
        assert {url for url in urls if client.get(url).status_code != 404} == set(), name
    assert {cast.client("township").get(url).status_code for url in own} == {200}


def test_one_value_on_every_page_and_in_the_export(cast, told) -> None:
    client, county = cast.client("county"), cast.unit("county")
    figure = issue(version("K03"), county, YEAR, TODAY, by=cast.user("county"), at=at())
    assert live(version("K03").indicator, county, YEAR, TODAY).tally.value == figure.value == 145
    for url in (
        reverse("indicators:overview"),
        reverse("indicators:indicator", args=["K03"]),
        reverse("indicators:rows", args=["K03"]),
        reverse("indicators:figure", args=[figure.pk]),
    ):
        assert re.search(r"\b145\b", page(client, url)), url
    response = client.get(reverse("indicators:rows", args=["K03"]) + "?export=xlsx")
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert (rows[-1][3], sum(row[3] for row in rows[1:-1])) == (145, 145)


def test_page_after_a_write_is_never_old(cast, told) -> None:
    client, url = cast.client("county"), reverse("indicators:indicator", args=["K03"])
    assert re.search(r"\b145\b", page(client, url))
    row = session(cast, "yunjin", date(2026, 10, 1), 5)
    assert re.search(r"\b150\b", page(client, url))
    records.void(row, by=cast.user("county"), at=at(), reason="重复")
    assert re.search(r"\b145\b", page(client, url))


def test_amount_below_its_target_is_not_rounded_up_to_it(cast, told) -> None:
    filing(cast, "K39", "zhenjiang", date(2026, 10, 10), 99_999_950)
    text = page(cast.client("county"), reverse("indicators:indicator", args=["K39"]))
    assert "2.999999 亿元" in text
    assert "3 亿元" not in text.split("怎么算")[0].replace("30,000", "")


def test_three_absences_are_told_apart(cast, told) -> None:
    client = cast.client("county")
    assert "未报" in page(client, reverse("indicators:indicator", args=["K38"]))
    assert "0 条记录，得出 0 次" in page(client, reverse("indicators:rows", args=["K02"]) + "?as_of=2026-01-31")
    assert "–" in page(client, reverse("indicators:indicator", args=["K51"])).split("查看")[1].split("怎么算")[0]


def test_ratio_of_the_county_is_of_sums_not_of_percentages(cast, told) -> None:
    filing(cast, "K32", "yunjin", date(2026, 9, 30), n=1, d=2)
    filing(cast, "K32", "zhenjiang", date(2026, 9, 30), n=90, d=90)
    text = page(cast.client("county"), reverse("indicators:indicator", args=["K32"]))
    assert "91/92" in text
    assert "98.9%" in text


def test_rows_outside_the_scope_count_and_are_not_named(cast, told) -> None:
    hidden = session(cast, "xiazhou", date(2026, 8, 8), 11)
    for name in ("township", "community"):
        text = page(cast.client(name), reverse("indicators:rows", args=["K02"]))
        assert hidden.title not in text
    text = page(cast.client("township"), reverse("indicators:rows", args=["K02"]))
    assert "5 条记录" in text
    assert "另有 2 条不在您的权限范围" in text
    assert hidden.title in page(cast.client("county"), reverse("indicators:rows", args=["K02"]))


def test_township_reads_its_own_share_and_no_sibling(cast, told) -> None:
    text = page(cast.client("township"), reverse("indicators:indicator", args=["K02"]))
    table = text.split("按单位")[1].split("构成这个数")[0]
    assert "云锦" in table
    assert "枕江" not in table
    assert "不在您的权限范围" in table


def test_moved_community_changes_no_closed_figure(cast, told) -> None:
    session(cast, "haitang", date(2026, 2, 2), 10)
    url = reverse("indicators:rows", args=["K03"]) + f"?unit={cast.unit('yunjin').code}&as_of=2026-09-30"
    before = page(cast.client("county"), url)
    place_unit(unit=cast.unit("haitang"), parent=cast.unit("zhenjiang"), since=date(2026, 10, 1))
    assert page(cast.client("county"), url) == before


def test_targets_page_makes_what_was_chosen(cast) -> None:
    document = make_document(cast)
    client = cast.client("county")
    url = reverse("indicators:targets_from", args=[document.pk])
    text = page(client, url)
    assert "原文写明的数是产出" in text
    assert "逐期要求" in text
    ids = dict(Commitment.objects.filter(state="confirmed").values_list("indicator__code", "pk"))
    data = {}
    for code, pk in ids.items():
        data |= {f"c{pk}-make": "on", f"c{pk}-test": "ge", f"c{pk}-value": "10"}
        if code == "K38":
            del data[f"c{pk}-make"]
    data[f"c{ids['K39']}-value"] = "3亿元"
    data |= {f"c{ids['K41']}-test": "range", f"c{ids['K41']}-value_max": "2"}
    assert client.post(url, data).status_code == 422
    assert Target.objects.count() == 0
    data[f"c{ids['K41']}-value_max"] = "15"
    assert client.post(url, data).status_code == 302
    made = {t.indicator.code: (t.test, t.value) for t in Target.objects.all()}
    assert made.keys() == ids.keys() - {"K38"}
    assert (made["K39"], made["K41"]) == (("ge", 300_000_000), ("range", 10))


def test_unconfirmed_commitments_are_told_and_own_nothing(cast) -> None:
    document = make_document(cast)
    add_commitment(document, cast, "K09", "以上", state="pending", reviewed_by=None, reviewed_at=None)
    text = page(cast.client("county"), reverse("indicators:targets_from", args=[document.pk]))
    assert "还有 1 条承诺未审" in text


def test_split_page_checks_the_sum_and_hands_down(cast, told) -> None:
    client, target = cast.client("county"), told["K38"]
    url = reverse("indicators:cascade", args=[target.pk])
    assert "合计 5 个，与目标一致" in page(client, url + "?method=equal")
    yunjin, zhenjiang = f"u{cast.unit('yunjin').pk}", f"u{cast.unit('zhenjiang').pk}"
    fragment = client.post(url, {yunjin: "2", zhenjiang: "1", "act": "check"}, headers={"hx-request": "true"})
    assert "比目标少 2 个" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert client.post(url, {yunjin: "2", zhenjiang: "1", "act": "submit"}).status_code == 422
    assert client.post(url, {yunjin: "2", zhenjiang: "1", "direct": "2", "act": "submit"}).status_code == 302
    shares = Target.objects.standing().filter(share_of=target)
    assert set(shares.values_list("unit__short_name", "value")) == {("云锦", 2), ("枕江", 1)}


def test_split_marks_each_unit_against_what_it_has_reached(cast, told) -> None:
    target = told["K02"]
    url = reverse("indicators:cascade", args=[target.pk])
    reached = live(target.indicator, cast.unit("yunjin"), YEAR, TODAY).tally.value
    fields = {f"u{cast.unit('yunjin').pk}": f"{int(reached)}", f"u{cast.unit('zhenjiang').pk}": "19", "act": "check"}

    text = cast.client("county").post(url, fields).content.decode()

    marks = re.findall(r'data-mark data-now="(\d+)">([^<]+)<', text)
    assert (f"{int(reached)}", "覆盖") in marks
    assert any(mark.startswith("缺口") for _now, mark in marks)
    assert 'data-target="20"' in text
    assert "indicators/split.js" in text


def test_split_warns_of_units_that_never_had_such_a_record(cast, told) -> None:
    client, url = cast.client("county"), reverse("indicators:cascade", args=[told["K38"].pk])
    assert "从来没有这项记录" not in page(client, url + "?method=equal"), "where nobody recorded, nothing can be told"
    filing(cast, "K38", "department", date(2026, 3, 3), 1)

    text = page(client, url + "?method=equal")
    assert "个单位从来没有这项记录，下达后可能无从完成" in text
    assert "历来有记录的单位：商务局" in text

    filing(cast, "K38", "yunjin", date(2025, 3, 3), 1)
    only = client.post(url, {f"u{cast.unit('yunjin').pk}": "5", "act": "check"}).content.decode()
    assert "从来没有这项记录" not in only


def test_issued_figure_counts_records_and_what_is_due_apart(cast, told) -> None:
    client, county = cast.client("county"), cast.user("county")
    cell = f"?unit={cast.unit('county').code}&period=2026&as_of=2026-09-30"
    pages = [page(client, f"/indicators/K06/{name}{cell}") for name in ("", "rows/", "issue/")]
    figure = issue(version("K06"), cast.unit("county"), YEAR, date(2026, 9, 30), by=county, at=at())
    pages.append(page(client, reverse("indicators:figure", args=[figure.pk])))

    told_by = [set(re.findall(r"(?:\d+ 条记录、)?\d+ 项应办", text)) for text in pages]
    assert told_by[0] == told_by[1] == told_by[2] == told_by[3]
    assert len(told_by[0]) == 1
    assert not re.search(r"\d+ 行|共 \d+ 条", pages[3])


def test_indicator_goes_by_the_name_that_the_overview_gives_its_pillar(cast, told) -> None:
    document = told["K39"].commitment.document
    start = document.text.index("（二）")
    document.structure = {"headings": [{"start": start, "end": start + len("（二）赋能发展"), "level": 2}]}
    document.save()
    client = cast.client("county")

    crumbs = re.search(r'<p class="crumb">(.*?)</p>', client.get("/indicators/K39/").content.decode(), re.DOTALL)

    assert crumbs is not None
    assert "<span>赋能发展</span>" in crumbs[1]
    assert "赋能发展" in page(client, "/targets/")


def test_issue_and_restate_by_the_pages(cast, told) -> None:
    client = cast.client("county")
    fields = {"unit": cast.unit("county").code, "period": "2026", "as_of": "2026-09-30"}
    url = reverse("indicators:issue", args=["K02"])
    assert cast.client("township").post(url, fields).status_code == 404
    asked = page(client, url + "?" + "&".join(f"{name}={value}" for name, value in fields.items()))
    assert "截至 2026-09-30：4 次" in asked
    assert "4 条记录随这个数一起固定，以后不能撤回或改动" in asked
    assert not Figure.objects.exists()
    response = client.post(url, fields)
    figure = Figure.objects.get()
    assert response.headers["Location"] == reverse("indicators:figure", args=[figure.pk])
    assert "与现在的记录完全一致" in page(client, response.headers["Location"])
    session(cast, "yunjin", date(2026, 4, 4), 9)
    text = page(client, response.headers["Location"])
    assert "按现在的记录为 5 次" in text
    assert "新增" in text
    again = reverse("indicators:restate", args=[figure.pk])
    assert client.post(again, {"reason": ""}).status_code == 422
    client.post(again, {"reason": "补录云锦一场"})
    assert list(Figure.objects.order_by("pk").values_list("value", flat=True)) == [4, 5]
    assert "补录云锦一场" in page(client, reverse("indicators:figure", args=[figure.pk]))
    assert ChangeEntry.objects.filter(act__in=("issue", "restate")).count() == 2


def test_changing_and_dropping_a_target_by_the_page(cast, told) -> None:
    client, target = cast.client("county"), told["K38"]
    url = reverse("indicators:target", args=[target.pk])
    data = {"act": "change", "version": "1", "test": "ge", "value": "6", "value_max": "", "lead": ""}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"reason": "县委调整"}).status_code == 302
    assert client.post(url, data | {"reason": "又改", "value": "7"}).status_code == 422  # somebody was faster
    target.refresh_from_db()
    assert (target.value, target.version) == (6, 2)
    assert cast.client("leader").post(url, data | {"reason": "领导改"}).status_code == 404
    assert client.post(url, {"act": "drop", "version": "2", "drop-reason": "原文更正"}).status_code == 302
    assert not Target.objects.standing().filter(pk=target.pk).exists()


def test_open_arithmetic_works_as_a_page(cast, told) -> None:
    url = reverse("indicators:overview") + f"?open={told['K02'].pk}"
    body = cast.client("county").get(url).content.decode()
    row = body.split(f'id="a-{told["K02"].pk}"')[1].split("</tr>")[0]
    assert not row.startswith(" hidden")
    for words in ("应达 = 20 × 190/248 个工作日", "枕江", "看记录", "口径第 1 版", "“全年组织集中学习20次以上”"):
        assert words in row


def test_state_filter_keeps_only_its_rows(cast, told) -> None:
    text = page(cast.client("county"), reverse("indicators:overview") + "?state=idle")
    assert "统战政策知晓率" in text
    assert "到位资金" not in text.split("责任单位")[1]


@pytest.mark.parametrize("path", ["overview", "indicator", "rows"])
def test_queries_do_not_grow_with_targets_units_or_records(cast, path) -> None:
    document, client = make_document(cast), cast.client("county")
    few_codes = {"K02", "K06", "K13", "K33", "K39", "K44"}
    ids = dict(Commitment.objects.filter(state="confirmed").values_list("pk", "indicator__code"))
    choices = {pk: Choice(make=code in few_codes) for pk, code in ids.items()}
    first = set_targets_from(document, by=cast.user("county"), at=at(), choices=choices).made
    target = next(t for t in first if t.indicator.code == "K02")
    session(cast, "yunjin", date(2026, 3, 3))
    split_target(target, {cast.unit("yunjin").pk: Decimal(20)}, "hand", by=cast.user("county"), at=at())
    args = [] if path == "overview" else ["K02"]
    few = queries(client, reverse(f"indicators:{path}", args=args))
    set_targets_from(document, by=cast.user("county"), at=at())
    for code in ("K39", "K33", "K38"):
        filing(cast, code, "yunjin", date(2026, 3, 3), 100)
    for day in range(1, 25):
        session(cast, "zhenjiang", date(2026, 4, day))
    halves = {unit: Decimal(10) for unit in (cast.unit("yunjin").pk, cast.unit("zhenjiang").pk)}
    split_target(target, halves, "hand", by=cast.user("county"), at=at(), reason="改")
    assert queries(client, reverse(f"indicators:{path}", args=args)) <= few


def queries(client: Any, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_year_without_any_record_is_grey_and_not_red(cast, told) -> None:
    client, county = cast.client("county"), reverse("indicators:overview")
    Target.objects.filter(indicator__code__in=("K06", "K44")).update(period="2025")
    text = page(client, county + "?year=2025")
    assert "2 – 未报送" in text
    assert "落后" not in text.split("责任单位")[1]
    for unit in ("", cast.unit("county").code):
        shown = page(client, reverse("indicators:indicator", args=["K44"]) + f"?period=2025&unit={unit}")
        assert "全县还没有一条记录，无从评价" in shown
        assert "未做到" not in shown


@pytest.mark.parametrize("code", ["K06", "K44"])
def test_silent_year_has_one_value_with_and_without_a_target_issued_and_replayed(cast, told, code) -> None:
    client, indicator = cast.client("county"), Indicator.objects.get(code=code)
    unit, period, day = cast.unit("county"), Period.year(2025), date(2025, 12, 31)
    address = reverse("indicators:indicator", args=[code]) + "?period=2025&as_of=2025-12-31"
    figure = issue(version(code), unit, period, day, by=cast.user("county"), at=at())
    tally = live(indicator, unit, period, day).tally
    assert (figure.numerator, figure.denominator) == (tally.num, tally.den)
    assert (tally.num, tally.den > 3) == (0, True)
    pages = [address, reverse("indicators:figure", args=[figure.pk])]
    value = re.compile(rf"\b0 ?/{tally.den}\b")
    assert all(value.search(page(client, url)) for url in pages)
    Target.objects.filter(indicator=indicator).update(period="2025")
    pages.append(reverse("indicators:overview") + "?year=2025&as_of=2025-12-31")
    assert all(value.search(page(client, url)) for url in pages)
    assert replay(figure).holds


def test_light_of_a_unit_is_red_once_anybody_else_in_the_county_recorded(cast, told) -> None:
    yunjin, client = cast.unit("yunjin"), cast.client("township")
    split_target(told["K44"], {yunjin.pk: Decimal(100)}, "same", by=cast.user("county"), at=at())
    Target.objects.filter(indicator__code="K44").update(period="2025")
    address = reverse("indicators:overview") + f"?year=2025&unit={yunjin.code}"
    for light in ("– 未报送", "■ 落后"):
        rows = page(client, address).split("责任单位")[1]
        assert re.search(r"\b0 ?/4\b", rows)
        assert light in rows
        filing(cast, "K44", "office", date(2025, 2, 9), 1)


def test_stock_without_a_state_of_last_year_opens_with_that_of_january(cast) -> None:
    make_targets(cast)
    filing(cast, "K33", "yunjin", date(2026, 1, 20), 500)
    text = page(cast.client("county"), reverse("indicators:indicator", args=["K33"]))
    assert "应达 = 500 + (800 − 500) × 190/248 个工作日，年初没有数的，从一月的数起算" in text


def test_rule_of_an_aim_says_beside_the_table_that_it_is_softened(cast, told) -> None:
    split_target(told["K39"], {cast.unit("yunjin").pk: Decimal(300_000_000)}, "hand", by=cast.user("county"), at=at())
    text = page(cast.client("county"), reverse("indicators:indicator", args=["K39"]))
    assert text.count("“力争”类目标不判落后，不足的一律按滞后处理") == 2
    assert "不判落后" not in page(cast.client("county"), reverse("indicators:indicator", args=["K02"]))


def test_rate_of_few_cases_is_told_in_cases_everywhere(cast, told) -> None:
    document = told["K02"].commitment.document
    add_commitment(document, cast, "K47", "95%", unit_word="%", value=100, comparator="ge", period_type="rate")
    set_targets_from(document, by=cast.user("county"), at=at())
    filing(cast, "K47", "office", date(2026, 9, 30), n=7, d=9)
    text = page(cast.client("county"), reverse("indicators:indicator", args=["K47"]))
    assert "还差 2 名" in text
    assert "77.8%" not in text
    assert "百分点" not in text
    assert "77.8%" not in page(cast.client("county"), reverse("indicators:overview"))


def test_whole_things_are_not_split_into_fractions(cast, told) -> None:
    client, target = cast.client("county"), told["K38"]
    url = reverse("indicators:cascade", args=[target.pk])
    data = {f"u{cast.unit('yunjin').pk}": "1.5", "direct": "3.5", "act": "submit"}
    response = client.post(url, data)
    assert response.status_code == 422
    assert response.content.decode().count("以“个”计的目标只能分成整数。") >= 2
    assert not Target.objects.filter(share_of=target).exists()


def test_what_is_due_is_not_called_a_record(cast, told) -> None:
    client = cast.client("county")
    for name in ("indicator", "rows"):
        text = page(client, reverse(f"indicators:{name}", args=["K06"]))
        assert re.search(r"\d+ 条记录、\d+ 项应办", text)
