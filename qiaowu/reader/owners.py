"""Who answers for a statement: an organisation or post standing as subject, 由…负责, (责任单位:…)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from .frame import Frame
from .lexicon import trie

_TAIL = (
    "局|办公室|办|委员会|党委|党组|常委会|政府|部|侨联|残联|文联|科协|工商联|工会|团委|妇联|学会|协会|商会|同乡会|联合会|中心|街道|镇|乡|社区|村|村委会|居委会|支委会|支部|学校|中小学|中学|小学|幼儿园|医院|卫生院|公司|集团|企业|单位|部门|科室|所|大队|支队|学院|大学|馆|园区|管委会"
    "|领导小组|供销社|支行|法人|专家组|领导|干部|负责人|负责同志|成员|委员|书记|河长|林长|田长|路长|专员|财政|银行|法院|检察院|公安|班子|机构|组织|常委|县委|市委|区委|省委|党员|网格员|人大代表|政协委员|乡镇|机关|基地|合作社|网点|窗口|专班|指挥部|联席会议|工作组|平台|服务站"
)
_ANY_TAIL = trie(_TAIL.split("|"))
_UNIT = rf"[\u4e00-\u9fff*]{{0,12}}?(?:{_ANY_TAIL})"
_SUBJECT = re.compile(
    rf"[,。;:\n、)](?:(?:由|请|各级|要求)?)(?P<who>(?:{_UNIT})(?:(?:、|和|及|与){_UNIT}){{0,5}})(?=(?:主要)?(?:要|应|须|需|将|负责|牵头|每|年内|分别|各|全年|按|会同|组织|联合|已|共|今年|去年|累计|至少|召开|开展|举办|走访|确保|力争|年底前|原则上|不得|平均|先后|上半年|下半年|计划|对|在|为|安排|完成|新增|结对|联系|承担))"
)
# names that can stand before any verb; a noun or a number behind makes them an object: 医院3所, 中小学厕所
_FIRM_TAIL = (
    "局|委员会|管委会|妇联|团委|残联|侨联|文联|科协|工商联|总工会|协会|商会|学会|联合会|公司|"
    "集团|医院|卫生院|银行|支行|分行|法院|检察院|大队|支队|领导小组|专家组|工作组|专班|指挥部|"
    "供销社|联社|学院|职业学院|部门|办公室|县财政|市财政|镇财政|区财政|税务|海关|法人|总队|"
    "街道办|管委会|发改委|卫健委|博物馆|图书馆|文化馆|档案馆"
)
_FIRM = trie(_FIRM_TAIL.split("|"))
_NAME = "(?![了从将获把被让使])[\u4e00-\u9fff*]"
_FREE = re.compile(
    rf"(?=[\u4e00-\u9fff*])(?P<who>(?!新建|改造|建设|建成|支持|扶持|推动|引进|培育|帮助|对|为|向|给|从|与|依托|创建|打造|完成|新增|加强|推进|争取|发展|服务|走访|慰问|邀请|召开|开展|实施|强化|规范|整治|提升|鼓励|引导|选派|配合|联合|扩建|迁建|补助|奖励|申报|认定|培训|设立|组建|成立|带动|吸引|入驻|通过|利用|因|其中|会议|记者|接收|获|学习)"
    rf"(?:{_NAME}){{0,10}}?{_FIRM}(?:(?:、|和|及|与)(?:{_NAME}){{1,10}}?{_FIRM}){{0,3}}|[该本我][\u4e00-\u9fff]?[局院校镇乡办司会馆所])"
    rf"(?=[\u4e00-\u9fff\d])(?![、和及的等人职工队数总组谊]|与(?![^,。;]{{0,12}}(?:共同|联合|签约|合作|共建|举办))|执委|扩建|建设|改革|改造|工作(?!人员)|任务|负责制|门诊|床位|厕所|校舍|大楼|办公|用房|建筑|项目|资金|收入|支出|贷款|存款|预算|覆盖|占比|[一二两三四五六七八九十百千万约近超达]|\d[\d,.]*(?:余|多)?(?:个(?!工作日|月)|家|所|处|座|名|人|项|条))"
)
_TIMES = re.compile(
    r"^(?:[一二三四五六七八九十]是|\(?\d{1,2}[.)、]|会议要求|会议明确|要求|请|据[^,]{1,3}|其中|同时|此外|今年|去年|明年|全年|年内|上半年|下半年|期间|[^,。]{0,8}期间|(?:到|至)?(?:20\d\d|今|去|上|明)年(?:底|末|度)?(?:前)?|\d{1,2}月(?:底|份|末)?(?:前)?|在|由)+"
)
_BY = re.compile(
    rf"由(?P<who>{_UNIT}(?:(?:、|和|及|与){_UNIT}){{0,4}})(?:负责|牵头|承担|组织|具体|统筹|每|按|会同|实施)"
)
_LABEL = re.compile(
    r"(?=[责牵承主实落])(?:责任|牵头|承办|主办|实施|落实|主管)(?:单位|部门|科室|领导|人)?(?:\s*[::]|(?<=单位)(?=[\u4e00-\u9fff])|(?<=部门)(?=[\u4e00-\u9fff]))(?P<who>[^()【】\[\]。,;\n]{2,40})"
)
_POST = re.compile(r"(?:领导|人)\s*[::]")
_HEADED = re.compile(
    rf"(?m)^[^\S\n]*(?:[一二三四五六七八九十]{{1,3}}、|\([一二三四五六七八九十]{{1,3}}\)|\d{{1,2}}[.、])?(?P<who>[\u4e00-\u9fff]{{1,10}}?(?:{_FIRM}|中心|党委|机关))(?:主要)?(?:(?:任务|职责|工作任务|重点工作|目标任务)?[::]?[^\S\n]*$|[::](?=[^\n]))"
)
_LINE = 200  # how far a label looks along its line
_NEXT = re.compile(r"(?m)^[^\S\n]*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))|^[^\S\n]*$")
_NUMBER = re.compile(r"\d|[一二两三四五六七八九十百](?=[个项家名人次])")
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
_CLAUSE = re.compile(r"[,。;:\n、)](?=[\u4e00-\u9fff*\d(“])")
_MARK = re.compile(r"^[^\S\n]*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\(?\d{1,2}[.、)])")
_NOBODY = {"城镇", "乡村", "农村", "城乡", "全部", "大部", "内部", "外部", "办", "部", "所", "有关单位"}


class Owners:
    """Looks each sentence over once; what a heading or a label in front says holds until the next one."""

    __slots__ = ("_by", "_led", "_named", "_ruled", "_sentence", "_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._sentence = text, -1
        self._led = "\n" + text  # each character one place later, so that a mark stands before every subject
        self._named: list[tuple[int, str]] = []
        self._by = ""
        self._ruled = sorted(_ruling(text))
        self._starts = [start for start, _, _ in self._ruled]

    def of(self, frame: Frame, start: int, end: int, *, rank: int = -1) -> str:
        """The owner named before the number, in 由…负责 or in a label; `rank` picks one of a 分别 list."""
        text = self._text
        if frame.sentence != self._sentence:
            self._sentence = frame.sentence
            self._named = _subjects(self._led, frame)
            by = _BY.search(text, frame.sentence, frame.sentence_end)
            self._by = by["who"] if by else ""
        found = next((who for stop, who in reversed(self._named) if stop <= start), "") if self._named else ""
        found = found or self._by or self._behind(frame, end) or self._above(start)
        if rank < 0:
            return found
        names = _SPLIT.split(found)
        return names[rank] if rank < len(names) and len(names) > 1 else found

    def _behind(self, frame: Frame, end: int) -> str:
        """In a label behind the number, of its own item or bracket."""
        text = self._text
        last = min(len(text), frame.sentence_end + 60)
        stop = min((at for at in (text.find(mark, end, last) for mark in ";\n") if at >= 0), default=last)
        label = _LABEL.search(text, end, stop)
        if label is None or label.start() in self._starts:
            return ""
        return label["who"].strip("、,")

    def _above(self, start: int) -> str:
        """In the heading or the label that stands in front and still holds."""
        number = bisect_right(self._starts, start) - 1
        if number < 0:
            return ""
        _, last, who = self._ruled[number]
        return who if start < last else ""


def _subjects(led: str, frame: Frame) -> list[tuple[int, str]]:
    """Where the name of each subject of the sentence ends, and the name."""
    low, high = frame.sentence, frame.sentence_end + 1
    named = [(m.end() - 1, m["who"]) for m in _SUBJECT.finditer(led, low, high)]
    for mark in _CLAUSE.finditer(led, low, high):
        lead = _TIMES.match(led[mark.end() : min(high, mark.end() + 24)])
        match = _FREE.match(led, mark.end() + (lead.end() if lead else 0), high)
        if match:
            named.append((match.end() - 1, match["who"]))
    return sorted((stop, _TIMES.sub("", who) or who) for stop, who in named if who not in _NOBODY)


def _ruling(text: str) -> Iterator[tuple[int, int, str]]:
    """(from, to, owner) of what a label in front of its text, or a heading that names an office, governs."""
    parts = [match.start() for match in _NEXT.finditer(text)]
    last_front = -1
    for label in _LABEL.finditer(text):
        line = text.rfind("\n", max(0, label.start() - _LINE), label.start()) + 1 or max(0, label.start() - _LINE)
        before = text[line : label.start()]
        behind = text[label.end() : label.end() + _LINE].split("\n", 1)[0]
        first = not _NUMBER.search(_MARK.sub("", before))
        again = last_front >= line and bool(behind.strip("()【】。 ")) and before.rstrip("(【").endswith("。")
        if _POST.search(label[0]) or not (first or again):
            continue
        last_front = label.start()
        yield label.start(), _until(parts, label.end(), len(text)), label["who"].strip("、,")
    for heading in _HEADED.finditer(text):
        stop = _until(parts, heading.end(), len(text))
        if heading[0].endswith(":"):
            line_end = text.find("\n", heading.end(), stop)
            stop = line_end if line_end >= 0 else stop
        yield heading.start(), stop, heading["who"]


def _until(parts: list[int], position: int, last: int) -> int:
    """Where the next part of the document begins."""
    number = bisect_right(parts, position)
    return parts[number] if number < len(parts) else last


@lru_cache(maxsize=1024)
def level(owner: str) -> str:
    """The administrative level that the owner's name shows; "" where it does not."""
    return next((code for code, words in _LEVELS if words.match(owner)), "") if owner else ""
