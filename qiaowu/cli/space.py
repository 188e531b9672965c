"""Is there room? Asked before anything long is begun."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from qiaowu.cli.problem import Problem

SPARE = 64 * 1024 * 1024  # bytes that must stay free beside what is written
SHORT = "{} 所在的磁盘空间不够：大约需要 {}，只剩 {}。没有改动任何数据。"


def require_room(needs: Iterable[tuple[Path, int]]) -> None:
    """Raise Problem when a disk has not the bytes that go into the folders on it, and some to spare."""
    wanted: dict[int, tuple[Path, int]] = {}
    for folder, need in needs:
        place = existing(folder)
        disk = place.stat().st_dev
        wanted[disk] = place, wanted.get(disk, (place, 0))[1] + need
    for place, need in wanted.values():
        free = shutil.disk_usage(place).free
        if need + SPARE > free:
            raise Problem(SHORT.format(place, size(need + SPARE), size(free)))


def existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder


def size(count: int) -> str:
    """Bytes for people."""
    value, units = float(count), ["字节", "KB", "MB", "GB"]
    while value >= 1024 and len(units) > 1:
        value /= 1024
        del units[0]
    return f"{value:.0f} {units[0]}" if value >= 10 or units[0] == "字节" else f"{value:.1f} {units[0]}"
