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


def begun(words: Iterable[str]) -> str:
    """`trie`, tried only where the first two characters can begin one of `words`; for long lists of long words."""
    known = tuple(words)
    pairs = [word for word in known if len(word) > 1]
    single = _class(word for word in known if len(word) == 1)
    return f"(?={_class(word[0] for word in pairs)}{_class(word[1] for word in pairs)}|{single}){trie(known)}"


_BUCKET = 48  # branches tried one by one; more are parted by a look at the first character


def _render(node: _Node) -> str:
    optional = "" in node
    branches = [(c, re.escape(c) + _render(n)) for c, n in sorted(node.items()) if c]
    if not branches:
        return ""
    if len(branches) == 1 and not optional:
        return branches[0][1]
    if len(branches) > _BUCKET:
        body = "|".join(gated([c for c, _ in part], "|".join(b for _, b in part)) for part in _parts(branches))
    else:
        body = "|".join(b for _, b in branches)
    return f"(?:{body})" + ("?" if optional else "")


def _parts(branches: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    return [branches[i : i + _BUCKET] for i in range(0, len(branches), _BUCKET)]


def gated(first: Iterable[str], pattern: str) -> str:
    """`pattern`, tried only where one of the `first` characters stands; saves most of the work of a scan."""
    return f"(?={_class(first)})(?:{pattern})"


def _class(chars: Iterable[str]) -> str:
    return f"[{''.join(re.escape(char) for char in sorted(set(chars)))}]"
