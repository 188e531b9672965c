"""The text of a file named on the command line: plain text in UTF-8 or a Chinese national encoding, docx, pdf."""

from __future__ import annotations

import sys
from pathlib import Path

from qiaowu.cli.problem import Problem

NATIONAL = "gb18030"  # the superset of GB2312 and GBK, which older office programs still write
MARKS = (("utf-8-sig", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff"))


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`. Raises Problem when it cannot be read."""
    if name == "-":
        return decode(sys.stdin.buffer.read(), "标准输入")
    path = Path(name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Problem(f"无法读取文件 {name}:{error.strerror}。", 2) from error
    if content.startswith(b"PK\x03\x04"):
        return docx_text(path)
    if content.startswith(b"%PDF-"):
        return pdf_text(path)
    return decode(content, name)


def decode(content: bytes, name: str) -> str:
    """Text of bytes: by its mark, else UTF-8, else the national encoding."""
    for encoding in [known for known, mark in MARKS if content.startswith(mark)] or ["utf-8", NATIONAL]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Problem(f"{name} 不是文本(UTF-8 或 GB18030)、docx 或 pdf 文件。", 2)


def docx_text(path: Path) -> str:
    """Paragraphs and table rows of a Word document in their order; cells are parted by tabs."""
    # imported here: only a Word document needs it, and it takes longer to load than most texts to read
    import docx
    from docx.table import Table

    try:
        parts = list(docx.Document(str(path)).iter_inner_content())
    except Exception as error:  # a broken document fails in many ways inside the library
        raise Problem(f"文件 {path} 不是可读的 Word 文档。", 2) from error
    lines: list[str] = []
    for part in parts:
        if isinstance(part, Table):
            lines += ["\t".join(cell.text.replace("\n", " ") for cell in row.cells) for row in part.rows]
        else:
            lines.append(part.text)
    return "\n".join(lines)


def pdf_text(path: Path) -> str:
    """The text layer of a PDF, page after page."""
    # imported here: only a PDF needs it
    from pypdf import PdfReader

    try:
        text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    except Exception as error:  # a broken document fails in many ways inside the library
        raise Problem(f"文件 {path} 不是可读的 PDF 文件。", 2) from error
    if not text.strip():
        raise Problem(f"文件 {path} 没有文字层(可能是扫描件),无法读取。", 2)
    return text
