"""Units and accounts from a table: upload, see what would become of each row, then store all or nothing.

What was read travels with the page under a seal of the user; the file is kept nowhere.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import importing
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.founding import ACCOUNT_HEADS, KINDS, UNIT_HEADS, FoundingError, Row, rows_of
from qiaowu.orgs.importing import Looked
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.roles import ROLES
from qiaowu.records.intake import IntakeError, read_sheet
from qiaowu.web.office.effects import earliest_opening
from qiaowu.web.pages import Page

_SALT = "qiaowu.office.import"
HOUR = 3600
MOST_SHOWN = 500
STATES = {"new": gettext_lazy("新增"), "known": gettext_lazy("已有，不动"), "fault": gettext_lazy("有错")}


class TableForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("表格"),
        help_text=gettext_lazy("xlsx 或 csv。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )


class ImportPage(Page):
    """Base of both tables: its heads, what it makes of the rows, and what it stores."""

    abstract = True
    template = "web/office/import.html"
    heads: ClassVar[tuple[str, ...]]
    most: ClassVar[int]
    back: ClassVar[str]
    name: ClassVar[str | Promise]

    def look(self, rows: list[Row]) -> list[Looked]:
        raise NotImplementedError

    def store(self, rows: list[Row]) -> HttpResponse:
        """Store all of it; raises Refused."""
        raise NotImplementedError

    def hints(self) -> list[str]:
        """What stands in which column."""
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(TableForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("act") == "submit":
            return self._keep()
        form = TableForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            rows = self._read(form.cleaned_data["table"])
        except FoundingError as error:
            return self._refuse(form, "".join(error.faults))
        except IntakeError as error:
            return self._refuse(form, error.message_zh)
        return self._looked_at(form, rows)

    def _read(self, upload: Any) -> list[Row]:
        rows = rows_of(str(self.name), read_sheet(upload.read(), str(upload.name)), self.heads)
        if not rows:
            raise FoundingError([_("表头下面没有内容。")])
        if len(rows) > self.most:
            raise FoundingError([_("一次最多 %d 行，请分几次导入。") % self.most])
        return [Row(row.table, row.number, {head: row.cells.get(head, "") for head in self.heads}) for row in rows]

    def _refuse(self, form: forms.Form, fault: str) -> HttpResponse:
        form.add_error("table", fault)
        return self._show(form, status=422)

    def _looked_at(self, form: forms.Form, rows: list[Row]) -> HttpResponse:
        looked = self.look(rows)
        counts = {state: sum(one.state == state for one in looked) for state in STATES}
        sealed = signing.dumps([[row.number, row.cells] for row in rows], salt=self._salt, compress=True)
        return self._show(
            form,
            rows=[self._row(one) for one in looked[:MOST_SHOWN]],
            summary=[(STATES[state], count) for state, count in counts.items() if count],
            good=bool(counts["new"]) and not counts["fault"],
            sealed=sealed,
            status=422 if counts["fault"] else 200,
        )

    def _row(self, one: Looked) -> dict[str, Any]:
        return {
            "number": one.row.number,
            "state": STATES[one.state],
            "bad": one.state == "fault",
            "cells": [one.row.cells.get(head, "") for head in self.heads],
            "faults": "".join(one.faults),
        }

    @property
    def _salt(self) -> str:
        return f"{_SALT}.{type(self).__name__}.{self.user.pk}"

    def _keep(self) -> HttpResponse:
        try:
            found = signing.loads(self.request.POST.get("sealed", ""), salt=self._salt, max_age=HOUR)
        except signing.BadSignature:
            return self._refuse(TableForm({}), _("看过的内容已过期，请重新选表格。"))
        rows = [Row(str(self.name), number, cells) for number, cells in found]
        try:
            return self.store(rows)
        except Refused as refused:
            messages.error(self.request, str(refused))
            return self._looked_at(TableForm(), rows)

    def _show(self, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "crumbs": [(self.name, reverse(self.back))],
            "cancel_url": reverse(self.back),
            "form": form,
            "no_dock": True,
            "heads": self.heads,
            "hints": self.hints(),
        }
        return self.render(context | more, status=status)


class ImportUnits(ImportPage):
    """从表格导入单位."""

    access = "units.manage"
    title = gettext_lazy("从表格导入单位")
    heads = UNIT_HEADS
    most = importing.MOST_UNITS
    back = "office:units"
    name = gettext_lazy("单位")

    def hints(self) -> list[str]:
        kinds = "、".join(kind for kind in KINDS if kind != "县")
        return [
            _("类别写%s") % kinds,
            _("上级代码写系统里或同一张表里单位的代码"),
            _("设立日期最早 %s") % earliest_opening(today()),
            _("代码已有的行不动；改名、调整请在单位页办"),
        ]

    def look(self, rows: list[Row]) -> list[Looked]:
        return importing.look_at_units(rows, by=self.user, at=now(), earliest=earliest_opening(today()))

    def store(self, rows: list[Row]) -> HttpResponse:
        count = importing.import_units(rows, by=self.user, at=now(), earliest=earliest_opening(today()))
        messages.success(self.request, _("已设立 %d 个单位") % count)
        return HttpResponseRedirect(reverse("office:units"))


class ImportAccounts(ImportPage):
    """从表格导入账号; the first passwords are shown once, as a list to hand out."""

    access = "units.manage"
    title = gettext_lazy("从表格导入账号")
    heads = ACCOUNT_HEADS
    most = importing.MOST_ACCOUNTS
    back = "office:accounts"
    name = gettext_lazy("账号")

    def hints(self) -> list[str]:
        return [
            _("用户名用小写字母、数字、点、横线"),
            _("角色写%s") % "、".join(str(role.title) for role in ROLES.values()),
            _("岗位从今天起，长期；另有期限的在账号页改"),
            _("用户名已有的行不动"),
        ]

    def look(self, rows: list[Row]) -> list[Looked]:
        return importing.look_at_accounts(rows, at=now())

    def store(self, rows: list[Row]) -> HttpResponse:
        made = importing.import_accounts(rows, by=self.user, at=now())
        context = {
            "page_title": _("首次密码：%d 个账号") % len(made),
            "crumbs": [(_("账号"), reverse("office:accounts"))],
            "made": [{"user": user, "password": password} for user, password in made],
            "next_url": reverse("office:accounts"),
        }
        return self.render(context, template="web/office/passwords_once.html")
