"""Photos without their hidden data: segments are dropped, the coded picture stays as it is.

No picture is decoded here; lengths are followed, and what does not add up is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from .messages import note
from .model import refuse

_SIDE = 20_000
_PIXELS = 60_000_000
_PROFILE = 4 * 1024 * 1024

Cleaned = tuple[bytes, tuple[str, ...]]


def _check_dimensions(width: int, height: int) -> None:
    if not width or not height:
        raise refuse("picture_broken")
    if max(width, height) > _SIDE or width * height > _PIXELS:
        raise refuse("picture_size", width=width, height=height)


def _notes(dropped: bool, tail: bool) -> tuple[str, ...]:
    found = [note("picture_data")] if dropped else []
    return tuple(found + ([note("picture_tail")] if tail else []))


# JPEG ------------------------------------------------------------------------------------------

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset((0x01, *range(0xD0, 0xD9)))
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def clean_jpeg(data: bytes) -> Cleaned:
    """A JPEG with picture, JFIF head, colour profile and turn only; all else is dropped."""
    out, dropped, sized = [b"\xff\xd8"], False, False
    end = 2
    for marker, start, end in _jpeg_segments(data):
        if marker in _FRAMES:
            _check_dimensions(_be16(data, start + 7), _be16(data, start + 5))
            sized = True
        if marker == _APP1 and (turn := _orientation(data[start + 4 : end])) > 1:
            out.append(_turn_segment(turn))
        if _jpeg_keeps(marker, data[start + 4 : start + 18]):
            out.append(data[start:end])
        else:
            dropped = True
    if not sized:
        raise refuse("picture_broken")
    return b"".join(out), _notes(dropped, end < len(data))


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) up to the end mark; the coded data belongs to its SOS segment."""
    place = 2
    while True:
        if data[place : place + 1] != b"\xff" or place + 2 > len(data):
            raise refuse("picture_broken")
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        end = _jpeg_end(data, place, marker)
        yield marker, place, end
        if marker == _EOI:
            return
        place = end


def _jpeg_end(data: bytes, place: int, marker: int) -> int:
    if marker == _EOI or marker in _BARE:
        return place + 2
    length = _be16(data, place + 2)
    end = place + 2 + length
    if length < 2 or end > len(data):
        raise refuse("picture_broken")
    if marker != _SOS:
        return end
    found = _NEXT_MARKER.search(data, end)
    if not found:
        raise refuse("picture_broken")
    return found.start()


def _jpeg_keeps(marker: int, head: bytes) -> bool:
    if marker == _APP0:
        return head.startswith(b"JFIF\x00")
    if marker == _APP2:
        return head.startswith(b"ICC_PROFILE\x00")
    if marker == _APP14:
        return head.startswith(b"Adobe")
    return marker != _COM and not _APP0 <= marker <= 0xEF


def _be16(data: bytes, place: int) -> int:
    if place + 2 > len(data):
        raise refuse("picture_broken")
    return int.from_bytes(data[place : place + 2], "big")


def _orientation(segment: bytes) -> int:
    """The turn (1 to 8) in an Exif segment, 0 without one. Phones store photos lying on the side."""
    if not segment.startswith(b"Exif\x00\x00"):
        return 0
    tiff = segment[6:]

    def number(place: int, size: int) -> int:
        return int.from_bytes(tiff[place : place + size], "little" if tiff[:2] == b"II" else "big")

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 200), 12):
        if number(entry, 2) == 0x0112:
            turn = number(entry + 8, 2)
            return turn if turn <= 8 else 0
    return 0


def _turn_segment(turn: int) -> bytes:
    """An Exif segment that holds the turn and nothing else."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01" + turn.to_bytes(2, "big") + b"\x00\x00"
    body = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


# PNG -------------------------------------------------------------------------------------------

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs")
)


def clean_png(data: bytes) -> Cleaned:
    """A PNG with its picture and colour chunks only; text, eXIf, time, animation are dropped."""
    out, dropped, coded, end = [_PNG_HEAD], False, False, len(_PNG_HEAD)
    for name, start, end in _png_chunks(data):
        body = data[start + 8 : end - 4]
        if name == b"IHDR":
            _check_dimensions(int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big"))
        coded = coded or name == b"IDAT"
        if name in _PNG_KEPT and (name != b"iCCP" or _profile_is_small(body)):
            out.append(data[start:end])
        else:
            dropped = True
    if not coded:
        raise refuse("picture_broken")
    return b"".join(out), _notes(dropped, end < len(data))


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    place, name = len(_PNG_HEAD), b""
    while name != b"IEND":
        length = int.from_bytes(data[place : place + 4], "big")
        name, end = data[place + 4 : place + 8], place + 12 + length
        if end > len(data) or (place == len(_PNG_HEAD)) != (name == b"IHDR"):
            raise refuse("picture_broken")
        if zlib.crc32(data[place + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise refuse("picture_broken")
        yield name, place, end
        place = end


def _profile_is_small(body: bytes) -> bool:
    """A colour profile is packed: one that unpacks without end is left out."""
    packed = body.partition(b"\x00")[2][1:]
    unpacker = zlib.decompressobj()
    try:
        return len(unpacker.decompress(packed, _PROFILE)) < _PROFILE
    except zlib.error:
        return False


# WebP ------------------------------------------------------------------------------------------

_WEBP_KEPT = frozenset((b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"))
_EXIF_AND_XMP = 0x08 | 0x04


def clean_webp(data: bytes) -> Cleaned:
    """A WebP without EXIF and XMP chunks; the flags that announce them are cleared."""
    size = int.from_bytes(data[4:8], "little") + 8
    if size > len(data):
        raise refuse("picture_broken")
    out, dropped = [], False
    for name, body in _webp_chunks(data[:size]):
        if name in (b"VP8X", b"VP8 ", b"VP8L"):
            _check_dimensions(*_webp_size(name, body))
        if name == b"VP8X":
            body = bytes((body[0] & ~_EXIF_AND_XMP,)) + body[1:]
        if name in _WEBP_KEPT:
            out.append(name + len(body).to_bytes(4, "little") + body + b"\x00" * (len(body) % 2))
        else:
            dropped = True
    body = b"WEBP" + b"".join(out)
    if not any(part[:4] in (b"VP8 ", b"VP8L", b"ANMF") for part in out):
        raise refuse("picture_broken")
    return b"RIFF" + len(body).to_bytes(4, "little") + body, _notes(dropped, size < len(data))


def _webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place + 8 <= len(data):
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if place + 8 + length > len(data):
            raise refuse("picture_broken")
        yield data[place : place + 4], data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _webp_size(name: bytes, body: bytes) -> tuple[int, int]:
    if len(body) < 10:
        raise refuse("picture_broken")
    if name == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if name == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
