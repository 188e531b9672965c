"""Which PostgreSQL is taken, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from qiaowu.cli import binaries
from qiaowu.cli.account import Account
from qiaowu.cli.problem import Problem

SELF = Account("self")


def fake(folder: Path, version: str, contrib: bool = True) -> Path:
    """An installation that only tells its version."""
    folder.mkdir(parents=True)
    shared = folder.parent / "share"
    (shared / "extension").mkdir(parents=True, exist_ok=True)
    if contrib:
        (shared / "extension" / "pg_trgm.control").touch()
    answers = {"postgres": f"postgres (PostgreSQL) {version}", "initdb": "", "pg_config": str(shared)}
    for name, answer in answers.items():
        (folder / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without the wheel and without any installation."""
    monkeypatch.setattr(binaries, "wheel_folder", lambda: None)
    monkeypatch.setattr(binaries, "VERSIONED", (str(tmp_path / "usr" / "*" / "bin"),))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.delenv("QIAOWU_POSTGRES_BIN", raising=False)
    return tmp_path


def test_wheel_comes_first() -> None:
    first = next(binaries.candidates())
    assert first.bundled
    assert first.major == 18
    assert first.folder == binaries.wheel_folder()


def test_system_installation_on_path_is_taken_when_there_is_no_wheel(
    nothing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(nothing / "usr" / "17" / "bin", "17.4")
    on_path = fake(nothing / "opt" / "bin", "15.20 (Debian 15.20-0+deb12u1)")
    monkeypatch.setenv("PATH", f"/usr/bin:/bin:{on_path}")
    assert binaries.choose(SELF) == binaries.Binaries(on_path, 15, bundled=False)


def test_newest_versioned_folder_is_taken_last(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setattr(binaries, "path_folders", list)
    fake(nothing / "usr" / "15" / "bin", "15.1")
    newest = fake(nothing / "usr" / "16" / "bin", "16.9")
    fake(nothing / "usr" / "14" / "bin", "14.2")
    assert binaries.choose(SELF).folder == newest


def test_version_of_an_existing_database_is_looked_for(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "path_folders", list)
    fake(nothing / "usr" / "16" / "bin", "16.9")
    wanted = fake(nothing / "usr" / "15" / "bin", "15.1")
    assert binaries.choose(SELF, 15).folder == wanted
    with pytest.raises(Problem, match="由 PostgreSQL 17 建立，本机只有版本 15、16"):
        binaries.choose(SELF, 17)


@pytest.mark.parametrize("case", ["none", "old", "no contrib", "broken"])
def test_nothing_usable_gives_one_chinese_sentence(nothing: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.setattr(binaries, "path_folders", list)
    folder = nothing / "usr" / "x" / "bin"
    if case != "none":
        fake(folder, "14.9" if case == "old" else "16.1", contrib=case != "no contrib")
    if case == "broken":
        (folder / "postgres").write_text("#!/bin/sh\nexit 127\n")
    with pytest.raises(Problem) as caught:
        binaries.choose(SELF)
    assert str(caught.value).count("。") == 1
    assert "QIAOWU_DATABASE_URL" in str(caught.value)


def test_given_folder_is_the_only_one_looked_at(nothing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(nothing / "usr" / "16" / "bin", "16.9")
    monkeypatch.setenv("QIAOWU_POSTGRES_BIN", str(nothing / "absent"))
    with pytest.raises(Problem, match="没有找到"):
        binaries.choose(SELF)
