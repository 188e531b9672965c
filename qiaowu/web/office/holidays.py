"""The table of days off: a year at a glance, one day, and a whole year pasted from the notice with a look first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.dates import DateError, parse_date
from qiaowu.kernel.workdays import builtin
from qiaowu.orgs import rules
from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Holiday
from qiaowu.orgs.refusal import Refused
from qiaowu.web.editing import FormPage
from qiaowu.web.forms import DayField, TextField, area
from qiaowu.web.office.base import row_of
from qiaowu.web.pages import Action, ActPage, Page

YEARS = range(2000, 2100)
LONGEST_RUN = 31
MOST_LINES = 100
_WORKING = re.compile("上班|补班|调休上班|工作日")
_FREE = re.compile("放假|休息|休")
_RUN = re.compile(r"至|到|~|～|—|–")


@dataclass(frozen=True)
class Line:
    """A line of a pasted table: its days, or what is wrong with it."""

    number: int
    text: str
    days: tuple[date, ...] = ()
    works: bool = False
    name: str = ""
    fault: str = ""


def read_year(text: str, year: int) -> list[Line]:
    """The lines of a pasted table: day or run of days, 放假 or 上班, a name. Blank lines are left out."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    found = [_line(number, line, year) for number, line in lines[:MOST_LINES]]
    seen: set[date] = set()
    return [_once(line, seen) for line in found]


def _line(number: int, text: str, year: int) -> Line:
    cells = [cell for cell in re.split(r"[\t,，;；\s]+", text) if cell]
    works, free = (any(pattern.search(cell) for cell in cells[1:]) for pattern in (_WORKING, _FREE))
    if not works and not free:
        return Line(number, text, fault=_("请写明放假还是上班，如“10月1日至10月7日 放假 国庆节”。"))
    name = next((cell for cell in cells[1:] if not _WORKING.search(cell) and not _FREE.search(cell)), "")
    try:
        days = tuple(_days(cells[0], year))
    except DateError as error:
        return Line(number, text, fault=str(error))
    if any(day.year != year for day in days):
        return Line(number, text, fault=_("日期不在 %d 年。") % year)
    if not days or len(days) > LONGEST_RUN:
        return Line(number, text, fault=_("起止日期颠倒，或超过 31 天。"))
    return Line(number, text, days, works, name[:30])


def _days(text: str, year: int) -> Iterator[date]:
    """A day, or every day of a run whose end may leave out its month."""
    ends = _RUN.split(text, maxsplit=1)
    first = _day(ends[0], year)
    last_text = ends[-1]
    if len(ends) > 1 and re.fullmatch(r"\d{1,2}[日号]?", last_text):
        last_text = f"{first.month}月{last_text.rstrip('日号')}日"
    last = _day(last_text, year) if len(ends) > 1 else first
    for n in range(min((last - first).days + 1, LONGEST_RUN + 1)):
        yield first + timedelta(days=n)


def _day(text: str, year: int) -> date:
    """A day that is in `year` where the text does not say."""
    if re.fullmatch(r"\d{1,2}月\d{1,2}[日号]?", text):
        text = f"{year}年{text}"
    return parse_date(text, date(year, 7, 1))


def _once(line: Line, seen: set[date]) -> Line:
    twice = next((day for day in line.days if day in seen), None)
    seen.update(line.days)
    if twice is None:
        return line
    return Line(line.number, line.text, fault=_("%s 前面已经写过。") % twice)


def working_days(year: int) -> int:
    """Working days of a year by the table in use."""
    return work_calendar().count(date(year, 1, 1), date(year, 12, 31))


class HolidaysPage(Page):
    """The days of a year that differ from the week."""

    access = "rules.set"
    template = "web/office/holidays.html"
    title = gettext_lazy("节假日")

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("year", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in YEARS else None
        year = year or today().year
        here = reverse("office:holidays")
        rows = list(Holiday.objects.filter(day__year=year))
        context = {
            "page_title": _("%d 年节假日") % year,
            "actions": [
                Action(_("录入全年安排"), f"{reverse('office:holiday_import')}?year={year}", "primary"),
                Action(_("改一天"), f"{reverse('office:day_new')}?year={year}"),
            ],
            "year": year,
            "prev_url": f"{here}?year={year - 1}",
            "next_url": f"{here}?year={year + 1}",
            "source": self._source(year, bool(rows)),
            "missing": year not in work_calendar().years,
            "working": working_days(year),
            "days": [{"row": row, "day": row.day, "works": row.works, "name": row.name} for row in rows]
            or self._built_in(year),
        }
        return self.render(context)

    def _source(self, year: int, own: bool) -> str:
        if own:
            return _("按本县录入的安排")
        if year in work_calendar().years:
            return _("按系统自带的国家安排；改一天后转为本县维护")
        return _("还没有录入放假安排，暂按周末计算")

    def _built_in(self, year: int) -> list[dict[str, Any]]:
        base = builtin()
        days = [(day, False) for day in base.off if day.year == year] + [
            (day, True) for day in base.work if day.year == year
        ]
        return [{"row": None, "day": day, "works": works, "name": ""} for day, works in sorted(days)]


class OneDayForm(forms.Form):
    day = DayField(label=gettext_lazy("日期"))
    works = forms.TypedChoiceField(
        label=gettext_lazy("这一天"),
        choices=[("0", gettext_lazy("放假")), ("1", gettext_lazy("上班"))],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    name = TextField(label=gettext_lazy("名称"), max_length=30, required=False, help_text=gettext_lazy("如“国庆节”。"))


class SetDay(FormPage):
    """改一天."""

    access = "rules.set"
    title = gettext_lazy("改一天")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return OneDayForm(data, initial={"works": "0"} | initial)

    def context(self, form: Any) -> dict[str, Any]:
        lines = [
            _("办理时限、逾期天数和应达进度按新的工作日重算"),
            _("已核发的数据和已定稿的报告不变"),
        ]
        return {
            "crumbs": [(_("节假日"), reverse("office:holidays"))],
            "cancel_url": reverse("office:holidays"),
            "aside": [{"title": _("保存后"), "lines": lines}],
            "aside_label": _("保存后"),
        }

    def save(self, form: Any, version: int | None) -> str:
        given = form.cleaned_data
        before = working_days(given["day"].year)
        row = rules.set_day(given["day"], given["works"], given["name"], by=self.user, at=now())
        messages.success(self.request, effect_words(row.day.year, before))
        return f"{reverse('office:holidays')}?year={row.day.year}"


def effect_words(year: int, before: int) -> str:
    """What a change of the table did, in a sentence."""
    after = working_days(year)
    if after == before:
        return _("已保存，%(year)d 年工作日仍为 %(n)d 天") % {"year": year, "n": after}
    return _("已保存，%(year)d 年工作日由 %(before)d 天变为 %(after)d 天") % {
        "year": year,
        "before": before,
        "after": after,
    }


class DropDay(ActPage):
    """删去: the day follows the week again."""

    access = "rules.set"

    def act(self, **kwargs: Any) -> str:
        row = row_of(Holiday.objects.all(), kwargs["pk"])
        year, before = row.day.year, working_days(row.day.year)
        rules.drop_day(row, by=self.user, at=now())
        messages.success(self.request, effect_words(year, before))
        return f"{reverse('office:holidays')}?year={year}"


class YearForm(forms.Form):
    year = forms.IntegerField(
        label=gettext_lazy("年份"),
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-width": "1"}),
        error_messages={"invalid": gettext_lazy("请填四位年份，如 2027。")},
    )
    table = TextField(
        label=gettext_lazy("放假和调休安排"),
        max_length=6000,
        widget=area(12),
        help_text=gettext_lazy(
            "一行一天或一段，写放假或上班，如“10月1日至7日 放假 国庆节”“10月10日 上班”。可从表格粘贴。"
        ),
    )


class ImportYear(Page):
    """录入全年安排: look at what was read, then keep it instead of the year's present table."""

    access = "rules.set"
    template = "web/office/holiday_import.html"
    title = gettext_lazy("录入全年安排")

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("year", "")
        return self._show(YearForm(initial={"year": asked if asked.isdigit() else today().year + 1}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = YearForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        year = form.cleaned_data["year"]
        lines = read_year(form.cleaned_data["table"], year)
        good = not any(line.fault for line in lines)
        if request.POST.get("act") == "submit" and good:
            before = working_days(year)
            days = [(day, line.works, line.name) for line in lines for day in line.days]
            try:
                rules.replace_year(year, days, by=self.user, at=now())
            except Refused as refused:
                form.add_error("table", str(refused))
                return self._show(form, status=422)
            messages.success(request, effect_words(year, before))
            return HttpResponseRedirect(f"{reverse('office:holidays')}?year={year}")
        if not good:
            bad = sum(bool(line.fault) for line in lines)
            form.add_error("table", _("有 %d 行看不懂，改好后再看一次。没有保存任何内容。") % bad)
        return self._show(form, status=200 if good else 422, lines=lines, good=good)

    def _show(self, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
        lines: list[Line] = more.get("lines", [])
        context = {
            "crumbs": [(_("节假日"), reverse("office:holidays"))],
            "cancel_url": reverse("office:holidays"),
            "form": form,
            "no_dock": True,
            "off": sum(len(line.days) for line in lines if not line.works),
            "on": sum(len(line.days) for line in lines if line.works),
        }
        return self.render(context | more, status=status)
