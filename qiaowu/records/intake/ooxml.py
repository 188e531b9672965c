"""The package around a docx or xlsx: content types, relationships, and what it carries along.

Runs in the child process, on an archive that passed `zipscan`.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from .messages import kind_name, note
from .model import refuse
from .xmlsafe import local, parse
from .zipscan import member_chunks

_MAIN = {
    "wordprocessingml.document.main+xml": "docx",
    "wordprocessingml.template.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "spreadsheetml.template.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
_REMOTE = re.compile(r"^\s*(https?:|ftp:|\\\\|//|file:/*[^/\\:]+[/\\]|mhtml:|smb:)", re.IGNORECASE)
# These are fetched when the file is opened; a hyperlink waits for a click.
_FETCHED = ("oleObject", "frame", "subDocument", "aFChunk", "externalLinkPath", "control")
_DDE = re.compile(r"DDE(AUTO)?\b", re.IGNORECASE)
_OLE_PACKAGE = "\x01Ole10Native".encode("utf-16-le")


@dataclass
class Relation:
    kind: str
    target: str
    external: bool
    source: str


@dataclass
class Package:
    archive: zipfile.ZipFile
    types: list[tuple[str, str]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    kind: str = ""
    main: str = ""

    @property
    def names(self) -> list[str]:
        return self.archive.namelist()


def open_package(archive: zipfile.ZipFile) -> Package:
    """Read types and relationships; raises IntakeError macro, part_missing, remote_template."""
    package = Package(archive)
    if "[Content_Types].xml" not in package.names:
        raise refuse("not_supported", allowed="docx、txt、pdf", found=_other_zip(archive))
    _read_types(package)
    for name in package.names:
        if name.endswith(".rels"):
            _read_relations(package, name)
    _refuse_macros(package)
    _refuse_remote_template(package)
    _find_main(package)
    return package


def _other_zip(archive: zipfile.ZipFile) -> str:
    return kind_name("odf" if "META-INF/manifest.xml" in archive.namelist() else "zip")


def _read_types(package: Package) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        part = attributes.get("PartName") or attributes.get("Extension") or ""
        if local(name) in ("Override", "Default"):
            package.types.append((part.lstrip("/"), attributes.get("ContentType", "")))

    parse(_chunks(package, "[Content_Types].xml"), start)


def _read_relations(package: Package, name: str) -> None:
    def start(element: str, attributes: dict[str, str]) -> None:
        if local(element) != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        external = attributes.get("TargetMode", "").lower() == "external"
        package.relations.append(Relation(kind, attributes.get("Target", ""), external, name))

    parse(_chunks(package, name), start)


def _chunks(package: Package, name: str) -> Iterator[bytes]:
    return member_chunks(package.archive, package.archive.getinfo(name))


def _refuse_macros(package: Package) -> None:
    names = " ".join(package.names).lower()
    types = " ".join(kind for _, kind in package.types).lower()
    relations = " ".join(relation.kind for relation in package.relations).lower()
    if "vbaproject" in names + types + relations or "macroenabled" in types:
        raise refuse("macro")
    if "activex" in names + types:
        raise refuse("active_content", found="ActiveX 控件")


def _refuse_remote_template(package: Package) -> None:
    if any(r.kind == "attachedTemplate" and r.external and _REMOTE.match(r.target) for r in package.relations):
        raise refuse("remote_template")


def _find_main(package: Package) -> None:
    """The main part is what the root relationship names, not a fixed path."""
    targets = [
        posixpath.normpath(unquote(relation.target).lstrip("/"))
        for relation in package.relations
        if relation.source == "_rels/.rels" and relation.kind == "officeDocument" and not relation.external
    ]
    by_part = {part.lower(): kind for part, kind in package.types}
    for target in targets:
        content_type = by_part.get(target.lower(), "")
        kind = next((kind for suffix, kind in _MAIN.items() if content_type.endswith(suffix)), "")
        if kind and target in package.names:
            package.kind, package.main = kind, target
            return
    raise refuse("part_missing", found=" Office ")


def related_part(package: Package, kind: str) -> str:
    """The part which the main part names for `kind`, such as styles; empty without one."""
    folder, _, name = package.main.rpartition("/")
    source = posixpath.join(folder, "_rels", name + ".rels")
    for relation in package.relations:
        if (relation.source, relation.kind, relation.external) == (source, kind, False):
            target = posixpath.normpath(posixpath.join("/" + folder, unquote(relation.target))).lstrip("/")
            return target if target in package.names else ""
    return ""


def relation_notes(package: Package) -> list[str]:
    """Notes on what the package refers to or carries and nobody opens."""
    kinds = {relation.kind for relation in package.relations}
    found = external_notes(package)
    if any(r.kind == "attachedTemplate" and r.external for r in package.relations):
        found.append(note("local_template"))
    if kinds & {"header", "footer"}:
        found.append(note("headers"))
    if "aFChunk" in kinds:
        found.append(note("alt_chunk"))
    if any("/embeddings/" in name for name in package.names):
        found.append(note("embedded"))
    if has_ole_package(package):
        found.append(note("ole_package"))
    return found


def external_notes(package: Package) -> list[str]:
    """A note on what office programs fetch from elsewhere when they open the file; links are not fetched."""
    fetched = [r for r in package.relations if r.external and r.kind not in ("hyperlink", "attachedTemplate")]
    return [note("external", count=len(fetched))] if fetched else []


def has_ole_package(package: Package) -> bool:
    """True if a file is wrapped as an OLE package: a double click would start it."""
    return any(
        _OLE_PACKAGE in package.archive.read(name)
        for name in package.names
        if name.lower().endswith(".bin") and "/embeddings/" in name
    )


def refuse_active_evidence(package: Package) -> None:
    """Evidence is downloaded and opened by colleagues: what acts by itself may not pass."""
    if any(r.external and r.kind in _FETCHED and _REMOTE.match(r.target) for r in package.relations):
        raise refuse("remote_object")
    if has_ole_package(package):
        raise refuse("active_content", found="打包对象")
    for name in package.names:
        if name.startswith("xl/externalLinks/") and b"ddeLink" in package.archive.read(name):
            raise refuse("active_content", found="DDE 链接")
        if name.startswith("word/") and name.endswith(".xml") and _DDE.search(_field_codes(package, name)):
            raise refuse("active_content", found="DDE 域")


def _field_codes(package: Package, name: str) -> str:
    """The field instructions of a part in one text: a code may be cut over several runs."""
    codes: list[str] = []
    inside = False

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = local(element) == "instrText"
        codes.extend(value for key, value in attributes.items() if local(key) == "instr")

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    def text(chars: str) -> None:
        if inside:
            codes.append(chars)

    parse(_chunks(package, name), start, end, text)
    return "".join(codes)
