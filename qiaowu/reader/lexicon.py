"""Helper for word lists: one compact alternation, sharing prefixes, so that a scan stays fast."""

from __future__ import annotations

import re
from collections.abc import Iterable

_Node = dict[str, "_Node"]


def trie(words: Iterable[str]) -> str:
    """A regular expression matching the longest of `words`; the empty string is never matched."""
    root: _Node = {}
    for word in words:
        node = root
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}
    return _render(root)


def _render(node: _Node) -> str:
    optional = "" in node
    branches = [re.escape(c) + _render(n) for c, n in sorted(node.items()) if c]
    if not branches:
        return ""
    if len(branches) == 1 and not optional:
        return branches[0]
    return f"(?:{'|'.join(branches)})" + ("?" if optional else "")
