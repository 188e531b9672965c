"""The text of a file named on the command line, by the same door that uploads take."""

from __future__ import annotations

import sys
from pathlib import Path

from qiaowu.cli.problem import Problem, reason
from qiaowu.records.intake import IntakeError, read_document
from qiaowu.records.intake.sniff import content_kind
from qiaowu.records.intake.textclean import decode

PLAIN = ("txt", "script", "html", "xml")  # read as they are: nothing here opens or runs them


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`. Raises Problem when it cannot be read.

    Plain text keeps every character, so that the offsets in the answer are those of the file.
    """
    content = sys.stdin.buffer.read() if name == "-" else file_content(name)
    try:
        if content_kind(content) in PLAIN:
            return decode(content)[0]
        return read_document(content, "" if name == "-" else Path(name).name).text
    except IntakeError as error:
        raise Problem(f"{'标准输入' if name == '-' else name}：{error.message_zh}", 2) from error


def file_content(name: str) -> bytes:
    """The bytes of a file, or one sentence saying why not."""
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise Problem(f"无法读取文件 {name}：{reason(error)}。", 2) from error
