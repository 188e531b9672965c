"""Log-in by username and password; rights come from posts, never from Django's permissions."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from qiaowu.orgs.models import User


class PostBackend(BaseBackend):
    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The active user with this password, else None. Unknown names cost the same time as known ones."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username.strip().lower()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
