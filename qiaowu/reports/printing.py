"""From a report to its printed form: which address each token leads to, who signs, the docx."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from qiaowu.orgs.models import Unit
from qiaowu.reports.document import Paper, Sheet, document, figures_hash, sealed
from qiaowu.reports.gb9704 import write_docx
from qiaowu.reports.gb9704.layout import TITLE_CHARACTERS
from qiaowu.reports.gb9704.wording import width
from qiaowu.reports.models import Report

_BREAK = "侨务目标任务"


def public(path: str) -> str:
    """The full address of a page, as it stands in a document that leaves the house."""
    return f"{settings.PUBLIC_URL}{path}"


def links(texts: Mapping[str, str], sheets: Sequence[Sheet], report: Report) -> dict[str, str]:
    """Where each token leads: a figure's parts to its page, a count of lights to the report's own table."""
    pages = {sheet.code: sheet.href for sheet in sheets}
    own = public(reverse("reports:report", args=[report.pk]) + "#figures")
    return {key: pages.get(key.partition(".")[0], own) for key in texts}


def signer(report: Report, county: str) -> str:
    """The unit that signs: the home of whoever issued or drafted it, with the county's name before 县-."""
    person = report.issued_by or report.created_by
    home: Unit | None = person.scope.home
    name = home.name if home else report.unit.name
    if name.startswith("县") and county.endswith("县"):
        name = county[:-1] + name
    return name.replace("(", "（").replace(")", "）")


def broken(title: str) -> str:
    """The title as the template words it in two lines that break between words; another is broken by the writer."""
    head, mark, tail = title.partition(_BREAK)
    fits = max(width(head), width(mark + tail)) <= TITLE_CHARACTERS
    return f"{head}\n{mark}{tail}" if head and mark and fits else title


def paper_of(
    report: Report, texts: Mapping[str, str], links: Mapping[str, str], sheets: Sequence[Sheet], *, full: bool = False
) -> Paper:
    """What is printed of a report, with the texts that its tokens have now; `full` lists every record."""
    county = Unit.objects.filter(kind=Unit.Kind.COUNTY).values_list("name", flat=True).first() or ""
    sources = [(number, note) for block in report.blocks for number, note in block.get("sources", {}).items()]
    return Paper(
        title=broken(report.title),
        blocks=[(block["level"], block["text"]) for block in report.blocks],
        texts=texts,
        links=links,
        sheets=sheets,
        unit=signer(report, county),
        dated=timezone.localtime(report.issued_at or report.saved_at or report.created_at).date(),
        number=report.number,
        sources=list(dict.fromkeys(sources)),
        addressee=report.addressee,
        full=full,
    )


def write(paper: Paper) -> bytes:
    """The docx."""
    return write_docx(document(paper))


__all__ = ["figures_hash", "links", "paper_of", "public", "sealed", "signer", "write"]
