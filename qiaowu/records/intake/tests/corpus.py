"""The hostile files: (name, file name, bytes, code expected). The class names are those of the test plan."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass

from . import samples as s

MEGA = 1024 * 1024
DTD = b'<!DOCTYPE a [<!ENTITY x "y">]>'
LAUGHS = b"<!DOCTYPE a [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
HTML = b"<html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@dataclass(frozen=True)
class Hostile:
    name: str
    filename: str
    data: bytes
    code: str


def document_files() -> list[Hostile]:
    """Files for `read_document` which must be refused."""
    return [*_bombs(), *_xml(), *_paths(), *_active(), *_locked(), *_wrong(), *_broken(), *_texts(), *_pdfs()]


def _bombs() -> list[Hostile]:
    zeros = b"\x00" * (60 * MEGA)
    five = {f"word/media/{n}.bin": zeros for n in range(5)}
    dense = b"<w:p/>" * (8 * MEGA)
    many = {f"word/media/{n}.txt": b"" for n in range(2_100)}
    return [
        Hostile("size bomb", "a.docx", s.pack({**s.docx_parts(), **five}), "bomb_size"),
        Hostile("ratio bomb", "a.docx", s.docx_with("word/media/x.bin", zeros), "bomb_ratio"),
        Hostile("dense body", "a.docx", s.pack({**s.docx_parts(), "word/document.xml": dense}), "bomb_ratio"),
        Hostile("2,100 members", "a.docx", s.pack({**s.docx_parts(), **many}), "bomb_members"),
        Hostile("65,535 entries claimed", "a.docx", _claim(s.docx(), 10, b"\xff\xff\xff\xff"), "bomb_members"),
        Hostile("huge directory claimed", "a.docx", _claim(s.docx(), 12, b"\xff\xff\xff\x7f"), "bomb_members"),
        Hostile("nested zip", "a.docx", s.docx_with("word/media/x.zip", s.docx()), "nested"),
        Hostile("nested under a picture name", "a.docx", s.docx_with("word/media/x.png", s.docx()), "nested"),
        Hostile("nested rar", "a.docx", s.docx_with("word/media/x.bin", b"Rar!\x1a\x07\x00"), "nested"),
        Hostile("4 GB header lie", "a.docx", _lie_about_size(s.docx()), "bomb_size"),
        Hostile("header lie small", "a.docx", _lie_small(), "broken"),
        Hostile("overlapping members", "a.docx", _overlap(s.docx()), "bomb_ratio"),
    ]


def _claim(data: bytes, place: int, value: bytes) -> bytes:
    end = len(data) - 22 + place
    return data[:end] + value + data[end + len(value) :]


def _directory(data: bytes) -> int:
    return int.from_bytes(data[-6:-2], "little")


def _lie_about_size(data: bytes) -> bytes:
    """The directory says 4 GB for the first member."""
    place = _directory(data) + 24
    return data[:place] + b"\xf0\xff\xff\xff" + data[place + 4 :]


def _lie_small() -> bytes:
    """The directory says 10 bytes for the first member, which holds more."""
    data = s.docx()
    place = _directory(data) + 24
    return data[:place] + struct.pack("<I", 10) + data[place + 4 :]


def _overlap(data: bytes) -> bytes:
    """The second member starts where the first one does."""
    first = _directory(data)
    second = data.index(b"PK\x01\x02", first + 4)
    return data[: second + 42] + data[first + 42 : first + 46] + data[second + 46 :]


def _xml() -> list[Hostile]:
    xxe = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    remote = b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>'
    laughs = LAUGHS + b"]><a>&a11;</a>"
    padded = b"<!--" + b"x" * (200 * 1024) + b"-->" + DTD + b"<a/>"
    wide = "\ufeff" + '<?xml version="1.0" encoding="UTF-16"?>' + DTD.decode() + "<a/>"
    deep = s.document("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000)
    body = s.docx_parts()
    return [
        Hostile("billion laughs", "a.docx", s.pack({**body, "word/document.xml": laughs}), "unsafe_xml"),
        Hostile("xxe in the body", "a.docx", s.pack({**body, "word/document.xml": xxe}), "unsafe_xml"),
        Hostile("xxe in types", "a.docx", s.pack({**body, "[Content_Types].xml": xxe}), "unsafe_xml"),
        Hostile("xxe in relations", "a.docx", s.docx_with("word/_rels/document.xml.rels", xxe), "unsafe_xml"),
        Hostile("remote dtd in a theme", "a.docx", s.docx_with("word/theme/theme1.xml", remote), "unsafe_xml"),
        Hostile("dtd behind padding", "a.docx", s.docx_with("docProps/app.xml", padded), "unsafe_xml"),
        Hostile("dtd in utf-16", "a.docx", s.docx_with("docProps/app.xml", wide.encode("utf-16-le")), "unsafe_xml"),
        Hostile("dtd under another name", "a.docx", s.docx_with("word/media/x.png", DTD + b"<a/>"), "unsafe_xml"),
        Hostile("deep nesting", "a.docx", s.pack({**body, "word/document.xml": deep}), "broken"),
        Hostile("unknown xml encoding", "a.docx", _encoded("no-such-code"), "broken"),
        Hostile("unclosed body", "a.docx", s.pack({**body, "word/document.xml": b"<a><b>"}), "broken"),
    ]


def _encoded(name: str) -> bytes:
    return s.docx_with("docProps/app.xml", f'<?xml version="1.0" encoding="{name}"?><a/>'.encode())


def _paths() -> list[Hostile]:
    names = {
        "traversal": "word/../../etc/cron.d/x",
        "absolute": "/etc/passwd",
        "backslashes": "word\\..\\..\\x",
        "drive": "C:/Windows/x",
        "rtl name": "word/\u202egpj.exe",
        "control in name": "word/a\nb",
        "case twin": "WORD/DOCUMENT.XML",
    }
    found = [
        Hostile(f"path {kind}", "a.docx", s.docx_with(name, b"x"), "unsafe_member") for kind, name in names.items()
    ]
    for kind, mode in (("symlink", 0o120777), ("device", 0o020666)):
        info = zipfile.ZipInfo("word/link")
        info.external_attr = mode << 16
        found.append(Hostile(kind, "a.docx", s.pack_infos(s.docx_parts(), [(info, b"/etc/passwd")]), "unsafe_member"))
    return found


def _active() -> list[Hostile]:
    macro_type = "application/vnd.ms-word.document.macroEnabled.main+xml"
    renamed = s.types(extra='<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>')
    control = s.types(extra='<Override PartName="/word/x.xml" ContentType="application/vnd.ms-office.activeX+xml"/>')
    parts = s.docx_parts()
    rels = "word/_rels/settings.xml.rels"
    remote = {
        "http": "http://example.invalid/t.dotm",
        "https": "HTTPS://example.invalid/t.dotm",
        "unc": "\\\\203.0.113.7\\share\\t.dotm",
        "file host": "file://203.0.113.7/share/t.dotm",
    }
    templates = [
        Hostile(f"template {kind}", "a.docx", s.docx_with(rels, s.relations(row)), "remote_template")
        for kind, target in remote.items()
        for row in [("attachedTemplate", target, True)]
    ]
    return [
        *templates,
        Hostile("vba project", "a.docx", s.docx_with("word/vbaProject.bin", b"x"), "macro"),
        Hostile("docm type", "a.docx", s.pack({**parts, "[Content_Types].xml": s.types(macro_type)}), "macro"),
        Hostile("docm name", "a.docm", s.docx(), "macro"),
        Hostile(
            "renamed macro", "a.docx", s.pack({**parts, "[Content_Types].xml": renamed, "word/x.bin": b"x"}), "macro"
        ),
        Hostile("macro relation", "a.docx", s.docx_with(rels, s.relations(("vbaProject", "x.bin", False))), "macro"),
        Hostile("activex", "a.docx", s.pack({**parts, "[Content_Types].xml": control}), "active_content"),
    ]


def _locked() -> list[Hostile]:
    return [
        Hostile("encrypted docx", "a.docx", s.ole("EncryptedPackage"), "encrypted"),
        Hostile("encrypted member", "a.docx", _flag(s.docx(), 0x01), "encrypted"),
        Hostile("encrypted pdf", "a.pdf", _locked_pdf(), "encrypted"),
        Hostile("legacy doc", "a.doc", s.ole("WordDocument"), "legacy_doc"),
        Hostile("legacy doc renamed", "a.docx", s.ole("WordDocument"), "legacy_doc"),
        Hostile("legacy xls", "a.xls", s.ole("Workbook"), "legacy_office"),
    ]


def _flag(data: bytes, flag: int) -> bytes:
    place = _directory(data) + 8
    return data[:place] + bytes((data[place] | flag,)) + data[place + 1 :]


def _locked_pdf() -> bytes:
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>", lock]
    return s.pdf_file(objects, b"/Encrypt 3 0 R /ID [<41><41>] ")


def _wrong() -> list[Hostile]:
    return [
        Hostile("zero byte", "a.docx", b"", "empty"),
        Hostile("over 20 MB", "a.txt", b"x" * (20 * MEGA + 1), "too_large"),
        Hostile("pdf called docx", "a.docx", s.pdf(), "wrong_type"),
        Hostile("docx called pdf", "a.pdf", s.docx(), "wrong_type"),
        Hostile("docx called txt", "a.txt", s.docx(), "wrong_type"),
        Hostile("text called docx", "a.docx", "走访120人次".encode(), "wrong_type"),
        Hostile("xlsx called docx", "a.docx", s.pack(s.xlsx_parts()), "wrong_type"),
        Hostile("zip called docx", "a.docx", s.pack({"readme.txt": b"x"}), "not_supported"),
        Hostile("picture called txt", "a.txt", s.jpeg(), "not_supported"),
        Hostile("html called txt", "a.txt", HTML, "not_supported"),
        Hostile("html in utf-16", "a.txt", HTML.decode().encode("utf-16"), "not_supported"),
        Hostile("svg called txt", "a.txt", b'<?xml version="1.0"?>' + SVG, "not_supported"),
        Hostile("program called docx", "a.docx", b"MZ\x90\x00" + b"\x00" * 60, "not_supported"),
        Hostile("elf called pdf", "a.pdf", b"\x7fELF" + b"\x00" * 60, "not_supported"),
        Hostile("script called txt", "a.txt", b"#!/bin/sh\nrm -rf /\n", "not_supported"),
        Hostile("rtf called docx", "a.docx", b"{\\rtf1 x}", "not_supported"),
        Hostile("unknown extension", "a.exe", b"plain", "not_supported"),
        Hostile("rtl file name", "a\u202etxt.exe", b"plain", "bad_name"),
        Hostile("nul in file name", "a.txt\x00.exe", b"plain", "bad_name"),
    ]


def _broken() -> list[Hostile]:
    whole, parts = s.docx(), s.docx_parts()
    del parts["word/document.xml"]
    big = s.docx_with("word/media/x.bin", bytes(range(256)) * 40)
    return [
        Hostile("truncated docx", "a.docx", whole[: len(whole) // 2], "broken"),
        Hostile("head only", "a.docx", b"PK\x03\x04", "broken"),
        Hostile("bit flip", "a.docx", big[:600] + bytes((big[600] ^ 0xFF,)) + big[601:], "broken"),
        Hostile("no body", "a.docx", s.pack(parts), "part_missing"),
        Hostile("odd compression", "a.docx", s.pack(s.docx_parts(), zipfile.ZIP_LZMA), "broken"),
        Hostile("empty body", "a.docx", s.docx("<w:p/>"), "empty_text"),
        Hostile("appended script", "a.docx", whole + HTML, "polyglot"),
        Hostile("leading page", "a.docx", _prefixed(whole), "polyglot"),
        Hostile("pdf inside first name", "a.docx", s.pack({"%PDF-1.4": b"x", **s.docx_parts()}, 0), "polyglot"),
        Hostile("zip comment", "a.docx", _commented(), "polyglot"),
    ]


def _prefixed(data: bytes) -> bytes:
    """Something before the first member, with all places in the directory still right."""
    buffer = io.BytesIO()
    buffer.write(b"PK\x03\x04" + b"A" * 60)
    with zipfile.ZipFile(buffer, "a") as archive:
        for name, part in s.docx_parts().items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _commented() -> bytes:
    buffer = io.BytesIO(s.docx())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = HTML
    return buffer.getvalue()


def _texts() -> list[Hostile]:
    good = "全年走访侨胞".encode("gb18030")
    return [
        Hostile("nul in text", "a.txt", "走访\x00120".encode(), "nul"),
        Hostile("nul in utf-16", "a.txt", "走访\x00120".encode("utf-16"), "nul"),
        Hostile("binary as text", "a.txt", bytes(range(256)) * 8, "nul"),
        Hostile("gb18030 broken", "a.txt", good + b"\xff\xff" + good, "encoding"),
        Hostile("gb18030 cut", "a.txt", good[:-1], "encoding"),
        Hostile("utf-16 odd", "a.txt", "走访".encode("utf-16") + b"\x41", "encoding"),
        Hostile("utf-8 bom broken", "a.txt", b"\xef\xbb\xbf" + good, "encoding"),
        Hostile("controls only", "a.txt", b"\x01\x02\x03\r\n", "empty_text"),
        Hostile("endless text", "a.txt", b"ab\n" * 700_000, "text_too_long"),
    ]


def _pdfs() -> list[Hostile]:
    whole = s.pdf()
    return [
        Hostile("pdf without text", "a.pdf", s.pdf(b"0 0 m"), "pdf_no_text"),
        Hostile("pdf truncated", "a.pdf", whole[:200], "broken"),
        Hostile("pdf head only", "a.pdf", b"%PDF-1.7\n%%EOF\n", "broken"),
        Hostile("pdf of 600 pages", "a.pdf", s.pdf(pages=600), "pdf_pages"),
        Hostile("pdf and page", "a.pdf", b"%PDF-1.4\n" + HTML + whole[9:], "polyglot"),
        Hostile("pdf and zip", "a.pdf", whole + s.docx(), "polyglot"),
        Hostile("pdf with page loop", "a.pdf", _looping_pdf(), "broken"),
        Hostile("pdf stream bomb", "a.pdf", _pdf_bomb(), "pdf_no_text"),
    ]


def _looping_pdf() -> bytes:
    return s.pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"])


def _pdf_bomb() -> bytes:
    import zlib

    packed = zlib.compress(zlib.compress(b" " * (400 * MEGA), 9), 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(packed) + packed + b"\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R /Resources << >> >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [4 0 R] >>"
    return s.pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", pages, stream, page])


def _field(*codes: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes) + "</w:p>"


def evidence_files() -> list[Hostile]:
    """Files for `sniff_evidence` which must be refused."""
    ole_package = "\x01Ole10Native".encode("utf-16-le")
    rels = "word/_rels/document.xml.rels"
    chained = b"/OpenAction << /S /GoTo /Next [<< /S /L#61unch >>] >>"
    linked = s.docx_with(rels, s.relations(("oleObject", "http://example.invalid/x", True)))
    dde = s.pack(s.xlsx_parts(**{"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink/></externalLink>"}))
    return [
        Hostile("svg", "a.svg", SVG, "not_supported"),
        Hostile("svg called png", "a.png", SVG, "not_supported"),
        Hostile("html called jpg", "a.jpg", HTML, "not_supported"),
        Hostile("program called jpg", "a.jpg", b"MZ" + b"\x00" * 99, "not_supported"),
        Hostile("gif", "a.gif", b"GIF89a" + b"\x00" * 20, "not_supported"),
        Hostile("csv", "a.csv", b"a,b", "not_supported"),
        Hostile("png called jpg", "a.jpg", s.png(), "wrong_type"),
        Hostile("huge jpeg", "a.jpg", s.jpeg(width=65_000, height=65_000), "picture_size"),
        Hostile("huge png", "a.png", s.png(width=2**31 - 1, height=1), "picture_size"),
        Hostile("wide webp", "a.webp", s.webp(side=2**24), "picture_size"),
        Hostile("png of no size", "a.png", s.png(width=0), "picture_broken"),
        Hostile("png checksum", "a.png", s.png()[:-2] + b"\x00\x00", "picture_broken"),
        Hostile("png cut", "a.png", s.png()[:40], "picture_broken"),
        Hostile("jpeg cut", "a.jpg", s.jpeg()[:-6], "picture_broken"),
        Hostile("jpeg segment lie", "a.jpg", s.jpeg(b"\xff\xe3\xff\xff"), "picture_broken"),
        Hostile("webp size lie", "a.webp", s.webp()[:-4], "picture_broken"),
        Hostile("pdf script", "a.pdf", s.pdf(extra=b"/OpenAction << /S /JavaScript /JS (x) >>"), "active_content"),
        Hostile("pdf launch", "a.pdf", s.pdf(extra=b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "active_content"),
        Hostile(
            "pdf script in hex", "a.pdf", s.pdf(extra=b"/OpenAction << /S /J#61vaScript /JS (x) >>"), "active_content"
        ),
        Hostile("pdf script at page", "a.pdf", s.pdf(extra=b"/AA << /WC << /S /J#61vaScript >> >>"), "active_content"),
        Hostile("pdf script behind a jump", "a.pdf", s.pdf(extra=chained), "active_content"),
        Hostile("pdf encrypted", "a.pdf", _locked_pdf(), "encrypted"),
        Hostile("docx dde", "a.docx", s.docx(_field("DDE", "AUTO c:\\x")), "active_content"),
        Hostile("docx dde simple", "a.docx", s.docx('<w:p><w:fldSimple w:instr="ddeauto x"/></w:p>'), "active_content"),
        Hostile("docx remote object", "a.docx", linked, "remote_object"),
        Hostile("docx package", "a.docx", s.docx_with("word/embeddings/o.bin", ole_package), "active_content"),
        Hostile("xlsx dde", "a.xlsx", dde, "active_content"),
        Hostile("xlsx macro", "a.xlsx", s.pack(s.xlsx_parts(**{"xl/vbaProject.bin": b"x"})), "macro"),
        Hostile("docx called xlsx", "a.xlsx", s.docx(), "wrong_type"),
        Hostile("text with nul", "a.txt", b"a\x00b", "nul"),
    ]
