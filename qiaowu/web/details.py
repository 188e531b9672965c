"""A record's page: facts, evidence, history, what uses it, and what can be done with it now."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.orgs.clock import today
from qiaowu.orgs.models import User
from qiaowu.records.actions import evidence_of, why_no_papers
from qiaowu.records.history import FieldChange, HistoryItem, changed_since_return, history_of
from qiaowu.records.keeping import sources_of
from qiaowu.records.links import LinkedRecord, links_of
from qiaowu.records.models import Record, RecordQuerySet, Status
from qiaowu.records.returns import returns_to_self, why_not_confirm
from qiaowu.web.evidence import evidence_item
from qiaowu.web.lists import STATE_CODES
from qiaowu.web.pages import Action, Crumbs, Page
from qiaowu.web.registry import used_in

Fact = dict[str, Any]
HANDING_ON = frozenset({"submit", "confirm"})
"""Codes of the acts that take a record one step further."""


def fact(label: Any, value: Any, *, kind: str = "text", url: str = "", unit: str = "", wide: bool = False) -> Fact:
    """One line of a record's facts."""
    return {"label": label, "value": value, "kind": kind, "url": url, "unit": unit, "wide": wide}


class RecordPage(Page):
    """Page of one record. Subclasses give `queryset`, `facts`, `crumbs` and `edit_url`."""

    abstract = True
    template = "web/detail.html"
    access: ClassVar[str] = "records.read"

    def queryset(self) -> RecordQuerySet[Any]:
        raise NotImplementedError

    def crumbs(self, record: Any) -> Crumbs:
        return []

    def sections(self, record: Any) -> list[dict[str, Any]]:
        """Sections of facts: [{"title", "facts", "note"}]."""
        raise NotImplementedError

    def edit_url(self, record: Any) -> str:
        raise NotImplementedError

    def extra(self, record: Any) -> dict[str, Any]:
        return {}

    def record_actions(self, record: Any) -> list[Action]:
        """The acts that every record has; a register may put its own in their place."""
        return record_actions(record, self.user, edit_url=self.edit_url(record))

    def extra_actions(self, record: Any) -> list[Action]:
        """Acts of this register beside those that every record has."""
        return []

    def get(self, request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        record = self.queryset().visible_to(self.user).filter(pk=pk).first()
        if record is None:
            raise Http404
        return self.render(self._context(record))

    @staticmethod
    def _changed(record: Any) -> list[FieldChange]:
        """What was corrected since the last return, for whoever confirms the record next."""
        if record.return_reason and record.status in {Status.SUBMITTED, Status.RETURNED}:
            return changed_since_return(record)
        return []

    def _context(self, record: Any) -> dict[str, Any]:
        history = history_of(record)
        enters = self.user.can_for("records.enter", unit_id=record.unit_id, township_id=record.township_id)
        editable = enters and not why_no_papers(self.user, record)
        return {
            "page_title": str(record),
            "crumbs": self.crumbs(record),
            "state": {
                "code": STATE_CODES.get(record.status, record.status),
                "label": record.get_status_display(),
            },
            "meta": state_sentence(record, history),
            "notice": notice(record),
            "actions": [
                *self.record_actions(record),
                *self.extra_actions(record),
            ],
            "sections": self.sections(record),
            "evidence": [evidence_item(item) for item in evidence_of(record).select_related("added_by").order_by("pk")],
            "evidence_note": record.no_evidence_reason,
            "evidence_add_url": reverse("records:attach", args=[*record.ref]) if editable else "",
            "history": [history_row(item) for item in history],
            "sources": sources_of(record, self.user),
            "links": [linked_row(item, record, editable) for item in links_of(record, self.user)],
            "used_in": used_in(record.KIND, record.pk, self.user),
            "changed": self._changed(record),
        } | self.extra(record)


def record_actions(record: Record, user: User, *, edit_url: str) -> list[Action]:
    """What this user can do with the record in its present state; the next step comes first."""
    enter, confirm, void = (
        user.can_for(f"records.{act}", unit_id=record.unit_id, township_id=record.township_id)
        for act in ("enter", "confirm", "void")
    )
    found: list[Action] = []
    if confirm and record.status in {Status.DRAFT, Status.SUBMITTED} and not why_not_confirm(user, record):
        found.append(_act(record, "confirm", _("确认"), "primary"))
    elif enter and record.status in {Status.DRAFT, Status.RETURNED}:
        found.append(_act(record, "submit", _("提交"), "primary"))
    if enter and (record.status != Status.CONFIRMED or confirm) and record.status != Status.VOID:
        found.append(Action(_("更正") if record.status == Status.CONFIRMED else _("修改"), edit_url, key="e"))
    if confirm and record.status in {Status.SUBMITTED, Status.CONFIRMED} and not returns_to_self(user, record):
        found.append(_ask(record, "return", _("退回")))
    if void:
        if record.status == Status.VOID:
            found.append(_act(record, "restore", _("恢复"), "plain"))
        else:
            found.append(_ask(record, "void", _("作废")))
    return found


def _act(record: Record, act: str, label: str, kind: Any) -> Action:
    """An act at once; it carries the version that the page shows, so that nobody confirms what they have not seen."""
    fields = (("version", str(record.version)),)
    return Action(label, reverse("records:act", args=[*record.ref, act]), kind, "post", fields, code=act)


def _ask(record: Record, act: str, label: str) -> Action:
    """An act that needs a reason has a page of its own."""
    return Action(label, reverse("records:reason", args=[*record.ref, act]), "quiet")


def state_sentence(record: Record, history: list[HistoryItem]) -> str:
    """Who brought the record into its present state, and when."""
    acts = {"draft": "录入", "submitted": "提交", "confirmed": "确认", "returned": "退回", "void": "作废"}
    wanted = _(acts.get(record.status, "录入"))
    for item in history:
        if item.act == wanted or (record.status == Status.DRAFT and item.act in {_("录入"), _("恢复")}):
            return _("%(who)s %(day)s %(act)s，第 %(version)s 版") % {
                "who": item.who,
                "day": f"{item.at:%Y-%m-%d}",
                "act": item.act,
                "version": record.version,
            }
    return ""


def notice(record: Record) -> str:
    """What stands in the way, in one sentence."""
    if record.status == Status.RETURNED:
        return _("退回原因：%s") % record.return_reason
    return ""


def linked_row(item: LinkedRecord, record: Record, editable: bool) -> dict[str, Any]:
    """A linked record; the record that points can take the link off."""
    take_off = Action(
        _("解除"),
        reverse("records:unlink", args=[*record.ref]),
        "quiet",
        "post",
        (("link", str(item.pk)),),
        about=item.title,
    )
    return {
        "label": item.label,
        "title": item.title,
        "url": item.url,
        "action": take_off if editable and item.pk else None,
    }


def history_row(item: HistoryItem) -> dict[str, Any]:
    """An entry as the time line shows it; `dated` asks for the year, when it is not this one."""
    told = {"at": item.at, "who": item.who, "text": item.act, "changes": item.changes, "reason": item.reason}
    return told | {"dated": timezone.localdate(item.at).year != today().year}
