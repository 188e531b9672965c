"""待办 says which sentence a duty goes back to, and how the target stands that came of it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.indicators.actions import set_targets_from, split_target
from qiaowu.indicators.promises import promises
from qiaowu.indicators.tests.story import TODAY, add_commitment, at, filing, make_document, make_targets, session
from qiaowu.measures.contract import measures
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.study import duties
from qiaowu.modules.study.tests.book import plan
from qiaowu.modules.study.tests.book import session as stored
from qiaowu.web.registry import duties_of, registry, with_promises

pytestmark = pytest.mark.django_db


def line_of(page: str, title: str) -> str:
    """The item of the list that bears this title."""
    (found,) = [item for item in re.findall(r'<li class="duty".*?</li>', page, re.S) if title in item]
    return found


def home(cast: Any, name: str) -> str:
    return str(cast.client(name).get(reverse("web:home")).content.decode())


def test_a_waiting_session_says_the_sentence_linked_and_where_the_target_stands(cast) -> None:
    targets = make_targets(cast)
    session(cast, "yunjin", date(2026, 3, 3), 36)
    stored(cast, "haitang", status="submitted", title="学习侨法")
    line = line_of(home(cast, "township"), "确认：海棠10月10日“学习侨法”")
    said = targets["K02"].commitment
    document = reverse("commitments:document", args=[said.document_id])
    assert f'href="{document}?c={said.pk}">“全年组织集中学习20次以上”</a>' in line
    assert "集中学习 全县</a>" in line
    assert "1 次</span>" in line
    assert "目标 ≥20 次" in line
    assert "落后" in line


def test_a_township_sees_its_own_share_and_a_community_the_countys(cast) -> None:
    targets = make_targets(cast)
    shares = {cast.unit("yunjin").pk: Decimal(15), cast.unit("zhenjiang").pk: Decimal(5)}
    split_target(targets["K02"], shares, "hand", by=cast.user("county"), at=at())
    served = ("study.group_sessions", cast.unit("haitang").pk)
    told = {name: promises(cast.user(name), TODAY, {served})[served].target for name in ("township", "community")}
    assert told["township"].label == "集中学习 云锦"
    assert (told["township"].figure, told["township"].goal) == ("0 次", "≥15 次")
    assert told["community"].label == "集中学习 全县"


def test_plans_tasks_evaluations_and_filings_serve_their_figures(cast) -> None:
    document = make_document(cast)
    for code, words in (("K07", "集中学习20次"), ("K19", "学习突破500人次")):
        add_commitment(document, cast, code, words, unit_word="%", value=95, period_type="rate")
    set_targets_from(document, by=cast.user("county"), at=at())
    plan(cast, "yunjin", tasks=(("学习侨法", "yunjin", date(2026, 10, 20)),), month=date(2026, 9, 1))
    row = filing(cast, "K39", "yunjin", date(2026, 9, 30), 5_000_000)
    Filing.objects.filter(pk=row.pk).update(status="returned", return_reason="缺回单")
    user = cast.user("township")
    told = {duty.title: duty for duty in with_promises(duties_of(user, TODAY), user, TODAY)}
    codes = {duty.target.label: title for title, duty in told.items() if duty.target}
    assert {"学习计划按月发布 全县", "学习任务完成 全县", "学习效果评估 全县", "到位资金 全县"} <= codes.keys()
    assert told[codes["到位资金 全县"]].quote == "“力争到位资金3亿元以上”"
    assert told[codes["到位资金 全县"]].reason == "缺回单"
    assert "学习侨法" in codes["学习任务完成 全县"]
    assert told[codes["学习任务完成 全县"]].note == "学习省会议精神"


def test_a_duty_without_a_target_says_nothing_of_one(cast) -> None:
    stored(cast, "haitang", status="submitted", title="学习侨法")
    line = line_of(home(cast, "township"), "学习侨法")
    assert 'class="q"' not in line
    assert "目标" not in line


def test_a_recurring_requirement_is_linked_to_its_sentence(cast) -> None:
    targets = make_targets(cast)
    line = line_of(home(cast, "county"), "三季度常委会专题研究未见记录")
    assert f"?c={targets['K44'].commitment_id}" in line
    assert "“每季度专题研究1次”" in line


def test_what_serves_no_standing_target_finds_nothing(cast) -> None:
    make_targets(cast)
    user = cast.user("county")
    assert set(promises(user, TODAY, {("K02", None), ("no.such", None), ("K32", None)})) == {("K02", None)}
    assert promises(cast.user("admin"), TODAY, {("K02", None)}) == {}
    assert promises(user, date(2024, 1, 1), {("K02", None)}) == {}


def test_every_thing_that_a_duty_serves_exists(cast) -> None:
    """A misspelt measure would silently leave the sentence out."""
    known = {measure.key for measure in measures()} | set(Indicator.objects.values_list("code", flat=True))
    assert {duties.PLANS, duties.TASKS, duties.EVALUATIONS, *duties.SESSIONS.values()} <= known
    assert registry.promises
