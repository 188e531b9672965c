"""The chain of the change log: appending under a lock, and checking it from the first entry on."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from qiaowu.records.models import ChainHead, ChangeEntry

GENESIS = hashlib.sha256(b"qiaowu change log").hexdigest()
_CHAINED = (
    "number",
    "at",
    "actor",
    "actor_name",
    "act",
    "record_kind",
    "record_id",
    "record_title",
    "unit_code",
    "revision",
    "reason",
    "before",
    "after",
)


def digest_of(entry: ChangeEntry, previous: str) -> str:
    """SHA-256 over the previous digest and the entry's content in a canonical form."""
    content: dict[str, Any] = {name: getattr(entry, name) for name in _CHAINED}
    content["at"] = entry.at.timestamp()
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def append(entry: ChangeEntry) -> ChangeEntry:
    """Number, seal and store an unsaved entry. The head stays locked until the transaction ends."""
    ChainHead.objects.get_or_create(id=1, defaults={"digest": GENESIS})
    # One at a time to the end of the transaction: a number given out and rolled back would leave a hole.
    head = ChainHead.objects.select_for_update().get(id=1)
    entry.number = head.length + 1
    entry.digest = digest_of(entry, head.digest)
    entry.save(force_insert=True)
    head.length, head.digest = entry.number, entry.digest
    head.save(update_fields=["length", "digest"])
    return entry


def faults() -> Iterator[str]:
    """One sentence for each break of the chain; nothing when the log is whole."""
    previous, expected = GENESIS, 1
    for entry in ChangeEntry.objects.order_by("number").iterator(chunk_size=2000):
        if entry.number != expected:
            yield f"日志第 {expected} 条缺失，下一条为第 {entry.number} 条"
            expected = entry.number
        if entry.digest != digest_of(entry, previous):
            yield f"日志第 {entry.number} 条与链值不符:{entry.record_title}"
        previous, expected = entry.digest, expected + 1
    head = ChainHead.objects.filter(id=1).first()
    if head and (head.length != expected - 1 or head.digest != previous):
        yield f"日志末端与链头不符：链头记 {head.length} 条，实有 {expected - 1} 条"
    if head is None and expected > 1:
        yield "日志没有链头"
