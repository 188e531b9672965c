"""Who answers for a statement: an organisation or post standing as subject, 由…负责, (责任单位:…)."""

from __future__ import annotations

import re
from functools import lru_cache

from .frame import Frame
from .lexicon import trie

_TAIL = (
    "局|办公室|办|委员会|党委|党组|常委会|政府|部|侨联|残联|文联|科协|工商联|工会|团委|妇联|学会|协会|商会|同乡会|联合会|中心|街道|镇|乡|社区|村|村委会|居委会|支委会|支部|学校|中小学|中学|小学|幼儿园|医院|卫生院|公司|集团|企业|单位|部门|科室|所|大队|支队|学院|大学|馆|园区|管委会"
    "|领导|干部|负责人|负责同志|成员|委员|书记|河长|林长|田长|路长|专员|财政|银行|法院|检察院|公安|班子|机构|组织|常委|县委|市委|区委|省委|党员|网格员|人大代表|政协委员|乡镇|机关|基地|合作社|网点|窗口|专班|指挥部|联席会议|工作组|平台|服务站"
)
_ANY_TAIL = trie(_TAIL.split("|"))
_UNIT = rf"[\u4e00-\u9fff*]{{0,12}}?(?:{_ANY_TAIL})"
_SUBJECT = re.compile(
    rf"[,。;:\n、)](?:(?:由|请|各级|要求)?)(?P<who>(?:{_UNIT})(?:(?:、|和|及|与){_UNIT}){{0,5}})(?=(?:主要)?(?:要|应|须|需|将|负责|牵头|每|年内|分别|各|全年|按|会同|组织|联合|已|共|今年|去年|累计|至少|召开|开展|举办|走访|确保|力争|年底前|原则上|不得|平均|先后|上半年|下半年|计划|对|在|为|安排|完成|新增|结对|联系|承担))"
)
_BY = re.compile(
    rf"由(?P<who>{_UNIT}(?:(?:、|和|及|与){_UNIT}){{0,4}})(?:负责|牵头|承担|组织|具体|统筹|每|按|会同|实施)"
)
_LABEL = re.compile(
    r"(?=[责牵承主实落])(?:责任|牵头|承办|主办|实施|落实|主管)(?:单位|部门|科室|领导|人)?\s*[::](?P<who>[^()。;\n]{2,40})"
)
_LEVELS = tuple(
    (code, re.compile(rf"(?:各|全|本|所有)?(?:[\u4e00-\u9fff*]{{0,4}}?)(?:{words})"))
    for code, words in (
        ("community", "社区|村委|村民|村级|居委|行政村|网格"),
        ("township", "乡镇|街道|镇|乡"),
        ("county", "县|区"),
        ("city", "市"),
        ("province", "省|自治区"),
        ("state", "国家|全国|中央"),
    )
)
_SPLIT = re.compile("、|和|及|与")


class Owners:
    """Looks each sentence over once."""

    __slots__ = ("_by", "_led", "_named", "_sentence", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._sentence = text, -1
        self._led = "\n" + text  # each character one place later, so that a mark stands before every subject
        self._named: list[tuple[int, str]] = []
        self._by = ""

    def of(self, frame: Frame, start: int, end: int, *, rank: int = -1) -> str:
        """The owner named before the number, in 由…负责 or in a label behind; `rank` picks one of a 分别 list."""
        text = self._text
        if frame.sentence != self._sentence:
            self._sentence = frame.sentence
            named = _SUBJECT.finditer(self._led, frame.sentence, frame.sentence_end + 1)
            self._named = [(m.end() - 1, m["who"]) for m in named]
            by = _BY.search(text, frame.sentence, frame.sentence_end)
            self._by = by["who"] if by else ""
        found = next((who for stop, who in reversed(self._named) if stop <= start), "") if self._named else ""
        found = found or self._by
        if not found:
            last = min(len(text), frame.sentence_end + 60)
            label = _LABEL.search(text, end, last) if text.find(":", end, last) >= 0 else None
            found = label["who"].strip("、,") if label else ""
        if rank < 0:
            return found
        names = _SPLIT.split(found)
        return names[rank] if rank < len(names) and len(names) > 1 else found


@lru_cache(maxsize=1024)
def level(owner: str) -> str:
    """The administrative level that the owner's name shows; "" where it does not."""
    return next((code for code, words in _LEVELS if words.match(owner)), "") if owner else ""
