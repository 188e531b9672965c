"""The log tells machines what happened, and tells nobody who it was about."""

from __future__ import annotations

import ast
import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

import qiaowu
from qiaowu.cli import logs
from qiaowu.config.urls import urlpatterns as ours
from qiaowu.hosting.logs import JsonLines

SECRET = "张三丰机密"
PACKAGE = Path(qiaowu.__file__).parent
STYLE = min((PACKAGE / "web" / "static").rglob("*.css"))


def fail(request: HttpRequest, token: str) -> HttpResponse:
    raise ValueError(f"{SECRET} {token}")


urlpatterns = [*ours, path("broken/<str:token>", fail)]


class Lines(logging.Handler):
    """Keeps each line as the log file would hold it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def of(self, event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.lines) if line["event"] == event]


@pytest.fixture
def log() -> Any:
    handler, root = Lines(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.django_db
def test_a_request_is_one_line_without_address_and_query(cast: Any, log: Lines) -> None:
    answer = cast.client("county").get(f"/search/?q={SECRET}")
    (line,) = log.of("request")
    assert {name: line[name] for name in ("level", "method", "route", "status", "county")} == {
        "level": "info",
        "method": "GET",
        "route": "search/",
        "status": 200,
        "county": "c990123",
    }
    assert line["ms"] > 0
    assert line["request"] == answer.headers["X-Request-ID"]
    assert not any(SECRET in text for text in log.lines)


@pytest.mark.django_db
def test_what_was_typed_and_who_signs_in_are_not_in_the_log(client: Client, log: Lines) -> None:
    client.post(reverse("account:login"), {"username": SECRET, "password": SECRET})
    assert [line["status"] for line in log.of("request")] == [422]
    assert not any(SECRET in text or "password" in text for text in log.lines)


@pytest.mark.django_db(transaction=True)
@override_settings(ROOT_URLCONF="tests.operation.test_logs")
def test_an_error_is_told_by_kind_and_place(log: Lines) -> None:
    answer = Client(raise_request_exception=False).get(f"/broken/{SECRET}")
    assert answer.status_code == 500
    (line,) = log.of("request")
    assert (line["level"], line["route"]) == ("error", "broken/<str:token>")
    (error,) = log.of("django.request")
    assert error["error"]["type"] == "ValueError"
    assert error["error"]["at"][-1].startswith("tests/operation/test_logs.py:")
    assert error["error"]["at"][-1].endswith(" fail")
    assert error["request"] == line["request"]
    assert not any(SECRET in text for text in log.lines)


@pytest.mark.django_db
def test_an_odd_method_and_a_missing_page_say_nothing_of_themselves(client: Client, log: Lines) -> None:
    client.generic(SECRET.encode().hex(), "/none/机密/")
    (line,) = log.of("request")
    assert (line["method"], line["route"]) == ("", "")
    assert line["status"] >= 400


@pytest.mark.django_db
def test_questions_of_machines_are_not_told_at_the_usual_level(client: Client, log: Lines) -> None:
    client.get("/healthz")
    client.get(f"/static/{STYLE.relative_to(PACKAGE / 'web' / 'static')}")
    client.get("/static/none.css")
    assert [line["level"] for line in log.of("request")] == ["debug", "debug", "info"]


def test_words_of_other_libraries_are_left_out(log: Lines) -> None:
    logging.getLogger("somebody.else").warning("row %s", SECRET)
    logging.getLogger("somebody.else").warning(f"row {SECRET}")
    logging.getLogger("qiaowu.test").warning("job 7", extra={"kind": "web.export", "person": SECRET})
    assert log.of("somebody.else")[0].keys() == {"time", "level", "event", "county", "request"}
    (own,) = log.of("qiaowu.test")
    assert (own["text"], own["kind"]) == ("job 7", "web.export")
    assert not any(SECRET in text for text in log.lines)


def test_our_own_lines_quote_no_error_and_no_address() -> None:
    """`logger.exception` and an error given whole carry a message; a message may quote a row."""
    found = 0
    for source in PACKAGE.rglob("*.py"):
        text = source.read_text("utf-8")
        if "tests" in source.parts or "logger." not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("logger."):
                found += 1
                given = {ast.unparse(argument) for argument in node.args[1:]} | {ast.unparse(node.func)}
                assert not given & QUOTING, f"{source}:{node.lineno}"
    assert found > 8


QUOTING = {"logger.exception", "error", "exception", "request.path", "request.get_full_path()"}


def test_a_long_log_is_put_aside_and_a_few_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "qiaowu.log"
    assert not logs.turn(file)
    for number in range(8):
        file.write_text(str(number) * 20)
        assert not logs.turn(file, limit=21)
        assert logs.turn(file, limit=20)
        assert not file.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"qiaowu.log.{number}" for number in range(1, 6)]
    assert (tmp_path / "qiaowu.log.1").read_text() == "7" * 20


WRITING = """
import logging, logging.config, sys
from pathlib import Path
from qiaowu.cli.logs import turn
from qiaowu.hosting.logs import configuration
import qiaowu.hosting.logs as made
made.county_of = lambda record: "c990123"
logging.config.dictConfig(configuration("info", sys.argv[1]))
for number in range(3):
    logging.getLogger("qiaowu.test").info("line %s", number)
    turn(Path(sys.argv[1]), limit=1)
logging.getLogger("qiaowu.test").warning("last")
"""


def test_a_writer_goes_on_in_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "qiaowu.log"
    done = subprocess.run(
        [sys.executable, "-c", WRITING, str(file)], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    texts = [
        json.loads(path.read_text())["text"] for path in (file, *(tmp_path / f"qiaowu.log.{n}" for n in (1, 2, 3)))
    ]
    assert texts == ["last", "line 2", "line 1", "line 0"]
    assert [json.loads(line)["text"] for line in done.stderr.splitlines()] == ["last"]
