"""The demo's source document: a leader's speech written for it, and what a reader should find in it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

_FOLDER = Path(__file__).parent
TITLE = "在全县侨务工作推进会上的讲话"
ISSUED_ON = "2026-02-26"
ISSUER = "县委统战部"


def speech_text() -> str:
    """The speech as plain text, one paragraph a line; spans in the gold records refer to this text."""
    return (_FOLDER / "speech_demo.txt").read_text(encoding="utf-8")


def gold_case() -> dict[str, Any]:
    """The case in the format of the extraction scorer, each record also with modality, indicator, section.

    `modality` is commit, aim, forecast, example or prior; `indicator` a K code; `section` the
    headings above, such as 二（三）.
    """
    line = (_FOLDER / "gold_demo.jsonl").read_text(encoding="utf-8")
    case: dict[str, Any] = json.loads(line)
    return case


def build_docx(text: str) -> bytes:
    """A Word file with one paragraph per line of `text`, the first two lines centred; for upload tests."""
    document = Document()
    for number, line in enumerate(text.rstrip("\n").split("\n")):
        paragraph = document.add_paragraph(line)
        if number < 2:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
