"""Bytes to text without a detection library, and the only changes text ever gets.

What changes: CRLF, CR, VT, FF, NEL, U+2028 and U+2029 become LF; a leading byte order mark, other
control characters (C0 except tab, DEL, C1), bidirectional overrides and lone surrogates are removed.
What stays: everything else, in the form found. No NFC, no width folding, no trimming: spans
are offsets into this text, and normalising belongs to the reader, beside the text.
"""

from __future__ import annotations

import codecs
import re

from .messages import note
from .model import LIMITS, refuse

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NOT_TEXT = re.compile("[\ue000-\uf8ff\ufffd\x01-\x08\x0e-\x1a\x1c-\x1f\U000f0000-\U0010ffff]")
_ORDINARY = re.compile("[\n\r\t -~\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_HAN = re.compile("[\u4e00-\u9fff]")
_TWO_BYTE_LETTER = re.compile("[\u0080-\u07ff]")
# Level 1 of GB 2312 holds the 3,755 usual characters: 0xB0A1 to 0xD7F9.
_USUAL_FROM, _USUAL_TO = b"\xb0\xa1", b"\xd7\xf9"
_SAMPLE = 20_000


def clean_text(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` with unified line ends and without control characters, and notes on what changed."""
    unified = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    cleaned, removed = _CONTROLS.subn("", unified)
    notes = [note("line_ends")] if "\r" in text else []
    if removed:
        notes.append(note("controls", count=removed))
    if not cleaned.strip():
        raise refuse("empty_text")
    if len(cleaned) > LIMITS.text_chars:
        raise refuse("text_too_long", limit=LIMITS.text_chars)
    return cleaned, tuple(notes)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text of a txt file: UTF-8 (with or without BOM), UTF-16, GB18030, in this order of certainty.

    Raises IntakeError nul, encoding.
    """
    if data.startswith(codecs.BOM_UTF8):
        return _without_nul(_strict(data[3:], "utf-8")), ()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _without_nul(_strict(data, "utf-16")), (note("encoding", encoding="UTF-16"),)
    if b"\x00" in data:
        return _bare_utf16(data), (note("encoding", encoding="UTF-16"),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _gb18030(data)
    return (text, ()) if not _may_be_gb18030(text, data) else _gb18030(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse("encoding", offset=error.start + 1) from error


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise refuse("nul")
    return text


def _bare_utf16(data: bytes) -> str:
    """UTF-16 without a mark: its line ends hold a NUL byte, so it lands here; anything else is refused."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE]
        if "\x00" not in text and len(_ORDINARY.findall(sample)) >= 0.9 * len(sample):
            return text
    raise refuse("nul")


def _gb18030(data: bytes) -> tuple[str, tuple[str, ...]]:
    text = _strict(data, "gb18030")
    sample = text[:_SAMPLE]
    if len(_NOT_TEXT.findall(sample)) * 50 > len(sample):
        raise refuse("encoding", offset=1)
    notes = [note("encoding", encoding="GB18030")]
    if _usual_share(sample) < 0.5:
        notes.append(note("rare_text"))
    return text, tuple(notes)


def _may_be_gb18030(text: str, data: bytes) -> bool:
    """True for the few GB texts that are valid UTF-8 by chance: 一 in GB is the letter U+04BB in UTF-8."""
    letters = _TWO_BYTE_LETTER.findall(text[:_SAMPLE])
    if _HAN.search(text) or 2 * len(letters) < len(text[:_SAMPLE]):
        return False
    try:
        other = data.decode("gb18030")[:_SAMPLE]
    except UnicodeDecodeError:
        return False
    return bool(_HAN.search(other)) and _usual_share(other) == 1.0


def _usual_share(sample: str) -> float:
    """Share of everyday characters among the Han characters: Big5 read as GB gives mostly rare ones."""
    han = _HAN.findall(sample)
    if not han:
        return 1.0
    codes = [str(char).encode("gb18030") for char in han]
    return sum(_USUAL_FROM <= code <= _USUAL_TO and code[1] >= _USUAL_FROM[1] for code in codes) / len(han)
