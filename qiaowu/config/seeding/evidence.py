"""Evidence of the demo: small text sheets and plain pictures, made up on the spot and stored like uploads."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import cache

from qiaowu.config.demo import filings_types, study_types
from qiaowu.records import files
from qiaowu.records.models import Evidence

_TEXT = "text/plain; charset=utf-8"
_COLOURS = ((196, 170, 120), (120, 150, 170), (150, 120, 110), (110, 140, 110))


def of_activity(row: study_types.Activity, units: Sequence[str]) -> Evidence:
    """A sign-in sheet, a notice or a picture."""
    match row.evidence:
        case "sheet":
            lines = [f"{name}  到场 {heads} 人次" for name, heads in _dealt(row.headcount, units)]
            return _text("签到表（只记人次）", Evidence.Kind.SHEET, [row.title, f"{row.start:%Y-%m-%d %H:%M}", *lines])
        case "notice":
            return _text(
                "活动通知",
                Evidence.Kind.DOCUMENT,
                ["活动通知", row.title, f"时间：{row.start:%Y-%m-%d %H:%M}", f"地点：{row.venue}"],
            )
    return _picture(len(row.title) % len(_COLOURS))


def of_filing(row: filings_types.Filing, unit: str, figure: str) -> Evidence:
    """The paper behind a filed figure."""
    lines = [row.evidence, f"单位：{unit}", f"事项：{row.title}", f"日期：{row.as_of}", f"数量：{figure}"]
    return _text(f"{row.evidence}（{row.title}）"[:110], Evidence.Kind.DOCUMENT, lines)


def _dealt(heads: int, units: Sequence[str]) -> list[tuple[str, int]]:
    """Heads spread over the units as evenly as whole numbers allow."""
    share, rest = divmod(heads, len(units))
    return [(unit, share + (i < rest)) for i, unit in enumerate(units)]


def _text(title: str, kind: str, lines: list[str]) -> Evidence:
    content = "\n".join([*lines, ""]).encode()
    return Evidence(kind=kind, title=f"{title}.txt", sha256=files.store(content), mime=_TEXT, size=len(content))


@cache
def _stored_picture(number: int) -> tuple[str, int]:
    content = png(_COLOURS[number])
    return files.store(content), len(content)


def _picture(number: int) -> Evidence:
    sha256, size = _stored_picture(number)
    return Evidence(kind=Evidence.Kind.PHOTO, title="现场照片.png", sha256=sha256, mime="image/png", size=size)


def png(colour: tuple[int, int, int], width: int = 320, height: int = 200) -> bytes:
    """A room in flat colours: wall, table, and a row of seats; nobody is in it."""
    wall, table = bytes(colour), bytes(part // 2 for part in colour)
    rows = []
    for y in range(height):
        seats = height * 5 // 8 < y < height * 7 // 8
        pixels = (table if seats and x // 20 % 2 else wall for x in range(width))
        rows.append(b"\0" + (table * width if height // 2 < y < height * 9 // 16 else b"".join(pixels)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"".join(rows))) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
