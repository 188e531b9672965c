"""A real cluster in a short temporary folder, with the settings of a real installation."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qiaowu.cli.account import Account, database_account
from qiaowu.cli.binaries import choose
from qiaowu.cli.postgres import Cluster

PASSWORD = "superuser-test"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Open to the service user and short enough for a socket, which pytest's own folders are not."""
    path = Path(tempfile.mkdtemp(prefix="qw-cli-", dir="/tmp"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def account() -> Account:
    return database_account()


@pytest.fixture(scope="session")
def made_cluster(account: Account) -> Iterator[Path]:
    """A cluster folder for all tests: whatever one does to its server, the next start must work."""
    path = Path(tempfile.mkdtemp(prefix="qw-made-", dir="/tmp"))
    path.chmod(0o711)
    Cluster(path / "pg", choose(account), account, path / "log").create(PASSWORD, sync=False)
    yield path / "pg"
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path, made_cluster: Path, account: Account) -> Iterator[Cluster]:
    """The cluster, not running, with its first configuration and a log of its own."""
    configuration = (made_cluster / "postgresql.conf").read_bytes()
    own = Cluster(made_cluster, choose(account), account, folder / "log")
    yield own
    discard(own)
    (made_cluster / "postgresql.conf").write_bytes(configuration)


def discard(cluster: Cluster) -> None:
    """End a server whose folder is thrown away: at once, without writing its pages."""
    if cluster.process is not None:
        cluster.process.send_signal(signal.SIGQUIT)
        cluster.process.wait(10)
