"""How many were there: those present and the whole, not the invited and no part of it."""

from __future__ import annotations

import re

from . import amounts
from .model import Heads

_PEOPLE = r"(?:人次|号人|口人|(?<=[几多来余])号(?=[,。;\n!]|$|参加|到场|乡亲|侨|村民|群众|居民|老人)|来人|余人|人|名|位|个(?:人|侨眷|归侨|乡亲|老人|居民|代表|侨胞|街坊|邻居|小?孩|学生|年轻人|后生|阿[婆姨公嬷]|妇女|家长|村民|群众|老师|青年|娃))"
_HEADS = re.compile(
    r"(?<![第几\d.])(?:(?<!数)|(?=\d))"
    + amounts.COUNT.pattern
    + rf"\s*(?P<unit>{_PEOPLE})(?![/员家社才均民工月口物力生地格份质事选额单项类]|大代|大常|们[的家])(?!(?:归侨|侨眷|老人|群众|侨胞)?(?:每|提出|反映|发言|要求|建议|未|没|请假|缺))"
)
_HERE = re.compile(
    r"(?:实到|实际到会|实际到|实际来|实际|出席|到场|参加|参与|参会|参学|参训|来了|来的|到了|到会|到课|共有?|总共|上线|在线|观看|人数|人员|现场|听众|观众|学习|交流|组织|吸引|慰问|走访|看望|联系|接见|会见|营员|覆盖|一行|合计|计|总计|到)[^,。;\n]{0,10}$"
)
_HERE_BEHIND = re.compile(
    r"[^,。;\n]{0,12}?(?:参加|参与|到场|出席|上线|在线|听|来到|来了|观看|参会|到课|座谈|交流|围坐|热议|齐聚|观展|体验|欢聚|一起|参训|到会|同乐|同步)"
)
_REAL = re.compile(r"(?:实到|实际(?:到会|到场|来了?|参加|到)?|到会|到场)[::为是]?\s*$")
_HELPERS = re.compile(
    r"(?:书法家|主讲人?|律师|医生|老师|讲师|专家|教授|民警|中医|理发师|演员|嘉宾|干部)[^,。;\n\d]{0,3}$"
)
_PIECES = re.compile(rf"(?:^|[,。;:\n(])[^,。;\n\d项意建问]{{0,6}}(?P<count>{amounts.COUNT.pattern})个(?=[,。;\n!)]|$)")
_CELL = re.compile(r"\t[^\S\n]*(?P<count>\d{1,4})[^\S\n]*(?=\t|\n|$)")  # a cell of a pasted table
_ROW = re.compile(
    r"(?m)^[^,。;\n]*[\u4e00-\u9fff]\s+[\u4e00-\u9fff]+\s+(?P<count>\d{1,3})\s*$"
)  # 5月17 廊桥村 侨眷之家 26
_ALL = re.compile(r"(?:共|共计|总共|一共|合计|总计|全部|计|共有|总人数)[::为是]?\s*$")
_NOT_HERE = re.compile(
    r"(?:邀请|应到|应参加|应到会|计划|通知|不少于|不是|而非|原报|志愿者|社工|工作人员|带|带领|陪同|缺席|缺|请假|每|报名|预计|预报|原定|至少|限|随行|之前报成|误报为|误报|报成|错报|写成|多报|少报|原为|原来报的?是?|上午报的?|之前报的?|昨天报的?|新增|未到|比上次多|增加|减少|(?<!老)少了?|多算了?|少算了?|发放|捐赠?了?|奖励|定员|容纳|首批工作人员|也拉了|也派了|又来了|另来了?|外加|聘|配备|有效)[^,。;\n\d》”]{0,8}$"
)
_PART = re.compile(r"(?:其中|含|包括|内有|里面有|另有|此外)[^。;\n)]{0,24}$")
_PART_OF_SUM = re.compile(r"\s*[+、和及][^,。;\n]{0,12}\d")
_BARE = re.compile(
    rf"(?P<label>(?:孩子|侨眷|归侨|老人|村民|居民|群众|乡亲|学生)(?:大概|差不多)?(?:有|来了|到了)?|观众|听众|台下|实到|实来|实有|签到数|签到人数|拢共|人头|人数|出席|到场|到会|到课|签到|共到|参加|参加人员|参与|参会|来了|到了|就来了?|就|只来了|学习|到)\s*[::]?\s*(?:为|是|共|应为)?(?P<count>{amounts.COUNT.pattern})(?!\d|%|[.,]\d|\s*(?:万|元|场|期|次|个(?=[\u4e00-\u9fff])|条|户|块|家|份|件|月|日|点|号|时|届|年|村|社区|岁|分|楼|[月./:]))"
)
_VIEW = re.compile(
    r"(?:观看|收看|在线|围观|看|点击|播放|浏览|热度)(?:人数|人次|量|数)?[^,。;\n\d]{0,8}?(?P<count>"
    + amounts.COUNT.pattern
    + r")(?!\s*(?:小时|分钟|个|场|期|天|遍|集|点|家|块|条))\s*(?P<unit>人次|人|次)?"
)
_IN_ALL = re.compile(
    rf"(?:一共|总共|共|合计|累计)(?:观看|收看|看的?人?(?:有|达)?|播放)?\s*(?P<count>{amounts.COUNT.pattern})(?!\s*(?:场|期|个|条|家|平台|分钟|小时))"
)
_RATHER = re.compile(r"回放|点赞|评论|转发|互动")


def heads(text: str) -> Heads | None:
    """Those present, as a whole."""
    summed = _sum_of_two(text)
    if summed:
        return summed
    best: tuple[float, Heads] | None = None
    for match in _HEADS.finditer(text):
        found = _heads(match, match["unit"], text)
        if found is None:
            continue
        score = _weigh(text, match)
        if score > -1 and (best is None or score > best[0]):
            best = (score, found)
    return best[1] if best else _bare(text) or _pieces(text)


_TWO = re.compile(
    r"(?<![\d.])(\d{1,3})(?:个|人|名|位)?\s*[+加]\s*[\u4e00-\u9fff]{0,6}(\d{1,3})\s*(?:个|人|名|位)(?=[,。;\n)]|$)"
)


def _sum_of_two(text: str) -> Heads | None:
    """小朋友18个+家长15个."""
    match = _TWO.search(text)
    return Heads(int(match[1]) + int(match[2]), False, "人", match.start(), match.end()) if match else None


def _pieces(text: str) -> Heads | None:
    """到的人不多,13个: persons counted by 个, where 人 stands somewhere and nothing else is counted."""
    match = _PIECES.search(text) if re.search(r"人|侨眷|归侨|乡亲", text) else None
    match = match or _CELL.search(text) or _ROW.search(text)
    number = amounts.COUNT.match(text, match.start("count")) if match else None
    return _heads(number, "人", text) if number else None


def _heads(match: re.Match[str], unit: str, text: str) -> Heads | None:
    amount = amounts.read(match)
    if amount is None or amount.value != int(amount.value) or not amount.value:
        return None
    approx = amount.approx or unit in ("来人", "余人") or amounts.around(text, match.end())
    return Heads(int(amount.value), approx, "人次" if unit == "人次" else "人", match.start(), match.end())


def _bare(text: str) -> Heads | None:
    """实到34 or 人数:28 without a measure word."""
    for match in _BARE.finditer(text):
        left = text[max(0, match.start() - 6) : match.start()]
        number = amounts.COUNT.match(text, match.start("count"))
        found = _heads(number, "人", text) if number else None
        if (
            found
            and not _NOT_HERE.search(left + match["label"])
            and (match["label"] != "到" or match["count"].isdigit())
        ):
            return found
    return None


def _weigh(text: str, match: re.Match[str]) -> float:
    left, right = text[max(0, match.start() - 16) : match.start()], text[match.end() : match.end() + 16]
    score = 0.0
    if _NOT_HERE.search(left):
        score -= 2
    if _PART.search(text[max(0, match.start() - 40) : match.start()]) and not _ALL.search(left):
        score -= 2
    if re.search(r"(?:直播|视频号|抖音|公众号)[^,。;\n]{0,10}$", left):
        score -= 1.5
    if _HELPERS.search(left):
        score -= 0.9
    if match["n"] in ("1", "一"):
        score -= 0.5 if text[: match.start()].count("(") == text[: match.start()].count(")") else 1.5
    if re.search(r"(?:帮助|服务|惠及)[^,。;\n\d]{0,8}$", left):
        score -= 0.5
    if _HERE.search(left):
        score += 1
    if _HERE_BEHIND.match(right):
        score += 1
    if _REAL.search(left):
        score += 3
    if _ALL.search(left) and match["unit"] != "位":
        score += 2.5
    if _PART_OF_SUM.match(right) and re.search(r"共|合计|总计", text[match.end() : match.end() + 30]):
        score -= 1
    return score - match.start() / 1_000_000


def views(text: str) -> Heads | None:
    """Viewers of an online event."""
    total = _in_all(text)
    if total:
        return total
    seen = sorted(_VIEW.finditer(text), key=lambda m: not re.match("观看|收看|浏览|播放", m[0]))
    for match in seen:
        number = amounts.COUNT.match(text, match.start("count"))
        if number is None or _RATHER.search(text[max(0, match.start() - 6) : match.start()]):
            continue
        found = _heads(number, match["unit"] or "人", text)
        if found:
            basis = "人次" if match["unit"] in ("人次", "次") or "人次" in match[0] else "人"
            return found._replace(
                basis=basis, approx=found.approx or amounts.around(text, match.end()), end=match.end()
            )
    return None


def _in_all(text: str) -> Heads | None:
    """一共两万出头, without a measure word: so many can only be viewers."""
    match = _IN_ALL.search(text)
    number = amounts.COUNT.match(text, match.start("count")) if match else None
    basis = "人次" if number and text.startswith("人次", number.end()) else "人"
    found = _heads(number, basis, text) if number else None
    return found if found and found.number >= 1000 else None


def boards(text: str) -> Heads | None:
    """How many boards: 全镇6块, 更新4块, 2期 of none."""
    match = re.search(
        rf"(?<![第\d.这那])(?P<count>{amounts.COUNT.pattern})\s*(?:块|处|个(?:宣传栏|栏|橱窗)|面|版|幅)", text
    )
    number = amounts.COUNT.match(text, match.start("count")) if match else None
    found = _heads(number, "人", text) if number else None
    return found._replace(end=match.end()) if found and match else None
