"""The log for machines: one JSON object a line, and in it nothing that names a person.

A line says when, how grave, which part of the program, which county and which request. Lines of this package are
written without personal data and keep their words; of every other library only its name and the kind and place of
an error are kept, because its messages quote addresses, values and rows.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
OURS = "qiaowu"
FIELDS = ("method", "route", "status", "ms", "job", "kind", "state")
"""What a line of ours may add by `extra`; anything else given there is left out."""
FRAMES = 6
"""Places of an error that are told, the innermost ones."""
PLAIN = "{asctime} {levelname} {name} {message}"


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", "") or record.name,
            "county": county_of(record),
            "request": getattr(record, "request_id", "") or request_id.get(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if is_ours(record) and not hasattr(record, "event"):
            line["text"] = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def is_ours(record: logging.LogRecord) -> bool:
    """Whether the words of the line are ours."""
    return record.name == OURS or record.name.startswith(OURS + ".")


def county_of(record: logging.LogRecord) -> str:
    """The county that the running block is in, or that the process serves."""
    # imported here: this module is read while the settings are being made
    from qiaowu.hosting.county import chosen

    return getattr(record, "county", "") or chosen()


def told(error: BaseException) -> dict[str, Any]:
    """Kind and place of an error, without its message."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return {
        "type": type(error).__name__,
        "at": [f"{short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }


def short(path: str) -> str:
    """The last three parts of a path: enough to find it, without where the program is installed."""
    return "/".join(path.split("/")[-3:])


def configuration(level: str, file: str = "", plain: bool = False) -> dict[str, Any]:
    """Django's LOGGING. With a `file` everything from `level` on goes there, and only warnings to standard error.

    The file is opened anew when somebody has put it aside: many processes write to it, and only `qiaowu up` turns it.
    `plain` is for developers: text with tracebacks.
    """
    level = level.upper()
    formatter = {"format": PLAIN, "style": "{"} if plain else {"()": JsonLines}
    to_stderr = {"class": "logging.StreamHandler", "formatter": "line", "level": "WARNING" if file else level}
    handlers: dict[str, Any] = {"console": to_stderr}
    if file:
        handlers["file"] = {
            "class": "logging.handlers.WatchedFileHandler",
            "formatter": "line",
            "filename": file,
            "encoding": "utf-8",
            "delay": True,
        }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        # its own console handler would write the same once more, with its words; our line tells of answers below 500
        "loggers": {"django": {"handlers": [], "propagate": True}, "django.request": {"level": "ERROR"}},
    }
