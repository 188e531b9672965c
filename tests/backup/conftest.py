"""Two counties and a backup of both: made once for all tests here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from qiaowu.cli.testing import TestCluster
from qiaowu.cli.tests.running import open_folder
from tests.backup.place import A, B, Place

NAME = "qiaowu_backup"
FILLING = "tests.backup.filling"


@dataclass(frozen=True)
class Backed:
    """A place with two counties, and a file that holds both."""

    place: Place
    file: Path
    folder: Path


@pytest.fixture(scope="package")
def backed(cluster: TestCluster) -> Iterator[Backed]:
    """`A` is of this version, `B` still lacks its last migration, as after the release before."""
    with open_folder() as folder:
        place = Place.make(cluster, folder / "data", NAME)
        begun = [place.python(A, FILLING, "东江"), place.python(B, FILLING, "西岭", "activities", "0001")]
        assert [one.wait() for one in begun] == [0, 0]
        made = place.run("backup", "--all", str(folder / "both.tar"))
        assert made.returncode == 0, made.stderr
        yield Backed(place, folder / "both.tar", folder)
        cluster.drop_database(NAME)
