"""What looks like a quantity and is none: dates, numbers of articles and documents, ranks, names, slogans."""

from __future__ import annotations

import re

from . import units
from .numerals import Numeral

_HAN_DIGITS = "零一二三四五六七八九十"
_DATE = re.compile(
    rf"(?=[{_HAN_DIGITS}\d]{{1,4}}[年月日学财季号:时点·/.~至到、-])(?:(?:(?:19|20)\d\d|[一二]?[零一二三四五六七八九]{{3}})(?:年(?!均)|[-/.]\d{{1,2}}[-/.月]|[-~至到](?:19|20)?\d\d年|(?:学年|财年|年度))"
    rf"|(?:[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九])(?:(?:-|~|至|到|、)(?:[1-9]|1[0-2]|十[一二]?|[一二三四五六七八九]))?月(?!龄|球|亮)"
    rf"|(?:[1-4一二三四])(?:[-~至到、][1-4一二三四])?季度(?!末?考)"
    rf"|\d{{1,2}}[:]\d\d(?!\d)|(?:[01]?\d|2[0-4])(?:时(?!间|期|段|速|代|长|效|候|常)|点(?:半|整|[前后至到,。]|\d\d?分?))"
    rf"|\d{{2,4}}[·]\d"
    rf"|(?:[1-9]|[12]\d|3[01]|[{_HAN_DIGITS}]{{1,3}})(?:日|号)(?:前|之前|起|至|到|上午|下午|晚|在|召开|举行|以前|止|下班)"
    rf"|\d{{1,2}}[-/]\d{{1,2}}日)"
    r"|(?:19|20)\d\d(?!\d|\.\d|[余多]?(?:个|名|人|家|户|件|项|条|次|场|期|套|台|亩|吨|元|万|亿|平|公|米|千|册|份|株|头|只|辆|本|篇|份|位|所|处|间|支|座|块|张|升|度|%|P))"
)
_LEFT_RANK = re.compile(
    r"(?:(?<![目以年会节之提日此当底月午餐班赛期空])前|(?:城市|排名|全国|全省|全市)后|倒数|排名|位列|名列|位居|排在|跻身|百强榜?)$"
)
_RANK_ENDS = set("后前数名列居在身强榜")
_QUOTE_SHORT = 14
_SLOGAN = re.compile(
    r"个?(?:等级|档次|级别|类型|梯队|步骤|维度|方面|层面|阶段|时期|关系|环节|着力点|坚持|全面|统筹|意识|自信|务必|确立|维护|过硬|前列|大局|结合|必由之路|毫不动摇|转变|一(?![\d个])|到位|聚焦|提升|突出|明确|强化|更加"
    r"|不(?![少低])|确保|融合|健康|先行|率先|走在|持续|严格|狠抓|关键|核心|之一|特点|原则|方向|要求|切入点|抓手|字(?!以)|没有|共同|必须|区分|严禁|百分百|重要(?!基地|项目)|伟大|明显|显著|进一步|增强|深化|不断|带头|善于|敢于|一律|一样|一起|问号|道理)"
)
_STRUCTURE = re.compile(
    r"(?:规定|制度|机制|举措|措施|要求|原则|内容|注意|主线|红线|底线|战线|路径|意见|清单|网(?!点|格|络)|牌|图|表|行动|战役|攻坚|主体|责任|标准|铁律|纪律|禁令|工作(?!站|室|队|日|人)|任务|建设(?!项目)|工程|改革|能力|机关|途径|领域|功能|理念|精神|优势|特色|文章|主题)"
)
_ISSUES = re.compile(
    r"班|培训|讲座|节目|视频|专栏|简报|刊|报|论坛|沙龙|课|训练营|夏令营|讲堂|活动|论坛|学院|每[^,。;]{0,8}|不少于|至少|举办|开办|开展|编发|推出|制作|播出|刊发|发布|了|共|第"
)
_LIFE = re.compile(r"寿命[^,。;]{0,8}$")
_SAYING = re.compile(r"(?:强调|说|讲|重申|问|读)$")
_HELD = re.compile(r"(?:举办|承办|召开|开展|办)(?:了|过)?$")
_TERM_LEFT = re.compile(r"(?:限期|期限|不超过|最长|顺延|延长|减免|免除)为?$")
_PHASE = re.compile(r"(?:工程|项目|建设|用地|厂房|地块|扩建|改造|投产|开工|竣工)")
_ONE_WORD = re.compile(
    r"一(?:次性|站式|把手|体|些|定|系列|批|种|切|般|致|旦|直|起(?!命案|案件|事故|事件|火灾)|律|线|级|流|样|点|下|面|边|手|并|方面|步|张(?:网|图|表|清单|蓝图|名片)|盘棋|件事|网通|窗|门|支部|条(?:心|龙|例|链|路|主线)|块(?:牌|发|做|来)|道(?:儿|防线|风景)|项项|个个|届|代|道道|份力|份子|份[^,。;]{0,16}答卷|大|带|路|老|小|村一|企一|户一|人一|事一|镇一|县一|校一|街一|社区一|区一|园一|库|证|码|卡|对一|产|号|期(?:工程|项目|建设)|把|片(?:天|新|繁|片)|股|名(?:之)|家(?:人|亲|之)|场(?:硬仗|攻坚|战))"
)
_ONE_UNITS = {
    "起",
    "次",
    "遍",
    "场",
    "期",
    "名",
    "所",
    "座",
    "家",
    "支",
    "部",
    "条",
    "处",
    "轮",
    "台",
    "套",
    "间",
    "份",
    "篇",
    "辆",
    "倍",
    "番",
    "项",
    "人",
    "元",
    "户",
    "件",
    "场次",
    "人次",
    "课时",
    "亩",
    "吨",
    "栋",
    "艘",
    "站",
    "节",
    "堂",
    "课",
    "分",
    "%",
}
_ONE_VERB = re.compile(
    r"(?:发生|出现|新建|建成|建设|举办|召开|开展|组织|成立|设立|配备|引进|培育|打造|完成|签约|落地|创建|建立|组建|新增|改造|改建|开设|开通|编印|出版|发布|制作|拍摄|布设|设置|安排|聘请|选派|培养|推出|承办|举行|进行|达到|达|获得|新改建|扩建|修建|投用|购置|采购|建|少|每[^,。;]{1,14}|不少于|不低于|至少|共|各|增加|增长|提高|扩大|翻|了)$"
)
_ONE_AFTER = re.compile(
    r"以上|以内|[,。;、)]|$|活动|会议|培训|调研|巡查|排查|演练|走访|检查|更新|例会|宣讲|集中|专题|座谈|督查|评估|体检|研判|调度|通报|轮训"
)
_NOT_ONE = re.compile(r"不(?!少于|低于|超过)[\u4e00-\u9fff]{1,2}$")
_EACH_LEFT = re.compile(r"每[^,。;]{1,14}$")
_RISE = re.compile(r"(?:上升|提升|前移|下降|后退|跃升|前进|进|升|退|居|列)[了至到]?$")
_HALF_LEFT = re.compile(
    r"(?:(?:只有|仅为|不及|不足|相当于|占|达)[^,。;]{0,8}的|缩小|减少|下降|压缩|占|近|超过?|约|达到?|完成|提高|增加|降低|不到|不足)$"
)
_HALF_RIGHT = re.compile(r"以上|以下|左右")
_SAID = re.compile(r"强调|指出|提到|谈到|作出|来到|赴|登门|获|荣|入选|蝉联|当选|被评")
_MEETING = re.compile(r"(?:常委|全体|常务|党组|扩大)?(?:会议|全会|大会)")
_WORD_LEFT = re.compile(r"(?<![A-Za-z])(?:[A-Z]{2,6}|APP|App|app|Logo|VOCs)$")
_CODES = {
    "PM",
    "ISO",
    "TOP",
    "GB",
    "DB",
    "CO",
    "NO",
    "SO",
    "NH",
    "QS",
    "MP",
    "COVID",
    "HP",
    "CR",
    "AAA",
    "AA",
    "TSG",
    "JB",
    "DN",
    "PH",
    "RCEP",
    "NOX",
    "COD",
    "BOD",
}
_RATIO = re.compile(r"\d(?:\.\d+)?[:比]$")
_SCORING = re.compile(r"[扣加得计满记减]$")


def before(text: str, start: int, token: str) -> bool:
    """Whether the characters left of a numeral make it part of a name, rank, code or ratio."""
    left = text[start - 1] if start else ""
    if not left:
        return False
    if left in "第〔+·*#№$@_=^[" or (left in "数几" and token[0] in "十百千万亿"):
        return True
    if token[0].isdigit():
        return _code(text, start, left)
    if text.endswith("百上", 0, start):
        return True  # 成百上千
    if text.endswith(("上述", "前述", "这", "那", "该"), max(0, start - 2), start):
        return True
    return left == "之" or (left in "统唯同单万专合惟划" and token[0] == "一") or text[start - 2 : start] == "进一"


def _code(text: str, start: int, left: str) -> bool:
    if left.isascii() and left.isalpha():
        return not _acronym(text, start)
    if left.isascii() and (left.isdigit() or left in "./\\&"):
        return True
    two = text[start - 2 : start]
    if left == "-":
        return two[:-1].isalnum() and two.isascii()
    return bool(left in ":比" and _RATIO.search(text[max(0, start - 8) : start]))


def _acronym(text: str, start: int) -> bool:
    """AED40台, APP3款 are counts; PM2.5, G15, A4, ISO9001 are names."""
    word = _WORD_LEFT.search(text, max(0, start - 8), start)
    return word is not None and word[0].upper() not in _CODES and not re.match(r"\d+\.|\d{4}", text[start : start + 6])


def date(text: str, start: int) -> bool:
    return _DATE.match(text, start) is not None


def name(text: str, start: int, cut: int, end: int, unit: str, number: Numeral, floor: int) -> bool:
    """Whether numeral and unit together are a rank, a slogan, part of a name or an idiom."""
    if unit == "岁" and _LIFE.search(text, max(0, start - 12), start):
        return False
    if unit == "届" and not number.han and _HELD.search(text, max(0, start - 6), start):
        return False
    if unit in units.NEVER or _ranked(text, start, unit) or _quoted(text, start, end):
        return True
    right = text[end : end + 1]
    if right == "+" and text[end + 1 : end + 2].isalnum():
        return True
    if text[cut : cut + 1] == "+" and text[cut + 1 : cut + 2].isalnum():
        return True
    if unit == "季度" and text[cut] != "个":
        return True
    if unit == "次" and number.han and _SAID.match(text, end):
        return True
    if text[start:cut] == "一半":
        return not (_HALF_LEFT.search(text, max(0, start - 12), start) or _HALF_RIGHT.match(text, cut))
    if unit == "次" and _MEETING.match(text, end) and re.search(r"[届大会委]", text[max(0, start - 8) : start]):
        return True
    if unit == "分":
        return text[start - 1 : start] in ("时", "点") or (
            number.han and not _SCORING.search(text[max(0, start - 2) : start])
        )
    if unit == "%" and number.low == 50 and text[start:cut] == "过半":
        return text[start - 2 : start] in ("时间", "任务") or text[end : end + 2] in ("任务", "时间")
    return _worded(text, start, cut, end, unit, number)


def _worded(text: str, start: int, cut: int, end: int, unit: str, number: Numeral) -> bool:
    if unit == "期" and _PHASE.match(text, end) and number.low < 10:
        return True
    if not number.han:
        return False
    if unit == "期" and number.low <= 5 and not _ISSUES.search(text, max(0, start - 10), start):
        return True  # 县医院二期: a phase of building
    if unit == "遍" and _SAYING.search(text, max(0, start - 4), start):
        return True
    if unit == "件" and text[end : end + 1] == "事":
        return True  # 三件事 announces a list
    if unit == "字" and text[start - 1 : start] == "红":
        return True
    if text[start] == "一" and cut == start + 1:
        return _one(text, start, end, unit)
    if unit == "套" and text.startswith("班子", end):
        return True
    if unit == "个" and number.low <= 12 and _SLOGAN.match(text, end):
        return True
    return (
        unit in "项条张支大类种"
        and number.low <= 12
        and bool(_STRUCTURE.match(text, end) or _STRUCTURE.match(text, end + 2))
    )


def _one(text: str, start: int, end: int, unit: str) -> bool:
    """一 with a measure word is mostly no count: it needs a verb of doing or 每, and a thing that is counted."""
    if unit == "番" or unit == "%":
        return False
    if _ONE_WORD.match(text, start) and text[end : end + 2] not in ("以上",):
        return True
    left = text[max(0, start - 16) : start]
    if unit in units.DURATIONS and _TERM_LEFT.search(left):
        return False
    if _NOT_ONE.search(left):
        return True  # 不漏一户、不落一人
    if left.endswith(("至少", "不少于", "不低于")) or text[end : end + 2] == "以上":
        return False
    if _EACH_LEFT.search(left):
        return unit not in _ONE_UNITS and unit != "个"
    if unit == "个":
        return not re.search(r"[\u4e00-\u9fff”]$", left) or not re.match(r"[,。;、]|$", text[end : end + 1])
    return unit not in _ONE_UNITS or not (_ONE_VERB.search(left) or _ONE_AFTER.match(text, end))


def _ranked(text: str, start: int, unit: str) -> bool:
    left = text[max(0, start - 4) : start]
    if left[-1:] in _RANK_ENDS and _LEFT_RANK.search(left):
        return True
    if left[-1:] == "第":
        return True
    return unit == "位" and _RISE.search(left) is not None


def _quoted(text: str, start: int, end: int) -> bool:
    """A number inside a short pair of quotes or a book title is part of a name: “五个一”, 《十条措施》."""
    left = text[max(0, start - _QUOTE_SHORT) : start]
    opened = left.rfind("“")
    if opened >= 0 and "”" not in left[opened:]:
        closed = text.find("”", end - 1, start + _QUOTE_SHORT)
        if closed >= 0 and closed - (start - len(left) + opened) <= _QUOTE_SHORT:
            return True
    window = text[max(0, start - 40) : start]
    opened = window.rfind("《")
    return opened >= 0 and "》" not in window[opened:]
