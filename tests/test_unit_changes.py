"""Units through their pages: what a change would do is seen first, and can be taken back until its day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.config.verifying import misplaced_records
from qiaowu.modules.study.models import StudyPlan
from qiaowu.orgs import units
from qiaowu.orgs.models import Placement, Post, Unit, UnitChange
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.tree import tree_on
from qiaowu.records import chain
from qiaowu.records.models import ChangeEntry
from qiaowu.web.journal import sentence
from tests.cast import Cast
from tests.ledger import AT, Ledger

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
EVE = NEW_YEAR - timedelta(days=1)


def url_of(cast: Cast, name: str, unit: str) -> str:
    return reverse(f"office:{name}", args=[cast.unit(unit).pk])


def looked(cast: Cast, name: str, unit: str, given: dict[str, Any]) -> tuple[str, str]:
    """What the page says the change would do, and the seal over it."""
    page = cast.client("admin").post(url_of(cast, name, unit), given | {"act": "look"}).content.decode()
    found = re.search(r'name="seen" value="([^"]+)"', page)
    return page, found[1] if found else ""


def done(cast: Cast, name: str, unit: str, given: dict[str, Any]) -> Any:
    """Look, then press the button."""
    _page, seen = looked(cast, name, unit, given)
    return cast.client("admin").post(url_of(cast, name, unit), given | {"act": "submit", "seen": seen})


def township(cast: Cast, unit: str, day: date) -> str:
    found = tree_on(day).township_of(cast.unit(unit).pk)
    return found.short_name if found else ""


def told(act: str) -> list[str]:
    return [sentence(entry) for entry in ChangeEntry.objects.filter(act=act).order_by("number")]


def move(cast: Cast, **more: Any) -> dict[str, Any]:
    return {"parent": cast.unit("zhenjiang").pk, "day": "2027-01-01", "reason": "澜政〔2026〕9号"} | more


def merge(cast: Cast, **more: Any) -> dict[str, Any]:
    return {
        "into": cast.unit("zhenjiang").pk,
        "day": "2027-01-01",
        "reason": "澜政〔2026〕9号",
        "carry_posts": "on",
    } | more


def state() -> list[Any]:
    """The tree and the posts as they are stored."""
    return [
        sorted(Placement.objects.values_list("unit_id", "parent_id", "during"), key=str),
        sorted(Post.objects.values_list("user_id", "unit_id", "role_key", "since", "until"), key=str),
        sorted(Unit.objects.values_list("pk", "closed_on")),
    ]


def test_a_move_is_seen_first_then_made_and_taken_back(cast: Cast) -> None:
    before = state()
    page, seen = looked(cast, "unit_move", "haitang", move(cast))
    assert "2027-01-01 起，海棠归枕江镇" in page
    assert "已核发的数和已定稿的报告都不变" in page
    assert state() == before
    # other values than those seen are shown, not made
    other = cast.client("admin").post(
        url_of(cast, "unit_move", "haitang"), move(cast, day="2027-02-01") | {"act": "submit", "seen": seen}
    )
    assert "2027-02-01 起" in other.content.decode()
    assert state() == before
    assert done(cast, "unit_move", "haitang", move(cast)).status_code == 302
    assert (township(cast, "haitang", EVE), township(cast, "haitang", NEW_YEAR)) == ("云锦", "枕江")
    assert told("unit_move") == [
        "调整隶属 海棠社区，上级单位由云锦街道改为枕江镇；起始日：2027-01-01，理由：澜政〔2026〕9号"
    ]
    change = UnitChange.objects.get()
    assert "海棠社区归枕江镇" in cast.client("admin").get(reverse("office:units")).content.decode()
    undo = reverse("office:change_undo", args=[change.pk])
    assert cast.client("admin").post(undo).status_code == 302
    assert state() == before
    cast.client("admin").post(undo)
    assert len(told("unit_undo")) == 1
    assert list(chain.faults()) == []


def test_a_merger_moves_what_lies_below_and_the_posts_and_is_taken_back_whole(cast: Cast) -> None:
    before = state()
    page, _seen = looked(cast, "unit_merge", "yunjin", merge(cast))
    for text in ("海棠、锦绣归枕江镇", "云锦街道用到 2026-12-31 为止", "1 个岗位转到接收单位：township同志"):
        assert text in page
    assert done(cast, "unit_merge", "yunjin", merge(cast)).status_code == 302
    assert Unit.objects.get(pk=cast.unit("yunjin").pk).closed_on == EVE
    assert (township(cast, "jinxiu", EVE), township(cast, "jinxiu", NEW_YEAR)) == ("云锦", "枕江")
    posts = Post.objects.filter(user=cast.users["township"]).order_by("since")
    assert [(post.unit.short_name, post.until) for post in posts] == [("云锦", EVE), ("枕江", None)]
    assert "并入：枕江镇" in told("unit_merge")[0]
    # nothing else may be planned on top of it
    for unit in ("yunjin", "zhenjiang"):
        page, _seen = looked(cast, "unit_close", unit, {"last_day": "2027-03-31", "reason": "试"})
        assert "已有一项 2027-01-01 起的调整" in page
    units.undo_change(UnitChange.objects.get(), by=cast.user("admin"), at=AT)
    assert state() == before


def test_closing_waits_until_nothing_lies_below(cast: Cast) -> None:
    given = {"last_day": "2026-12-31", "reason": "撤销建制"}
    page, _seen = looked(cast, "unit_close", "yunjin", given)
    assert "下面还有 2 个单位（海棠、锦绣）" in page
    assert done(cast, "unit_close", "haitang", given).status_code == 302
    assert Post.objects.get(user=cast.users["community"]).until == EVE
    assert cast.unit("haitang").pk in {unit.pk for unit in tree_on(EVE).open_units()}
    assert cast.unit("haitang").pk not in {unit.pk for unit in tree_on(NEW_YEAR).open_units()}


@pytest.mark.parametrize(
    ("name", "unit", "given", "said"),
    [
        ("unit_move", "haitang", {"day": "2026-10-12"}, "最早从明天（2026-10-13）起"),
        ("unit_move", "haitang", {"day": "2026-01-01"}, "最早从明天"),
        ("unit_merge", "county", {"into": "zhenjiang"}, "请从列出的选项中选择"),
        ("unit_merge", "yunjin", {"into": "haitang"}, "请从列出的选项中选择"),
        ("unit_merge", "yunjin", {"into": "yunjin"}, "请从列出的选项中选择"),
        ("unit_move", "haitang", {"parent": "yunjin"}, "本来就在"),
        ("unit_move", "haitang", {"parent": "county"}, "请从列出的选项中选择"),
        ("unit_close", "county", {"last_day": "2026-12-31"}, "县级单位不能撤销"),
        ("unit_close", "haitang", {"last_day": "2026-10-11"}, "最早从明天"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words(
    cast: Cast, name: str, unit: str, given: dict[str, str], said: str
) -> None:
    before = state()
    full = {"reason": "试", "day": "2027-01-01", "parent": "zhenjiang", "into": "zhenjiang"} | given
    full |= {key: str(cast.unit(full[key]).pk) for key in ("parent", "into")}
    answer = done(cast, name, unit, full)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert state() == before


def test_what_is_dated_after_the_day_follows_the_tree_and_comes_back_with_it(cast: Cast) -> None:
    by = cast.user("township")
    common = {"unit": cast.unit("haitang"), "township": cast.unit("yunjin"), "created_by": by, "created_at": AT}
    old, new = (StudyPlan.objects.create(**common, month=month) for month in (date(2026, 12, 1), NEW_YEAR))
    page, _seen = looked(cast, "unit_move", "haitang", move(cast))
    assert "1 条，随单位归新的乡镇" in page
    done(cast, "unit_move", "haitang", move(cast))
    assert list(misplaced_records()) == []
    places = [StudyPlan.objects.get(pk=plan.pk).township for plan in (old, new)]
    assert places == [cast.unit("yunjin"), cast.unit("zhenjiang")]
    units.undo_change(UnitChange.objects.get(), by=cast.user("admin"), at=AT)
    assert StudyPlan.objects.get(pk=new.pk).township == cast.unit("yunjin")
    assert list(misplaced_records()) == []


def test_open_duties_and_targets_are_named_before_a_merger(cast: Cast) -> None:
    ledger = Ledger(cast)
    UnitChange.objects.all().delete()
    StudyPlan.objects.filter(pk=ledger.ids["own"]["plan"]).update(status="submitted")
    page, _seen = looked(cast, "unit_merge", "haitang", merge(cast, into=cast.unit("xiazhou").pk))
    assert "仍记在海棠社区名下" in page
    assert "还有 1 条没办完" in page


def test_a_new_unit_lies_where_it_belongs_from_its_day(cast: Cast) -> None:
    Ledger(cast)
    by = cast.client("admin")
    begun = {"act": "create", "record_kind": "study.plan", "record_id": 1, "record_title": "计划"}
    chain.append(ChangeEntry(at=AT, actor="township", actor_name="township同志", **begun))  # the county is at work
    given = {
        "kind": "community",
        "parent": cast.unit("yunjin").pk,
        "name": "新荷社区",
        "short_name": "新荷",
        "code": "990123001003",
        "since": "2026-09-01",
    }
    answer = by.post(reverse("office:unit_new"), given)
    assert (answer.status_code, "设立日期最早填 2026-10-01" in answer.content.decode()) == (422, True)
    assert by.post(reverse("office:unit_new"), given | {"since": "2026-11-01"}).status_code == 302
    unit = Unit.objects.get(code="990123001003")
    assert tree_on(unit.opened_on).township_of(unit.pk) == cast.unit("yunjin")
    for change, said in (
        ({"code": "990123001003", "name": "甲", "short_name": "甲"}, "代码 990123001003 已有单位使用"),
        ({"code": "1", "name": "新荷社区"}, "已有同名"),
        ({"code": "1", "name": "乙", "short_name": "乙", "parent": cast.unit("county").pk}, "不能放在澜溪县"),
    ):
        answer = by.post(reverse("office:unit_new"), given | {"since": "2026-11-01"} | change)
        assert (answer.status_code, said in answer.content.decode()) == (422, True), said


def test_a_rename_is_seen_everywhere_and_logged(cast: Cast) -> None:
    url = url_of(cast, "unit_rename", "haitang")
    given = {"name": "海棠湾社区", "short_name": "海棠湾", "reason": "更名批复"}
    assert cast.client("admin").post(url, given).status_code == 302
    assert "海棠湾社区" in cast.client("admin").get(reverse("office:units")).content.decode()
    assert told("unit_rename") == [
        "单位改名 海棠湾社区，名称由海棠社区改为海棠湾社区；简称由海棠改为海棠湾，理由：更名批复"
    ]


@pytest.mark.parametrize("name", ["county", "township", "leader", "auditor", "stranger"])
def test_only_the_administrator_changes_the_tree(cast: Cast, name: str) -> None:
    by, before = cast.user(name), state()
    with pytest.raises(Refused, match="权限"):
        units.close_unit(cast.unit("haitang"), by=by, at=AT, last_day=EVE, reason="试")
    with pytest.raises(Refused, match="权限"):
        units.rename_unit(cast.unit("haitang"), by=by, at=AT, name="甲", short_name="甲", reason="试")
    assert state() == before


def test_a_change_in_effect_is_not_taken_back(cast: Cast, settings: Any) -> None:
    done(cast, "unit_move", "haitang", move(cast))
    settings.DEMO_TODAY = "2027-01-01"
    answer = cast.client("admin").post(reverse("office:change_undo", args=[UnitChange.objects.get().pk]), follow=True)
    assert "已经生效，不能取消" in answer.content.decode()
    assert township(cast, "haitang", NEW_YEAR) == "枕江"
