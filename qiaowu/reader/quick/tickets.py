"""Builder of requests to the service line."""

from __future__ import annotations

import re

from .model import Found, Record, Scene

_CHANNELS = (
    ("transfer", r"12345|转来|转办|转交|交办件|移交"), ("web", r"网上|网站|小程序|留言|平台提交|在线提交|网页|公众号后台|线上提交"), ("counter", r"窗口|柜台|前台|大厅|便民中心"),
    ("mail", r"来信|邮件|邮箱|信件|信访件"), ("hotline", r"来电|(?<!联系)电话(?![\s:号\d])|热线|专线接|接(?!待|访)"), ("visit", r"上门|来访|走访|入户|来镇|来村|来乡|来社区|来街道|来办公室|来单位|来人|跑来|找到"),
)  # fmt: skip
_TYPES = (
    ("complaint", r"投诉|举报|不满|意见很大|很有意见|乱收费|没人管|不管|拖了|推诿|要求答复|少算|算错|漏算|不公|克扣|没(?:有)?(?:发|给|到位|兑现)|来回跑|踢皮球"), ("suggestion", r"建议"),
    ("help", r"求助|请求|恳请|协调|帮|拖欠|反映(?![^,。;]{0,20}怎么)|希望|要求(?:解决|处理)|丢失|被骗"), ("consult", r"咨询|询问|想问|问一下|来问|问(?!题|候)|了解"), ("help", r"申请|解决"),
)  # fmt: skip
_CATEGORIES = (
    ("schooling", r"入学|中小学|公办|插班|转校|借读|转学|学位|学籍|就读|上学|孩子.{0,6}学校|中考|高考|读书|幼儿园|报名上|三侨生"), ("pension", r"养老金|退休|养老保险|领取资格|养老待遇|社保待遇|养老|社保[^,。;]{0,4}(?:补缴|断缴|转移|接续|年限)|补缴"),
    ("tax", r"税"), ("land", r"土地|宅基地|用地|征地|林地|拆迁|耕地|山林|危房|翻建|建房|违建"), ("property", r"房产|侨房|祖宅|老宅|继承|物业|产权|房屋|租赁|漏水|过户|不动产|老屋|祖屋"),
    ("finance", r"贷款|融资|汇款|结汇|银行|外汇|担保|账户|开户|银行卡|冻结"), ("employment", r"用工|就业|工资|招工|招聘|招[^,。;]{0,10}(?:员|人|工)|找工作|欠薪|劳动合同|务工|工程款|社保缴"),
    ("certificate", r"身份认定|证明|公证|认证|户口|护照|证件|材料|驾照|三侨生|落户|身份证|换证|居留|签证"),
)  # fmt: skip
_VERB = r"(?:咨询|反映|投诉|求助|询问|想问|来问|请求|举报|申请|要求|希望|建议|问|[,:](?:侨眷|归侨|他|她|对方)?说|(?<=某|生|士|侨|眷|胞|姨|姐|爷)说(?!明|法|服)|打听|(?:上门|来电|电话里|打电话)(?:来)?说)"
_TOPIC = re.compile(
    rf"{_VERB}(?!题|候|类|量|答复|解决(?![\u4e00-\u9fff]{{2}})|处理|尽快(?:处理|解决|答复|办理|回复)|协调(?!解决)|电话|帮助[,。;]|核实|回复|回电|我们|[,:]?(?:均|都|已|全部))(?:了)?(?:一下|关于|:|,|其|他|她|说|的是)?\s*([^,。;\n(]{{2,40}}?)(?=[,。;\n(]|\s+(?:已|求助|请|转)|$)"
)
_CAME = re.compile(
    r"(?<![未本])来(?:反映|问|求|打听|说|办)|到(?:镇|村|社区|街道|乡|办公室)[^,。;]{0,4}(?:反映|问|求)|当面|上门"
)
_SAID = re.compile(r"(?:来电|电话|热线|留言|来信|来访):\s*([^。;\n]{4,40})")
# names of private persons have no place in a topic
_TRIM = re.compile(
    r"^(?:(?:一位|一名|有)?(?:侨眷|归侨|侨胞|侨商|侨属)?[\u4e00-\u9fff]{1,3}(?:女士|先生|阿姨|大爷|大姐|某某?|老师)[,:]?(?:说|称|反映|咨询|问|想问)?)?(?:在外)?(?:协助|帮助|协调|帮忙)?"
)
_PLAIN = re.compile(r"(?:侨眷|归侨|侨胞|侨企|侨商)[^,。;\n]{0,6}?(?:因|想|要|需)([^,。;\n]{3,30})")


def ticket(scene: Scene, kind: str) -> list[Record]:
    text = scene.text
    record = scene.start(kind)
    told = _channel(scene.shared) or _channel(text)
    before = next((r for r in reversed(scene.previous) if r.values["kind"] == "ticket"), None)
    again = before.values["channel"] if before and re.match(r"[\s,]*\S{0,6}(?:又|还有|也有)", text) else ""
    record.set("channel", told or again or ("visit" if _CAME.search(text) else "hotline"))
    record.set("type", _first(_TYPES, text) or "consult")
    asked = topic(text)
    record.set("category", _category(asked, text))
    record.put("topic", asked)
    return [record]


def topic(text: str) -> Found | None:
    match = _TOPIC.search(text) or _SAID.search(text) or _PLAIN.search(text)
    if match is None:
        return None
    lead = _TRIM.match(match[1])
    skip = lead.end() if lead else 0
    return Found(match[1][skip:].rstrip(), match.start(1) + skip, match.end(1))


_HANDLED = re.compile(r"[,。;\s](?:当场|现场|现)?已(?:告知|答复|转|联系|回复|交办|派单|登记|协调|办结|引导|请)")


def _channel(text: str) -> str:
    """The word that comes first says how it came; what was done with it then says nothing."""
    handled = _HANDLED.search(text)
    told = text[: handled.start()] if handled else text
    seen = [(match.start(), code) for code, words in _CHANNELS if (match := re.search(words, told))]
    if any(code == "transfer" for _, code in seen):
        return "transfer"
    others = [found for found in seen if found[1] != "visit"]
    return min(others or seen)[1] if seen else ""


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((code for code, words in table if re.search(words, text)), "")


def _category(asked: Found | None, text: str) -> str:
    """By what was asked, else by the whole message."""
    return (_first(_CATEGORIES, asked.value) if asked else "") or _first(_CATEGORIES, text) or "other"
