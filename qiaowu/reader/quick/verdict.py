"""Record or not: what was held, published, received or done by the time of sending; else the reason, in Chinese."""

from __future__ import annotations

import re
from datetime import datetime

from . import counts, tickets
from .kinds import EVENTS
from .model import When

TOTAL = "一段时间的合计数，不逐件登记"
FUTURE = "通知或今后的安排，尚未发生"
CANCELLED = "取消、延期或没有办成的事项"
ASKED = "提问，没有报告事项"
ORDERED = "部署或催报，没有报告事项"
REPLAYED = "回放、点赞、转发等数字，不是登记内容"
STATE = "现有情况的说明，没有新的事项"
UNTOLD = "只有建议条数，没有建议内容"
PAPERS = "台账、照片、材料的说明，没有报告事项"
NO_CONSENT = "人才或项目线索未见本人同意，不能登记"
NOTHING = "没有读出可以登记的事项"
PROTECTED = "内容属于不得保存的信息，已略去"

_CANCELLED = re.compile(
    r"取消(?!了?(?:限制|收费))|延期|改期|推迟|暂停|暂缓|顺延|改到|改至|另行通知|不开了|不办了|不搞了|先停|停一次|停一期|停办|暂不|没开成|没办成|没换|未换|没更新|未更新|还没(?:换|学|办|开|搞)|没搞成|未能(?:举行|举办|召开|开展)|流产|作罢|叫停|没有?(?:举行|举办|召开|开展|组织|搞|学)(?!过?[几多人]|[位校历籍费])|没有?(?:开|办)成?(?=[,。;\n]|$)"
)
_NOT_YET = re.compile(
    r"将于|将在|定于|定在|拟于|计划于|拟在|拟定|将(?:举办|举行|召开|开展|组织|邀请|上线)|(?:^|[\n。;,])\s*(?:通知|预告|提醒|预通知|会议通知|活动预告|温馨提示)|即将|明天|明日|明晚|明早|明儿|后天|下周|下个?月|下个?星期|请(?:各|准时|按时|于|届时|相关|大家(?!看|转|支持)|安排|准备|提前|有空|踊跃)|欢迎(?:大家|各位|踊跃)?[^,。;]{0,6}(?:参加|报名|来|观看|收看)|报名(?!参加[^,。;]{0,4}\d)|(?:准备|打算|计划|预计|争取|考虑)(?:于|在)?[^,。;\n]{0,10}(?:到账|到位|汇入|举办|召开|举行|开展|开|搞|办|上线|更新|学习|组织)|照常|照旧|(?:地点|时间|会场)(?:改|换|调整)|敬请期待|届时|待定|倒计时|近期(?:将|拟)|初步定|暂定|预约"
)
_PLAN = re.compile(
    r"(?:计划|安排|预告|打算|工作要点|日程|议程)(?:表|如下)?\s*[::]|下(?:周|月|阶段|一步)[^,。;\n]{0,8}(?:安排|计划|打算)"
)
_DONE = re.compile(
    r"已(?!报名|定)|了(?!解)|圆满|顺利|成功|结束|到场|实到|出席|到会|参加(?:人员|人数)?(?:\d|[一二三四五六七八九十])|完成|收到|现场|共\d|\d+(?:余|多)?(?:名|位|人)(?:次)?[^,。;]{0,8}(?:参加|参与|到场|上线|在线)|[\d一二三四五六七八九十百]+(?:余|多)?(?:人次|人|位|名)(?!以上|左右参加)"
)
_SURE = re.compile(r"结束|圆满|实到|实来|实有|到场|实际|来了|到会|已(?:举办|举行|召开|开展|完成|更新|发布|上线)")
_QUESTION = re.compile(
    r"请问|想问|问一下|问下|吗\s*[??]?\s*(?:$|[。\n])|呢\s*[??]?\s*(?:$|\n)|[??]|来着|怎么填|怎么报|怎么算|怎么弄|在哪(?:里|儿)?填|算不算|是不是|能不能|可不可以|行不行|要不要|用不用|是否需要|几号(?:前|交|截)|有没有人|谁(?:有|知道)|什么时候|哪天|还是按"
)
_ORDER = re.compile(
    r"请(?:各|于|尽快|抓紧|速|及时|按|在|务必)[^。]{0,40}(?:报送|上报|报|提交|填报|反馈|反映|组织|安排|落实|参加|转发|核对|更新|完成|开展|做好)|逾期|前(?:上报|报送|提交|报到|报给|完成|发我)|务必|抓紧(?:报|时间|落实)|催报|请.{0,12}报(?:送|来|上)|尚未报|没报的|未报的|各(?:村|社区|乡镇|单位|站)[^。;]{0,12}(?:要|需|请|注意|抓紧)|至少(?:开展|组织|更新|办)|不少于"
)
_MUST = re.compile(r"务必|必须|抓紧(?:报|时间|落实|开|办|做)|逾期|前(?:要|需|须|必)")
_PERIOD = r"(?:\d+[-~至到]\d+月|上半年|下半年|今年以来|年初以来|[一二三四]季度|第[一二三四]季度|本季度|(?<!\d)\d{1,2}月份|上个?月|本月|全年|本年度|截至|截止|年内|至今|目前|今年|半年|小结)"
_N = r"(?:\d+|[一二两三四五六七八九十]+)"
_SUM = re.compile(
    rf"(?:累计|合计|总计|一共|共计|共|小计|以上)(?:已)?(?:开展|举办|组织|召开|学习|完成|办|走访|更新|发布|接待|受理|接听|接|收集|收到)?[^,。;\n]{{0,14}}?{_N}(?:余|多)?(?:场|期(?!间)|次(?!会)|批|件|块|条|通|个来电)|{_PERIOD}[^,。;\n]{{0,22}}?{_N}(?:余|多)?(?:场|期|次|批|件|块|条)|累计(?:开展|举办|组织|学习|完成|更新)|{_PERIOD}[^,。;\n]{{0,20}}?(?:累计|合计|共计|总共|共)[^,。;\n]{{0,10}}?{_N}(?:余|多)?(?:人次|人)"
)
_REPLAY = re.compile(r"回放|回看|重播|转发量|点赞数?|点赞\d|评论\d|转发\d|涨粉|粉丝|完播率|热搜")
_STATE = re.compile(
    r"(?:现有|现在有|目前有|共有|原有|在册|库里|在库|全(?:镇|县|乡|街道)有|总数)[^,。;]{0,12}\d+(?:条|个|名|块|处|家|人|面)"
)
_PAPERS = re.compile(
    r"(?:台账|名册|花名册|签到表|统计表|报表|表格|方案|总结|报告|材料|通知|照片|图片|视频资料|简报|信息稿|新闻稿)[^,。;\n]{0,10}(?:已|更新|上传|上报|报送|补|发|整理|归档|收到|改|交|拍|给我)|(?:上传|补发|报送|提交|整理|归档|补上|补交)[^,。;\n]{0,16}(?:台账|照片|图片|签到表|材料|总结|报表|视频|信息)"
)
_PUBLISHED = {"video", "view_reading", "board_update", "fund_receipt", "station_news", "inspection_trip"}
_TOLD = {"ticket", "suggestion", "visit", "talent", "pool_project"}
_RUNNING = re.compile(r"(?:累计|总共|合计)[^,。;]{0,14}\d")
_UP_TO = re.compile(r"截[至止]到?[^,。;\n]{0,8}")
_ASIDE = re.compile(r"\([^)]*\)")
_MATTER = re.compile(r"反映|咨询|投诉|求助|问|要求|希望|请求|建议|申请|说|来电|来访|诉求|求|帮|想|举报|丢|需")
_CALLS = re.compile(
    r"(?:接听?|受理|收到|办理|接待)[^,。;]{0,8}(?:[2-9]|\d{2,}|[两三四五六七八九十]+)(?:余|多)?(?:个|通|件|条|次|起|批)"
)
_SERVICE = re.compile(
    r"(?:无|没有|零)(?:来电|工单|留言)|无法接听|系统[^,。;]{0,8}(?:升级|维护)|(?:号码|时间)(?:变更|调整)|帮忙(?:转|扩散|宣传|点赞|冲)|(?:热线|专线|窗口)[^,。;]{0,6}(?:开通|试运行|暂停|值班)"
)
_WISH = re.compile(r"建议|希望|提议|盼|呼吁|恳请|期待")


def reason(kind: str, text: str, whole: str, when: When, sent: datetime, several: bool) -> str:
    """Empty where the segment reports something done; `whole` has its headings, `several`: one of more events."""
    early = _early(kind, text, whole, when, sent)
    if early or kind in _TOLD:
        return early or _told(kind, text, whole, when)
    return _open(kind, text, whole, when, sent, several)


def _early(kind: str, text: str, whole: str, when: When, sent: datetime) -> str:
    if when.day > sent.date() or (_PLAN.search(whole) and not _SURE.search(text)):
        return FUTURE
    if kind not in ("ticket", "suggestion") and _CANCELLED.search(text):
        return "" if re.search(r"实到|到场|圆满", text) or _held_apart(text) or _made_up(text) else CANCELLED
    later = when.day == sent.date() and when.time > sent.strftime("%H:%M")
    return FUTURE if later and not re.search(r"结束|圆满|顺利|已", text) and kind != "view_reading" else ""


def is_called_off(text: str) -> bool:
    """下周三的活动取消, of another day."""
    return bool(_CANCELLED.search(text) and re.search(r"[下明后][周天]|下个?月|下次|\d[日号]|周[一二三四五六日]", text))


def _held_apart(text: str) -> bool:
    """Whether a sentence of its own counts who came, and another one speaks of what was called off."""
    if re.search(r"原定|原计划|预计|通知|预告", text):
        return False
    parts = re.split(r"[。;\n]", text)
    return any(counts.heads(part) and not _CANCELLED.search(part) and not _NOT_YET.search(part) for part in parts)


def _made_up(text: str) -> bool:
    """补办了, … 20人, 原定23日那场没开: counted in a clause that speaks of no other day."""
    kept = [part for part in re.split(r"[,。;\n]", text) if not re.search(r"原定|原计划", part)]
    held = "。".join(part for part in kept if not _CANCELLED.search(part) and not _NOT_YET.search(part))
    return bool(re.search(r"补[办开学上]", held) and counts.heads(held))


def _told(kind: str, text: str, whole: str, when: When) -> str:
    """Visits, requests, suggestions and leads speak of plans and wishes; only an order or an empty one is none."""
    if kind == "suggestion" and not _WISH.search(whole) and not re.search(r"意见|诉求|反映|提[出了到]", whole):
        return UNTOLD
    if kind == "ticket" and (_SERVICE.search(text) or not _MATTER.search(text)):
        return NOTHING
    if kind == "ticket" and _CALLS.search(text) and tickets.topic(text) is None:
        return TOTAL
    if kind == "talent" and re.search(r"新增[^,。;]{0,4}(?:[2-9]|\d\d)\d*[人名条]|共\d+[人名条]", text):
        return TOTAL
    if kind in ("visit", "ticket") and _SUM.search(text) and not when.said:
        return TOTAL
    if kind == "visit" and _NOT_YET.search(text) and not _DONE.search(text) and not when.said:
        return FUTURE
    if kind == "suggestion" and _asks(text):
        return ASKED
    return ORDERED if kind != "ticket" and not when.said and _ORDER.search(whole) else ""


def _asks(text: str) -> bool:
    return bool(re.search(r"[??]\s*$|请问|要不要|是不是", text.strip()))


def _open(kind: str, text: str, whole: str, when: When, sent: datetime, several: bool) -> str:
    whole = "。".join(part for part in re.split(r"[。;\n]", whole) if not _only_later(part)) or whole
    heads = counts.heads(text)
    past = bool(_DONE.search(text)) and when.said and when.day <= sent.date()
    if _NOT_YET.search(whole) and not (past and (when.day < sent.date() or heads)) and not _SURE.search(text):
        return FUTURE
    if _QUESTION.search(text) and not (heads and (when.said or _SURE.search(text))):
        return ASKED
    if kind in EVENTS and not heads and re.search(r"回放|回看|重播|录像", whole):
        return REPLAYED
    if (
        _REPLAY.search(text)
        and kind != "video"
        and (kind != "view_reading" or re.search(r"回放|回看|重播", text))
        and not ((heads or counts.views(text)) and kind in EVENTS and not re.search(r"回放|回看|重播", text))
    ):
        return REPLAYED
    if _ORDER.search(whole) and not heads and (_MUST.search(whole) or not (when.said and _DONE.search(text))):
        return ORDERED
    if (
        kind == "fund_receipt"
        and _RUNNING.search(_ASIDE.sub("", text))
        and not re.search(r"笔|此前|[今昨前]天|\d日", _UP_TO.sub("", text))
    ):
        return TOTAL
    if kind == "board_update" and _STATE.search(text) and not when.said:
        return STATE
    return _total(kind, text, when, several) or _evidence(kind, text, when, heads is not None)


def _only_later(part: str) -> bool:
    """榕荫社区明天更新: of another day, beside what was done."""
    return bool(re.search(r"明[天日]|后天|下周|下个?月|下次", part)) and not _DONE.search(part)


def _total(kind: str, text: str, when: When, several: bool) -> str:
    if kind == "video" and re.search(r"总(?:播放|阅读|点击|观看)|累计(?:播放|阅读|观看)|全网播放", text):
        return TOTAL
    if kind not in {*EVENTS, "board_update", "video"} or kind == "online_culture":
        return ""
    if len(re.findall(r"[\d一二两三四五六七八九十]+(?:场次?|期|次|块)(?=[、,。;]|$)", text)) > 2:
        return TOTAL
    if re.search(r"至今|以来", text) and not when.said:
        return TOTAL
    own_day = when.said and not several and not re.search(r"累计|截至|截止", text)
    return TOTAL if _SUM.search(text) and not own_day else ""


def _evidence(kind: str, text: str, when: When, counted: bool) -> str:
    """An event without number needs a day or a word of holding it; papers about it are none."""
    if kind in _PUBLISHED or counted:
        return ""
    if _PAPERS.search(text) and not re.search(r"举行|举办|召开|开展了|组织了", text):
        return PAPERS
    return "" if when.said or _DONE.search(text) else NOTHING


def is_total(text: str) -> bool:
    """A line that only adds up what stands above it: 合计3场66人."""
    return bool(
        re.match(
            r"[\s,(]*(?:以上|本月|本周|全镇|全街道|全乡)?(?:合计|共计|总计|累计|小计|以上共?)[::]?(?:活动|学习|开展|集中学习)?[^,。;\n]{0,10}?\d",
            text,
        )
    )
