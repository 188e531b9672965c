"""A list page by declaration: columns, filters, sort, page size, all in the URL; export of the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from qiaowu.records.memory import remembered
from qiaowu.records.models import RecordQuerySet
from qiaowu.web.export import TYPES, export_response
from qiaowu.web.jobs import BACKGROUND_ROWS, ask_for_export, offer_of_export
from qiaowu.web.pages import Action, Page

SIZES = (25, 50, 100, 200)
STATE_CODES = {"void": "voided"}
EXPORTS = TYPES.keys() & {"xlsx", "csv"}


@dataclass(frozen=True)
class Column:
    """One column. `value` reads the shown value from a row, `sort` names the ORM order behind the head."""

    key: str
    label: str | Promise
    value: Callable[[Any], Any]
    sort: str = ""
    kind: str = "text"
    numeric: bool = False
    hide_phone: bool = False
    wrap: bool = False
    say: bool = False
    """On a phone, where there are no heads, the value is preceded by the column's name."""
    unit: str | Promise = ""
    state: Callable[[Any], str] | None = None
    url: Callable[[Any], str] | None = None
    note: Callable[[Any], str] | None = None

    def cell(self, row: Any) -> dict[str, Any]:
        """What the template shows; never markup."""
        return {
            "value": self.value(row),
            "kind": "number" if self.numeric and self.kind == "text" else self.kind,
            "unit": self.unit,
            "state": STATE_CODES.get(self.state(row), self.state(row)) if self.state else "",
            "url": self.url(row) if self.url else "",
            "note": self.note(row) if self.note else "",
        }


@dataclass(frozen=True)
class Filter:
    """One field of the query bar and how it narrows the rows; only declared filters reach the ORM."""

    name: str
    field: Callable[[Any], forms.Field]
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]]
    more: bool = False


class ListPage(Page):
    """A register. Subclasses declare; `queryset` returns rows that are already `visible_to` the user."""

    abstract = True
    template = "web/list.html"
    intro: ClassVar[str | Promise] = ""
    columns: ClassVar[Sequence[Column]] = ()
    filters: ClassVar[Sequence[Filter]] = ()
    order: ClassVar[str] = "-pk"
    export_name: ClassVar[str | Promise] = ""
    empty_title: ClassVar[str | Promise] = ""
    empty_text: ClassVar[str | Promise] = ""

    def queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def row_url(self, row: Any) -> str:
        return ""

    def actions(self) -> list[Action]:
        return []

    def totals_text(self, rows: QuerySet[Any]) -> str:
        """A sum to show beside the count, e.g. "2,118 人次"."""
        return ""

    def extra(self) -> dict[str, Any]:
        """More context for the template."""
        return {}

    # --- what a request asks for ---

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form()
        rows = self._sorted(self._narrowed(form))
        if request.GET.get("export") in EXPORTS:
            return self._export(request.GET["export"], self._exportable(rows))
        return self.render(self._context(form, rows))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Ask for the export as a background job; the address holds the filters."""
        if request.POST.get("export") not in EXPORTS or not self.user.can("records.export"):
            raise Http404
        return HttpResponseRedirect(ask_for_export(request, self.user, title=self.export_title))

    def _form(self) -> forms.Form:
        fields = {f.name: f.field(self.user) for f in self.filters}
        for field in fields.values():
            field.required = False
        form_class = type("FilterForm", (forms.Form,), fields)
        form: forms.Form = form_class(self.request.GET, auto_id="f-%s")
        form.is_valid()
        return form

    def _narrowed(self, form: forms.Form) -> QuerySet[Any]:
        rows = self.queryset()
        for declared in self.filters:
            value = form.cleaned_data.get(declared.name)
            if value not in (None, "", []):
                rows = declared.apply(rows, value)
        return rows

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.request.GET.get("sort", "")
        column = self._sort_column(wanted)
        if column is None:
            return rows.order_by(*self.order.split(","))
        sign = "-" if wanted.startswith("-") else ""
        return rows.order_by(f"{sign}{column.sort}", "-pk")

    def _sort_column(self, wanted: str) -> Column | None:
        key = wanted.removeprefix("-")
        return next((c for c in self.columns if c.key == key and c.sort), None)

    # --- what the template gets ---

    def _context(self, form: forms.Form, rows: QuerySet[Any]) -> dict[str, Any]:
        total, totals_text = self._totals(rows)
        paginator = Paginator(rows, self._size())
        paginator.count = total  # type: ignore[misc]  # counted once, not again for the pager
        page = paginator.get_page(self.request.GET.get("page"))
        shown = [self._row(row) for row in page.object_list]
        used = any(form.cleaned_data.get(f.name) not in (None, "", []) for f in self.filters)
        empty = None if shown else self._empty(used)
        # a register without a single row has nothing to search, and its first step stands where the rows would
        untouched = empty is not None and empty["kind"] == "none"
        bound = () if untouched else self.filters
        return {
            "intro": self.intro,
            "actions": [] if untouched else self.actions(),
            "filters": [form[f.name] for f in bound if not f.more],
            "more_filters": [form[f.name] for f in bound if f.more],
            "more_open": any(form.cleaned_data.get(f.name) for f in self.filters if f.more),
            "chips": list(self._chips(form)),
            "clear_url": self.request.path if used or self.request.GET.get("sort") else "",
            "columns": [self._head(column) for column in self.columns],
            "rows": shown,
            "total": total,
            "totals_text": totals_text,
            "pager": self._pager(page),
            "density": self.user.density,
            "export_urls": self._export_urls() if total and self.user.can("records.export") else [],
            "empty": empty,
            "sort_choices": list(self._sort_choices()) if shown else [],
            "sort_keep": [(k, v) for k, v in self.request.GET.items() if k not in {"sort", "page", "export"}],
            "keep_params": [(k, v) for k, v in self.request.GET.items() if k in {"sort", "size"}],
        } | self.extra()

    def _totals(self, rows: QuerySet[Any]) -> tuple[int, str]:
        """Count and sum of the rows asked for; a register's list counts once until the ledger changes."""
        if not isinstance(rows, RecordQuerySet):  # units and accounts change without an entry in the log
            return self._count(rows)
        try:
            sql, values = rows.order_by().query.sql_with_params()
        except EmptyResultSet:  # nobody's rows, or a number that no column holds: Django knows without asking
            return 0, ""
        return remembered((type(self).__name__, sql, str(values), get_language()), lambda: self._count(rows))

    def _count(self, rows: QuerySet[Any]) -> tuple[int, str]:
        total = rows.count()
        return total, self.totals_text(rows) if total else ""

    def _row(self, row: Model) -> dict[str, Any]:
        state = getattr(row, "status", "")
        return {
            "id": row.pk,
            "url": self.row_url(row),
            "cells": [column.cell(row) for column in self.columns],
            "state": STATE_CODES.get(state, state),
        }

    def _head(self, column: Column) -> dict[str, Any]:
        wanted = self.request.GET.get("sort", "")
        now = {column.key: "asc", f"-{column.key}": "desc"}.get(wanted)
        return {
            "key": column.key,
            "label": str(column.label),  # translated once, not again in every cell
            "numeric": column.numeric,
            "hide_phone": column.hide_phone,
            "wrap": column.wrap,
            "say": column.say,
            "sorted": now,
            "sort_url": self._url(sort=f"-{column.key}" if now == "asc" else column.key) if column.sort else "",
        }

    def _sort_choices(self) -> Iterator[dict[str, Any]]:
        """The heads of the columns as choices, for screens too narrow for heads."""
        wanted = self.request.GET.get("sort", "")
        yield {"value": "", "label": _("默认顺序"), "chosen": self._sort_column(wanted) is None}
        for column in self.columns:
            for sign, order in (("", _("升序")), ("-", _("降序"))):
                if column.sort:
                    key = f"{sign}{column.key}"
                    yield {"value": key, "label": f"{column.label} {order}", "chosen": key == wanted}

    def _chips(self, form: forms.Form) -> Iterator[dict[str, Any]]:
        for declared in self.filters:
            value = form.cleaned_data.get(declared.name)
            if value in (None, "", []):
                continue
            bound = form[declared.name]
            choices = getattr(bound.field, "choices", None)
            names = {str(key): str(label) for key, label in choices} if choices is not None else {}
            shown = names.get(str(getattr(value, "pk", value)), str(value))
            yield {"label": bound.label, "value": shown, "remove_url": self._url(**{declared.name: None})}

    def _pager(self, page: Any) -> dict[str, Any]:
        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        return {
            "page": page.number,
            "pages": page.paginator.num_pages,
            "first": page.start_index(),
            "last": page.end_index(),
            "prev": self._url(page=page.number - 1) if page.has_previous() else "",
            "next": self._url(page=page.number + 1) if page.has_next() else "",
            "links": [
                {"label": n, "url": self._url(page=n), "current": n == page.number}
                if isinstance(n, int)
                else {"gap": True}
                for n in numbers
            ],
            "sizes": [{"label": n, "url": self._url(size=n), "current": n == self._size()} for n in SIZES],
        }

    def _size(self) -> int:
        wanted = self.request.GET.get("size", "")
        return int(wanted) if wanted in {str(n) for n in SIZES} else SIZES[0]

    def _url(self, **changes: Any) -> str:
        """This list with some parameters changed; changing anything but the page goes back to page 1."""
        query = self.request.GET.copy()
        if "page" not in changes:
            query.pop("page", None)
        query.pop("export", None)
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"{self.request.path}?{urlencode(list(query.lists()), doseq=True)}" if query else self.request.path

    def _empty(self, narrowed: bool) -> dict[str, Any]:
        if narrowed:
            return {"kind": "nomatch", "text": _("换个条件，或清除筛选看全部。"), "actions": []}
        return {"kind": "none", "title": self.empty_title, "text": self.empty_text, "actions": self.actions()}

    # --- export ---

    def _export_urls(self) -> list[dict[str, str]]:
        return [{"label": "Excel", "url": self._url(export="xlsx")}, {"label": "CSV", "url": self._url(export="csv")}]

    @property
    def export_title(self) -> str:
        return str(self.export_name or self.title)

    def export_heads(self) -> list[str]:
        return [str(column.label) for column in self.columns]

    def exportable(self) -> QuerySet[Any]:
        """The rows that the address asks for and this user may export, in the order asked for."""
        return self._exportable(self._sorted(self._narrowed(self._form())))

    def export_cells(self, rows: QuerySet[Any]) -> Iterator[list[Any]]:
        """One list of values a row, read from the database little by little."""
        return self._export_rows(rows.iterator(chunk_size=2000))

    def _export(self, form: str, rows: QuerySet[Any]) -> HttpResponse:
        """The file at once, or the offer of a background job when there are many rows."""
        if not self.user.can("records.export"):
            raise Http404
        total = rows.count()
        if total > BACKGROUND_ROWS:
            return self.render(
                offer_of_export(self.request, form, total, self.export_title), template="web/confirm.html"
            )
        name, heads = self.export_title, self.export_heads()
        return export_response(form, name=name, heads=heads, rows=self.export_cells(rows), by=self.user)

    def _exportable(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of records only those of units that the right to export reaches; one may read more than that."""
        scope = self.user.scope
        if not isinstance(rows, RecordQuerySet) or scope.posts_with("records.read") == scope.posts_with(
            "records.export"
        ):
            return rows
        return rows.editable_by(self.user, "records.export")

    def _export_rows(self, rows: Iterable[Any]) -> Iterator[list[Any]]:
        for row in rows:
            yield [column.value(row) for column in self.columns]
