"""Changes of one paragraph, as new lists of blocks. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from qiaowu.reports.drafts import StoredBlock, next_id
from qiaowu.reports.text import pieces


def index_of(blocks: Sequence[StoredBlock], block_id: str) -> int:
    """Where the block stands. Raises LookupError when it is gone."""
    for index, block in enumerate(blocks):
        if block["id"] == block_id:
            return index
    raise LookupError(block_id)


def with_text(blocks: Sequence[StoredBlock], block_id: str, text: str) -> list[StoredBlock]:
    """The block with another text; sources of numbers that are gone go with them."""
    sources = {n: note for n, note in _at(blocks, block_id).get("sources", {}).items() if n in text}
    return _replaced(blocks, block_id, text=text, sources=sources)


def with_source(blocks: Sequence[StoredBlock], block_id: str, number: str, source: str) -> list[StoredBlock]:
    """The block with a source for a typed number."""
    sources = {**_at(blocks, block_id).get("sources", {}), number: source}
    return _replaced(blocks, block_id, sources=sources)


def with_token(blocks: Sequence[StoredBlock], block_id: str, number: str, key: str) -> list[StoredBlock]:
    """The block with a typed number turned into a reference. Raises LookupError when it is not there."""
    parts = list(pieces(_at(blocks, block_id)["text"]))
    for index, piece in enumerate(parts):
        if number and not piece.key and number in piece.text:
            changed = piece.text.replace(number, f"{{{{{key}}}}}", 1)
            text = "".join(part.text for part in parts[:index]) + changed
            return with_text(blocks, block_id, text + "".join(part.text for part in parts[index + 1 :]))
    raise LookupError(number)


def without(blocks: Sequence[StoredBlock], block_id: str) -> list[StoredBlock]:
    index_of(blocks, block_id)
    return [block for block in blocks if block["id"] != block_id]


def moved(blocks: Sequence[StoredBlock], block_id: str, step: int) -> list[StoredBlock]:
    """The block one place up (-1) or down (1); at the edge it stays."""
    found = list(blocks)
    here = index_of(found, block_id)
    there = here + step
    if 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
    return found


def added(blocks: Sequence[StoredBlock], after: str, text: str) -> list[StoredBlock]:
    """A new paragraph behind a block."""
    here = index_of(blocks, after)
    new: StoredBlock = {"id": next_id(blocks), "level": 0, "text": text}
    return [*blocks[: here + 1], new, *blocks[here + 1 :]]


def _at(blocks: Sequence[StoredBlock], block_id: str) -> StoredBlock:
    return blocks[index_of(blocks, block_id)]


def _replaced(blocks: Sequence[StoredBlock], block_id: str, **values: object) -> list[StoredBlock]:
    index_of(blocks, block_id)
    return [{**block, **values} if block["id"] == block_id else block for block in blocks]
