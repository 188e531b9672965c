"""A visitor who knows nothing but the address: plain HTTP with cookies."""

from __future__ import annotations

import http.client
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")


@dataclass
class Visitor:
    """Keeps cookies from one request to the next; follows no redirect."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, str]) -> Answer:
        """With the token that the pages carry."""
        given = urlencode(data | {"csrfmiddlewaretoken": self.cookies.get("qw_csrf", "")})
        return self._ask("POST", path, given, {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, username: str, password: str) -> Answer:
        """Through the log-in page, as everybody does."""
        self.get("/account/login/")
        return self.post("/account/login/", {"username": username, "password": password, "next": "/"})

    def _ask(self, method: str, path: str, body: str | None = None, extra: dict[str, str] | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | (extra or {})
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _equals, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
