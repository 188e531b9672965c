"""Sessions: the register, a session's page, its form, and the sheet for signing in."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.activities.models import Activity
from qiaowu.activities.types import types_of
from qiaowu.modules.study import actions, queries
from qiaowu.modules.study.forms import Place, SessionForm
from qiaowu.modules.study.models import StudyTask
from qiaowu.modules.study.views.common import StudyForm, evidence_count
from qiaowu.modules.study.views.effects import session_effects
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit
from qiaowu.orgs.tree import tree_on
from qiaowu.records.actions import evidence_of
from qiaowu.records.models import Evidence, Status
from qiaowu.web.details import RecordPage, fact
from qiaowu.web.forms import DayField, TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Crumbs, Page

GROUPS = (Unit.Kind.TOWNSHIP, Unit.Kind.COMMUNITY, Unit.Kind.DEPARTMENT, Unit.Kind.ASSOCIATION)
MANY, OLD = 500, 60
"""Heads and days from which on a session is worth a second look; neither stops anybody."""


def unit_choice(label: Any) -> Any:
    """A filter field with the units whose records the user reads; a township stands for all that lies in it."""

    def field(user: Any) -> forms.Field:
        places = queries.units_within(user, "records.read", today(), *GROUPS)
        choices = [("", _("全部")), *((unit.pk, unit.name) for unit, _t in places)]
        return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None)

    return field


def by_unit(rows: QuerySet[Any], unit_id: int) -> QuerySet[Any]:
    return rows.filter(Q(unit_id=unit_id) | Q(township_id=unit_id))


def choice(label: Any, choices: Any) -> Any:
    """A filter field with a fixed choice and 全部 on top."""
    return lambda user: forms.ChoiceField(label=label, choices=[("", _("全部")), *choices])


def state_column() -> Column:
    return Column(
        "status",
        _l("状态"),
        lambda r: r.get_status_display(),
        kind="state",
        state=lambda r: str(r.status),
        sort="status",
    )


def status_filter() -> Filter:
    return Filter("status", choice(_l("状态"), Status.choices), lambda rows, value: rows.filter(status=value))


def _evidence_words(row: Any) -> str:
    if row.evidence_n:
        return _("%d 件") % row.evidence_n
    return _("有说明") if row.no_evidence_reason else _("缺")


def _lacking(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    has = Evidence.objects.filter(record_kind=Activity.KIND, record_id=OuterRef("pk"), removed_at__isnull=True)
    return rows.filter(~Exists(has)) if value == "lacking" else rows.filter(Exists(has))


class SessionsPage(ListPage):
    """The register of study sessions."""

    access = "records.read"
    title = _l("活动")
    export_name = _l("学习活动")
    order = "-held_on,-pk"
    empty_text = _l("集中学习、侨眷之家活动登记在这里，登记一次，各张报表自动带出。")
    columns = (
        Column("title", _l("主题"), lambda r: r.title, wrap=True, note=lambda r: _("未举办") if r.cancelled else ""),
        Column("no", _l("编号"), lambda r: r.no, sort="no", hide_phone=True),
        Column("type", _l("类型"), lambda r: r.type_label, sort="type"),
        Column("unit", _l("主办单位"), lambda r: r.unit.name, sort="unit__order"),
        Column("held_on", _l("日期"), lambda r: r.held_on, kind="date", sort="held_on"),
        Column("headcount", _l("人次"), lambda r: r.headcount, numeric=True, sort="headcount"),
        Column("method", _l("计数方式"), lambda r: r.get_headcount_method_display(), hide_phone=True),
        Column("evidence", _l("佐证"), _evidence_words, hide_phone=True),
        state_column(),
    )
    filters = (
        Filter(
            "q",
            lambda user: TextField(label=_("主题或编号"), max_length=40),
            lambda rows, value: rows.filter(Q(title__icontains=value) | Q(no__icontains=value)),
        ),
        Filter(
            "type",
            lambda user: choice(_l("类型"), [(t.key, t.label) for t in types_of("study")])(user),
            lambda rows, value: rows.filter(type=value),
        ),
        Filter("unit", unit_choice(_l("主办单位")), by_unit),
        status_filter(),
        Filter(
            "from",
            lambda user: DayField(label=_("日期从")),
            lambda rows, value: rows.filter(held_on__gte=value),
            more=True,
        ),
        Filter(
            "to",
            lambda user: DayField(label=_("日期到")),
            lambda rows, value: rows.filter(held_on__lte=value),
            more=True,
        ),
        Filter(
            "joint",
            choice(_l("“1+N”"), [("yes", _l("是")), ("no", _l("否"))]),
            lambda rows, value: rows.filter(one_plus_n=value == "yes"),
            more=True,
        ),
        Filter("evidence", choice(_l("佐证"), [("has", _l("有")), ("lacking", _l("缺"))]), _lacking, more=True),
    )

    def queryset(self) -> QuerySet[Any]:
        rows = queries.sessions().visible_to(self.user).select_related("unit")
        return rows.annotate(evidence_n=evidence_count(Activity.KIND))

    def row_url(self, row: Any) -> str:
        return reverse("study:session", args=[row.pk])

    def actions(self) -> list[Action]:
        if not self.user.can("records.enter"):
            return []
        found = [Action(_("登记活动"), reverse("study:session_new"), "primary")]
        if last := last_session(self.user):
            found.append(Action(_("重复上次"), reverse("study:session_repeat", args=[last.pk])))
        return found

    def totals_text(self, rows: QuerySet[Any]) -> str:
        held = rows.exclude(status=Status.VOID).filter(cancelled=False).order_by()
        return _("%s 人次") % f"{held.aggregate(heads=Sum('headcount'))['heads'] or 0:,}"


def last_session(user: Any) -> Activity | None:
    """The session this user entered last."""
    rows = queries.sessions().visible_to(user).not_void()
    return rows.filter(created_by=user).order_by("-created_at", "-pk").first()


class SessionPage(RecordPage):
    """One session with what it counts for and what it closed."""

    def queryset(self) -> Any:
        return queries.sessions().select_related("unit", "township")

    def crumbs(self, record: Activity) -> Crumbs:
        return [(_("活动"), reverse("study:sessions")), (record.no, None)]

    def edit_url(self, record: Activity) -> str:
        return reverse("study:session_edit", args=[record.pk])

    def sections(self, record: Activity) -> list[dict[str, Any]]:
        return [
            {"title": "", "facts": self._held(record)},
            {"title": _("人次"), "facts": self._heads(record)},
            {"title": _("学习任务"), "facts": self._tasks(record)},
        ]

    def _held(self, record: Activity) -> list[dict[str, Any]]:
        joined = record.participations.select_related("unit").order_by("unit__order")
        day = f"{record.held_on:%Y-%m-%d}"
        day += f" {record.starts_at:%H:%M}" if record.starts_at else ""
        day += f" — {record.ends_on:%Y-%m-%d}" if record.ends_on else ""
        return [
            fact(_("类型"), record.type_label),
            fact(_("主办单位"), record.unit.name),
            fact(_("日期"), day),
            fact(_("地点"), record.venue),
            fact(_("参加单位"), "、".join(p.unit.name for p in joined), wide=True),
            fact(_("“1+N”学习"), _("是") if record.one_plus_n else _("否")),
            fact(_("方式"), record.get_mode_display()),
            fact(_("对象"), record.get_segment_display()),
            fact(_("举办"), _("未举办，不计数") if record.cancelled else _("已举办")),
            fact(_("内容"), record.summary, wide=True),
        ]

    def _heads(self, record: Activity) -> list[dict[str, Any]]:
        lines = record.sign_ins.select_related("unit").order_by("unit__order")
        tally = "、".join(f"{line.unit.name if line.unit else _('其他')} {line.heads}" for line in lines)
        return [
            fact(_("参加人次"), record.headcount, kind="number", unit=_("人次")),
            fact(_("计数方式"), record.get_headcount_method_display()),
            fact(_("签到汇总"), tally, wide=True),
        ]

    def _tasks(self, record: Activity) -> list[dict[str, Any]]:
        tasks = record.study_tasks.select_related("plan__unit").order_by("due_on")
        return [
            fact(str(task.plan), task.title, url=reverse("study:plan", args=[task.plan_id]), wide=True)
            for task in tasks.filter(pk__in=StudyTask.objects.visible_to(self.user))
        ] or [fact(_("完成的任务"), None)]

    def extra_actions(self, record: Activity) -> list[Action]:
        found = [Action(_("签到表"), reverse("study:session_sheet", args=[record.pk]), "quiet")]
        if self.user.can("records.enter"):
            found.append(Action(_("照此再登一次"), reverse("study:session_repeat", args=[record.pk]), "quiet"))
        return found


class SheetPage(Page):
    """The sheet for signing in, for A4. It asks for nothing that identifies a person."""

    access = "records.read"
    template = "study/sheet.html"
    LINES = 24

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = queries.sessions().visible_to(self.user).select_related("unit")
        session = rows.filter(pk=pk).first()
        if session is None:
            raise Http404
        joined = session.participations.select_related("unit").order_by("unit__order")
        units = [session.unit.name, *(p.unit.name for p in joined)]
        lines = [*units, *[""] * (self.LINES - len(units))]
        context = {
            "page_title": _("签到表"),
            "session": session,
            "lines": list(enumerate(lines, start=1)),
            "back_url": reverse("study:session", args=[pk]),
        }
        return self.render(context)


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
        record = self.record()
        hosts = [unit.pk for unit, _t in self.hosts]
        mine = queries.open_tasks().filter(unit__in=hosts, due_on__gte=today() - timedelta(days=120))
        wanted = Q(pk__in=mine.values("pk"))
        if record:
            wanted |= Q(activity=record)
        rows = StudyTask.objects.visible_to(self.user).filter(wanted).select_related("unit")
        return list(rows.distinct().order_by("due_on", "pk")[:40])

    # --- the form ---

    def make_form(self, *, data: Any, files: Any, initial: dict[str, Any]) -> SessionForm:
        record = self.record()
        own = _values(record) if record else self.first_values()
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
        confirms = self.user.can("records.confirm")
        last = None if record else last_session(self.user)
        label = _("保存") if self.correcting else _("保存并确认") if confirms else _("提交")
        return super().context(form) | {
            "page_title": _("更正活动") if self.correcting else _("修改活动") if record else _("登记活动"),
            "crumbs": [(_("活动"), reverse("study:sessions"))],
            "submit_label": label,
            "cancel_url": reverse("study:session", args=[record.pk]) if record else reverse("study:sessions"),
            "repeat_url": reverse("study:session_repeat", args=[last.pk]) if last else "",
            "fieldsets": [{"fields": [form[name] for name in form.MAIN]}],
            "folded": [form[name] for name in form.FOLDED],
            "aside": session_effects(today()),
            "aside_label": _("登记后计入"),
        }

    # --- saving ---

    def save(self, form: Any, version: int | None) -> str:
        with transaction.atomic():
            url = self.finish(self._write(form, version), form)
        for words in doubts(form.cleaned_data, self.record(), today()):
            messages.warning(self.request, words)
        return url

    def _write(self, form: SessionForm, version: int | None) -> Activity:
        data = form.cleaned_data
        values = _fields(data) | {"unit": self._unit(data["unit"])}
        guests = [unit for unit, _t in self.guests if unit.pk in data["participants"]]
        tasks = [task for task in self.open_tasks if task.pk in data["tasks"]]
        common: dict[str, Any] = {"participants": guests, "tasks": tasks, "tally": form.tally}
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

    def first_values(self) -> dict[str, Any]:
        values = _values(self.earlier)
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


COPIED = (
    *("type", "title", "held_on", "venue", "starts_at", "ends_on", "mode", "segment", "headcount_method"),
    *("one_plus_n", "faces_notice", "summary", "cancelled", "no_evidence_reason"),
)


def _values(record: Activity) -> dict[str, Any]:
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


def _fields(data: dict[str, Any]) -> dict[str, Any]:
    """Form values as column values."""
    heads: Decimal | None = data["headcount"]
    return {name: data[name] for name in COPIED} | {"headcount": None if heads is None else int(heads)}


def doubts(data: dict[str, Any], record: Activity | None, day: date) -> list[str]:
    """What looks odd about a saved session; said after saving, never in the way."""
    found = []
    heads, held = data["headcount"], data["held_on"]
    if heads is not None and heads > MANY:
        found.append(_("人次 %(heads)d，超过 %(many)d，请再核对一次。") % {"heads": heads, "many": MANY})
    if (day - held).days > OLD:
        found.append(_("活动日期是 %(days)d 天前，补登的记录会改变已过月份的数。") % {"days": (day - held).days})
    if data["one_plus_n"] and not data["participants"]:
        found.append(_("勾了“1+N”，但没有选参加的社区（村）。"))
    twins = queries.sessions().not_void().filter(unit_id=data["unit"], held_on=held, type=data["type"])
    if twins.count() > 1:
        found.append(_("同一单位当天已有同类活动，请核对是否重复登记。"))
    return found
