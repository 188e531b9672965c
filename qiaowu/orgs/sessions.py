"""Who is signed in, and signing others out. A session is named by a digest: its key is a password in itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.orgs import told
from qiaowu.orgs.models import User
from qiaowu.orgs.refusal import Refused

LONGEST_AGENT = 200
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ 浏览器"),
    ("360SE", "360 浏览器"),
    ("Firefox", "火狐"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


@dataclass(frozen=True)
class OpenSession:
    """A session that has not ended: whose, since when, until when at the latest, and from where."""

    handle: str
    user_id: int
    since: datetime | None
    ends: datetime
    address: str
    device: str
    key: str


def handle_of(session_key: str) -> str:
    """The name of a session on pages; tells nothing of its key."""
    return hashlib.sha256(b"qiaowu session " + session_key.encode()).hexdigest()[:24]


def remember_origin(request: HttpRequest, address: str) -> None:
    """Keep in a new session from where it was opened."""
    request.session["address"] = address[:45]
    request.session["agent"] = request.headers.get("User-Agent", "")[:LONGEST_AGENT]


def open_sessions(user: User) -> list[OpenSession]:
    """The user's sessions, the newest first."""
    own = [found for found in _all_open() if found.user_id == user.pk]
    return sorted(own, key=lambda found: found.ends, reverse=True)


def count_open() -> dict[int, int]:
    """Number of open sessions by user."""
    counts: dict[int, int] = {}
    for found in _all_open():
        counts[found.user_id] = counts.get(found.user_id, 0) + 1
    return counts


def end_session(user: User, handle: str, *, by: User, at: datetime) -> OpenSession:
    """End one session of `user`; it is over with its next request. Raises Refused when it is over already."""
    found = next((found for found in open_sessions(user) if found.handle == handle), None)
    if found is None:
        raise Refused(_("这次登录已经结束。"))
    Session.objects.filter(session_key=found.key).delete()
    _tell(user, [found], by=by, at=at)
    return found


def end_sessions(user: User, *, by: User, at: datetime, but: str = "") -> int:
    """End all sessions of `user` except the one with the key `but`; how many there were."""
    ended = [found for found in open_sessions(user) if found.key != but]
    Session.objects.filter(session_key__in=[found.key for found in ended]).delete()
    if ended:
        _tell(user, ended, by=by, at=at)
    return len(ended)


def device_words(agent: str) -> str:
    """System and browser in words; empty for an unknown program."""
    words = [next((name for mark, name in table if mark in agent), "") for table in (_SYSTEMS, _BROWSERS)]
    return " · ".join(word for word in words if word)


def _all_open() -> Iterator[OpenSession]:
    """Every session with somebody signed in; one that cannot be read is nobody's."""
    for row in Session.objects.filter(expire_date__gt=timezone.now()):
        data: dict[str, Any] = row.get_decoded()
        user_id = str(data.get(SESSION_KEY, ""))
        if user_id.isdigit():
            yield OpenSession(
                handle=handle_of(row.session_key),
                user_id=int(user_id),
                since=_moment(data.get("logged_in_at")),
                ends=row.expire_date,
                address=str(data.get("address", "")),
                device=device_words(str(data.get("agent", ""))),
                key=row.session_key,
            )


def _moment(seconds: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _tell(user: User, ended: list[OpenSession], *, by: User, at: datetime) -> None:
    words = "、".join(found.device or _("设备不详") for found in ended)
    told.tell(told.Told(by, at, "session_end", "orgs.user", user, user.display_name, after={"sessions": words}))
