"""Records that were sent back: when, by which level, and who may therefore confirm them next.

A record returned by the county is not confirmed by the township that it came back to: it goes back to
the level that returned it. The level is read from the log and from the dated posts, so it holds after
the person who returned it has left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import chain

from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.orgs.models import Post, User
from qiaowu.records.models import ChangeEntry, Record, Status

_LEVELS: Mapping[str, int] = {"none": 0, "unit": 1, "subtree": 2, "county": 3}
COUNTY = _LEVELS["county"]
CONFIRM = "records.confirm"


def standing_returns(kind: str, ids: Iterable[int]) -> dict[int, list[ChangeEntry]]:
    """The returns of each record of a register since it was last confirmed, oldest first, by the record's id."""
    wanted = ChangeEntry.objects.filter(record_kind=kind, record_id__in=list(ids), act__in=("return", "confirm"))
    found: dict[int, list[ChangeEntry]] = {}
    for entry in wanted.order_by("number"):
        if entry.act == "confirm":
            found.pop(entry.record_id, None)
        else:
            found.setdefault(entry.record_id, []).append(entry)
    return found


def returned_at(kind: str, ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these records was sent back last."""
    return {pk: entries[-1].at for pk, entries in standing_returns(kind, ids).items()}


def return_levels(records: Iterable[Record]) -> dict[tuple[str, int], int]:
    """The highest level that returned each record since it was last confirmed, by register and id; see `COUNTY`.

    The highest and not the last: a township that returns what the county returned does not take it from the
    county. Costs two queries a register, none when nothing was ever returned.
    """
    sent_back = [record for record in records if record.return_reason]
    found: dict[tuple[str, int], int] = {}
    for kind in {record.KIND for record in sent_back}:
        returns = standing_returns(kind, [record.pk for record in sent_back if kind == record.KIND])
        levels = _levels_of(chain.from_iterable(returns.values()))
        found |= {(kind, pk): max(levels[entry.number] for entry in entries) for pk, entries in returns.items()}
    return found


def waits_above(user: User, records: Iterable[Record]) -> set[tuple[str, int]]:
    """Which of the records were returned by a level above the user's, and are therefore not theirs to confirm."""
    told = list(records)
    levels = return_levels(told)
    return {record.ref for record in told if levels.get(record.ref, 0) > _level_over(user, record)}


def _levels_of(entries: Iterable[ChangeEntry]) -> dict[int, int]:
    """The level at which each return was made, by the number of its entry."""
    told = list(entries)
    posts = Post.objects.filter(user__username__in={entry.actor for entry in told}).select_related("user")
    held = [post for post in posts if CONFIRM in post.role.permissions]
    return {entry.number: max((_level(post) for post in held if _made_as(entry, post)), default=0) for entry in told}


def _made_as(entry: ChangeEntry, post: Post) -> bool:
    day = timezone.localdate(entry.at)
    return post.user.username == entry.actor and post.since <= day and (post.until is None or post.until >= day)


def _level_over(user: User, record: Record) -> int:
    """The highest level at which the user confirms this record; 0 when they do not."""
    posts = user.scope.posts_over(CONFIRM, unit_id=record.unit_id, township_id=record.township_id)
    return max(map(_level, posts), default=0)


def _level(post: Post) -> int:
    return _LEVELS[post.role.reach]


def why_not_confirm(by: User, record: Record) -> str:
    """Why `by`, who may confirm records of this unit, does not confirm this one now; empty when they may."""
    if record.status == Status.RETURNED:
        return _("已退回的记录补正后先提交，不能直接确认。")
    if record.COUNTY_CONFIRMS and _level_over(by, record) < COUNTY:
        return _("这类记录由县侨办确认，请提交。")
    if waits_above(by, [record]):
        return _("这条记录由上级退回，补正后由退回的一级确认。")
    return ""


def returns_to_self(by: User, record: Record) -> bool:
    """Whether sending the record back would give it to `by`, who entered it: they correct it instead."""
    return record.created_by_id == by.pk
