"""What is left behind goes after a time: result files after a week, jobs after a month, ended sessions at once."""

from __future__ import annotations

import time
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db.models.functions import Now

from qiaowu.records.queue import results
from qiaowu.records.queue.models import Job

FILES_KEPT = timedelta(days=7)
ROWS_KEPT = timedelta(days=30)
EVERY = 3600.0  # seconds between two cleanings of one county by one worker
YOUNG = 3600.0  # seconds for which a file may be in the making
_cleaned: dict[str, float] = {}


def clean_now_and_then(code: str) -> None:
    """Clean the chosen county `code` if this process has not done so for an hour."""
    if time.monotonic() - _cleaned.get(code, -EVERY) >= EVERY:
        _cleaned[code] = time.monotonic()
        clean(code)


def clean(code: str) -> None:
    """Forget old jobs and ended sessions of the chosen county `code`, then remove files that no job names any more."""
    # who does not sign out leaves what they had pasted in their session
    SessionStore.clear_expired()
    ended = Job.objects.exclude(state__in=Job.OPEN)
    ended.filter(set_at__lt=Now() - ROWS_KEPT).delete()
    ended.filter(set_at__lt=Now() - FILES_KEPT).exclude(file_token="").update(file_token="")
    kept = set(Job.objects.exclude(file_token="").values_list("file_token", flat=True))
    for path in results.folder().iterdir():
        if path.name not in kept and time.time() - path.stat().st_mtime > YOUNG:
            results.drop_of(code, path.name)
