"""The target overview and the list of indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.indicators import board
from qiaowu.indicators.links import Place, page_url
from qiaowu.indicators.models import Target
from qiaowu.indicators.pace import Days
from qiaowu.indicators.queries import Frame, Row, county_years, frame_of, month_ends
from qiaowu.measures.catalogue import catalogue_state
from qiaowu.measures.models import Indicator
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Placement, Unit, User
from qiaowu.web.forms import TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Page


def unit_of(code: str, user: User) -> Unit:
    """The unit asked for, the county by default; 404 for one whose figures the user may not know."""
    if not code.isprintable():
        raise Http404
    unit = Unit.objects.filter(code=code).first() if code else Unit.objects.filter(kind=Unit.Kind.COUNTY).first()
    if unit is None or not may_see(user, unit):
        raise Http404
    return unit


def may_see(user: User, unit: Unit) -> bool:
    """County figures are for all who read the overview, a unit's own for those who reach it."""
    if unit.kind == Unit.Kind.COUNTY:
        return user.can("overview.read")
    return reached_units(user).filter(pk=unit.pk).exists()


def reached_units(user: User) -> QuerySet[Unit]:
    """Units whose figures the user may know: what the right to read the overview reaches today."""
    scope = user.scope
    if scope.county_wide("overview.read"):
        return Unit.objects.all()
    posts = scope.posts_with("overview.read")
    own = {post.unit_id for post in posts if post.role.reach in {"unit", "subtree"}}
    above = {post.unit_id for post in posts if post.role.reach == "subtree"}
    below = Placement.objects.filter(parent_id__in=above, during__contains=today()).values("unit")
    return Unit.objects.filter(Q(pk__in=own) | Q(pk__in=below))


def day_of(text: str, default: date) -> date:
    """The day asked for; not after today. Raises Http404 when it is none."""
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day > today():
        raise Http404
    return day


@dataclass(frozen=True)
class Board:
    """The overview as it is remembered: the table drawn, and what stands around it."""

    days: Days
    sources: list[str]
    sums: list[dict[str, Any]]
    table: str
    picks: dict[str, Any]
    any_rows: bool


class Overview(Page):
    """目标总览: every target with its light, in the order of the document."""

    access = "overview.read"
    template = "indicators/overview.html"
    title = gettext_lazy("目标总览")

    def get(self, request: HttpRequest) -> HttpResponse:
        place = self._place()
        wanted, opened = request.GET.get("state", ""), request.GET.get("open", "")
        key = (catalogue_state(), place.unit.pk, place.year, place.as_of, wanted, opened)
        shown = self.remembered(key, lambda: self._board(place, wanted, opened))
        return self.render(
            {
                "place": place,
                "board": shown,
                "state_wanted": wanted,
                "actions": self._actions(place),
                "empty": self._empty(any_rows=shown.any_rows, wanted=wanted),
                "printed_at": today(),
            }
        )

    def _board(self, place: Place, wanted: str, opened: str) -> Board:
        frame = frame_of(place.as_of)
        rows = board.county_rows(self.user, place, frame)
        keep = {"unit": place.unit.code, "year": str(place.year), "as_of": place.as_of.isoformat()}
        shown = [row for row in rows if not wanted or board.group_state(row.standing.state) == wanted]
        narrowed = keep | ({"state": wanted} if wanted else {})
        groups = board.groups_of([(row, self._line(row, frame, place, narrowed, opened)) for row in shown])
        days = frame.days(board.year_of(place))
        table = render_to_string("indicators/parts/board.html", {"groups": groups, "days": days}) if groups else ""
        sums = board.sums_of(rows, self.request.path, keep, wanted)
        return Board(days, board.sources_of(rows), sums, table, self._picks(place), bool(rows))

    def _place(self) -> Place:
        unit = unit_of(self.request.GET.get("unit", ""), self.user)
        year = self.request.GET.get("year", "")
        as_of = day_of(self.request.GET.get("as_of", ""), today())
        if year and not (year.isascii() and year.isdigit() and len(year) == 4 and year > "1900"):
            raise Http404
        wanted = int(year) if year else as_of.year
        if as_of.year != wanted:
            as_of = min(today(), date(wanted, 12, 31))
        return Place(unit, wanted, as_of)

    def _line(self, row: Row, frame: Frame, place: Place, keep: dict[str, str], opened: str) -> dict[str, Any]:
        is_open = opened == str(row.target.pk)
        url = board.toggle_url(self.request.path, keep, row.target.pk, is_open)
        return board.row_of(row, frame, place, self.user, is_open=is_open, open_url=url)

    def _picks(self, place: Place) -> dict[str, Any]:
        years = county_years() or [place.year]
        standing = Target.objects.standing().visible_to(self.user).filter(period__startswith=str(place.year))
        units = Unit.objects.filter(pk__in=standing.order_by().values("unit")).order_by("order")
        return {
            "years": sorted({*years, place.year}, reverse=True),
            "days": sorted({*month_ends(place.year, today()), place.as_of}, reverse=True),
            "units": [unit for unit in units if unit.kind != Unit.Kind.COUNTY],
        }

    def _actions(self, place: Place) -> list[Action]:
        found = []
        if self.user.can("reports.write") and (url := page_url("reports:new")):
            found.append(Action(_("起草报告"), url))
        return found

    def _empty(self, *, any_rows: bool, wanted: str) -> dict[str, Any]:
        if any_rows and wanted:
            return {"kind": "nomatch", "text": _("这个状态下没有目标。"), "actions": []}
        actions = []
        if self.user.can("documents.review") and (url := page_url("commitments:documents")):
            actions.append(Action(_("看文件与承诺"), url, "primary"))
        text = _("上传文件并确认承诺后，由承诺生成年度目标，目标和进度会出现在这里。")
        return {"kind": "none", "title": _("还没有目标"), "text": text, "actions": actions}


def _version(indicator: Indicator) -> Any:
    return indicator.version_on(today())


class IndicatorList(ListPage):
    """All indicators of the catalogue with their counting rules."""

    access = "overview.read"
    title = gettext_lazy("指标")
    intro = gettext_lazy("每个指标只有一个口径，页面、报告、导出都按它计数。")
    order = "order"
    export_name = gettext_lazy("指标口径")
    empty_text = gettext_lazy("指标随程序一起提供。")
    columns: ClassVar = [
        Column("name", gettext_lazy("指标"), lambda i: i.name, sort="name"),
        Column("code", gettext_lazy("编号"), lambda i: i.code, sort="code"),
        Column("mechanism", gettext_lazy("工作机制"), lambda i: i.mechanism, sort="mechanism"),
        Column("unit", gettext_lazy("单位"), lambda i: _version(i).unit),
        Column("type", gettext_lazy("期间类型"), lambda i: _version(i).get_period_type_display()),
        Column("definition", gettext_lazy("口径"), lambda i: _version(i).definition, wrap=True, hide_phone=True),
        Column("version", gettext_lazy("版本"), lambda i: _version(i).version, numeric=True, hide_phone=True),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("指标、编号"), max_length=40),
            lambda rows, text: rows.filter(name__icontains=text) | rows.filter(code__iexact=text),
        ),
    ]

    def queryset(self) -> Any:
        return Indicator.objects.prefetch_related("versions")

    def row_url(self, row: Any) -> str:
        return reverse("indicators:indicator", args=[row.code])
