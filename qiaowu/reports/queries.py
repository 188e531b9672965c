"""Reads for the pages of reports: a draft with its figures and what is to be settled, an issued report checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from django.utils.translation import gettext as _

from qiaowu.indicators.behind import count_text
from qiaowu.indicators.figures import Comparison, compare, replay, stored_lines
from qiaowu.indicators.models import Figure
from qiaowu.kernel.period import Period
from qiaowu.measures.count import SLOT
from qiaowu.measures.tally import Line
from qiaowu.reports import compose, drafts, ledger, printing
from qiaowu.reports.document import Sheet, counted_text, document, once
from qiaowu.reports.drafts import Check
from qiaowu.reports.facts import NOTHING, Entry, value_text
from qiaowu.reports.gb9704 import Finding, lint
from qiaowu.reports.models import Report

ChipState = Literal["ok", "late", "bad"]


@dataclass
class Draft:
    """A draft beside the ledger of this moment."""

    report: Report

    @cached_property
    def entries(self) -> list[Entry]:
        return ledger.entries_of(self.report.unit, self.report.span, self.report.as_of)

    @cached_property
    def texts(self) -> dict[str, str]:
        """What each token says now."""
        return ledger.texts_of(self.entries)

    @cached_property
    def names(self) -> dict[str, str]:
        return {entry.code: entry.name for entry in self.entries}

    @cached_property
    def periods(self) -> dict[str, Period]:
        return {entry.code: entry.period for entry in self.entries}

    @cached_property
    def shown(self) -> dict[str, str]:
        """What each token said when the draft was last settled."""
        return dict(self.report.figures.values_list("key", "shown"))

    @cached_property
    def checks(self) -> list[Check]:
        """What must be settled before the draft can be issued, the worst first."""
        return drafts.checks(self.report.blocks, self.shown, self.texts, drafts.names_of(self.entries))

    @cached_property
    def hollow(self) -> str:
        """Why there is nothing to freeze, in a sentence; "" when there is."""
        return drafts.hollow(self.entries, self.report.blocks)

    @property
    def blocked(self) -> str:
        """What stands in the way of issuing, in a sentence; "" when nothing does."""
        if self.checks:
            return _("还有 %d 处没有处理，处理完才能定稿。") % len(self.checks)
        return self.hollow

    @property
    def scope(self) -> compose.Scope:
        return ledger.scope_of(self.report.unit, self.report.span, self.report.as_of)

    def url(self, key: str) -> str:
        """The page behind a token, as a path."""
        (code, _dot, part), report = key.partition("."), self.report
        if code not in self.names:
            return ledger.overview_path(report.unit, report.span, report.as_of, part)
        return ledger.live_path(code, report.unit, self.periods[code], report.as_of)

    def state(self, key: str) -> ChipState:
        """Green: as last settled; amber: changed since; red: stands for nothing."""
        if key not in self.texts:
            return "bad"
        return "ok" if self.shown.get(key, self.texts[key]) == self.texts[key] else "late"

    def known(self, code: str) -> bool:
        """Whether there is a value to freeze."""
        return any(entry.code == code and entry.tally.known for entry in self.entries)

    @cached_property
    def all_sheets(self) -> list[Sheet]:
        """Every target that the text names, or all of them when it counts lights; live, without hash."""
        entries = drafts.named(self.entries, self.report.blocks)
        return ledger.live_sheets(entries, self.report.unit, self.report.as_of)

    def findings(self) -> list[Finding]:
        """What the house style has to say about the text; it never stands in the way."""
        paper = printing.paper_of(self.report, self._texts(), self._links(), ())
        return [found for found in lint(document(paper)) if not found.where.startswith("附件")]

    def docx(self, *, full: bool = False) -> bytes:
        """The draft as docx, marked 草稿, its figures linked to the live pages; `full` lists every record."""
        paper = printing.paper_of(self.report, self._texts(), self._links(), self.all_sheets, full=full)
        return printing.write(paper)

    def _unknown(self) -> list[str]:
        return [key for key in drafts.keys_of(self.report.blocks) if key not in self.texts]

    def _texts(self) -> dict[str, str]:
        return self.texts | {key: f"〔无此数：{key}〕" for key in self._unknown()}

    def _links(self) -> dict[str, str]:
        return {key: printing.public(self.url(key)) for key in (*self.texts, *self._unknown())}


@dataclass(frozen=True)
class FrozenFigure:
    """A figure of an issued report: whether it replays from its lines, and whether the ledger still says so."""

    code: str
    name: str
    shown: str
    target: str
    light: str
    url: str
    sha256: str = ""
    edition: str = ""
    records: int = 0
    due: int = 0
    holds: bool = True
    now: str = ""
    difference: str = ""

    @property
    def behind(self) -> str:
        """How many records, and how many things due, it stands on."""
        return counted_text(self.records, self.due) if self.records or self.due else "—"

    @property
    def state(self) -> ChipState:
        if not self.holds:
            return "bad"
        return "late" if self.difference else "ok"


@dataclass
class Issued:
    """An issued report beside its frozen figures and the ledger of this moment."""

    report: Report
    shown: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = list(self.report.figures.select_related("indicator"))
        self.shown = {row.key: row.shown for row in self.rows}

    @cached_property
    def figures(self) -> list[FrozenFigure]:
        """Each indicator once, in the order of the catalogue."""
        found = {row.indicator.code: row for row in self.rows if row.indicator}
        wanted = Figure.objects.filter(report_figures__report=self.report).distinct().order_by("pk")
        related = wanted.select_related("indicator_version__indicator", "unit").prefetch_related("lines")
        figures = {figure.indicator_version.indicator.code: figure for figure in related}
        ordered = sorted(found.values(), key=lambda row: row.indicator.order if row.indicator else 0)
        late = self._reported_since(found.keys() - figures.keys())
        return [
            frozen(i.code, i.name, self.shown, figures.get(i.code), self.report, late.get(i.code, ""))
            for i in (row.indicator for row in ordered)
            if i
        ]

    def _reported_since(self, codes: AbstractSet[str]) -> dict[str, str]:
        """Values that are known now of what nobody had reported on when the report was issued."""
        if not codes:
            return {}
        entries = ledger.entries_of(self.report.unit, self.report.span, self.report.as_of)
        return {entry.code: value_text(entry) for entry in entries if entry.code in codes and entry.tally.known}

    @cached_property
    def states(self) -> dict[str, FrozenFigure]:
        return {figure.code: figure for figure in self.figures}

    def url(self, key: str) -> str:
        figure = self.states.get(key.partition(".")[0])
        return figure.url if figure else "#figures"

    def state(self, key: str) -> ChipState:
        figure = self.states.get(key.partition(".")[0])
        return figure.state if figure else "ok"

    def record_rows(self) -> Iterator[list[Any]]:
        """One row for each record behind each figure, with the version that counted."""
        wanted = Figure.objects.filter(report_figures__report=self.report).distinct().order_by("pk")
        figures = wanted.select_related("indicator_version__indicator").prefetch_related("lines")
        by_code = {figure.indicator_version.indicator.code: figure for figure in figures}
        rows = ledger.record_rows({code: stored_lines(figure) for code, figure in by_code.items()})
        for code, figure in sorted(by_code.items()):
            name = figure.indicator_version.indicator.name
            for place, row in enumerate(once(rows[code]), 1):
                yield [code, name, place, row.unit, row.dated, row.name, row.revision, figure.lines_sha256]

    @property
    def differing(self) -> list[FrozenFigure]:
        return [figure for figure in self.figures if figure.state != "ok"]


def frozen(
    code: str, name: str, shown: Mapping[str, str], figure: Figure | None, report: Report, now: str = ""
) -> FrozenFigure:
    """One figure of an issued report, replayed and compared with now; `now` is what was reported after all."""
    target = shown.get(f"{code}.goal") or shown.get(f"{code}.target", "")  # the first release froze the number alone
    words = (shown.get(code, NOTHING), target, shown.get(f"{code}.state", ""))
    if figure is None:
        url = ledger.live_path(code, report.unit, report.span, report.as_of)
        return FrozenFigure(code, name, *words, url, now=now, difference=_("定稿时未报，现已报送") if now else "")
    comparison = compare(figure)
    return FrozenFigure(
        code,
        name,
        *words,
        ledger.figure_path(figure),
        sha256=figure.lines_sha256,
        edition=ledger.edition(figure.indicator_version),
        records=len({(x.record_kind, x.record_id) for x in figure.lines.all() if x.record_kind != SLOT}),
        due=sum(x.record_kind == SLOT for x in figure.lines.all()),
        holds=replay(figure).holds,
        now="" if comparison.same_value else ledger.tally_text(figure, comparison.now),
        difference="" if comparison.same else difference(comparison),
    )


def difference(comparison: Comparison) -> str:
    """What changed in the records since, in words: 新增 2 条记录，减少 1 条记录."""
    parts = (
        ("新增", comparison.added),
        ("减少", comparison.removed),
        ("更正", tuple(change.after for change in comparison.changed)),
    )
    return "，".join(f"{word} {_told(lines)}" for word, lines in parts if lines) or "算法结果不同"


def _told(lines: Sequence[Line]) -> str:
    due = sum(line.kind == SLOT for line in lines)
    return count_text(len(lines) - due, due) if due < len(lines) else _("%d 项应办") % due


def stale_figures(report: Report) -> list[tuple[str, str, str]]:
    """(key, what the report says, what the ledger says now) for each figure that differs."""
    if report.issued:
        return [(f.code, f.shown, f.now or f.difference) for f in Issued(report).differing]
    draft = Draft(report)
    return [(key, was, draft.texts.get(key, "")) for key, was in draft.shown.items() if draft.texts.get(key, "") != was]
