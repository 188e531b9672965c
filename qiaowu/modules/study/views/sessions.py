"""Sessions: the register, a session's page, and the sheet for signing in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.activities.models import Activity
from qiaowu.activities.types import types_of
from qiaowu.modules.study import queries
from qiaowu.modules.study.models import StudyTask
from qiaowu.modules.study.views.common import evidence_count
from qiaowu.modules.study.views.listing import by_unit, choice, state_column, status_filter, unit_choice
from qiaowu.orgs.clock import today
from qiaowu.records.models import Evidence, Status
from qiaowu.web.details import HANDING_ON, RecordPage, fact
from qiaowu.web.forms import DayField, TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Crumbs, Page


def _evidence_words(row: Any) -> Any:
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
    empty_title = _l("还没有活动")
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
        held = rows.filter(cancelled=False).order_by()
        counted = Q(status=Status.CONFIRMED)
        heads = held.exclude(status=Status.VOID).aggregate(
            counted=Sum("headcount", filter=counted), other=Sum("headcount", filter=~counted)
        )
        told = _("已确认 %s 人次") % f"{heads['counted'] or 0:,}"
        return told + _("，另有未确认 %s 人次不计数") % f"{heads['other']:,}" if heads["other"] else told


def held_words(record: Activity) -> str:
    """Whether a session was held, is to come, or was called off."""
    if record.cancelled:
        return _("未举办，不计数")
    return _("待举办") if record.held_on > today() else _("已举办")


def last_session(user: Any) -> Activity | None:
    """The session this user entered last."""
    rows = queries.sessions().visible_to(user).not_void()
    return rows.filter(created_by=user).order_by("-pk").first()


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
            fact(_("举办"), held_words(record)),
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

    def extra(self, record: Activity) -> dict[str, Any]:
        """An open session whose heads are odd says so before anybody confirms it."""
        odd = record.status in {Status.DRAFT, Status.SUBMITTED} and record.headcount == 0 and not record.cancelled
        return {"notice": _("人次为 0，请核对后再确认；没有办成的，在修改里勾“未举办”。")} if odd else {}

    def record_actions(self, record: Activity) -> list[Action]:
        """A session that is still to come, or whose heads are not known, is completed before it is handed on."""
        usual = super().record_actions(record)
        waits = record.status in {Status.DRAFT, Status.RETURNED} and not record.cancelled
        if not waits or (record.headcount is not None and record.held_on <= today()):
            return usual
        edit = self.edit_url(record)
        first = [Action(_("登记人次"), edit, "primary", key="e") for action in usual if action.url == edit]
        return [*first, *(a for a in usual if a.url != edit and a.code not in HANDING_ON)]

    def extra_actions(self, record: Activity) -> list[Action]:
        found = [Action(_("签到表"), reverse("study:session_sheet", args=[record.pk]), "quiet")]
        if self.user.can("records.enter"):
            found.append(Action(_("照此再登一次"), reverse("study:session_repeat", args=[record.pk]), "quiet"))
        return found


class SheetPage(Page):
    """The sheet for signing in, for A4. It asks for nothing that identifies a person."""

    access = "records.read"
    template = "study/sheet.html"
    COLUMN = 24
    """Lines of a column; a sheet of A4 holds two columns, and a short sheet is one wide column."""
    USUAL, MOST = 24, 240

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = queries.sessions().visible_to(self.user).select_related("unit")
        session = rows.filter(pk=pk).first()
        if session is None:
            raise Http404
        joined = session.participations.select_related("unit").order_by("unit__order")
        units = [session.unit.name, *(p.unit.name for p in joined)]
        wanted = min(max(self._expected(session), len(units)), self.MOST)
        wanted += wanted % 2 if wanted > self.COLUMN else 0
        lines = list(enumerate([*units, *[""] * (wanted - len(units))], start=1))
        context = {
            "page_title": _("签到表"),
            "session": session,
            "sheets": list(self._sheets(lines)),
            "back_url": reverse("study:session", args=[pk]),
        }
        return self.render(context)

    def _expected(self, session: Activity) -> int:
        """How many may come: the number told beforehand, else that of the unit's last session of the kind."""
        earlier = (
            queries.sessions().filter(unit=session.unit, type=session.type, headcount__gt=0).exclude(pk=session.pk)
        )
        last = earlier.order_by("-held_on", "-pk").values_list("headcount", flat=True).first()
        return session.headcount or last or self.USUAL

    def _sheets(self, lines: list[tuple[int, str]]) -> Iterator[list[list[tuple[int, str]]]]:
        """The lines as sheets of A4, each a list of rows of one or two lines."""
        if len(lines) <= self.COLUMN:
            yield [[line] for line in lines]
            return
        for start in range(0, len(lines), 2 * self.COLUMN):
            page = lines[start : start + 2 * self.COLUMN]
            half = (len(page) + 1) // 2
            yield [page[row::half] for row in range(half)]
