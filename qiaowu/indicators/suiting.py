"""Whether a share suits its unit: what it has done already, and whether it ever recorded anything of the kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from qiaowu.indicators.words import Writer
from qiaowu.kernel.figures import exact
from qiaowu.kernel.money import YUAN
from qiaowu.kernel.period import Period
from qiaowu.kernel.split import Cover
from qiaowu.measures.count import rows_of
from qiaowu.measures.models import IndicatorVersion
from qiaowu.measures.rules import Rule, Term, parse_rule
from qiaowu.orgs.models import Unit

EVER = date(2000, 1, 1)
NAMED = 3


def recorded_ever(version: IndicatorVersion, county: Unit, day: date) -> frozenset[int] | None:
    """Units (and townships of units) with any record that the indicator counts; None where records do not tell."""
    found: set[int] = set()
    for term in _row_terms(parse_rule(version.rule)):
        measure = term.measure
        rows = rows_of(term, county, Period.span(EVER, day), day).order_by()
        for unit_id, township_id in rows.values_list(measure.unit_column, measure.township_column).distinct():
            found |= {unit_id, township_id} - {None}
    return frozenset(found) if found else None


def _row_terms(rule: Rule) -> list[Term]:
    return [term for _role, term in rule.terms if not term.measure.slots and not term.measure.by_period]


def strangers_text(chosen: Iterable[Unit], known: frozenset[int] | None, units: Sequence[Unit]) -> str:
    """A warning on units that get a share of what they never had a record of; "" when all know it.

    Silent where nobody in the county has a record yet: then nothing can be told from records.
    """
    strange = [unit for unit in chosen if known is not None and unit.pk not in known]
    if not strange or known is None:
        return ""
    names = "、".join(unit.short_name for unit in strange[:NAMED]) + (_("等") if len(strange) > NAMED else "")
    text = _("%(names)s %(n)d 个单位从来没有这项记录，下达后可能无从完成，请核对由谁承办。")
    doing = [unit.short_name for unit in units if unit.pk in known]
    said = text % {"names": names, "n": len(strange)}
    return said + (_("历来有记录的单位：%s。") % "、".join(doing[:NAMED]) if doing else "")


def mark_of(share: Decimal | None, now: Fraction | None) -> tuple[Cover, Fraction] | None:
    """A unit's share against what it has reached: covered, gap or over, and by how much; None without a share."""
    if share is None:
        return None
    left = exact(share) - (now or Fraction(0))
    return ("covered" if not left else "gap" if left > 0 else "over"), abs(left)


def mark_text(mark: tuple[Cover, Fraction] | None, writer: Writer) -> str:
    """覆盖, 缺口 3, 超出 2."""
    if mark is None:
        return ""
    cover, left = mark
    return mark_words()[cover].replace("{n}", writer.number(left).text)


def mark_words() -> dict[Cover, str]:
    """The words of a unit's mark."""
    return {"covered": _("覆盖"), "gap": _("缺口 {n}"), "over": _("超出 {n}")}


def sum_text(cover: Cover, total: Decimal, left: Decimal, writer: Writer) -> str:
    """What the shares make together, against the target."""
    numbers = {"{total}": str(writer.number(total)), "{left}": str(writer.number(abs(left)))}
    text = sum_words()[cover]
    for place, number in numbers.items():
        text = text.replace(place, number)
    return text


def sum_words() -> dict[Cover, str]:
    """The sentences on the sum."""
    return {
        "covered": _("合计 {total}，与目标一致。"),
        "gap": _("合计 {total}，比目标少 {left}，请补齐或写明由本级承担。"),
        "over": _("合计 {total}，比目标多 {left}，可以下达，页面会标明。"),
    }


def live_words(target: Decimal, writer: Writer) -> dict[str, str]:
    """What the script that sums while somebody types has to know, by the name of its data attribute."""
    scale = YUAN[writer.money] if writer.version.unit == "元" else 1
    words = {f"mark-{cover}": text for cover, text in mark_words().items()}
    words |= {f"sum-{cover}": text for cover, text in sum_words().items()}
    return words | {"target": f"{target.normalize():f}", "scale": str(scale), "unit": writer.unit}
