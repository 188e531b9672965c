"""What the pages of a report show: paragraphs in pieces, chips, the list of what is to be settled."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs.models import User
from qiaowu.reports import compose, drafts
from qiaowu.reports.drafts import Check, StoredBlock
from qiaowu.reports.models import Report
from qiaowu.reports.queries import Draft, Issued
from qiaowu.reports.text import pieces, typed_numbers
from qiaowu.web.pages import Action

Piece = dict[str, Any]
STATES = {
    "ok": gettext_lazy("与台账一致"),
    "late": gettext_lazy("有更正"),
    "bad": gettext_lazy("对不上"),
}


def draft_context(
    draft: Draft, user: User, *, open_id: str = "", form: Any = None, adding: bool = False, tried: str | None = None
) -> dict[str, Any]:
    """The draft's page; `open_id` is the paragraph that is being edited or after which one is added.

    `tried` is a text that was not saved, shown below its field with its values.
    """
    report = draft.report
    blocks = [_draft_block(draft, block, place) for place, block in enumerate(report.blocks, 1)]
    found = Counter(draft.state(key) for key in drafts.keys_of(report.blocks))
    typed = sum(check.kind == "typed" for check in draft.checks)
    return {
        "page_title": report.title,
        "report": report,
        "blocks": blocks,
        "writes": user.can("reports.write"),
        "open_id": open_id,
        "form": form,
        "adding": adding,
        "counts": {"all": sum(found.values()) + typed, "ok": found["ok"], "late": found["late"]}
        | {"bad": found["bad"] + typed},
        "checks": [_check(draft, check) for check in draft.checks],
        "left": len(draft.checks),
        "findings": draft.findings() if user.can("reports.write") else [],
        "characters": drafts.length(report.blocks, draft.texts),
        "picks": _picks(draft, open_id) if open_id else [],
        "preview": _preview(draft, open_id, form, tried) if open_id else [],
        "hollow": draft.hollow,
        "settle_all": sum(check.kind == "changed" for check in draft.checks) > 1,
        "scope": draft.scope,
    }


def _draft_block(draft: Draft, block: StoredBlock, place: int) -> dict[str, Any]:
    sources = block.get("sources", {})
    return {
        "id": block["id"],
        "place": place,
        "level": block["level"],
        "pieces": [piece for part in _chips(draft, block) for piece in part],
        "sources": list(sources.items()),
        "rewrites": bool(block.get("of")),
        "edit_url": reverse("reports:block", args=[draft.report.pk, block["id"]]),
        "act_url": reverse("reports:block_act", args=[draft.report.pk, block["id"]]),
    }


def _chips(draft: Draft, block: StoredBlock) -> list[list[Piece]]:
    numbers = typed_numbers(block["text"], drafts.names_of(draft.entries))
    return [
        [_chip(draft, piece.key)] if piece.key else _marked(piece.text, numbers, block)
        for piece in pieces(block["text"])
    ]


def _chip(draft: Draft, key: str) -> Piece:
    text = draft.texts.get(key, f"{{{{{key}}}}}")
    state = draft.state(key)
    title = drafts.label_of(key, draft.names)
    return _piece(text, state, draft.url(key), title)


def _piece(text: str, state: str, url: str, title: str) -> Piece:
    """A chip; words without digits may be broken over two lines."""
    words = not any(char.isdigit() for char in text)
    return {"text": text, "state": state, "url": url, "title": title, "said": STATES[state], "words": words}


def _marked(text: str, numbers: list[str], block: StoredBlock) -> list[Piece]:
    """Plain words, with typed numbers as chips: red without a source, quiet with one."""
    sources = block.get("sources", {})
    found: list[Piece] = []
    while text:
        hits = [(text.find(number), number) for number in numbers if number in text]
        if not hits:
            break
        at, number = min(hits, key=lambda hit: (hit[0], -len(hit[1])))
        source = sources.get(number, "")
        chip = {"text": number, "state": "" if source else "bad", "url": f"#c-{block['id']}", "title": source}
        found += [{"text": text[:at]}, chip | {"said": _("引自%s") % source if source else _("没有依据")}]
        text = text[at + len(number) :]
    return [*found, {"text": text}]


def _check(draft: Draft, check: Check) -> dict[str, Any]:
    """One thing to settle, with its fixes."""
    act_url = reverse("reports:block_act", args=[draft.report.pk, check.block])
    edit = Action(_("改这一段"), reverse("reports:block", args=[draft.report.pk, check.block]))
    shown: dict[str, Any] = {
        "kind": check.kind,
        "block": check.block,
        "place": check.place,
        "title": check.text,
        "actions": [edit],
        "act_url": act_url,
        "number": check.text if check.kind == "typed" else "",
    }
    if check.kind == "changed":
        label = drafts.label_of(check.key, draft.names)
        version = ("version", str(draft.report.version))
        accept = Action(
            _("采用 %s") % check.now,
            reverse("reports:accept", args=[draft.report.pk]),
            method="post",
            fields=(("key", check.key), version),
        )
        shown |= {"title": label, "was": check.was, "now": check.now, "actions": [accept], "url": draft.url(check.key)}
    if check.kind == "typed":
        shown["actions"] = [_refer(draft, check, key, act_url) for key in check.fits] + [edit]
    return shown


def _refer(draft: Draft, check: Check, key: str, url: str) -> Action:
    fields = (("act", "refer"), ("number", check.text), ("key", key), ("version", str(draft.report.version)))
    return Action(_("改为引用 %s") % drafts.label_of(key, draft.names), url, method="post", fields=fields)


def _preview(draft: Draft, block_id: str, form: Any, tried: str | None) -> list[Piece]:
    """The open paragraph as it will read, with what each reference says now."""
    text = str(form["text"].value() or "") if tried is None and form is not None else tried or ""
    stored: StoredBlock = next((block for block in draft.report.blocks if block["id"] == block_id), {})
    block: StoredBlock = {"id": block_id, "level": 0, "text": text, "sources": stored.get("sources", {})}
    return [piece for part in _chips(draft, block) for piece in part]


def _picks(draft: Draft, block_id: str) -> list[dict[str, Any]]:
    """The figures that can be inserted, those of the open paragraph first, then by pillar, the counts last."""
    block = next((b for b in draft.report.blocks if b["id"] == block_id), None)
    near = {key.partition(".")[0] for key in drafts.keys_of([block])} if block else set()
    groups = [(_("本段已用的指标"), [entry for entry in draft.entries if entry.code in near])]
    groups += [(name, [e for e in found if e.code not in near]) for name, found in compose.pillars(draft.entries)]
    shown = [
        {"label": label, "options": [option for e in found for option in _options(draft, e.code)]}
        for label, found in groups
        if found
    ]
    return [*shown, {"label": _("目标项数"), "options": _options(draft, "n")}]


def _options(draft: Draft, code: str) -> list[dict[str, str]]:
    """The references of one indicator, each with its name and what it says."""
    return [
        {"key": key, "label": drafts.label_of(key, draft.names), "text": text}
        for key, text in draft.texts.items()
        if key.partition(".")[0] == code
    ]


def issued_context(issued: Issued, user: User) -> dict[str, Any]:
    """The issued page: the frozen text, its figures, what differs from the ledger now."""
    report = issued.report
    return {
        "page_title": report.title,
        "report": report,
        "blocks": [
            {"id": block["id"], "level": block["level"], "pieces": [_frozen(issued, p.text, p.key) for p in parts]}
            for block in report.blocks
            for parts in [list(pieces(block["text"]))]
        ],
        "figures": issued.figures,
        "differing": issued.differing,
        "counts": Counter(figure.state for figure in issued.figures),
        "sources": [item for block in report.blocks for item in block.get("sources", {}).items()],
        # the annex of the file names records of all units: only who may read all of them gets it
        "docx_url": reverse("reports:docx", args=[report.pk]) if user.scope.county_wide("records.read") else "",
        "records_url": _records_url(report, user),
        "compares": user.can("overview.read"),
    }


def _records_url(report: Report, user: User) -> str:
    """The list of all records, for whoever may read and take along all of them."""
    may = user.scope.county_wide("records.read") and user.can("records.export")
    return reverse("reports:records", args=[report.pk]) if may else ""


def _frozen(issued: Issued, text: str, key: str) -> Piece:
    if not key:
        return {"text": text}
    title = drafts.label_of(key, {figure.code: figure.name for figure in issued.figures})
    return _piece(issued.shown.get(key, text), issued.state(key), issued.url(key), title)
