"""Home, search, help, drafts, preferences, and the two addresses by which a machine asks how we are."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.period import Period
from qiaowu.orgs.actions import DRAFT_LIFE, MOST_DRAFTS, drop_draft, save_draft
from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import User
from qiaowu.orgs.roles import ROLES
from qiaowu.records.queue.wakeups import workers_alive
from qiaowu.web.drafts import too_large
from qiaowu.web.editing import draft_data
from qiaowu.web.mine import begun_by, done_by
from qiaowu.web.pages import PUBLIC, SIGNED_IN, ActPage, Page, safe_next
from qiaowu.web.registry import Duty, duties_of, menu_of, registry, with_promises

GROUPS = ((0, gettext_lazy("逾期")), (1, gettext_lazy("今天")), (2, gettext_lazy("本周")), (3, gettext_lazy("以后")))


class HomePage(Page):
    """待办: what I owe, by when, one action each."""

    access = SIGNED_IN
    template = "web/todo.html"
    title = gettext_lazy("待办")

    def get(self, request: HttpRequest) -> HttpResponse:
        places = menu_of(self.user)
        if places and places[0].url_name != "web:home":
            # auditors and administrators owe nothing: their first place is their home
            return HttpResponseRedirect(reverse(places[0].url_name))
        day = today()
        duties = with_promises(duties_of(self.user, day), self.user, day)
        grouped = {rank: list(items) for rank, items in groupby(duties, key=lambda duty: rank_of(duty.due, day))}
        late, now = len(grouped.get(0, [])), len(grouped.get(1, []))
        summary = [{"kind": "over", "text": _("逾期 %d 件") % late}] if late else []
        summary += [{"kind": "now", "text": _("今天到期 %d 件") % now}] if now else []
        context = {
            "today_text": _("%(month)d月%(day)d日 %(weekday)s")
            % {"month": day.month, "day": day.day, "weekday": WEEKDAYS[day.weekday()]},
            "summary": summary or [{"kind": "", "text": _("共 %d 件") % len(duties)}],
            "paste": paste_box(self.user),
            "tabs": home_tabs(self.user, self._tab(), len(duties)),
            "rows": _TABS[self._tab()](self.user) if self._tab() else None,
            "groups": [
                {"title": title, "duties": [duty_row(duty, day) for duty in grouped[rank]]}
                for rank, title in GROUPS
                if rank in grouped
            ],
            "empty": {
                "kind": "none",
                "title": _("现在没有要办的事"),
                "text": _("到期的计划、待确认的记录和要报的数据会出现在这里。"),
                "actions": [],
            },
        }
        return self.render(context)

    def _tab(self) -> str:
        """The tab asked for; empty for the duties."""
        wanted = self.request.GET.get("tab", "")
        return wanted if wanted in _TABS else ""


_TABS = {"mine": begun_by, "done": done_by}


def home_tabs(user: User, current: str, count: int) -> list[dict[str, Any]]:
    """待办, what I set going, and what I have done; for whoever enters or confirms records."""
    if not user.can("records.enter"):
        return []
    home = reverse("web:home")
    names = (("", _("待办")), ("mine", _("我发起的")), ("done", _("已办")))
    return [
        {
            "label": label,
            "url": f"{home}?tab={key}" if key else home,
            "current": key == current,
            "count": "" if key else count,
        }
        for key, label in names
    ]


def paste_box(user: User) -> dict[str, str] | None:
    """The box for a message, for whoever enters records."""
    if not user.can("records.enter"):
        return None
    hint = _("识别后先给您核对，保存以前不进台账。证件号、个人电话和住址不保存。")
    return {"url": reverse("web:quickentry"), "label": _("粘贴群里发过的消息"), "hint": hint}


WEEKDAYS = tuple(gettext_lazy(name) for name in ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"))


def rank_of(due: date, day: date) -> int:
    """Overdue, today, this week (to Sunday), later."""
    if due <= day:
        return int(due == day)
    return 2 if due <= day + timedelta(days=6 - day.weekday()) else 3


def duty_row(duty: Duty, day: date) -> dict[str, Any]:
    """A duty as the template shows it; lateness counts working days."""
    if duty.due < day:
        used = work_calendar().count(duty.due + timedelta(days=1), day)
        due = {"kind": "over", "text": _("逾期 %d 工作日") % max(used, 1)}
    elif duty.due == day:
        due = {"kind": "now", "text": _("今天到期")}
    else:
        due = {"kind": "", "text": _("%(month)d月%(day)d日前") % {"month": duty.due.month, "day": duty.due.day}}
    return {
        "title": duty.title,
        "url": duty.url,
        "quote": duty.quote,
        "quote_url": duty.quote_url,
        "reason": duty.reason,
        "note": duty.note,
        "why": duty.why,
        "due": due,
        "target": duty.target,
        "action": duty.action,
    }


class SearchPage(Page):
    """One box over everything the user may see."""

    access = SIGNED_IN
    template = "web/search.html"
    title = gettext_lazy("搜索")

    def get(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.get("q", "").strip()[:80]
        hits = [hit for source in registry.search for hit in source(query, self.user)] if query else []
        hits.sort(key=lambda hit: hit.group)
        groups = [{"title": title, "hits": list(found)} for title, found in groupby(hits, key=lambda hit: hit.group)]
        return self.render({"query": query, "groups": groups})


class CalendarPage(Page):
    """A month of what is held and what is due."""

    access = "records.read"
    template = "web/calendar.html"
    title = gettext_lazy("日历")

    def get(self, request: HttpRequest) -> HttpResponse:
        month = self._month()
        items = [item for source in registry.calendar for item in source(self.user, month)]
        calendar = work_calendar()
        first = month.start - timedelta(days=month.start.weekday())
        last = month.end + timedelta(days=6 - month.end.weekday())
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        cells = [
            {
                "day": day,
                "in_month": month.contains(day),
                "today": day == today(),
                "works": calendar.is_workday(day),
                "items": sorted((i for i in items if i.day == day), key=lambda i: (not i.quote, i.title)),
            }
            for day in days
        ]
        context = {
            "page_title": month.label,
            "weeks": [cells[i : i + 7] for i in range(0, len(cells), 7)],
            "weekdays": WEEKDAYS,
            "prev_url": f"{request.path}?month={month.previous().key}",
            "next_url": f"{request.path}?month={Period.of('month', month.end + timedelta(days=1)).key}",
            "total": sum(month.contains(item.day) for item in items),
            "no_table": calendar.missing(month),
        }
        return self.render(context)

    def _month(self) -> Period:
        """The month asked for, this month when the address names none."""
        try:
            month = Period.parse(self.request.GET.get("month", ""))
        except ValueError:
            return Period.of("month", today())
        return month if month.kind == "month" else Period.of("month", month.start)


class HelpPage(Page):
    """What the product does, the keys, and what each role may do."""

    access = SIGNED_IN
    template = "web/help.html"
    title = gettext_lazy("帮助")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render({"roles": list(ROLES.values()), "draft_days": DRAFT_LIFE.days, "most_drafts": MOST_DRAFTS})


class Draft(Page):
    """Keeps or drops the draft of a form; answered to the script that saves while one types."""

    access = SIGNED_IN
    http_method_names = ["post", "delete"]  # noqa: RUF012  Django's own attribute

    def post(self, request: HttpRequest, form: str) -> HttpResponse:
        if not well_named(form):
            raise Http404
        if too_large(request.POST):
            return JsonResponse({"saved_at": None}, status=413)
        draft = save_draft(by=self.user, form=form, data=draft_data(request.POST))
        return JsonResponse({"saved_at": timezone.localtime(draft.saved_at).strftime("%H:%M")})

    def delete(self, request: HttpRequest, form: str) -> HttpResponse:
        if not well_named(form):
            raise Http404
        drop_draft(by=self.user, form=form)
        return HttpResponse(status=204)


def well_named(form: str) -> bool:
    """Whether the text can be the key of a draft."""
    return len(form) <= 120 and form.isprintable()


PREFERENCES: dict[str, tuple[str, dict[str, Any]]] = {
    "density": ("density", {"compact": "compact", "middle": "middle", "loose": "loose"}),
    "keys": ("single_keys", {"on": True, "off": False}),
}


class Preferences(ActPage):
    """What this user keeps on every device: the density of tables, single keys. Works without script."""

    access = SIGNED_IN

    def act(self, **kwargs: Any) -> str:
        for name, (field, choices) in PREFERENCES.items():
            wanted = self.request.POST.get(name)
            if wanted in choices:
                setattr(self.user, field, choices[wanted])
                self.user.save(update_fields=[field])
        return safe_next(self.request, self.request.POST.get("next", ""))


def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives. Touches no database."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers as this county, and a worker for background jobs is connected to it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations")
        worker = "up" if workers_alive() else "down"
    except DatabaseError:
        return JsonResponse({"database": "down"}, status=503)
    found = {"database": "up", "county": settings.COUNTY, "worker": worker}
    return JsonResponse(found, status=200 if worker == "up" else 503)


healthz.access = PUBLIC  # type: ignore[attr-defined]
readyz.access = PUBLIC  # type: ignore[attr-defined]
