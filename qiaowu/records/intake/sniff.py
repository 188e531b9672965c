"""What a file is, by its first bytes; the name is only compared with that."""

from __future__ import annotations

import re
import unicodedata

from .messages import kind_name
from .model import refuse

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"#!", "script"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
)
_MARKUP = (
    (re.compile(rb"<svg[\s>:]|<[a-z]+:svg[\s>]"), "svg"),
    (re.compile(rb"<!doctype\s+html|<html[\s>]|<script[\s>]|<iframe[\s>]|<body[\s>]"), "html"),
    (re.compile(rb"^<\?xml"), "xml"),
)
_HEAD = 1024
_EOCD = b"PK\x05\x06"


def content_kind(data: bytes) -> str:
    """The kind of `data` by content: a key of `messages.KIND_NAMES`; "txt" when nothing speaks against it."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if head.startswith(b"%PDF-"):
        return "pdf"
    return markup_kind(head) or "txt"


def markup_kind(head: bytes) -> str | None:
    """html, svg or xml if `head` begins as markup; UTF-16 is folded first, so that it cannot hide."""
    folded = head.replace(b"\x00", b"").lower().lstrip()
    if not folded.startswith(b"<"):
        return None
    return next((kind for pattern, kind in _MARKUP if pattern.search(folded)), None)


def has_markup(head: bytes) -> bool:
    """True if active markup stands anywhere in `head`: a browser that guesses would run it."""
    folded = head.replace(b"\x00", b"").lower()
    return any(pattern.search(folded) for pattern, kind in _MARKUP if kind != "xml")


def ole_reason(data: bytes) -> str:
    """The refusal code for an OLE container: an encrypted OOXML file, a legacy doc, or another one."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted"
    return "legacy_doc" if "WordDocument".encode("utf-16-le") in data else "legacy_office"


def carries_zip(data: bytes) -> bool:
    """True if a zip directory ends the file: then another program would open it as an archive."""
    end = data.rfind(_EOCD, max(0, len(data) - 65_557))
    if end < 0 or end + 22 > len(data):
        return False
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return 0 < size <= end and data[end - size : end - size + 4] == b"PK\x01\x02"


def check_name(filename: str) -> str:
    """The extension in lower case without the dot; raises IntakeError bad_name for disguised names."""
    if any(unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") for char in filename):
        raise refuse("bad_name")
    base = re.split(r"[\\/]", filename)[-1]
    return base.rpartition(".")[2].strip().lower() if "." in base else ""


def check_pdf_shell(data: bytes) -> None:
    """Refuse a pdf that is something else as well, seen from outside."""
    if has_markup(data[:_HEAD]):
        raise refuse("polyglot", found=kind_name("html").strip())
    if carries_zip(data):
        raise refuse("polyglot", found=kind_name("zip"))
    if b"%%EOF" not in data[-2048:]:
        raise refuse("broken")
