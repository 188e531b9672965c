"""The web server as a child: is the port free, start it, wait until it answers."""

from __future__ import annotations

import errno
import http.client
import ipaddress
import os
import socket
import subprocess
import sys
import time

from qiaowu.cli import signals
from qiaowu.cli.problem import Problem

PORT_WAIT = 5.0  # seconds; workers of a killed program notice within one
READY_LIMIT = 60.0  # seconds for the first answer
STOP_LIMIT = 20.0  # seconds for requests in progress
REASONS = {
    errno.EADDRINUSE: "端口已被其他程序占用，请换一个，例如 PORT=8001 make run",
    errno.EACCES: "没有使用该端口的权限，请用 1024 以上的端口",
    errno.EADDRNOTAVAIL: "本机没有这个地址",
}
NOT_ANSWERING = "网页服务没有启动；请查看上方的错误信息。"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def require_free(host: str, port: int) -> None:
    """Raise Problem when another program has the port.

    Asked here because the server shares its port among its workers, and two servers that share a
    port would both seem to work.
    """
    deadline = time.monotonic() + PORT_WAIT
    while (error := bind_error(host, port)) is not None:
        if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
            reason = REASONS.get(error.errno or 0, error.strerror)
            raise Problem(f"不能在 {host}:{port} 上提供网页：{reason}。")
        signals.pause(0.2)


def bind_error(host: str, port: int) -> OSError | None:
    """What the system says about listening there; None when it is free."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:  # a name that cannot be resolved comes here too
            return error
    return None


def start(host: str, port: int, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the server in its own session: Ctrl-C reaches only us, and we stop things in order."""
    command = [sys.executable, "-m", "qiaowu.cli.serve", host, str(port), str(os.getpid())]
    return subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, start_new_session=True)


def wait_ready(process: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Return when the server answers a request; raise Problem when it ends or stays silent."""
    deadline = time.monotonic() + READY_LIMIT
    while not answers(host, port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise Problem(NOT_ANSWERING)
        signals.pause(0.05)


def answers(host: str, port: int) -> bool:
    """Whether any HTTP answer comes back: the application is then loaded."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"127.0.0.1:{port}"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def reachable(host: str) -> str:
    """An address of this machine for a server that listens on all of them."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
