"""The single fields of a draft: heads, topic, title, place, money."""

from __future__ import annotations

import re
from decimal import Decimal

from qiaowu.reader.numerals import value_of

from . import amounts
from .kinds import PLATFORM, PLATFORMS

_PEOPLE = r"(?:人次|号人|人|名|位|个(?:人|侨眷|归侨|乡亲))"
_HEADS = re.compile(amounts.COUNT.pattern + rf"\s*(?P<unit>{_PEOPLE})(?!/|员|家|社|才|大代|民|均|工|月|口|物|力|生地)")
_GOOD = re.compile(
    r"(?:实到|出席|到场|参加|参与|参会|参学|来了|共有?|上线|在线|观看|人数|到会|到课|人员|现场|有|学习|交流|组织|吸引)[^,。;\n]{0,10}$|(?:实到|人数|出席|到场|参加人员)[::]?\s*$"
)
_GOOD_BEHIND = re.compile(
    r"[^,。;\n]{0,12}?(?:参加|参与|到场|出席|上线|在线|听|来到|观看|参会|同步|到课|座谈|交流|围坐|热议|齐聚)"
)
_BAD = re.compile(
    r"(?:邀请|应到|应参加|计划|通知|不少于|不是|原报|其中|含|包括|志愿者|工作人员|带|陪同|缺席|请假|每[^,。;]{0,6}|报名|预计|至少|限|随行|之前报成|误报为|报成|原为|合计|总计|新增)[^,。;\n\d]{0,8}$"
)
_VIEW = re.compile(
    r"(?:观看|收看|在线|围观|看)(?:人数|量)?[^,。;\d]{0,6}" + amounts.COUNT.pattern + r"\s*(?P<unit>人次|人|次)?"
)
_TOPIC = (
    re.compile(r"(?:主题|内容|议题|课题|专题)(?:是|为|:|::)\s*[“《]?([^”》。;\n,]{2,40})"),
    re.compile(r"(?:主题|专题|聚焦|围绕)[“《]([^”》\n]{2,40})[”》]"),
    re.compile(r"(?:讲|讲解|宣讲|解读|讲了|介绍|学|学习|学习了|观看|围绕)[《“]([^》”\n]{2,40})[》”]"),
    re.compile(r"(?:讲了|讲解|宣讲|解读|讲|围绕|聚焦|讨论|学习了)(?!座|师|堂|话|稿)([^,。;\n《“(]{2,24})"),
    re.compile(r"学习(?!活动|会|班|人|,|。|\d)([\u4e00-\u9fff]{3,24}?)(?=[,。;\n(]|$)"),
)  # fmt: skip
_SUBJECT = re.compile(r"([\u4e00-\u9fff]{2,12})主题")
_PLACE = (
    re.compile(r"(?:地点|地址|会场)[::]\s*([^,。;\n]{2,24})"),
    re.compile(r"在([^,。;\n]{2,20}?)(?=(?:举行|召开|开展|举办|组织|集中|集体|学习|进行|召集|搞|开(?![放设])|办(?!公)|,|。|\n|顺利|如期|圆满|同步|看望|走访|慰问|与|和[^,]{0,6}座谈))"),
    re.compile(r"(?:到(?![了场会课位账])|赴|前往|走进)([^,。;\n]{2,14}?)(?=(?:走访|看望|慰问|调研|座谈|联系|开展|与|,|。|\n|$))"),
)  # fmt: skip
_MONEY = re.compile(
    rf"({amounts.NUMBER})\s*(亿|万|千|百)?(?:余|多)?\s*(美元|美金|欧元|港元|港币|日元|英镑|加元|澳元|新元|新加坡元|林吉特|人民币|元|块|USD|EUR|HKD|万)"
)
_CURRENCY = {"美元": "USD", "美金": "USD", "USD": "USD", "欧元": "EUR", "EUR": "EUR", "港元": "HKD", "港币": "HKD", "HKD": "HKD", "日元": "JPY",
             "英镑": "GBP", "加元": "CAD", "澳元": "AUD", "新元": "SGD", "新加坡元": "SGD", "林吉特": "MYR"}  # fmt: skip
_COUNTRIES = {
    "西班牙": "ES", "旅西": "ES", "马德里": "ES", "巴塞罗那": "ES", "意大利": "IT", "旅意": "IT", "米兰": "IT", "罗马": "IT", "那不勒斯": "IT", "普拉托": "IT",
    "法国": "FR", "旅法": "FR", "巴黎": "FR", "美国": "US", "旅美": "US", "纽约": "US", "洛杉矶": "US", "加拿大": "CA", "旅加": "CA", "温哥华": "CA", "多伦多": "CA",
    "日本": "JP", "旅日": "JP", "东京": "JP", "大阪": "JP", "澳大利亚": "AU", "澳洲": "AU", "旅澳": "AU", "悉尼": "AU", "墨尔本": "AU", "新加坡": "SG", "旅新": "SG",
    "马来西亚": "MY", "旅马": "MY", "槟城": "MY", "吉隆坡": "MY", "泰国": "TH", "旅泰": "TH", "曼谷": "TH", "巴西": "BR", "旅巴": "BR", "圣保罗": "BR",
    "英国": "GB", "旅英": "GB", "伦敦": "GB", "德国": "DE", "旅德": "DE", "柏林": "DE", "慕尼黑": "DE", "法兰克福": "DE", "印尼": "ID", "印度尼西亚": "ID", "雅加达": "ID",
    "菲律宾": "PH", "马尼拉": "PH", "越南": "VN", "柬埔寨": "KH", "荷兰": "NL", "葡萄牙": "PT", "里斯本": "PT", "匈牙利": "HU", "希腊": "GR", "比利时": "BE", "瑞士": "CH",
    "奥地利": "AT", "新西兰": "NZ", "韩国": "KR", "首尔": "KR", "俄罗斯": "RU", "阿根廷": "AR", "南非": "ZA", "阿联酋": "AE", "迪拜": "AE", "缅甸": "MM", "老挝": "LA", "瑞典": "SE",
    "墨西哥": "MX", "智利": "CL", "秘鲁": "PE", "委内瑞拉": "VE", "巴拿马": "PA", "香港": "HK", "澳门": "MO",
}  # fmt: skip
_COUNTRY = re.compile("|".join(sorted(_COUNTRIES, key=len, reverse=True)))
_EPISODE = re.compile(r"第([\d]{1,4}|[一二三四五六七八九十百]{1,4})期")


def heads(text: str) -> tuple[int, bool, str] | None:
    """(number, approximate, 人 or 人次): those present, the whole and not a part of it."""
    best: tuple[float, int, bool, str] | None = None
    for match in _HEADS.finditer(text):
        amount = amounts.read(match)
        if (
            amount is None
            or amount.value != int(amount.value)
            or text[match.start() - 1 : match.start()] in ("第", ".")
        ):
            continue
        score = _weigh(text, match)
        if score > -1 and (best is None or score > best[0]):
            best = (score, int(amount.value), amount.approx, "人次" if match["unit"] == "人次" else "人")
    return best[1:] if best else _listed_head(text)


def _listed_head(text: str) -> tuple[int, bool, str] | None:
    """实到34 or 人数:28 without a measure word."""
    match = re.search(r"(?:实到|人数|出席|到场|到会|签到|共到)[::]?\s*(\d+)(?![\d%万.])", text)
    return (int(match[1]), False, "人") if match else None


def _weigh(text: str, match: re.Match[str]) -> float:
    left, right = text[max(0, match.start() - 16) : match.start()], text[match.end() : match.end() + 16]
    score = 0.0
    if _BAD.search(left):
        score -= 2
    opened = text.rfind("(", 0, match.start())
    if opened >= 0 and ")" not in text[opened : match.start()] and re.search(r"其中|含", text[opened : match.start()]):
        score -= 2
    if _GOOD.search(left):
        score += 1
    if _GOOD_BEHIND.match(right):
        score += 1
    if "实到" in left[-5:]:
        score += 2
    return score - match.start() / 10_000


def views(text: str) -> tuple[int, bool, str] | None:
    """Viewers of an online event."""
    match = _VIEW.search(text)
    amount = amounts.read(match) if match else None
    if match is None or amount is None:
        return None
    return int(amount.value), amount.approx, "人次" if match["unit"] in ("人次", "次") else "人"


def topic(text: str) -> str:
    for pattern in _TOPIC:
        match = pattern.search(text)
        if match:
            return re.sub(r"^(?:的是|的|了|是)|(?:怎么办|等内容|等知识|等)$", "", match[1].strip("”“《》: "))
    match = _SUBJECT.search(text)
    return match[1] if match else ""


def place(text: str) -> str:
    for pattern in _PLACE:
        for match in pattern.finditer(text):
            found = match[1].strip(" “”的")
            if not re.fullmatch(
                r"(?:县|线|此|会上|现场|[^\u4e00-\u9fff]*|内|那里|这里|镇里|村里|社区)", found
            ) and not re.search(r"[年月日号点时]$|线$|^\d", found):
                return found
    return ""


def money(text: str) -> tuple[str, str] | None:
    """(plain decimal amount, ISO code) of the first sum that is one receipt and no total or plan."""
    best = None
    for match in _MONEY.finditer(text):
        left = text[max(0, match.start() - 12) : match.start()]
        if match[3] == "万" and not re.search(r"投资|资金|到账|收汇|款|实缴|到位", left):
            continue
        rank = -1 if re.search(r"累计|计划|总投资|合同|共到位|协议|折|约合|合计", left) else 1
        if best is None or rank > best[0]:
            best = (rank, match)
    if best is None:
        return None
    match = best[1]
    number = Decimal(match[1].replace(",", "")) if match[1][0].isdigit() else _han(match[1])
    scale = {"亿": 100_000_000, "万": 10_000, "千": 1000, "百": 100, "": 1}[
        match[2] or ("万" if match[3] == "万" else "")
    ]
    return f"{(number * scale).normalize():f}", _CURRENCY.get(match[3], "CNY")


def _han(word: str) -> Decimal:
    numeral = value_of(word)
    return numeral.low if numeral else Decimal(0)


def platforms(text: str) -> list[str]:
    found: list[str] = []
    for match in PLATFORM.finditer(text):
        name = PLATFORMS[match[0]]
        if name not in found:
            found.append(name)
    return found


def country(text: str) -> str:
    match = _COUNTRY.search(text)
    return _COUNTRIES[match[0]] if match else ""


def episode(text: str) -> int | None:
    match = _EPISODE.search(text)
    numeral = value_of(match[1]) if match else None
    return int(numeral.low) if numeral else None
