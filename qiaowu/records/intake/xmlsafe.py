"""Expat with the doors shut: no DTD, no entities, no depth tricks; always fed as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from .model import IntakeError, refuse

_DEPTH = 400
_NO_MEMORY = 1  # expat reports a failed allocation as a syntax error with this code


def _refuse_dtd(*_: object) -> None:
    raise refuse("unsafe_xml")


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    # The declaration comes before any entity could be used, so nothing is ever expanded.
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.EntityDeclHandler = _refuse_dtd
    return parser


class PrologCheck:
    """Feeds XML until the root element starts: a DTD can stand nowhere else."""

    def __init__(self) -> None:
        self.passed = False
        self._parser = _parser()
        self._parser.StartElementHandler = self._root

    def _root(self, *_: object) -> None:
        self.passed = True

    def feed(self, chunk: bytes) -> None:
        """Raises IntakeError unsafe_xml, or broken if this is not XML at all."""
        try:
            self._parser.Parse(chunk, False)
        except (expat.ExpatError, ValueError, LookupError) as error:
            if not self.passed:
                raise refuse("broken") from error


def parse(
    chunks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run handlers over an XML stream. Names come as "namespace local"; raises IntakeError broken."""
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEPTH:
            raise refuse("broken")
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(name)

    parser = _parser()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except IntakeError:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        if getattr(error, "code", 0) == _NO_MEMORY:
            raise MemoryError from error
        raise refuse("broken") from error


def local(name: str) -> str:
    """The local part of "namespace local"."""
    return name.rpartition(" ")[2]
