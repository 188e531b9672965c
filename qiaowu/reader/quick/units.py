"""Find the units a message names: full names, short forms, township before community."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from qiaowu.reader.lexicon import trie
from qiaowu.reader.script import fold

_SUFFIX = re.compile(r"(?:街道|社区|镇|乡|村)$")
_OFFICE = re.compile(r"(?:办事处|人民政府|政府|党委|党工委|居委会|村委会|村委|委会|党支部|支部)?")
_LIST_MARKS = "、和与及跟"
# what may stand before and behind a short name: 海棠 alone is a flower, 海棠 学习22人 is a community
_BEFORE = re.compile(r"(?:^|[\s,。;:、(【”》)\]→>-]|[日号天上下午晚早夜节]|[\d点半]|报|在|由|到|去|赴|是|补)$")
_BEHIND = re.compile(
    r"侨[眷券卷]之家|居委|村委|[这]边|片|的?(?:集中|集体|组织|开展|举办|举行|召开|学习|学了|换|更新|宣传栏|到了|来了|参加|实到|办了?|搞|各|也|都|同步|联合|共同|一起|开了|昨|今|上周|本周|周[一二三四五六日]|上午|下午|晚上)|[两三四五2-9]个?(?:村|社区|镇|乡|街道|地)|等(?:村|社区|地)|1\+N|\s*\d+(?:多|余|来)?(?:人|名|位)|[做建投设](?![\u4e00-\u9fff]{0,2}村)|\d{1,2}[./月:]\d|\s+[^\s]|:\s*\d|\(\d"
)


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
        for alias in (fold(str(word)) for word in row.get("aliases") or ()):
            if len(alias) > 2:
                self._full.setdefault(alias, name)
            elif len(alias) == 2:
                self._short.setdefault(alias, name)
        if self.level[name] == "county":
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
            gap = text[found[-1].end : match.start()] if found else "-"
            if found and gap in ("", "的") and self.parent.get(name) == found[-1].name:
                found[-1] = Mention(found[-1].start, end, name)
                continue
            found.append(Mention(match.start(), end, name))
        return found

    def chained(self, text: str, mentions: list[Mention]) -> list[list[Mention]]:
        """Mentions in groups; those over 、和与及 are one group: 海棠、码头、灯塔三个社区."""
        groups: list[list[Mention]] = []
        for mention in mentions:
            if groups and _is_link(text[groups[-1][-1].end : mention.start]):
                groups[-1].append(mention)
            else:
                groups.append([mention])
        return groups

    def _short_counts(self, text: str, match: re.Match[str], name: str) -> bool:
        left = text[max(0, match.start() - 4) : match.start()]
        parent = self.parent.get(name, "")
        if any(left.endswith(word) for word in (parent, _SUFFIX.sub("", parent)) if word):
            return True
        if re.search(r"(?:[设落放]在|选址|落户|选在)(?:了)?$", left) or (
            self.level[name] == "township"
            and left.endswith("在")
            and text[match.end() : match.end() + 1] in (",", "。", ";", "")
        ):
            return True
        if self._listed(text, match):
            return True
        follower = self._pattern.match(text, match.end())
        if self.level[name] == "township" and (
            text[match.end() : match.end() + 1] in tuple("街办")
            or (follower and self.parent.get(self._words[follower[0]]) == name)
        ):
            return True
        if text.startswith(("侨眷之家", "居委", "村委"), match.end()):
            return True
        if re.search(r"\d[./月]\d{1,2}[日号]?\s*$", text[max(0, match.start() - 7) : match.start()]):
            return True
        return bool(_BEFORE.search(left) or not left) and bool(_BEHIND.match(text, match.end()))

    def _listed(self, text: str, match: re.Match[str]) -> bool:
        """Part of a list of units: one neighbour over 、 is a unit too."""
        if text[match.end() : match.end() + 1] in tuple(_LIST_MARKS) and self._pattern.match(text, match.end() + 1):
            return True
        if match.start() and text[match.start() - 1] in _LIST_MARKS:
            return any(text.endswith(w, 0, match.start() - 1) for w in self._words if len(w) <= 5)
        return False


def _is_link(gap: str) -> bool:
    return gap.strip() in ("、", "和", "与", "及", "以及", "跟", "/", "&", "+") or gap == " "
