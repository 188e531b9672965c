"""What every page's frame shows: county, menu, the user and their choices."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.office import office
from qiaowu.records.memory import remembered
from qiaowu.web.looks import look_of
from qiaowu.web.registry import MenuEntry, duties_of, menu_of

GROUPS = (("daily", _("日常")), ("registers", _("台账")), ("reports", _("报告")), ("admin", _("管理")))


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; only the look of the device on pages that need no database."""
    look = look_of(request)
    prefs = {"theme": look.theme, "size": look.size, "keys": True}
    user = getattr(request, "user", None)
    if user is None:
        return {"prefs": prefs}
    shared = {
        "prefs": prefs,
        "county_name": county_name(),
        "demo_today": today() if settings.DEMO_TODAY else None,
    }
    if not user.is_authenticated:
        return shared
    entries = menu_of(user)
    counts = {id(entry): _count(entry, user) for entry in entries}
    return shared | {
        "menu": [
            {"title": title, "entries": [_entry(e, request, counts[id(e)]) for e in entries if e.group == key]}
            for key, title in GROUPS
            if any(e.group == key for e in entries)
        ],
        "dock": [_entry(e, request, counts[id(e)]) for e in entries if e.dock][:4],
        "me": _me(user),
        "prefs": prefs | {"keys": user.single_keys},
    }


def county_name() -> str:
    """Name of the county; "" before its units are entered."""
    return next((unit.name for unit in office().units.values() if unit.kind == Unit.Kind.COUNTY), "")


def _me(user: User) -> dict[str, Any]:
    post = user.scope.posts[0] if user.scope.posts else None
    return {
        "name": user.display_name,
        "unit": post.unit.short_name if post else "",
        "post": post.role.title if post else "",
        "links": [{"url": reverse("account:account"), "label": _("我的账号")}],
    }


def _count(entry: MenuEntry, user: User) -> int:
    """The number beside a menu entry; every page shows it, so it is worked out once a state of the ledger."""
    if entry.count is None:
        return 0
    count = entry.count
    return remembered(("web.menu", entry.url_name, user.pk, user.scope.key, today()), lambda: count(user))


def _entry(entry: MenuEntry, request: HttpRequest, count: int) -> dict[str, Any]:
    url = reverse(entry.url_name)
    here = request.path == url or bool(url != "/" and request.path.startswith(entry.prefix or url))
    return {"label": entry.label, "url": url, "count": count, "hot": entry.url_name == "web:home", "current": here}


def duty_count(user: User) -> int:
    """Length of the to-do list, for the badge."""
    return len(duties_of(user, today()))
