"""Small files built by hand, so that a test can spoil exactly one thing."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
SENTENCE = "全年走访侨胞120人次。"

Parts = dict[str, bytes]


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def document(body: str) -> bytes:
    return f'{XML}<w:document xmlns:w="{W}" xmlns:r="{OFFICE}"><w:body>{body}</w:body></w:document>'.encode()


def types(main: str = DOCX_MAIN, part: str = "/word/document.xml", extra: str = "") -> bytes:
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="{part}" ContentType="{main}"/>{extra}</Types>'
    ).encode()


def relations(*rows: tuple[str, str, bool]) -> bytes:
    """Rows of (kind, target, external)."""
    items = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if external else ''}/>"
        for number, (kind, target, external) in enumerate(rows, 1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'.encode()


def docx_parts(body: str = "", **more: bytes) -> Parts:
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(("officeDocument", "word/document.xml", False)),
        "word/document.xml": document(body or paragraph(SENTENCE)),
        **more,
    }


def xlsx_parts(**more: bytes) -> Parts:
    return {
        "[Content_Types].xml": types(XLSX_MAIN, "/xl/workbook.xml"),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": f"{XML}<workbook/>".encode(),
        **more,
    }


def pack(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def docx(body: str = "", **more: bytes) -> bytes:
    return pack(docx_parts(body, **more))


def docx_with(name: str, data: bytes, body: str = "") -> bytes:
    return pack({**docx_parts(body), name: data})


def pack_infos(parts: Parts, infos: list[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    """An archive with members whose directory entry is set by hand."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        for info, data in infos:
            archive.writestr(info, data)
    return buffer.getvalue()


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + stream.encode("utf-16-le") + b"\x00" * 1024


def pdf(content: bytes = b"BT /F1 24 Tf 72 700 Td (plan 2026) Tj ET", extra: bytes = b"", pages: int = 1) -> bytes:
    """A pdf with one font; `extra` goes into the catalogue."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b" >>",
        b"<< /Type /Pages /Count %d /Kids [" % pages + kids + b"] >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
          b"/Resources << /Font << /F1 3 0 R >> >> >>"] * pages,
    ]  # fmt: skip
    return pdf_file(objects)


def pdf_file(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R " % (len(objects) + 1) + trailer + b">>\n"
    return out + head + table + tail + b"startxref\n%d\n%%%%EOF\n" % len(out)


def jpeg(*segments: bytes, width: int = 8, height: int = 8, tail: bytes = b"") -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0\x56"
    jfif = jpeg_segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    return b"\xff\xd8" + jfif + b"".join(segments) + frame + scan + b"\xff\xd9" + tail


def jpeg_segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(turn: int = 6, extra: bytes = b"") -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, turn, 0)
    tiff = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", 1) + entry + b"\x00" * 4 + extra
    return jpeg_segment(0xE1, b"Exif\x00\x00" + tiff)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*chunks: bytes, width: int = 2, height: int = 2, tail: bytes = b"") -> bytes:
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = png_chunk(b"IDAT", zlib.compress(b"\x00\x01\x02" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + png_chunk(b"IEND", b"") + tail


def webp_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) % 2)


def webp(*chunks: bytes, side: int = 16, flags: int = 0, tail: bytes = b"") -> bytes:
    edge = (side - 1).to_bytes(3, "little")
    head = webp_chunk(b"VP8X", bytes((flags, 0, 0, 0)) + edge + edge)
    lossless = webp_chunk(b"VP8L", b"\x2f" + (min(side, 16383) - 1).to_bytes(4, "little") + b"\x00" * 8)
    body = b"WEBP" + head + lossless + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body + tail
