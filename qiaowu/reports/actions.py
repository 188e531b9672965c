"""Writes of reports: draft, edit paragraph by paragraph, settle, issue. Each writes the log in its transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.indicators.models import Figure
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.orgs.models import Unit, User
from qiaowu.records import files
from qiaowu.records.actions import Refused, log, next_number
from qiaowu.reports import compose, drafts, ledger, printing
from qiaowu.reports.drafts import StoredBlock
from qiaowu.reports.facts import Entry
from qiaowu.reports.models import Report, ReportFigure
from qiaowu.reports.text import UnknownToken

_KEPT = ("id", "level", "text", "of", "sources")
_FROZEN = ("", ".target", ".goal", ".state")
"""What is frozen of every figure, whether the text says it or not: the annex prints it."""


class StaleReport(Refused):
    """Somebody saved the draft meanwhile; `current` is the report as it is now."""

    def __init__(self, current: Report) -> None:
        super().__init__(_("这份草稿刚被他人修改过，您的改动没有保存，请核对后再改。"))
        self.current = current


def _require(by: User) -> None:
    if not by.can("reports.write"):
        raise Refused(_("您没有起草和定稿报告的权限。"))


def _locked(report: Report, version: int | None) -> Report:
    """The draft as it is now, locked. Raises StaleReport, or Refused when it was issued."""
    current = Report.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
    if current.issued:
        raise Refused(_("报告已定稿，不能再改。"))
    if version is not None and current.version != version:
        raise StaleReport(current)
    return current


def _log(report: Report, act: str, *, by: User, at: datetime, **changes: Any) -> None:
    log(
        by=by,
        at=at,
        act=act,
        record=report,
        kind=Report.KIND,
        title=report.title,
        unit_code=report.unit.code,
        revision=report.version,
        **changes,
    )


def _saved(report: Report, *, by: User, at: datetime) -> None:
    report.version += 1
    report.saved_by, report.saved_at = by, at
    report.save()


# --- drafting ---


@transaction.atomic
def draft_report(unit: Unit, period: Period, as_of: date, *, by: User, at: datetime) -> Report:
    """A new draft on the targets of a unit for a period, as seen on a day. Raises Refused without the right."""
    _require(by)
    if as_of < period.start:
        raise Refused(_("数据截至日期早于期间开始，没有可以报告的内容。"))
    scope = ledger.scope_of(unit, period, as_of)
    entries = ledger.entries_of(unit, period, as_of)
    blocks = [
        {"id": f"b{place}", "level": block.level, "text": block.text, "of": block.of}
        for place, block in enumerate(compose.compose(scope, entries), 1)
    ]
    report = Report.objects.create(
        title=compose.title(scope),
        addressee=ledger.addressee_of(unit),
        unit=unit,
        period=period.key,
        as_of=as_of,
        blocks=blocks,
        created_by=by,
        created_at=at,
        saved_by=by,
        saved_at=at,
    )
    _refer(report, ledger.texts_of(entries))
    _log(report, "create", by=by, at=at, after={"段落": len(blocks)})
    return report


def _refer(report: Report, texts: Mapping[str, str], keys: Sequence[str] | None = None) -> None:
    """Keep one reference for each token of the text; a new one says what it says now, an old one is left."""
    asked = drafts.keys_of(report.blocks) if keys is None else list(dict.fromkeys(keys))
    wanted = [key for key in asked if key in texts]
    report.figures.exclude(key__in=wanted).delete()
    known = set(report.figures.values_list("key", flat=True))
    indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
    ReportFigure.objects.bulk_create(
        ReportFigure(
            report=report,
            key=key,
            shown=texts[key],
            indicator=indicators.get(key.partition(".")[0]),
            unit=report.unit,
            period=report.period,
        )
        for key in wanted
        if key not in known
    )


@transaction.atomic
def change_blocks(
    report: Report,
    blocks: Sequence[StoredBlock],
    version: int,
    *,
    by: User,
    at: datetime,
    title: str | None = None,
    addressee: str | None = None,
) -> Report:
    """Write the paragraphs of a draft that is still at `version`.

    Raises StaleReport, and UnknownToken naming the paragraph for a reference to nothing. Typed numbers
    are kept; they are listed by `queries.checks_of` and stand in the way of issuing only.
    """
    _require(by)
    current = _locked(report, version)
    texts = ledger.texts_of(ledger.entries_of(current.unit, current.span, current.as_of))
    drafts.refuse_unknown(blocks, current.blocks, texts)
    before, head = {block["id"]: block["text"] for block in current.blocks}, _head(current)
    current.blocks = [{name: block[name] for name in _KEPT if block.get(name) not in (None, {})} for block in blocks]
    current.title = title or current.title
    current.addressee = current.addressee if addressee is None else addressee
    _saved(current, by=by, at=at)
    _refer(current, texts)
    after = {block["id"]: block["text"] for block in current.blocks}
    now = _head(current)
    changed = [name for name in now if now[name] != head[name]]
    was = _short(before, after) | {name: head[name] for name in changed}
    _log(
        current, "change", by=by, at=at, before=was, after=_short(after, before) | {name: now[name] for name in changed}
    )
    return current


def _head(report: Report) -> dict[str, str]:
    """What stands around the text."""
    return {"标题": report.title, "主送机关": report.addressee}


def _short(texts: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    """Paragraphs that differ, cut to what a log line can show."""
    return {f"段落{key[1:]}": text[:200] for key, text in texts.items() if others.get(key) != text}


@transaction.atomic
def accept_figures(report: Report, keys: Sequence[str], version: int, *, by: User, at: datetime) -> Report:
    """Take over what the ledger says now for these tokens."""
    _require(by)
    current = _locked(report, version)
    texts = ledger.texts_of(ledger.entries_of(current.unit, current.span, current.as_of))
    changed = [row for row in current.figures.filter(key__in=keys) if texts.get(row.key, row.shown) != row.shown]
    before = {row.key: row.shown for row in changed}
    for row in changed:
        row.shown = texts[row.key]
        row.save(update_fields=["shown"])
    _saved(current, by=by, at=at)
    _log(current, "change", by=by, at=at, before=before, after={key: texts[key] for key in before})
    return current


@transaction.atomic
def drop_draft(report: Report, *, by: User, at: datetime) -> None:
    """Throw a draft away; the log keeps that it was there."""
    _require(by)
    current = _locked(report, None)
    _log(current, "void", by=by, at=at, reason=_("删除草稿"))
    current.delete()


# --- issuing ---


@transaction.atomic
def issue_report(report: Report, version: int, *, by: User, at: datetime, full: bool = False) -> Report:
    """Freeze a draft: its figures, its text, its number, its docx; all or nothing.

    `full` lists every record in an annex of the docx.
    Raises Refused while anything is left to settle, and StaleReport when somebody saved meanwhile.
    """
    _require(by)
    if not by.can("figures.issue"):
        raise Refused(_("定稿要核发数据，您没有核发的权限。"))
    current = _locked(report, version)
    entries = ledger.entries_of(current.unit, current.span, current.as_of)
    texts = ledger.texts_of(entries)
    left = drafts.checks(current.blocks, _shown(current), texts, drafts.names_of(entries))
    if left:
        raise Refused(_("还有 %d 处没有处理，处理完才能定稿。") % len(left))
    if missing := drafts.hollow(entries, current.blocks):
        raise Refused(missing)
    issued = _issue_figures(current, entries, texts, by=by, at=at)
    current.number = next_number(f"〔{at.year}〕", 1) + "号"
    current.issued_by, current.issued_at, current.state = by, at, Report.State.ISSUED
    sheets = ledger.issued_sheets(drafts.named(entries, current.blocks), issued, current)
    paper = printing.paper_of(current, texts, printing.links(texts, sheets, current), sheets, full=full)
    current.docx_sha256 = files.store(printing.write(paper))
    current.figures_sha256 = printing.figures_hash(sheets)
    _saved(current, by=by, at=at)
    note = {"编号": current.number, "文件哈希": current.docx_sha256, "数据哈希": current.figures_sha256}
    _log(current, "issue", by=by, at=at, after=note)
    return current


def _shown(report: Report) -> dict[str, str]:
    return dict(report.figures.values_list("key", "shown"))


def _issue_figures(
    report: Report, entries: Sequence[Entry], texts: Mapping[str, str], *, by: User, at: datetime
) -> dict[str, Figure]:
    """An issued figure for each target that the report names; for all of them when it counts lights.

    A target that nobody reported on has no figure: the report says so, and that is frozen as well.
    """
    keys = drafts.keys_of(report.blocks)
    named = drafts.named(entries, report.blocks)
    _refer(report, texts, [*keys, *(f"{entry.code}{part}" for entry in named for part in _FROZEN)])
    # All rules first and in one order: afterwards the log's end is held, and waiting for a rule would block both.
    rules = IndicatorVersion.objects.filter(indicator__code__in=[entry.code for entry in named]).order_by("pk")
    list(rules.select_for_update(of=("self",)))
    issued = {}
    for entry in named:
        if entry.tally.known:
            figure = ledger.issue_figure(entry, report.unit, report.as_of, by=by, at=at)
            report.figures.filter(indicator__code=entry.code).update(figure=figure)
            issued[entry.code] = figure
    return issued


__all__ = [
    "StaleReport",
    "UnknownToken",
    "accept_figures",
    "change_blocks",
    "draft_report",
    "drop_draft",
    "issue_report",
]
