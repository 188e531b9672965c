"""Lights and their arithmetic in sentences: what is expected, what is missing, where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from qiaowu.indicators import pace
from qiaowu.indicators.pace import Days, Goal, Lines, Standing
from qiaowu.indicators.words import LIGHT_WORDS, Writer, english, plain
from qiaowu.kernel.figures import format_percent
from qiaowu.kernel.period import Period
from qiaowu.measures.tally import Tally

CAUSES = {
    "forecast": _l("原文是预计数，只展示，不评价。"),
    "show_only": _l("这个指标只展示，不评价。"),
    "not_begun": _l("期间还没有开始，不评价。"),
    "not_due": _l("出数日期还没到，到期前不评价。"),
    "unreported": _l("本期间还没有报送，无从评价；未报不等于零。"),
    "silent": _l("全县还没有一条记录，无从评价；没有记录不等于没有做。"),
    "no_cases": _l("到现在没有到期的事项，无从评价。"),
    "na": _l("这个指标不适用。"),
}


def percent_of(ratio: Fraction, lines: Lines) -> str:
    """A completion rate that is not rounded over one of the lines of the light."""
    nearest = min((lines.green, lines.yellow), key=lambda line: abs(line - ratio))
    return format_percent(ratio, target=nearest)


def ratio_text(writer: Writer, standing: Standing, lines: Lines) -> str:
    """The completion rate by the printed numbers; "" where nothing is expected."""
    return "" if standing.ratio is None else percent_of(writer.seen(standing).ratio(standing.ratio, lines), lines)


def rule_text(lines: Lines, goal: Goal) -> str:
    """The rule of the light in one sentence."""
    if goal.test == "le":
        return _("规则：不超过上限为正常，超过为落后")
    words = {"green": plain(lines.green), "yellow": plain(lines.yellow)}
    return _("规则：≥%(green)s%% 正常，%(yellow)s%%—%(green)s%% 滞后，不足 %(yellow)s%% 落后") % words


def expected_text(writer: Writer, goal: Goal, days: Days) -> str:
    """How the expected value comes about."""
    share = {"gone": days.gone, "total": days.total}
    whole = str(writer.number(goal.value))
    if goal.pro_rated and goal.period_type == "stock" and goal.opening:
        opening = writer.number(goal.opening).text
        words = {"opening": opening, "target": writer.number(goal.value).text} | share
        text = _("应达 = %(opening)s + (%(target)s − %(opening)s) × %(gone)s/%(total)s 个工作日，") % words
        return text + _("年初没有数的，从一月的数起算")
    if goal.pro_rated and goal.period_type == "stock":
        words = {"target": writer.number(goal.value).text} | share
        return _("应达 = %(target)s × %(gone)s/%(total)s 个工作日，年初数按 0 起算") % words
    if goal.pro_rated:
        text = _("应达 = %(target)s × %(gone)s/%(total)s 个工作日")
        text += _("，不足一%s的按一计") % writer.unit if writer.rounds_up(goal.value * days.share) else ""
        return text % ({"target": writer.number(goal.value).text} | share)
    if writer.recurring:
        return _("应达 = 到期的期数，每期都须做到")
    if goal.test == "le":
        return _("上限 %s，全期有效，不折算") % whole
    return _("应达 %s，不按时间折算") % whole


def softening_text(goal: Goal) -> str:
    """What is different for an aim, beside the rule of the light."""
    return _("“力争”类目标不判落后，不足的一律按滞后处理，须作说明") if goal.modality == "aim" else ""


def light_label(standing: Standing) -> str:
    return str(LIGHT_WORDS[standing.state])


def remarks(standing: Standing, goal: Goal, writer: Writer) -> list[str]:
    """What a reader must know beside the rule: softened, strictly more, over the range."""
    found = []
    if standing.softened:
        found.append(_("“力争”类目标，不足的按滞后处理，须作说明。"))
    if standing.cause == "only_equal":
        found.append(_("目标须“超过”，等于不算达标。"))
    if standing.over and goal.value_max is not None:
        found.append(_("已超出区间上限 %s，只作标注，不影响评价。") % writer.number(goal.value_max))
    if standing.cause == "nothing_due":
        found.append(_("到现在应达为零，还没有要求。"))
    return found


def gap_text(writer: Writer, standing: Standing, goal: Goal, tally: Tally) -> str:
    """达到应达的 85.8%,还差 3,200 万元; of few cases 还差 2 名."""
    if not standing.counts or standing.gap is None:
        return str(CAUSES.get(standing.cause, ""))
    if goal.test == "le":
        return _("上限 %s") % writer.number(goal.value)
    if standing.cause == "only_equal":
        return _("与应达相等，还没有超过")
    if standing.gap >= 0:
        return _("已达应达")
    return _("还差 %s") % writer.lack(standing, tally)


@dataclass(frozen=True)
class Outlook:
    """What is still needed, and where the present pace leads."""

    left: Fraction | None
    needed: Fraction | None
    pace: Fraction | None
    forecast: Fraction | None


def outlook(goal: Goal, standing: Standing, curve: list[Fraction | None], period: Period, as_of: date) -> Outlook:
    """Only sums and stocks have an outlook; all parts are None for the others."""
    if standing.actual is None or not goal.pro_rated:
        return Outlook(None, None, None, None)
    speed = pace.pace_of(curve, as_of, goal.opening if goal.period_type == "stock" else Fraction(0))
    left = max(goal.value - standing.actual, Fraction(0))
    needed = pace.needed_per_month(goal, standing.actual, period, as_of)
    return Outlook(left, needed, speed, pace.forecast(standing.actual, speed, period, as_of))


def outlook_text(writer: Writer, seen: Outlook, days: Days, goal: Goal) -> str:
    """余下 10,700 万元,每月需 3,567 万元;近三个月平均 3,033 万元."""
    if seen.left is None:
        return ""
    if not seen.left:
        return _("全年目标已经达到")
    parts = [_("余下 %s") % writer.derived(seen.left)]
    if seen.needed is not None:
        parts.append(_("每月需 %s") % writer.derived(seen.needed))
    text = "，".join(parts) if not english() else ", ".join(parts)
    if seen.pace is None:
        return text
    return _("%(head)s；近三个月平均每月 %(pace)s") % {"head": text, "pace": writer.derived(seen.pace)}


def forecast_text(writer: Writer, seen: Outlook, days: Days, goal: Goal) -> str:
    """还差 10,700 万元,剩 62 个工作日。按近三个月速度年底约 28,400 万元,差 1,600 万元。"""
    if seen.left is None:
        return ""
    if not seen.left:
        return _("全年目标已经达到。")
    days_left = ngettext("剩 %(n)d 个工作日", "剩 %(n)d 个工作日", days.left) % {"n": days.left}
    text = _("距全年目标还差 %(left)s，%(days)s。") % {"left": writer.derived(seen.left), "days": days_left}
    if seen.forecast is None:
        return text
    at_end = {"end": writer.derived(seen.forecast), "left": writer.derived(goal.value - seen.forecast)}
    if seen.forecast >= goal.value:
        return text + _("按近三个月速度到期末约 %(end)s，可以达到。") % at_end
    return text + _("按近三个月速度到期末约 %(end)s，差 %(left)s。") % at_end
