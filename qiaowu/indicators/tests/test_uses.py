"""From a record to the figures that count it, and back: both ways must tell the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.hosting.reading import reading
from qiaowu.indicators import uses
from qiaowu.indicators.actions import split_target
from qiaowu.indicators.counting import standing_on
from qiaowu.indicators.figures import issue
from qiaowu.indicators.tests.story import TODAY, YEAR, at, confirmed, filing, make_targets, session, version
from qiaowu.measures.count import SLOT, lines_of
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import parse_rule
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)


def uses_of(record: Any, user: Any) -> dict[tuple[str, str], Any]:
    """The live uses of a record by figure and unit."""
    found = uses.uses_of_record(*record.ref, user)
    return {(use.label.removesuffix(" 2026年"), use.unit): use for use in found if use.unit}


def a_year(cast: Any) -> dict[str, Any]:
    """A plan with a task that a session closed, the network, an evaluation, filings of every shape."""
    held = session(cast, "haitang", date(2026, 9, 8), 36, joined=("haitang", "jinxiu"))
    published = {"month": SEPTEMBER, "published_on": date(2026, 9, 3), "focus": "侨法"}
    plan = confirmed(StudyPlan(unit=cast.unit("yunjin"), **published), cast, day=SEPTEMBER)
    common = {"plan": plan, "unit": cast.unit("haitang"), "due_on": date(2026, 9, 28)}
    StudyTask.objects.create(**common, title="学习侨法", activity=held, closed_on=date(2026, 9, 8))
    StudyTask.objects.create(**common, title="学习讲话")
    node = NetworkNode(unit=cast.unit("haitang"), contact_name="联络员", since=date(2026, 1, 1))
    quarter = {"quarter_start": date(2026, 7, 1), "kind": "survey", "held_on": date(2026, 9, 20)}
    return {
        "session": held,
        "plan": plan,
        "node": confirmed(node, cast, day=SEPTEMBER),
        "evaluation": confirmed(Evaluation(unit=cast.unit("yunjin"), **quarter), cast, day=SEPTEMBER),
        "money": filing(cast, "K39", "yunjin", date(2026, 9, 30), 5_000_000),
        "rate": filing(cast, "K32", "haitang", date(2026, 9, 30), n=9, d=10),
        "old_state": filing(cast, "K33", "zhenjiang", date(2026, 3, 31), 200),
        "state": filing(cast, "K33", "zhenjiang", date(2026, 9, 30), 300),
        "quarter": filing(cast, "K44", "office", date(2026, 9, 9), 1),
    }


def test_record_names_every_figure_that_counts_it(cast) -> None:
    make_targets(cast)
    row = session(cast, "yunjin", date(2026, 3, 3), 36, joined=("haitang", "jinxiu"))
    session(cast, "zhenjiang", date(2026, 4, 4), 10)
    told = {key: (use.share, use.value) for key, use in uses_of(row, cast.user("county")).items()}
    assert {key: told[key] for key in told if key[1] != "海棠"} == {
        ("集中学习", "全县"): ("1 次", "2 次"),
        ("集中学习", "云锦"): ("1 次", "1 次"),
        ("集中学习人次", "全县"): ("36 人次", "46 人次"),
        ("集中学习人次", "云锦"): ("36 人次", "36 人次"),
        ("“1+N”覆盖面", "全县"): ("分子 2", told["“1+N”覆盖面", "全县"][1]),
        ("“1+N”覆盖面", "云锦"): ("分子 2", told["“1+N”覆盖面", "云锦"][1]),
        ("“1+N”覆盖面", "锦绣"): ("分子 1", told["“1+N”覆盖面", "锦绣"][1]),
    }
    assert told["“1+N”覆盖面", "海棠"][0] == "分子 1"


def test_a_session_names_the_plan_and_the_network_that_stand_on_it(cast) -> None:
    held = a_year(cast)["session"]
    told = uses_of(held, cast.user("township"))
    for unit in ("全县", "云锦"):
        assert told["学习任务完成", unit].share == "经月度学习计划：分子 1"
        assert told["学习任务完成", unit].value == "1/2 项"
        assert told["学习网络覆盖", unit].share == "经学习网络节点：分子 1"
    StudyTask.objects.filter(activity=held).update(activity=None, waiver="上级取消")
    assert ("学习任务完成", "全县") not in uses_of(held, cast.user("township"))


def test_plan_node_and_evaluation_name_the_figures_that_judge_them(cast) -> None:
    made, user = a_year(cast), cast.user("county")
    names = {key: {name for name, unit in uses_of(row, user) if unit == "云锦"} for key, row in made.items()}
    assert names["plan"] == {"学习计划按月发布", "学习任务完成"}
    assert names["node"] == {"学习网络覆盖"}
    assert names["evaluation"] == {"学习效果评估"}
    assert uses_of(made["plan"], user)["学习任务完成", "全县"].share == "分子 1 分母 2"


def test_every_row_behind_a_figure_names_that_figure_and_no_other(cast) -> None:
    """County, townships and communities: from each line to its record and back, and from each record to its lines."""
    made, user = a_year(cast), cast.user("county")
    units = [cast.unit(name) for name in ("county", "yunjin", "zhenjiang", "haitang", "jinxiu", "office")]
    there: set[tuple[str, int, str, str]] = set()
    for indicator in Indicator.objects.all():
        rule = parse_rule(indicator.version_on(TODAY).rule)
        for unit in units:
            lines = lines_of(rule, unit, YEAR, TODAY)
            there |= {(ln.kind, ln.record_id, indicator.code, unit.code) for ln in lines if ln.kind != SLOT}
    back = set()
    for record in made.values():
        standing = standing_on(*record.ref, TODAY)
        for indicator in Indicator.objects.prefetch_related("versions"):
            cells = [standing.cell(indicator, unit, YEAR) for unit in units]
            back |= {(*record.ref, indicator.code, cell.unit.code) for cell in cells if cell and not cell.via}
        shown = {url_unit(use.url) for use in uses_of(record, user).values() if not use.share.startswith("经")}
        assert shown == {(code, unit) for kind, pk, code, unit in there if (kind, pk) == record.ref}
    assert back == there
    assert len({code for _kind, _pk, code, _unit in there}) >= 9
    assert not [key for key in there if key[1] == made["old_state"].pk and key[0] == "filings.filing"]


def url_unit(url: str) -> tuple[str, str]:
    """Indicator and unit of the address of a cell."""
    path, _question, query = url.partition("?")
    return path.rstrip("/").rpartition("/")[2], dict(part.split("=") for part in query.split("&"))["unit"]


def test_a_figure_stands_beside_its_target_the_countys_and_the_townships_own(cast) -> None:
    targets = make_targets(cast)
    shares = {cast.unit("yunjin").pk: Decimal(15), cast.unit("zhenjiang").pk: Decimal(5)}
    split_target(targets["K02"], shares, "hand", by=cast.user("county"), at=at())
    row = session(cast, "yunjin", date(2026, 3, 3), 36)
    told = uses_of(row, cast.user("township"))
    assert (told["集中学习", "全县"].target, told["集中学习", "全县"].state) == ("≥20 次", "bad")
    assert (told["集中学习", "云锦"].target, told["集中学习", "云锦"].state) == ("≥15 次", "bad")
    page = cast.client("township").get(reverse("study:session", args=[row.pk])).content.decode()
    assert "≥15 次" in page


def test_what_a_reader_may_not_open_is_not_named(cast) -> None:
    row = session(cast, "yunjin", date(2026, 9, 3), 36, joined=("haitang", "shangzhou"))
    units = {unit for _name, unit in uses_of(row, cast.user("township"))}
    assert units == {"全县", "云锦", "海棠"}
    assert {unit for _name, unit in uses_of(row, cast.user("leader"))} == {"全县", "云锦", "海棠", "枕江", "上洲"}


def test_a_record_that_counts_no_more_names_nothing(cast) -> None:
    made, user = a_year(cast), cast.user("county")
    for record in made.values():
        type(record).objects.filter(pk=record.pk).update(status="returned", return_reason="缺表")
        assert uses_of(record, user) == {}


def test_record_of_last_year_names_last_years_figure(cast) -> None:
    row = session(cast, "yunjin", date(2025, 12, 31), 36)
    assert [use.label for use in uses.uses_of_record(*row.ref, cast.user("county")) if use.unit == "全县"] == [
        "集中学习 2025年",
        "集中学习人次 2025年",
    ]


def test_effect_of_a_record_is_the_figure_without_it(cast) -> None:
    row = session(cast, "yunjin", date(2026, 3, 3), 36)
    session(cast, "zhenjiang", date(2026, 4, 4), 10)
    told = uses_of(row, cast.user("county"))
    assert told["集中学习人次", "全县"].effect.endswith("去掉后为 10 人次")
    assert told["集中学习人次", "云锦"].effect.endswith("去掉后为 0 人次")
    part = filing(cast, "K32", "yunjin", date(2026, 9, 30), n=9, d=10)
    filing(cast, "K32", "zhenjiang", date(2026, 9, 30), n=20, d=20)
    use = uses_of(part, cast.user("county"))["问题解决率", "全县"]
    assert (use.share, use.effect.rpartition(" ")[2]) == ("分子 9 分母 10", "20/20")


def test_issued_figure_is_among_the_uses_even_when_the_record_counts_no_more(cast) -> None:
    row = session(cast, "yunjin", date(2026, 3, 3), 36)
    county = cast.user("county")
    for unit in ("county", "zhenjiang", "yunjin"):
        issue(version("K03"), cast.unit(unit), YEAR, TODAY, by=county, at=at())
    type(row).objects.filter(pk=row.pk).update(status="returned", return_reason="缺表")
    found = list(uses.uses_of_record(*row.ref, county))
    assert [use.effect for use in found] == ["已核发，不随更正变动"] * 2
    seen = [use.label for use in uses.uses_of_record(*row.ref, cast.user("township2"))]
    assert seen == ["核发：集中学习人次 全县，截至 2026-10-12"]


def test_many_figures_are_told_with_few_questions(cast, django_assert_max_num_queries) -> None:
    row, user = a_year(cast)["session"], cast.user("county")
    with django_assert_max_num_queries(45), reading():
        assert len(list(uses.uses_of_record(*row.ref, user))) > 9
