"""Find the units a message names: full names, short forms, township before community."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from qiaowu.reader.lexicon import trie
from qiaowu.reader.script import fold

_SUFFIX = re.compile(r"(?:街道|社区|镇|乡|村)$")
_OFFICE = re.compile(r"(?:办事处|人民政府|政府|党委|党工委|居委会|村委会|村委|委会|党支部|支部)?")
_LIST_MARKS = "、和与及"


class Mention(NamedTuple):
    start: int
    end: int
    name: str


class UnitTable:
    """Names and short forms of a county's units."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.parent: dict[str, str] = {}
        self.level: dict[str, str] = {}
        self._full: dict[str, str] = {}
        self._short: dict[str, str] = {}
        for row in rows:
            self._add(row)
        words = {**self._short, **self._full}
        self._words = words
        self._pattern = re.compile(trie(words)) if words else re.compile(r"(?!)")

    def _add(self, row: Mapping[str, Any]) -> None:
        name = str(row["name"])
        self.parent[name], self.level[name] = str(row.get("parent") or ""), str(row.get("level") or "")
        self._full[name] = name
        if self.level[name] == "county":
            self._full.update({fold(str(a)): name for a in row.get("aliases") or () if len(str(a)) >= 2})
            return
        short = _SUFFIX.sub("", name)
        if len(short) >= 2:
            self._short[short] = name
        if name.endswith("街道"):
            self._full.update({short + "街": name, short + "街办": name})

    def find(self, text: str) -> list[Mention]:
        """All mentions in order; a township directly before its community is part of that mention."""
        found: list[Mention] = []
        for match in self._pattern.finditer(text):
            name = self._words[match[0]]
            end = match.end()
            if match[0] not in self._full and not self._short_counts(text, match, name):
                continue
            tail = _OFFICE.match(text, end)
            end = tail.end() if tail else end
            if found and found[-1].end == match.start() and self.parent.get(name) == found[-1].name:
                found[-1] = Mention(found[-1].start, end, name)
                continue
            found.append(Mention(match.start(), end, name))
        return found

    def _short_counts(self, text: str, match: re.Match[str], name: str) -> bool:
        """海棠 alone is a flower; 海棠、码头两个社区, 望归海棠 and 海棠侨眷之家 name units."""
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        left = text[max(0, match.start() - 4) : match.start()]
        if any(left.endswith(w) for w in (self.parent.get(name, ""), _SUFFIX.sub("", self.parent.get(name, ""))) if w):
            return True
        if self.level[name] == "township":
            nxt = self._pattern.match(text, match.end())
            return (
                bool(nxt and self.parent.get(self._words[nxt[0]]) == name)
                or self._listed(text, match)
                or after in "街办:,\n "
            )
        return (
            self._listed(text, match)
            or text.startswith(("侨眷之家", "居委", "村委"), match.end())
            or (before in "在到" and after in "、和")
        )

    def _listed(self, text: str, match: re.Match[str]) -> bool:
        """Part of a list of units: one neighbour over 、 is a unit too."""
        if text[match.end() : match.end() + 1] in _LIST_MARKS and text[match.end() : match.end() + 1]:
            return self._pattern.match(text, match.end() + 1) is not None
        if match.start() and text[match.start() - 1] in _LIST_MARKS:
            return any(text.endswith(w, 0, match.start() - 1) for w in self._words if len(w) <= 4)
        return False
