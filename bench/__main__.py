"""`make bench`: every number that the project promises, with its floor measured in the same run."""

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
from pathlib import Path

from bench import reader

ROOT = Path(__file__).resolve().parent.parent
QIAOWU = Path(sys.executable).with_name("qiaowu")
READERS = ("county", "township", "township2", "leader", "community")
PAGES = {
    "list": ["/study/sessions/", "/study/sessions/?page=3", "/study/sessions/?type=group_study"],
    "overview": ["/targets/"],
    "indicator": ["/indicators/K02/", "/indicators/K39/", "/indicators/K32/"],
}
WRITES_EVERY = 10


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int) -> tuple[subprocess.Popen[bytes], float]:
    """Start the whole product; seconds until the first page answers."""
    begun = time.monotonic()
    environment = os.environ | {"QIAOWU_DATA_DIR": str(data), "PORT": str(port)}
    process = subprocess.Popen(
        [str(QIAOWU), "up", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while time.monotonic() - begun < 180:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/account/login/")
            if connection.getresponse().status == 200:
                return process, time.monotonic() - begun
        except OSError:
            time.sleep(0.1)
        if process.poll() is not None:
            break
    raise SystemExit("the server did not start")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(60)


def sign_in(port: int, username: str, password: str) -> str:
    """The cookies of a signed-in user, as one header."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/account/login/")
    page = connection.getresponse()
    csrf = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
    cookie = (page.headers["Set-Cookie"] or "").partition(";")[0]
    assert csrf
    body = f"username={username}&password={password}&csrfmiddlewaretoken={csrf[1]}"
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    connection.request("POST", "/account/login/", body, kind)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 302, answer.status
    return "; ".join(value.partition(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")


def password_of(data: Path) -> str:
    """The password of the demo accounts, as the first start chose it."""
    password: str = json.loads((data / "demo.json").read_text(encoding="utf-8"))["password"]
    return password


def inside(data: Path, call: str) -> subprocess.Popen[str]:
    """A process of the product that runs a function of `bench.inside` on the county of `data`."""
    command = [str(QIAOWU), "manage", "shell", "--no-imports", "-c", f"from bench import inside; inside.{call}"]
    environment = os.environ | {"QIAOWU_DATA_DIR": str(data)}
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def main() -> None:
    rows: list[tuple[str, str, str]] = list(reader.rows())
    if sys.argv[1:] == ["reader"]:
        print_table(rows)
        return
    with tempfile.TemporaryDirectory(prefix="qiaowu-bench-") as folder:
        Path(folder).chmod(0o711)
        data, port = Path(folder) / "data", free_port()
        process, first = start(data, port)
        stop(process)
        process, again = start(data, port)
        stop(process)
        rows.append(("first start to first page, installed machine", f"{first:.1f} s", "<= 60 s"))
        rows.append(("next start to first page", f"{again:.1f} s", "<= 15 s"))
        found = inside(data, "main()").communicate()[0]
        rows += [tuple(line.split("\t", 2)) for line in found.splitlines() if line.count("\t") == 2]  # type: ignore[misc]
        process, _seconds = start(data, port)
        # imported late: only needed once the server stands
        from bench import load

        secret = password_of(data)
        cookies = [sign_in(port, name, secret) for name in READERS]
        rows += load.run(port, cookies, PAGES, "nobody writes")
        writer = inside(data, f"write_on({WRITES_EVERY})")
        rows += load.run(port, cookies, PAGES, f"a correction every {WRITES_EVERY} s")
        writer.kill()
        stop(process)
    print_table(rows)


def print_table(rows: list[tuple[str, str, str]]) -> None:
    print("\n| What | Measured | Goal |\n|---|---|---|")
    for what, measured, goal in rows:
        print(f"| {what} | {measured} | {goal} |")


if __name__ == "__main__":
    main()
