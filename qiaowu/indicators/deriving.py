"""From one confirmed commitment to the target it makes: the derived test, and the reason in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from qiaowu.commitments.models import Commitment
from qiaowu.indicators.models import Target
from qiaowu.kernel.period import MONTHS_IN, Part, Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import parse_rule
from qiaowu.orgs.models import Unit

Role, Comparator = Commitment.Role, Commitment.Comparator
HUNDRED = Decimal(100)
_HEADS = {"人", "人次"}
PARTS: Mapping[str, Part] = {"month": "month", "quarter": "quarter", "half_year": "half", "year": "year"}
"""What a commitment says of its rhythm, as parts of a period; what comes more often is no due day of its own."""
_NO_TARGET = frozenset({Role.ACTUAL, Role.BASELINE})
_NO_PROMISE = frozenset({Commitment.Modality.EXAMPLE, Commitment.Modality.FACT})


@dataclass(frozen=True)
class Choice:
    """What a person decided about one draft: whether to make it, and numbers that replace the derived ones."""

    make: bool = True
    test: str | None = None
    value: Decimal | None = None
    value_max: Decimal | None = None
    period: str | None = None
    seen: int | None = None
    """Version of the standing target that the person saw, where the draft replaces its numbers."""


@dataclass(frozen=True)
class TargetDraft:
    """The target that a commitment would make. `block` says why it cannot, `why` how the test came about."""

    commitment: Commitment
    indicator: Indicator | None
    version: IndicatorVersion | None
    unit: Unit
    period: str
    test: str
    value: Decimal | None
    value_max: Decimal | None
    why: str
    block: str = ""
    notes: tuple[str, ...] = ()
    baseline: Decimal | None = None
    prior_actual: Decimal | None = None
    standing: Target | None = None
    replaces: bool = False
    """Whether a person may put these numbers in the place of those of `standing`, made by another commitment."""

    @property
    def makes(self) -> bool:
        return not self.block

    @property
    def lead(self) -> Unit | None:
        """The unit that the commitment names; where it names none, the one that leads the target it changes."""
        kept = self.standing.lead if self.standing is not None and self.replaces else None
        return self.commitment.lead or kept

    @property
    def differs(self) -> bool:
        """Whether the target that stands says something else than this draft."""
        old = self.standing
        return old is not None and (old.test, old.value, old.value_max) != (self.test, self.value, self.value_max)

    def with_choice(self, choice: Choice | None) -> TargetDraft:
        """The draft with a person's numbers instead of the derived ones."""
        if choice is None:
            return self
        test = choice.test or self.test
        value = self.value if choice.value is None else choice.value
        top = (choice.value_max if choice.value_max is not None else self.value_max) if test == "range" else None
        return replace(self, test=test, value=value, value_max=top, period=choice.period or self.period)


@dataclass(frozen=True)
class _Test:
    test: str
    value: Decimal | None
    why: str
    value_max: Decimal | None = None
    block: str = ""
    notes: tuple[str, ...] = ()


def is_percent(version: IndicatorVersion) -> bool:
    """Whether the indicator's value is a share in percent: ratios, and periods met over periods due."""
    return parse_rule(version.rule).kind in {"ratio", "per_period"}


def derive_target(commitment: Commitment, unit: Unit, day: date) -> TargetDraft:
    """The target of one commitment by itself, by the counting rule of `day`; duplicates are found in `drafts_of`."""
    indicator = commitment.indicator
    period = _period(commitment)
    if indicator is None:
        return _blocked(commitment, unit, period, _("还没有对应的指标。"))
    version = rule_version(indicator, period, day)
    found = _test(commitment, version, period)
    return TargetDraft(
        commitment=commitment,
        indicator=indicator,
        version=version,
        unit=unit,
        period=period.key,
        test=found.test,
        value=found.value,
        value_max=found.value_max,
        why=found.why,
        block=_block(commitment, version) or found.block,
        notes=found.notes,
        baseline=commitment.baseline,
        prior_actual=commitment.prior_actual,
    )


def _blocked(commitment: Commitment, unit: Unit, period: Period, block: str) -> TargetDraft:
    return TargetDraft(commitment, None, None, unit, period.key, "ge", commitment.value, None, "", block)


def _period(commitment: Commitment) -> Period:
    """The commitment's own period, else the year of its document."""
    try:
        return Period.parse(commitment.period)
    except ValueError:
        return Period.year(commitment.document.year)


def _block(commitment: Commitment, version: IndicatorVersion) -> str:
    """Why this commitment can own no target; empty when it can."""
    if commitment.state != Commitment.State.CONFIRMED:
        return _("尚未确认，不能设目标。")
    if commitment.role in _NO_TARGET:
        return _("这是已有实绩或基数，只作对照，不设目标。")
    if commitment.modality in _NO_PROMISE:
        return _("这是举例或陈述，不设目标。")
    if parse_rule(version.rule).kind == "na":
        return _("指标不适用：%s") % parse_rule(version.rule).reason
    return ""


def _test(commitment: Commitment, version: IndicatorVersion, period: Period) -> _Test:
    if is_percent(version) and commitment.unit_word != "%":
        return _share(commitment, version)
    if parse_rule(version.rule).kind == "milestone":
        return _Test("ge", Decimal(1), _("节点类指标，到期完成即达标。"))
    if commitment.per and commitment.role == Role.REQUIREMENT:
        return _recurring(commitment, version, period)
    return _plain(commitment, version)


def _share(commitment: Commitment, version: IndicatorVersion) -> _Test:
    """The indicator is a share of what the sentence asks for: the target is all of it."""
    rule = parse_rule(version.rule)
    why = _("指标统计达到要求的比例，原文要求逐一做到，目标为 100%。")
    notes: tuple[str, ...] = ()
    if rule.kind == "per_period":
        why = _("逐期要求，每期都须做到，多办的不结转，目标为全部到期期数。")
        asked = commitment.per_count or commitment.value
        same_part = PARTS.get(commitment.per) == rule.each and commitment.per_every == 1
        if not same_part or asked != rule.needed:
            each = _("月") if rule.each == "month" else _("季度")
            notes = (_("口径按每%(each)s不少于 %(n)d 次统计，与原文不同，请核对。") % {"each": each, "n": rule.needed},)
    return _Test("eq", HUNDRED, why, notes=notes)


def _recurring(commitment: Commitment, version: IndicatorVersion, period: Period) -> _Test:
    """So many a month or quarter, counted by a sum: the sum of the period."""
    part = PARTS.get(commitment.per)
    count = commitment.per_count if commitment.per_count is not None else commitment.value
    if part is None or count is None or MONTHS_IN[part] * commitment.per_every > 12:
        return _Test("ge", None, "", block=_("原文的频次折算不出目标数，请在确认承诺时改写。"))
    times = len(period.parts(part)) // commitment.per_every
    why = _("每期 %(n)s，本期间共 %(times)d 期，按合计设目标。") % {"n": _plain_number(count), "times": times}
    return _Test(
        "ge", count * times, why, notes=_unit_notes(commitment, version), block=_unit_block(commitment, version)
    )


def _plain(commitment: Commitment, version: IndicatorVersion) -> _Test:
    if commitment.value is None:
        return _Test("ge", None, "", block=_("原文没有数值，不推测。"))
    test, why = _sign(commitment)
    top = commitment.value_max if test == "range" else None
    notes = _unit_notes(commitment, version)
    if commitment.approx:
        notes += (_("原文是约数，按所写的数设目标。"),)
    return _Test(test, commitment.value, why, top, _unit_block(commitment, version), notes)


def _sign(commitment: Commitment) -> tuple[str, str]:
    """The test that follows from the comparator as written."""
    whole = commitment.unit_word == "%" and commitment.value == HUNDRED
    match commitment.comparator:
        case Comparator.RANGE if commitment.value_max is not None:
            return "range", _("区间：达到下限即达标，超出上限另作标注，不扣。")
        case Comparator.LE:
            return "le", _("原文为上限，不超过即达标。")
        case Comparator.GE if commitment.strict:
            return "gt", _("原文为“超过”“突破”，等于不算达标。")
        case Comparator.GE:
            return "ge", _("原文为下限，达到即达标。")
        case Comparator.EQ if whole:
            return "eq", _("原文为 100%，须全部做到。")
        case _:
            return "ge", _("原文写明的数是产出，按不少于该数考核。")


def _unit_block(commitment: Commitment, version: IndicatorVersion) -> str:
    word = commitment.unit_word
    if {word, version.unit} == _HEADS:
        return _("单位不符：原文按%(word)s，指标按%(unit)s统计，不能互换。") % {"word": word, "unit": version.unit}
    if (word == "%") is not (version.unit == "%"):
        return _("单位不符：原文是%(word)s，指标是%(unit)s。") % {"word": word or _("数"), "unit": version.unit}
    return ""


def _unit_notes(commitment: Commitment, version: IndicatorVersion) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if commitment.unit_word and commitment.unit_word != version.unit:
        words = {"word": commitment.unit_word, "unit": version.unit}
        notes += (_("原文单位是“%(word)s”，指标单位是“%(unit)s”，请核对。") % words,)
    if commitment.each:
        notes += (_("原文按“每%s”计，请核对全县的数。") % commitment.each,)
    return notes


def _plain_number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def rule_version(indicator: Indicator, period: Period, day: date) -> IndicatorVersion:
    """The counting rule for a period as seen on `day`: the one in force that day, or when the period ended."""
    return indicator.version_on(min(period.end, max(period.start, day)))
