"""What the forms of study share: finding the record, one file, and the step after saving."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.modules.study import actions, queries
from qiaowu.modules.study.forms import EvidenceForm, Place
from qiaowu.modules.study.views.listing import GROUPS
from qiaowu.orgs.actions import DRAFT_LIFE, save_draft
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import Unit, User
from qiaowu.records import actions as records
from qiaowu.records.models import Evidence, Record, RecordQuerySet, Status
from qiaowu.web.acts import record_url
from qiaowu.web.drafts import as_posted, draft_initial, draft_of, too_large
from qiaowu.web.editing import FormPage, draft_data
from qiaowu.web.saving import hand_on_label, saved_words


class StudyForm(FormPage):
    """A form of study: one button saves and hands on, another one only saves."""

    abstract = True
    access: ClassVar[str] = "records.enter"
    permission: ClassVar[str] = "records.enter"
    """What the user must be allowed on the record's unit to change it."""
    keep_label: ClassVar[str | Promise] = _l("只保存")

    def rows(self) -> RecordQuerySet[Any]:
        """The register that `pk` is looked up in."""
        raise NotImplementedError

    @cached_property
    def found(self) -> Any:
        """The record of the address. Raises Http404 alike for foreign and missing ones."""
        record = self.rows().visible_to(self.user).filter(pk=self.kwargs["pk"]).first()
        if record is None or not self.may(record):
            raise Http404
        return record

    def may(self, record: Record) -> bool:
        return self.user.can_for(self.permission, unit_id=record.unit_id, township_id=record.township_id)

    def record(self) -> Any:
        return self.found if "pk" in self.kwargs else None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A record that this user can no longer change: what was typed is kept, else its page tells why."""
        record = self.record() if request.user.is_authenticated and self.user.can(self.access) else None
        leaving = request.POST.get("act") in {"draft", "discard"}
        if record and not leaving and (refusal := why_closed(record, self.user)):
            return self._closed(record, refusal)
        return super().dispatch(request, *args, **kwargs)

    def _closed(self, record: Record, refusal: str) -> HttpResponse:
        """The form as it was typed, with advice; to the record's page when nothing was."""
        typed = self.request.POST if self.request.method == "POST" else None
        if typed and not too_large(typed):
            save_draft(by=self.user, form=self.draft_key, data=draft_data(typed))
        draft = draft_of(self.user, self.draft_key)
        if draft is None:
            messages.warning(self.request, refusal)
            return HttpResponseRedirect(record_url(record))
        blank = self.make_form(data=None, files=None, initial={})
        form = self.make_form(data=None, files=None, initial=draft_initial(blank, draft))
        notice = _("%(refusal)s您填的没有写进记录，已存为草稿，保留 %(days)d 天；记录退回后打开本页就能接着填。") % {
            "refusal": refusal,
            "days": DRAFT_LIFE.days,
        }
        saved = {"at": draft.saved_at, "restored": False}
        return self._show(
            form, base=as_posted(blank), status=409 if typed else 200, saved_draft=saved, closed_notice=notice
        )

    @property
    def correcting(self) -> bool:
        record = self.record()
        return bool(record) and record.status == Status.CONFIRMED

    @property
    def kept_only(self) -> bool:
        """Whether the user only saves, without handing on."""
        return self.request.POST.get("act") == "keep"

    def finish(self, record: Record, form: Any) -> str:
        """Attach the form's file and take the record one step further; returns the record's address."""
        if isinstance(form, EvidenceForm) and form.evidence:
            records.attach(record, form.evidence, by=self.user, at=now())
        done: Record = record if self.kept_only else actions.hand_on(record, by=self.user, at=now())
        messages.success(self.request, saved_words(done))
        return record_url(done)

    def context(self, form: Any) -> dict[str, Any]:
        record = self.record()
        found: dict[str, Any] = {
            "keep_label": "" if self.correcting else self.keep_label,
            "kept": getattr(form, "kept", ""),
        }
        if record and record.status == Status.RETURNED:
            found["intro"] = _("退回原因：%s") % record.return_reason
        return found

    def hand_on_label(self) -> str:
        """What the first button says: how far saving will take the record."""
        return hand_on_label(self.user, self.record())


def why_closed(record: Record, user: User) -> str:
    """Why the record cannot be changed by this user in its present state; empty when it can."""
    if record.status == Status.VOID:
        return _("已作废的记录不能修改，可先恢复。")
    confirms = user.can_for("records.confirm", unit_id=record.unit_id, township_id=record.township_id)
    if record.status == Status.CONFIRMED and not confirms:
        return _("已确认的记录由乡镇（街道）更正，请联系确认人。")
    return ""


def evidence_count(kind: str) -> Any:
    """Number of pieces of evidence of each row, as one column."""
    found = (
        Evidence.objects.filter(record_kind=kind, record_id=OuterRef("pk"), removed_at__isnull=True)
        .order_by()
        .values("record_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(found), 0)


def own_places(user: Any, record: Any, day: date) -> list[Place]:
    """Units the user enters records for; the record's own stays among them when it has closed since."""
    kinds = (Unit.Kind.COUNTY, *GROUPS)
    places = queries.units_within(user, "records.enter", day, *kinds)
    if record and all(unit.pk != record.unit_id for unit, _t in places):
        places.append((record.unit, record.township))
    return places
