"""target, actual, baseline or requirement: tense of the sentence, duty words, form of the clause."""

from __future__ import annotations

import re
from typing import NamedTuple

from .cues import EXAMPLE, PAST, PLAN, Cue, Cues
from .frame import Frame, Sentences
from .genre import Genre
from .quantities import Quantity
from .rhythm import TIMES, Rhythm
from .tenses import Tense, Tenses
from .units import DURATIONS, MONEY

_MOVE = r"(?:提高|提升|上升|升|增加|增长|增|扩大|扩展|扩容|扩|下降|降低|降|减少|减|压缩|压减|缩短|缩减|缩|优化|调整|发展|跃升|拓展|提|变|恢复|改善|壮大|上调|下调|攀升|回升|延长|放宽|精简|压降|回落|收窄|压|翻番|倍增|跃|扩充|增至|降至|升至|减至|缩至)"
_TO_BEHIND = re.compile(
    rf"(?:左右|以上|以下|以内|多|余)?(?:\([^()]{{0,12}}\))?(?:(?:、|和)\d[\d.]*[^,。;、\d]{{0,4}}){{0,6}}(?:[^,。;\d]{{0,8}}?{_MOVE}[^,。;\d]{{0,4}}?(?:到|至|为|成|了)?|(?:至|到))[^,。;\d]{{0,6}}(?=[\d一二三四五六七八九十两百])"
)
_FROM_BEFORE = re.compile(
    r"(?:从|由|自)(?:[^,。;、]{0,16}?的)?[^,。;、\d]{0,10}(?:\d[\d.]*[^,。;、\d]{0,4}(?:、|和)){0,6}$|(?:较|比|在)[^,。;、]{1,14}的$|原(?:来|先|有)?的?$|(?:基数|基线|基准|基期)(?:值|为|是|:)?$"
)
_BASE_BEHIND = re.compile(r"的?基础上")
_EXAMPLE_AT = re.compile(
    r"(?:^|[。;\n“(])(?:如(?=[^果何期下实有需遇未因无此同今能不意前上次])(?!要|需|有|遇)|以[^,。;]{1,14}为例)"
)
_DUTY = re.compile(
    r"不得|严禁|应当|必须|一律|原则上|一般(?=不|应|要|为|控制|按|在|以)|不能|须|(?<![相供反响适对效顺理])应(?![用急对届收付聘征纳税])|禁止|不允许|标准(?:为|不)|上限|限额|封顶|免收|每人|每位|扣|罚"
)
_STRICT_DUTY = re.compile(r"不得|严禁|一律|原则上|一般(?=不|应|要|为|控制|按|在|以|$)|禁止|不允许")
_CAP = re.compile(r"限|不超过|不得|最[高多长大]|至多|上限")
_PAYS = re.compile(
    r"给予|奖励|补助|补贴|资助|贴息|减免|奖补|发放|支持|补偿|再奖|奖金|安家费|享受|并?处以?$|罚款|标准|报销|罚|保底|月薪|年薪|薪酬|津贴|租金|缴纳|收取|定额|上限|额度"
)
_PAYS_BEHIND = re.compile(
    r"[^,。;]{0,10}?(?:给予|奖励|补助|补贴|返还|贴息|执行|报销|救助|资助|补偿|减免|计算|缴纳|发放|处罚|计提|征收|收取|罚款)"
)
_GIVES = re.compile(r"给予|奖励|补助|补贴|资助|返还|减免|贴息|救助|报销|津贴|补偿|免租|奖补|保证金|按|处")
_TERM = re.compile(r"(?:公示|公告|期|期限|年限|时限|不超过|最长|满|免|减免|连续)[为:是]?$")
_PAID_FOR = re.compile(r"[^,。;、\d]{0,8}(?:奖励|补助|给予|补贴|奖|补)\d")
_WEIGHT = re.compile(r"(?:考核|考评|评分|总分|成绩|评价|权重)[^。;]{0,40}占(?:比)?$")
_NEEDED = re.compile(r"[^,。;、]{0,8}(?:方可|才能|方能|始得|才可)|(?:的)?[,]?(?:扣|加|罚|奖)\d")
_SHARE_PAID = re.compile(r"(?:减免|补贴|补助|奖励|返还|优惠|报销|违约金为[^,。;]{0,8})$")
_SHORTENED = re.compile(r"(?:压|缩|减|降|提速)[^,。;]{0,8}$")
_PER_CASE = re.compile(
    r"每(?:增加|满|超过?|缺|少|逾期|降低|提高|新增|引进|发生|多|招|减少)[^,。;]{0,14},[^,。;]{0,10}$"
)
_AIM_BEHIND = re.compile(r"的?(?:年度|全年)?(?:目标|任务|要求)(?!的)")
_AIM_BEFORE = re.compile(r"(?:目标|任务)(?:任务|数|值)?(?:\(|为|是|:|“)?$")
_DONE_PART = re.compile(r"(?:完成|占|达)[^,。;(]{0,10}$")
_MEAN = re.compile(r"平均|人均|户均|村均|亩均|均$")
_PAYS_NOUN = re.compile(
    r"(?:安排|拨付|落实|筹集|争取|投入|设立|列支|下达|累计|共|发放|兑现)[^,。;]{0,10}(?:资金|经费|基金|补助|补贴|奖励|金)"
)
_THRESHOLD = re.compile(
    r"[^,。;、]{0,24}?(?:的|者)(?:[、。:;为]|$|,(?!今年|去年|已|全市|全县)|(?:须|应|报|由|按|实行|纳入|列|取消|免|优先|视同|评|予以|处)|[^,。;]{0,12}?(?:给予|奖励|补助|补贴|一次性|扣|加|得|认定|不得|视为|可|每)"
    r"|[^,。;\d]{0,8},(?:一次性)?(?:给予|奖|再奖|按|扣|补|罚|不得|取消|予以|优先|处))"
)
_SCORE_UNIT = re.compile(r"(?:扣|加|得|计|满分|分值|占|记|共|最高|不超过|减|低于|高于|达|赋|权重)[^,。;\d]{0,6}$")
_EACH = re.compile(
    r"每(?:个|位|名|家|所|支|项|场|次|座|处|辆|台|件|条|栋|户|人|村|镇|乡|校|亩|吨|班|期|社区|街道|县|区|企|批|单|满|增加|增|减|缺|少|超|有|新增|逾期|降低|提高|发生|下降|引进|培育|引荐|推荐|认定|孵化|例|篇|张|公里|平方米|千瓦|组|对|届|学员|员|门|车|机|床|点|套|份|层|床位|岗|组|队|网格)"
)
_STATE_WORDS = re.compile(
    r"(?:现有|共有|拥有|有|设有|建有|辖|下辖|占|为|达|位居|人口|户籍|面积|总人口|常住)[^,。;]{0,8}$"
)


class Judgement(NamedTuple):
    role: str
    modality: str
    reason: str  # in Chinese, for the person who checks
    sure: int  # 2 firm, 1 usual, 0 guess


class Roles(Tenses):
    """Judges the quantities of one text in order."""

    def __init__(self, text: str, sentences: Sentences, cues: Cues, genre: Genre, found: list[Quantity]) -> None:
        self._role = self._unit = ""
        self._unit_sentence, self._limit, self._beaten = -1, False, False
        self._last_end = 0
        self._planned = False  # whether the number before stood under a word of plan
        self._part = False  # inside a list of parts
        super().__init__(text, sentences, cues, genre, found)

    def judge(self, quantity: Quantity, frame: Frame, rhythm: Rhythm | None, each: str) -> Judgement:
        """Role, modality and reason of one quantity; quantities come in the order of the text."""
        if frame.number != self._unit_sentence:
            self._beaten = False
        judged = self._judge(quantity, frame, rhythm, each)
        self._last_end = quantity.end
        self._role, self._unit, self._unit_sentence = judged.role, quantity.unit, frame.number
        self._limit = quantity.comparator in ("ge", "le")
        self._beaten = rhythm is not None and not rhythm.average and judged.role == "requirement"
        return judged

    def _judge(self, quantity: Quantity, frame: Frame, rhythm: Rhythm | None, each: str) -> Judgement:
        text = self.text
        left = text[frame.clause : quantity.head]
        whole = text[frame.sentence : quantity.head]
        if quantity.role == "baseline" or _is_baseline(text, quantity, frame):
            return Judgement("baseline", "fact", "“从……到……”的起点值,为基数", 2)
        tense = self.tense(quantity, frame)
        part = self._part_of(quantity, frame)
        self._last = (frame.number, tense.name, quantity.end)
        self._part = part == PLAN or (self._part and text[quantity.start - 12 : quantity.start].find("、") >= 0)
        if self._part and self._role == "requirement" and rhythm is None:
            return Judgement("requirement", "commit", "“其中”承接总数,同为常设要求", 1)
        if tense.name == EXAMPLE or self._exemplified(whole, tense):
            return Judgement("actual", "example", "以举例方式给出(例如、如),为参考实绩", 2)
        duty = self._duty(quantity, frame, left, rhythm, each, tense)
        if duty:
            return Judgement(
                "requirement", _modality(self._wills(quantity, frame)), duty, 2 if rhythm or tense.sure < 2 else 1
            )
        if (
            tense.name == PAST
            and not _AIM_BEHIND.match(text, quantity.tail)
            and (not _AIM_BEFORE.search(left) or _DONE_PART.search(left))
        ):
            return Judgement("actual", "fact", _because(tense, "已经达到或现状"), tense.sure)
        return Judgement("target", _modality(self._wills(quantity, frame)), _because(tense, "要达到的目标"), tense.sure)

    def _wills(self, quantity: Quantity, frame: Frame) -> list[Cue]:
        """Words of will that still govern the number: those after the last period or in its clause."""
        words: list[Cue] = []
        for cue in self.cues.between(frame.sentence, quantity.start):
            if (
                cue.kind in ("period", "weak", "event", "state")
                and cue.start >= frame.clause - 0
                and cue.tense != "month"
            ):
                words = words if cue.tense == PLAN else []
            if cue.kind == "will":
                words.append(cue)
        return words

    def _exemplified(self, whole: str, tense: Tense) -> bool:
        return bool(_EXAMPLE_AT.search(whole)) and not (tense.name == PLAN and tense.sure == 2)

    def _duty(self, q: Quantity, frame: Frame, left: str, rhythm: Rhythm | None, each: str, tense: Tense) -> str:
        """Why this is a standing rule, or the empty string."""
        past = tense.name == PAST and tense.sure == 2 and not tense.carried
        if past and not (q.unit == "分" and self.genre.scores):
            return ""
        right = self.text[q.tail : frame.clause_end + 1]
        if rhythm is not None and not rhythm.average and not (q.approx and q.comparator == "ge"):
            return "" if tense.name == PAST and tense.sure == 2 else "有周期(每月、每季度等),为经常性要求"
        if _AIM_BEHIND.match(right) or (_AIM_BEFORE.search(left) and not _DONE_PART.search(left)):
            return ""
        if q.comparator == "le" and q.strict and right.startswith("的") and not right[1:2].isdigit():
            return "“低于……的”表示条件,为常设要求"
        if _NEEDED.match(right):
            return "“方可”“才能”表示条件,为常设要求"
        anchored = tense.cue is not None and tense.cue.kind in ("period", "weak", "will", "event")
        planned = tense.name == PLAN and (anchored or (self._part and self._planned))
        self._planned = planned
        scored = self._score(q, frame, left)
        if scored:
            return scored
        if self._beaten and self._goes_on(q, planned and tense.sure == 2, frame):
            return "与同句中的经常性要求相连,为常设要求"
        if q.unit in DURATIONS:
            return self._limit_of_time(q, frame, left, each, planned, tense)
        if _THRESHOLD.match(self.text[q.tail : min(frame.sentence_end, q.tail + 40)]):
            return "“……的”表示条件,为常设要求"
        return self._rule(q, left, right, each, planned, tense)

    def _score(self, q: Quantity, frame: Frame, left: str) -> str:
        """Points given or taken, and the thresholds and weights that decide on them."""
        threshold = _THRESHOLD.match(self.text[q.tail : q.tail + 40])
        if self.genre.scores and (q.unit == "分" or threshold or _scored(self.text, q, frame)):
            return "评分或扣分规则,为常设要求"
        if q.unit == "%" and _WEIGHT.search(self.text[frame.sentence : q.head]):
            return "考核权重,为常设要求"
        return "评分规则,为常设要求" if q.unit == "分" and _SCORE_UNIT.search(left) else ""

    def _limit_of_time(self, q: Quantity, frame: Frame, left: str, each: str, planned: bool, tense: Tense) -> str:
        """3个工作日内办结 stands as a rule; 压缩到3天 under a word of plan is an aim, 平均3.5天 a result."""
        if q.cue_is_inside and not planned and (tense.cue is None or tense.cue.start < frame.clause):
            return "时限,为常设要求"
        term = _TERM.search(left)
        if tense.name == PAST and (tense.cue is not None or (q.comparator == "eq" and not term)):
            return ""
        moved = _SHORTENED.search(left)
        aimed = planned and bool(moved or (q.comparator != "eq" and not q.cue_is_inside))
        return "" if aimed and not each and not term else "时限或期限,为常设要求"

    def _rule(self, q: Quantity, left: str, right: str, each: str, planned: bool, tense: Tense) -> str:
        if _STRICT_DUTY.search(left):
            return "含一般、不得、原则上等规范用语,为常设要求"
        if each in ("次", "场", "期", "批") and q.comparator in ("ge", "le", "range"):
            return "每次活动的标准,为常设要求"
        if q.unit in MONEY and "罚" in right[:14] and _PAYS_BEHIND.match(right):
            return "处罚标准,为常设要求"
        if (
            self.genre.grants
            and not (planned and tense.cue and tense.cue.word != "全年")
            and self._granted(q, left, right, tense, each)
        ):
            return "奖补、资助或收费标准,为常设要求"
        if planned and not (self.genre.rules and tense.cue and tense.cue.word == "必须"):
            return ""
        if self.genre.rules:
            return "条文中的标准,为常设要求"
        if self._continued(q, left):
            return "与前一项同为常设要求"
        if q.unit == "%" and _SHARE_PAID.search(left) and tense.name == PLAN:
            return "减免或补助比例,为常设要求"
        if (
            q.unit in MONEY
            and _PAYS.search(left)
            and not _PAYS_NOUN.search(left)
            and (tense.name == PLAN or not tense.sure)
        ):
            return "奖补、资助或收费标准,为常设要求"
        if (each and not _MEAN.search(left)) or _PER_CASE.search(left):
            return "按每个单位或每人规定,为常设要求"
        if _DUTY.search(left) or (q.unit in ("人", "名") and re.match(r"[^,。;]{0,8}组成", right)):
            return "含应当、必须等规范用语,为常设要求"
        told = tense.name == PAST and (tense.carried or tense.cue is not None)
        if q.comparator == "le" and _CAP.search(q.cue) and not told:
            return "不超过、最高等为上限,属常设要求"
        return ""

    def _goes_on(self, q: Quantity, planned: bool, frame: Frame) -> bool:
        """每季度走访1次,梳理诉求不少于5条: what follows a duty with a rhythm, up to the next period or semicolon."""
        if planned and q.unit not in DURATIONS and q.unit not in TIMES:
            return False
        if q.unit in ("%", "百分点") or q.approx or not (q.comparator in ("ge", "le") or q.unit in TIMES):
            return False
        left = self.text.rfind(";", frame.sentence, q.start)
        behind = max(left, self._last_end)
        return left < self._last_end and not any(
            c.kind in ("period", "weak") for c in self.cues.between(behind, q.start)
        )

    def _continued(self, q: Quantity, left: str) -> bool:
        """A类200万元,B类100万元: short further items of a rule, or a second limit beside the first."""
        if self._role != "requirement" or self._unit_sentence != self.sentences.index(q.start):
            return False
        if self._unit != q.unit or q.unit in DURATIONS:
            return False
        return len(left) <= 10 or (q.comparator in ("ge", "le") and self._limit and not q.approx)

    def _granted(self, q: Quantity, left: str, right: str, tense: Tense, each: str) -> bool:
        """Amounts, shares, thresholds and caps of a text that promises payments under conditions."""
        pays = bool(_GIVES.search(left) or _PAYS_BEHIND.match(right))
        if q.unit in MONEY:
            firm = tense.name == PAST and tense.sure >= 1 and not each
            return not _MEAN.search(left) and (q.comparator == "le" or bool(each) or bool(q.per) or (pays and not firm))
        if q.unit == "%":
            return pays or bool(re.search(r"按|比例|标准", left)) or q.comparator in ("le", "ge")
        return (pays and q.comparator in ("ge", "le") and not q.approx) or bool(_PAID_FOR.match(right))


def _scored(text: str, q: Quantity, frame: Frame) -> bool:
    """A threshold in a sentence that goes on to give or take points."""
    return bool(re.search(r"[扣加得]\d|满分|\d分", text[q.end : frame.sentence_end])) or bool(
        re.search(r"得分|不得评优|评优", text[frame.sentence : frame.sentence_end])
    )


def _is_baseline(text: str, q: Quantity, frame: Frame) -> bool:
    left = text[max(frame.clause, q.head - 34) : q.head]
    if not _FROM_BEFORE.search(left):
        return False
    if re.search(r"基(?:数|线|准|期)", left[-6:]):
        return True
    behind = text[q.tail : min(len(text), q.tail + 30)]
    return bool(_TO_BEHIND.match(behind) or _BASE_BEHIND.match(behind))


def _modality(wills: list[Cue]) -> str:
    for cue in reversed(wills):
        if cue.word in (
            "预计",
            "预期",
            "预测",
            "有望",
            "可望",
            "达产后",
            "投产后",
            "建成后",
            "建成投产后",
            "全部建成后",
            "投运后",
        ):
            return "forecast"
        if cue.word in ("力争", "争取", "努力", "力求", "奋力"):
            return "aim"
    return "commit"


def _because(tense: Tense, what: str) -> str:
    if tense.cue is not None:
        return f"“{tense.cue.word}”表明{what}"
    if tense.carried:
        return f"承前文时段,判为{what}"
    return f"无时间词,按全文体裁判为{what}"


def each_of(text: str, left: int, start: int) -> str:
    """每个社区 → 社区: the unit over which a quantity is distributed, or the empty string."""
    last = None
    for match in _EACH.finditer(text, left, start):
        last = match
    if last is None:
        return ""
    tail = text[last.end() : min(start, last.end() + 8)]
    word = re.match(
        r"[\u4e00-\u9fff]{1,8}?(?=建立|建成|至少|不少于|配备|设立|设置|新建|联系|每|要|须|应|给予|补助|奖励|不低于|不超过|开展|组织|培育|打造|确定|安排|选派|达|有|$|参加|服务|扣|加)",
        tail,
    )
    measure = last[0][1:]
    if measure in ("个", "位", "名", "家", "所", "支", "项", "场", "座", "处", "辆", "台", "件", "条", "栋"):
        return word[0] if word else tail.strip(",、:") or measure
    return measure
