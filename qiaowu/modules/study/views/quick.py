"""Group study and relatives' homes from a pasted message: the session form, filled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.activities.models import Activity
from qiaowu.modules.study import actions, queries, quick
from qiaowu.modules.study.forms import Place, SessionForm
from qiaowu.modules.study.models import StudyTask
from qiaowu.modules.study.views.listing import GROUPS
from qiaowu.modules.study.views.session_form import fields_of, recent_tasks, values_of
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.records import actions as records
from qiaowu.records.actions import evidence_of
from qiaowu.records.models import Record, Source, Status
from qiaowu.web.quickkinds import Card, QuickDraft, QuickKind

USUAL = {
    "mode": Activity.Mode.ONSITE,
    "segment": Activity.Segment.RELATIVES,
    "headcount_method": Activity.HeadcountMethod.COUNT,
}


class QuickSession(QuickKind):
    """A session; a message says who met, when, where and how many."""

    kinds: ClassVar[dict[str, str | Promise]] = {
        queries.GROUP_STUDY: _l("集中学习"),
        queries.RELATIVES_HOME: _l("侨眷之家"),
    }
    card: ClassVar[Card] = Card(
        main=("type", "title", "held_on", "unit", "headcount", "venue"),
        folded=(
            *("participants", "one_plus_n", "tasks", "starts_at", "ends_on", "headcount_method"),
            *("mode", "segment", "summary", "cancelled"),
        ),
        evidence=("file", "no_evidence_reason"),
        sources=quick.SOURCES,
    )

    # --- the form ---

    def shared(self, user: User) -> tuple[list[Place], list[StudyTask]]:
        """Units that the user enters sessions for, and tasks that these may close."""
        hosts = _hosts(user)
        return hosts, recent_tasks(user, [unit.pk for unit, _t in hosts])

    def form(
        self,
        draft: QuickDraft,
        user: User,
        *,
        prefix: str,
        data: QueryDict | None = None,
        files: Any = None,
        existing: Record | None = None,
        shared: Any = None,
    ) -> forms.Form:
        (hosts, tasks), guests = shared, _guests(draft)
        filled = quick.given(draft) | ({"unit": draft.host.pk} if draft.host else {})
        lent = values_of(existing) if isinstance(existing, Activity) else USUAL | {"title": quick.default_title(draft)}
        form = SessionForm(
            data,
            files,
            initial=lent | filled,
            prefix=prefix,
            auto_id=f"{prefix}-%s",
            hosts=hosts,
            guests=guests,
            tasks=tasks,
            today=today(),
            has_evidence=existing is not None and evidence_of(existing).exists(),
            label_suffix="",
        )
        if (lent | filled).get("unit") not in {unit.pk for unit, _t in hosts}:
            _leave_open(form)
        return form

    # --- what is there already ---

    def twins(self, draft: QuickDraft, user: User, form: forms.Form | None = None) -> list[Record]:
        if form is not None:
            data = form.cleaned_data
            kind, unit_id, day = data["type"], data["unit"], data["held_on"]
        else:
            kind, day = draft.kind, date.fromisoformat(draft.values["date"])
            unit_id = draft.host.pk if draft.host else 0
        return list(quick.same_sessions(user, kind=kind, unit_id=unit_id, day=day))

    def summary(self, record: Record) -> str:
        assert isinstance(record, Activity)
        return quick.one_line(record)

    # --- saving ---

    def create(self, form: forms.Form, draft: QuickDraft, *, by: User, at: datetime) -> Record:
        assert isinstance(form, SessionForm)
        # the page asks about twins itself, with its choice between them and a new record
        form.ask_again(None, twins=False)
        data = form.cleaned_data
        unit = Unit.objects.get(pk=data["unit"])
        session = Activity(unit=unit, source=Source.QUICK)
        for name, value in fields_of(data).items():
            setattr(session, name, value)
        saved = actions.record_session(
            session, participants=_units(data["participants"]), tasks=_tasks(data["tasks"], by), by=by, at=at
        )
        return _with_paper(saved, form, by=by, at=at)

    def correct(
        self, form: forms.Form, draft: QuickDraft, existing: Record, version: int, *, by: User, at: datetime
    ) -> Record:
        assert isinstance(form, SessionForm)
        assert isinstance(existing, Activity)
        form.ask_again(existing, twins=False)
        names = {*quick.given(draft), *form.changed_data}
        data, columns = form.cleaned_data, fields_of(form.cleaned_data)
        values = {name: value for name, value in columns.items() if name in names}
        if "unit" in names:
            values["unit"] = Unit.objects.get(pk=data["unit"])
        before = list(existing.participations.values_list("unit_id", flat=True))
        joined = data["participants"] if "participants" in names else before
        closed = set(existing.study_tasks.values_list("pk", flat=True)) | set(data["tasks"])
        changed = actions.change_session(
            existing,
            values,
            participants=_units(joined),
            tasks=StudyTask.objects.filter(pk__in=closed),
            by=by,
            at=at,
            version=version,
            reason=_("按群内消息更正"),
        )
        return _with_paper(changed, form, by=by, at=at)

    def hand_on(self, record: Record, *, by: User, at: datetime) -> Record:
        return actions.hand_on(record, by=by, at=at) if record.status != Status.CONFIRMED else record


def _with_paper(session: Activity, form: SessionForm, *, by: User, at: datetime) -> Activity:
    if form.evidence:
        records.attach(session, form.evidence, by=by, at=at)
    return session


def _leave_open(form: SessionForm) -> None:
    """No unit stands chosen where the message names none of the user's: somebody else's session is not theirs."""
    unit: Any = form.fields["unit"]
    unit.choices = [("", _("请选择")), *unit.choices]
    unit.error_messages["required"] = _("请选主办单位。消息里的单位不在您的录入范围，是别的单位的事就不登记。")


def _hosts(user: User) -> list[Place]:
    home = user.scope.home
    places = queries.units_within(user, "records.enter", today(), *GROUPS)
    return sorted(places, key=lambda place: home is None or place[0].pk != home.pk)


def _guests(draft: QuickDraft) -> list[Place]:
    """Units that may have taken part: those that the message names, and those of the host's township."""
    tree = tree_on(today())
    home = tree.township_of(draft.host.pk) if draft.host else None
    named = {unit.pk for unit in draft.guests}
    return [
        (unit, township)
        for unit in tree.open_units(*GROUPS)
        if (township := tree.township_of(unit.pk)) == home or unit.pk in named
    ]


def _units(ids: Sequence[int]) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=ids))


def _tasks(ids: Sequence[int], user: User) -> list[StudyTask]:
    return list(StudyTask.objects.visible_to(user).filter(pk__in=ids))
