"""Forms of a page as a browser sees them, so that tests post what a person could post, and more."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

Data = dict[str, list[str]]
_CHOSEN = frozenset({"select", "radio", "checkbox", "hidden", "file"})


@dataclass
class PageForm:
    """One form: where it goes, how, what it holds now, and what kind of control each field is."""

    action: str
    method: str
    data: Data = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """Names of the fields into which a person types."""
        return [name for name, kind in self.kinds.items() if kind not in _CHOSEN]


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[PageForm] = []
        self.form: PageForm | None = None
        self.area = self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.form = PageForm(given.get("action") or self.url, (given.get("method") or "get").lower())
            self.found.append(self.form)
            return
        name = given.get("name") or ""
        if tag == "option" and self.select and self.form and "selected" in given:
            self.form.data.setdefault(self.select, []).append(given.get("value") or "")
        if self.form is None or not name:
            return
        if tag == "textarea":
            self.area = name
            self.form.data.setdefault(name, [""])
            self.form.kinds[name] = "textarea"
        elif tag == "select":
            self.select = name
            self.form.kinds[name] = "select"
        elif tag == "input":
            kind = given.get("type") or "text"
            self.form.kinds[name] = kind
            if kind not in {"radio", "checkbox", "file"} or "checked" in given:
                self.form.data.setdefault(name, []).append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            if self.area and self.form:  # HTML drops the line end right behind the opening tag
                self.form.data[self.area] = [self.form.data[self.area][0].removeprefix("\r").removeprefix("\n")]
            self.area = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.area and self.form:
            self.form.data[self.area] = [self.form.data[self.area][0] + data]


def forms_of(client: Client, url: str) -> list[PageForm]:
    """Forms of a page that post; LookupError when the page does not open."""
    answer = client.get(url)
    if answer.status_code != 200:
        raise LookupError(f"{url} -> {answer.status_code}")
    reader = _Reader(url)
    reader.feed(answer.content.decode())
    skipped = ("/account/", "/preferences/")
    return [form for form in reader.found if form.method == "post" and not form.action.startswith(skipped)]


def main_form(client: Client, url: str) -> PageForm:
    """The form with the most fields: the one that the page is for."""
    found = forms_of(client, url)
    if not found:
        raise LookupError(url)
    return max(found, key=lambda form: len(form.kinds))


def post(client: Client, form: PageForm, changes: dict[str, Any], **extra: Any) -> Any:
    """Send the form with some fields changed."""
    return client.post(form.action or "", form.data | changes, **extra)


FORM_PAGES: tuple[tuple[str, str], ...] = (
    ("county", "/study/sessions/new/"),
    ("township", "/study/sessions/new/"),
    ("township", "/study/sessions/{session}/edit/"),
    ("township", "/study/plans/new/"),
    ("township", "/study/plans/{plan}/edit/"),
    ("township", "/study/nodes/new/"),
    ("township", "/study/nodes/{node}/edit/"),
    ("township", "/study/evaluations/new/"),
    ("township", "/study/evaluations/{evaluation}/edit/"),
    ("township", "/study/tasks/{task}/waive/"),
    ("township", "/filings/new/K39/"),
    ("township", "/filings/{filing}/edit/"),
    ("township", "/records/activities.activity/{session}/attach/"),
    ("township", "/records/activities.activity/{session}/return/"),
    ("township", "/records/activities.activity/{session}/void/"),
    ("county", "/documents/new/"),
    ("county", "/documents/{document}/add/"),
    ("county", "/documents/commitment/{commitment}/edit/"),
    ("county", "/documents/{document}/targets/"),
    ("county", "/targets/{target}/"),
    ("county", "/targets/{target}/split/"),
    ("county", "/reports/new/"),
    ("county", "/reports/{report}/title/"),
    ("county", "/reports/{report}/blocks/b1/"),
    ("admin", "/office/accounts/new/"),
    ("admin", "/office/accounts/{account}/name/"),
    ("admin", "/office/accounts/{account}/stop/"),
    ("admin", "/office/accounts/{account}/posts/new/"),
    ("admin", "/office/posts/{post}/end/"),
    ("admin", "/office/posts/{post}/lend/"),
    ("admin", "/office/units/new/"),
    ("admin", "/office/units/{unit}/name/"),
    ("admin", "/office/units/{unit}/merge/"),
    ("county", "/office/holidays/day/"),
    ("county", "/office/holidays/year/"),
    ("county", "/office/rules/plan_due_day/"),
)
"""Who fills in which form; the ids are those of the ledger's own side."""
