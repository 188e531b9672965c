"""The whole product as `make run` starts it, and a real browser that watches what pages do.

The server is started once a run, on its own data folder with the demo county, through the command
that users have; the journeys reach it over HTTP only.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

CHROMIUM = os.environ.get("QIAOWU_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FORM_ANSWER = re.compile(r"responded with a status of (409|422) ")


@dataclass(frozen=True)
class Product:
    """A running product: the demo county, or a county that was founded a moment ago."""

    url: str
    data: Path

    def password(self, username: str) -> str:
        """The demo's one password, or what founding the county wrote down for this account."""
        demo = self.data / "demo.json"
        if demo.exists():
            return str(json.loads(demo.read_text(encoding="utf-8"))["password"])
        lines = (self.data / "first-passwords.csv").read_text("utf-8-sig").splitlines()
        return dict(line.split(",") for line in lines[1:])[username]


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path) -> dict[str, str]:
    """What a command of the product needs to know, and nothing of the test run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QIAOWU_", "DJANGO_"))}
    return kept | {"QIAOWU_DATA_DIR": str(data)}


@contextmanager
def started(*options: str) -> Iterator[Product]:
    """`qiaowu up` on a fresh folder; ends with Ctrl-C as a person would end it."""
    with tempfile.TemporaryDirectory(prefix="qiaowu-journey-") as folder:
        Path(folder).chmod(0o711)
        data, port = Path(folder) / "data", _free_port()
        command = [sys.executable, "-m", "qiaowu.cli", "up", "--with-parent", "--port", str(port), *options]
        with (Path(folder) / "up.log").open("w") as log:
            process = subprocess.Popen(command, env=environment(data), stdout=log, stderr=log, start_new_session=True)
        try:
            _wait(port, process, Path(folder) / "up.log")
            yield Product(f"http://127.0.0.1:{port}", data)
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The product with the demo county."""
    with started() as running:
        yield running


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _n in range(1200):
        if process.poll() is not None:
            break
        with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the product did not start:\n" + log.read_text())


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright_: Playwright) -> Iterator[Browser]:
    """The system's Chromium; a missing one fails with the way to get it."""
    if not Path(CHROMIUM).exists():
        pytest.fail(f"no browser at {CHROMIUM}: apt-get install chromium fonts-noto-cjk, or set QIAOWU_CHROMIUM")
    running = playwright_.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield running
    running.close()


@dataclass
class Watch:
    """What a page must never do: talk to another host, log an error, break the policy."""

    host: str
    complaints: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script {error}"))
        page.on("request", self._request)

    def _console(self, message: Any) -> None:
        # the browser also notes each form that came back with remarks; those two are answers like any other
        if message.type == "error" and not FORM_ANSWER.search(message.text):
            self.complaints.append(f"console {message.text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.host, "data:", "blob:")):
            self.complaints.append(f"request {request.url}")


SignIn = Callable[..., Page]


@contextmanager
def visiting(product: Product, browser: Browser) -> Iterator[SignIn]:
    """`enter("township", width=360)` gives a page of that account; complaints fail the test at the end."""
    contexts: list[BrowserContext] = []
    watch = Watch(product.url)

    def enter(username: str, *, width: int = 1366, height: int = 768, **options: Any) -> Page:
        options.setdefault("has_touch", width < 700)
        context = browser.new_context(
            base_url=product.url, viewport={"width": width, "height": height}, locale="zh-CN", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        page.goto("/account/login/")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码", exact=True).fill(product.password(username))
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert watch.complaints == []


@pytest.fixture
def sign_in(product: Product, browser: Browser) -> Iterator[SignIn]:
    """Signs accounts of the demo county in."""
    with visiting(product, browser) as enter:
        yield enter
