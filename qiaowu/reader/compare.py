"""Comparators: what stands before and behind a quantity (不少于, 以上, 约, 最高 …)."""

from __future__ import annotations

import re
from typing import NamedTuple

from .lexicon import trie

_GE = "不少于 不得少于 不低于 不得低于 不小于 不下于 不弱于 不短于 不亚于 至少 最少 最低 起码 达到或超过 ≥ 保底 不应少于 不应低于 应不少于 应不低于 未少于 满 >="
_GT = "超过 超过了 超 突破 突破了 逾 大于 高于 多于 已超 远超 > 超逾"
_LE = "单日封顶 每日封顶 每月封顶 年度封顶 全年封顶 最高封顶 不超过 不得超过 不高于 不得高于 不多于 不得多于 不大于 不得大于 不长于 不突破 不得突破 不超 未超过 最高 最多 最长 最大 至多 ≤ 上限 上限为 限 限额 限值 限值为 限高 限重 限速 限宽 限载 <= 顶格 最晚 最迟 不应超过 原则上不超过 不迟于 不晚于 最高可达 最高不超过 最长不超过 最多不超过 控制在"
_LT = "低于 少于 小于 短于 不足 不到 不满 未满 未达到 未达 达不到 不达 < 没有达到"
_ABOUT = "约 大约 约为 近 将近 接近 大概 约合 约占 约达 约有 预计约 总计约"
_TABLE = {
    word: code
    for code, words in (("ge", _GE), ("gt", _GT), ("le", _LE), ("lt", _LT), ("approx", _ABOUT))
    for word in words.split()
}
_BEFORE = re.compile(rf"({trie(_TABLE)})(?:人民币|翻了|实现翻|了|到|为|达|可?给予|共|总额|[:“(¥￥$])?$")
_FAR_GE = re.compile(r"(?:至少|最少|起码|不少于|不低于|不得少于|不得低于)[^,。;、\d]{1,14}$")
_FAR_LT = re.compile(r"未(?:能)?(?:完成|达到|达)[^,。;\d]{0,6}$")
_FAR_ABOUT = re.compile(r"(?<![签履合契预])约(?:为|相当于|是)[^,。;、\d]{1,12}的$")
_FAR_LE = re.compile(
    r"(?:(?<![有上下期时年权受])限(?:报|额|定|购|招|投|领|选|推荐)|最高|最多|最长|至多|上限|不得超过|不超过|不得高于|不高于|不多于)(?!等级|法院|检察|的)[^,。;、\d]{0,10}$"
)
_FAR_HINT = re.compile(r"[少低起限未最至上超高多约]")  # one of these stands in every far cue
_LAST = {word[-1] for word in _TABLE} | set("币了到为达予共额:“(¥￥$")
_BEHIND = re.compile(
    r"(?:\((?:含|包含|及)(?:本数)?\)|\(含[^()]{0,4}\))?(?:(?P<ge>(?:或|及|含)?以上|之上|起步|起(?![来步草点动到诉码源])|\+|开外|及更多)|(?P<le>(?:或|及)?以内|之内|内(?![部容外涵地销需陆])|(?:或|及)?以下|之下|封顶|为限|为上限)|(?P<approx>左右|上下(?!联|游|班|楼|级|功)|前后|不等))(?:\(含\))?"
)
_BEHIND_STARTS = set("(或及含以之起+开内封为左上前不")
_NEAR_WORD = re.compile(r"(?:最|附|临|靠|就|远|亲|新|逼|邻|相)近$")
_DEAL_WORD = re.compile(r"[签契预履违节合条特邀集制解相邀]约$")
_OVER_WORD = re.compile(r"(?:赶|高)超$")
_FULL_WORD = re.compile(r"(?:圆|美|丰|充|屆|届|期|每|未|不)满$")


class Comparison(NamedTuple):
    code: str  # eq ge le approx
    strict: bool
    approx: bool
    cue_start: int  # where the words before the number begin
    cue_end: int  # where the words behind the unit end
    words: str


def around(text: str, start: int, end: int, *, more: bool, floor: int) -> Comparison:
    """Read the cues around text[start:end]; `more` = 余/多 inside; nothing before `floor` is looked at."""
    behind = _BEHIND.match(text, end) if text[end : end + 1] in _BEHIND_STARTS else None
    before = _before(text, start, floor)
    code, cue_start, word = before if before else ("", start, "")
    cue_end = behind.end() if behind else end
    words = word + "…" * bool(word and behind) + (behind[0] if behind else "")
    strict = code in ("gt", "lt")
    code = {"gt": "ge", "lt": "le"}.get(code, code)
    if behind is not None:
        own = behind.lastgroup or ""
        if (
            not code
            or (code == "approx" and own != "approx")
            or (own == "le" and code != "le")
            or (own == "approx" and word == "控制在")
        ):
            code = own
    about = code == "approx" or "约" in word or word in ("近", "将近", "接近")
    if more and code in ("", "approx", "ge"):
        return Comparison("ge", strict, True, cue_start, cue_end, words or "余、多")
    return Comparison(code or "eq", strict, about or more, cue_start, cue_end, words)


def _before(text: str, start: int, floor: int) -> tuple[str, int, str] | None:
    window = text[max(floor, start - 14) : start]
    match = _BEFORE.search(window) if window[-1:] in _LAST else None
    if match and not _false_friend(window[: match.end(1)], match[1]):
        return _TABLE[match[1]], start - len(window) + match.start(), match[1]
    wide = text[max(floor, start - 24) : start]
    if _FAR_HINT.search(wide) is None:
        return None
    for pattern, code in ((_FAR_GE, "ge"), (_FAR_LE, "le"), (_FAR_LT, "lt"), (_FAR_ABOUT, "approx")):
        far = pattern.search(wide)
        if far and not re.search(r"[天日时月年](?!均)|[由从]", far[0]):
            return code, start - len(wide) + far.start(), far[0][:3].rstrip()
    return None


def _false_friend(window: str, word: str) -> bool:
    """附近, 圆满, 每满: the last character belongs to another word."""
    if word == "近":
        return bool(_NEAR_WORD.search(window))
    if word == "限":
        return bool(re.search(r"[年期时权上下有无界极局]限$", window))
    if word == "约":
        return bool(_DEAL_WORD.search(window))
    if word == "满":
        return bool(_FULL_WORD.search(window))
    return word == "超" and bool(_OVER_WORD.search(window))
