"""The form of a session: entering, changing, and repeating an earlier one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.activities.models import Activity
from qiaowu.modules.study import actions, queries
from qiaowu.modules.study.forms import Place, SessionForm
from qiaowu.modules.study.models import StudyTask
from qiaowu.modules.study.views.common import StudyForm
from qiaowu.modules.study.views.effects import session_effects
from qiaowu.modules.study.views.listing import GROUPS
from qiaowu.modules.study.views.sessions import last_session
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.records.actions import evidence_of, link


class SessionFormPage(StudyForm):
    """Enter or change a session."""

    template = "study/session_form.html"
    form_key = "study.session"
    keep_label = _l("先登记，办完再补")

    def rows(self) -> Any:
        return queries.sessions().select_related("unit")

    # --- choices ---

    @cached_property
    def hosts(self) -> list[Place]:
        """Units this user enters sessions for, their own first; a past host stays when the record is edited."""
        places = queries.units_within(self.user, "records.enter", self.day, *GROUPS)
        record = self.record()
        if record and all(unit.pk != record.unit_id for unit, _t in places):
            places.append((record.unit, record.township))
        home = self.user.scope.home
        return sorted(places, key=lambda place: home is None or place[0].pk != home.pk)

    @property
    def day(self) -> date:
        record = self.record()
        return record.held_on if record else today()

    @cached_property
    def guests(self) -> list[Place]:
        """All units that may take part, own township first."""
        tree = tree_on(self.day)
        return [(unit, tree.township_of(unit.pk)) for unit in tree.open_units(*GROUPS)]

    @cached_property
    def open_tasks(self) -> list[StudyTask]:
        """Tasks that this session may close: open ones of the user's hosts, and those it closes already."""
        return recent_tasks(self.user, [unit.pk for unit, _t in self.hosts], self.record())

    # --- the form ---

    def make_form(self, *, data: Any, files: Any, initial: dict[str, Any]) -> SessionForm:
        record = self.record()
        own = values_of(record) if record else self.first_values()
        return SessionForm(
            data,
            files,
            initial=own | initial,
            hosts=self.hosts,
            guests=self.guests,
            tasks=self.open_tasks,
            today=today(),
            has_evidence=bool(record) and evidence_of(record).exists(),
            correcting=self.correcting,
            label_suffix="",
        )

    def first_values(self) -> dict[str, Any]:
        """A new session: my unit, today, the usual ways; a task or an address may know more."""
        home = self.user.scope.home
        first = next((unit for unit, _t in self.hosts if home and unit.pk == home.pk), None)
        values: dict[str, Any] = {
            "type": queries.GROUP_STUDY,
            "unit": first.pk if first else None,
            "held_on": today(),
            "mode": Activity.Mode.ONSITE,
            "segment": Activity.Segment.RELATIVES,
            "headcount_method": Activity.HeadcountMethod.SIGN_IN,
        }
        return values | self._from_task() | self._from_address()

    def _from_task(self) -> dict[str, Any]:
        wanted = self.request.GET.get("task", "")
        task = next((t for t in self.open_tasks if str(t.pk) == wanted), None)
        return {"tasks": [task.pk], "title": task.title, "unit": task.unit_id} if task else {}

    def _from_address(self) -> dict[str, Any]:
        """What a pasted message or another page already knows; all of it can be changed in the form."""
        single = ("type", "title", "held_on", "unit", "headcount", "venue", "starts_at", "summary")
        query = self.request.GET
        known: dict[str, Any] = {name: query[name] for name in single if name in query}
        if "participants" in query:
            known["participants"] = query.getlist("participants")
        return known | ({"one_plus_n": True} if query.get("one_plus_n") == "on" else {})

    @property
    def draft_key(self) -> str:
        task = self.request.GET.get("task", "")
        return f"{self.form_key}:task-{task[:20]}" if task.isdigit() else super().draft_key

    def context(self, form: Any) -> dict[str, Any]:
        record = self.record()
        last = None if record else last_session(self.user)
        return super().context(form) | {
            "page_title": _("更正活动") if self.correcting else _("修改活动") if record else _("登记活动"),
            "crumbs": [(_("活动"), reverse("study:sessions"))],
            "submit_label": self.hand_on_label(),
            "cancel_url": reverse("study:session", args=[record.pk]) if record else reverse("study:sessions"),
            "repeat_url": reverse("study:session_repeat", args=[last.pk]) if last else "",
            "fieldsets": [{"fields": [form[name] for name in form.MAIN]}],
            "folded": [form[name] for name in form.FOLDED],
            "aside": session_effects(today()),
            "aside_label": _("登记后计入"),
        }

    # --- saving ---

    def save(self, form: Any, version: int | None) -> str:
        form.ask_again(self.record())
        with transaction.atomic():
            return self.finish(self._write(form, version), form)

    def _write(self, form: SessionForm, version: int | None) -> Activity:
        data = form.cleaned_data
        values = fields_of(data) | {"unit": self._unit(data["unit"])}
        guests = [unit for unit, _t in self.guests if unit.pk in data["participants"]]
        tasks = [task for task in self.open_tasks if task.pk in data["tasks"]]
        common: dict[str, Any] = {"participants": guests, "tasks": tasks, "tally": form.heads_by_unit}
        common |= {"by": self.user, "at": now()}
        if record := self.record():
            return actions.change_session(record, values, version=version or 0, reason=data.get("reason", ""), **common)
        activity = Activity(title=values["title"], unit=values["unit"], held_on=values["held_on"])
        for name, value in values.items():
            setattr(activity, name, value)
        return actions.record_session(activity, **common)

    def _unit(self, pk: int) -> Unit:
        return next(unit for unit, _t in self.hosts if unit.pk == pk)


class SessionRepeat(SessionFormPage):
    """A new session like an earlier one: place, type, units and time; never its counts or evidence."""

    def record(self) -> Any:
        return None

    @cached_property
    def earlier(self) -> Activity:
        found = self.rows().visible_to(self.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        session: Activity = found
        return session

    def _write(self, form: SessionForm, version: int | None) -> Activity:
        written = super()._write(form, version)
        link(written, "repeats", self.earlier, by=self.user, at=now())
        return written

    def first_values(self) -> dict[str, Any]:
        values = values_of(self.earlier)
        kept = (
            "type",
            "unit",
            "venue",
            "starts_at",
            "mode",
            "segment",
            "headcount_method",
            "one_plus_n",
            "participants",
        )
        mine = {unit.pk for unit, _t in self.hosts}
        copied = {name: values[name] for name in kept if name != "unit" or values["unit"] in mine}
        return super().first_values() | copied

    @property
    def draft_key(self) -> str:
        return f"{self.form_key}:repeat-{self.earlier.pk}"


def recent_tasks(user: User, hosts: list[int], record: Activity | None = None) -> list[StudyTask]:
    """Tasks that a session of these units may close: open ones, and those that `record` closes already."""
    day = max(today(), record.held_on) if record else today()
    mine = queries.open_tasks().filter(unit__in=hosts, due_on__gte=today() - timedelta(days=120), plan__month__lte=day)
    wanted = Q(pk__in=mine.values("pk"))
    if record:
        wanted |= Q(activity=record)
    rows = StudyTask.objects.visible_to(user).filter(wanted).select_related("unit")
    return list(rows.distinct().order_by("due_on", "pk")[:40])


COPIED = (
    *("type", "title", "held_on", "venue", "starts_at", "ends_on", "mode", "segment", "headcount_method"),
    *("one_plus_n", "faces_notice", "summary", "cancelled", "no_evidence_reason"),
)


def values_of(record: Activity) -> dict[str, Any]:
    """A session as initial values of its form."""
    values: dict[str, Any] = {name: getattr(record, name) for name in COPIED}
    lines = record.sign_ins.select_related("unit").order_by("unit__order")
    return values | {
        "unit": record.unit_id,
        "headcount": record.headcount,
        "participants": list(record.participations.values_list("unit_id", flat=True)),
        "tasks": list(record.study_tasks.values_list("pk", flat=True)),
        "tally": "\n".join(f"{line.unit.name} {line.heads}" for line in lines if line.unit),
    }


def fields_of(data: dict[str, Any]) -> dict[str, Any]:
    """Form values as column values."""
    heads: Decimal | None = data["headcount"]
    return {name: data[name] for name in COPIED} | {"headcount": None if heads is None else int(heads)}
