"""What packages can put on shared pages: a fixed list of stores, each filled in `apps.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from django.utils.functional import Promise

from qiaowu.kernel.period import Period
from qiaowu.orgs.models import User

if TYPE_CHECKING:
    from qiaowu.web.quickkinds import QuickDraft, QuickKind

Text = str | Promise


@dataclass(frozen=True)
class MenuEntry:
    """A place in the side menu; shown to whoever has the permission."""

    group: Literal["daily", "registers", "reports", "admin"]
    order: int
    label: Text
    url_name: str
    permission: str
    dock: bool = False
    count: Callable[[User], int] | None = None
    prefix: str = ""


@dataclass(frozen=True)
class Action:
    """A button: a link, or a form that posts `fields` to `url`."""

    label: Text
    url: str
    kind: Literal["primary", "plain", "quiet", "danger"] = "plain"
    method: Literal["get", "post"] = "get"
    fields: tuple[tuple[str, str], ...] = ()
    about: str = ""
    key: str = ""
    disabled: str = ""
    code: str = ""
    """The act of a record that it does, e.g. "confirm"; empty for a link and for a register's own."""


@dataclass(frozen=True)
class DutyTarget:
    """The target that a duty serves, with its light."""

    label: str
    url: str
    state: str
    figure: str = ""
    goal: str = ""


@dataclass(frozen=True)
class DutyPromise:
    """The sentence that a duty goes back to, where it stands, and the target that came of it."""

    quote: str
    quote_url: str
    target: DutyTarget


Served = tuple[str, int | None]
"""What a duty is good for: the key of a measure or the code of an indicator, and the id of the unit that owes it."""


@dataclass(frozen=True)
class Duty:
    """Something a user owes: what, by when, for which promise, why them, and one action."""

    key: str
    title: str
    url: str
    due: date
    why: str
    action: Action
    quote: str = ""
    reason: str = ""
    """Why it came back; shown at every width, unlike `why`."""
    note: str = ""
    """What one must know to do it; shown at every width."""
    target: DutyTarget | None = None
    unit_id: int | None = None
    quote_url: str = ""
    serves: str = ""
    """Key of the measure or code of the indicator that it is good for: sentence and target are looked up by it."""


@dataclass(frozen=True)
class CalendarItem:
    """Something on a day of the calendar."""

    day: date
    title: str
    url: str
    kind: str
    unit: str = ""
    done: bool = False
    quote: str = ""
    """The sentence that promised it."""


@dataclass(frozen=True)
class UsedIn:
    """A figure, score or report that uses a record."""

    label: str
    url: str
    share: str
    value: str
    effect: str
    unit: str = ""
    """Whose figure it is, when one record counts for several."""
    target: str = ""
    state: str = ""
    """What the figure is to reach, and its light."""


@dataclass(frozen=True)
class Hit:
    """A search result."""

    group: str
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class DraftForm:
    """A form whose drafts are found again at home: which drafts are its own, its name, and where it stands."""

    key: str
    """Pattern of the whole `FormPage.draft_key`; its named groups are the arguments of the address."""
    label: Text
    url_name: str
    asked: bool = False
    """Whether the named groups stand in the query of the address instead of its path."""
    told_by: str = "title"
    """The field whose text tells one draft from another."""


@dataclass
class Registry:
    """The stores. A key cannot be added at run time, so everything pluggable is on this screen."""

    menu: list[MenuEntry] = field(default_factory=list)
    duties: list[Callable[[User, date], Iterable[Duty]]] = field(default_factory=list)
    promises: list[Callable[[User, date, set[Served]], Mapping[Served, DutyPromise]]] = field(default_factory=list)
    draft_forms: list[DraftForm] = field(default_factory=list)
    calendar: list[Callable[[User, Period], Iterable[CalendarItem]]] = field(default_factory=list)
    used_in: list[Callable[[str, int, User], Iterable[UsedIn]]] = field(default_factory=list)
    search: list[Callable[[str, User], Iterable[Hit]]] = field(default_factory=list)
    verifiers: list[Callable[[], Iterable[str]]] = field(default_factory=list)
    unit_effects: list[Callable[[frozenset[int], date], Iterable[str]]] = field(default_factory=list)
    """What a change of these units from a day on means for targets and the like, in sentences, before it is made."""
    quick_kinds: list["QuickKind"] = field(default_factory=list)
    quick_offers: list[Callable[["QuickDraft", User], Action | None]] = field(default_factory=list)
    """What can be done with a recognised draft that no register takes."""


registry = Registry()


def duties_of(user: User, today: date) -> list[Duty]:
    """All duties of a user, the most overdue first; derived, so a duty is gone when anybody did it."""
    found = [duty for source in registry.duties for duty in source(user, today)]
    return sorted(found, key=lambda duty: (duty.due, duty.title))


def with_promises(duties: list[Duty], user: User, today: date) -> list[Duty]:
    """The same duties, each with the sentence and the target that it serves; for the page that shows them."""
    wanted = {(duty.serves, duty.unit_id) for duty in duties if duty.serves}
    found = {served: said for source in registry.promises for served, said in source(user, today, wanted).items()}
    return [_promised(duty, found.get((duty.serves, duty.unit_id))) for duty in duties]


def _promised(duty: Duty, said: DutyPromise | None) -> Duty:
    if said is None:
        return duty
    quote, url = (duty.quote, duty.quote_url) if duty.quote else (said.quote, said.quote_url)
    return replace(duty, quote=quote, quote_url=url, target=duty.target or said.target)


def used_in(kind: str, record_id: int, user: User) -> list[UsedIn]:
    """Everything that uses a record."""
    return [use for source in registry.used_in for use in source(kind, record_id, user)]


def menu_of(user: Any) -> list[MenuEntry]:
    """Menu entries the user may open, in order."""
    return sorted((e for e in registry.menu if user.can(e.permission)), key=lambda e: e.order)
