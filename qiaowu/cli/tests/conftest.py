"""A real cluster in a short temporary folder, with the settings of a real installation."""

from __future__ import annotations

import shutil
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
    """A cluster folder made once and copied for each test that may break it."""
    path = Path(tempfile.mkdtemp(prefix="qw-made-", dir="/tmp"))
    path.chmod(0o711)
    Cluster(path / "pg", choose(account), account, path / "log").create(PASSWORD, sync=False)
    yield path / "pg"
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path, made_cluster: Path, account: Account) -> Iterator[Cluster]:
    """A cluster of our own, not running."""
    shutil.copytree(made_cluster, folder / "pg")
    for path in (folder / "pg", *(folder / "pg").rglob("*")):
        account.own(path)
    own = Cluster(folder / "pg", choose(account), account, folder / "log")
    yield own
    own.stop()
