"""Who may see and do what: one scope for a user, and one filter for every register."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Post, Unit, User

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Scope:
    """The posts a user holds today, and what follows from them."""

    posts: tuple[Post, ...]

    @property
    def key(self) -> tuple[tuple[int, str, int], ...]:
        """The same for users with the same rights and reach on the same day: what one may see is remembered by it."""
        return tuple((post.pk, post.role_key, post.unit_id) for post in self.posts)

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset().union(*(post.role.permissions for post in self.posts))

    def posts_with(self, permission: str) -> list[Post]:
        return [post for post in self.posts if permission in post.role.permissions]

    def county_wide(self, permission: str) -> bool:
        """Whether `permission` reaches the whole county."""
        return any(post.role.reach == "county" for post in self.posts_with(permission))

    def covers(self, permission: str, *, unit_id: int, township_id: int | None) -> bool:
        """Whether `permission` reaches a record of `unit_id` that lay in `township_id`."""
        return bool(self.posts_over(permission, unit_id=unit_id, township_id=township_id))

    def posts_over(self, permission: str, *, unit_id: int, township_id: int | None) -> list[Post]:
        """The posts by which `permission` reaches a record of `unit_id` that lay in `township_id`."""
        return [post for post in self.posts_with(permission) if _reaches(post, unit_id, township_id)]

    def filter(self, permission: str, unit: str = "unit", township: str = "township") -> Q:
        """The same rule as `covers`, as a filter over the named columns."""
        posts = self.posts_with(permission)
        if any(post.role.reach == "county" for post in posts):
            return Q()
        reached = Q(pk__in=[])
        for post in posts:
            if post.role.reach in {"unit", "subtree"}:
                reached |= Q(**{f"{unit}_id": post.unit_id})
            if post.role.reach == "subtree":
                reached |= Q(**{f"{township}_id": post.unit_id})
        return reached

    @property
    def home(self) -> Unit | None:
        """The unit of the first post: where new records of this user belong by default."""
        return self.posts[0].unit if self.posts else None


def _reaches(post: Post, unit_id: int, township_id: int | None) -> bool:
    match post.role.reach:
        case "county":
            return True
        case "subtree":
            return post.unit_id in {unit_id, township_id}
        case "unit":
            return post.unit_id == unit_id
        case _:
            return False


def scope_of(user: User) -> Scope:
    """The user's scope today; empty for one who is disabled."""
    if not user.is_active:
        return Scope(())
    posts = Post.objects.filter(user=user).held_on(today()).select_related("unit").order_by("pk")
    return Scope(tuple(posts))


class ScopedQuerySet(models.QuerySet[M]):
    """Base of every register's queryset: rows are read through `visible_to`."""

    def visible_to(self, user: Any) -> Self:
        """Rows that `user` may read; none for a visitor without an account."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(user.scope.filter("records.read"))

    def editable_by(self, user: Any, permission: str = "records.enter") -> Self:
        """Rows on which `user` may use `permission`."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(user.scope.filter(permission))
