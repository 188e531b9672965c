"""Builders of visits of county leaders and of the suggestions received."""

from __future__ import annotations

import re

from . import counts, fields
from .model import Found, Record, Scene

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪解应宗丁宣邓郁单杭洪包诸左石崔吉龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳邴松井段富巫乌焦巴弓牧隗山谷车侯全仰秋仲伊宫宁仇栾甘厉祖武符刘景詹束龙叶司韶黎溥印怀蒲邰从鄂索咸籍赖卓屠蒙池乔阴胥苍闻莘党翟谭贡劳姬申扶冉宰雍桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习艾鱼容向古易慎廖终步都耿满弘匡国文寇广东欧沃利蔚越夔隆师巩厍聂晁敖融冷辛阚那简饶空曾沙养鞠须丰关相查后荆红游竺权盖益桓公岳仉督归海诸葛欧阳司马上官夏侯白覃涂肖闫"
_POST = r"(?:书记|部长|县长|主任|主席|常委|县领导|秘书长|政委)"
_LEADER = re.compile(
    rf"(?:{_POST}、)*{_POST}(?P<name>(?:欧阳|上官|司马|诸葛|夏侯)?[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?=同志|等|一行|、|,|。|\d|\s|到|在|赴|走访|看望|慰问|通过|与|和|带队|带领|率|视频|电话|主持|参加|出席|以|利用|上门|会见|约见|实地|深入|来|前往|召开|给|同|联系|接待|拜访|今|昨|上午|下午|晚|邀请|约|于|专程|先后|分别|下村|走进|登门|听取|调研|去|向|连线|探望|,|:|与|线上|就|一早|还|也|又|代表)"
)
_BEFORE_POST = re.compile(
    rf"(?:^|[\s,。;:午天日晚早、由])(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{0,2}})(?:副?(?:县长|书记)|部长|主任|主席|常委)"
)
_ANY = re.compile(rf"{_POST}(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})")
_TALK_OF = re.compile(
    r"(?:了解|听取|通报|关心|询问|商讨|商量|交流(?!会)|沟通|探讨|讨论|介绍|谈及|聊及|(?<![成造])就|围绕|聊到?|(?<![座恳约洽访面])谈(?![话会心])到?|说到?|问起|问了问|(?<=面对面)谈了?|(?<!与)(?<!行)座谈了?(?=[\u4e00-\u9fff、]{4})(?!会|交流[,。]|[^,。;]{0,8}座谈))(?:了一下|一下|了|起|的是)?(?:(?:其|他们|她们|大家|侨胞们?|乡亲们?)的?|在外|当前)?([\u4e00-\u9fff、]{4,24}?)(?:情况|听取|工作|问题|等|进行|展开|座谈|,|。|;|\n|$)"
)
_CHANNELS = (
    ("mail", r"邮箱|信箱|来函|来信|邮件|信件|信函"),
    ("hotline", r"来电|热线|专线|(?<!通)电话(?!慰问|联系|会议)"),
    ("meeting", r"座谈会|会上|会议|会后|会中|会间|恳谈会|茶话会|座谈交流会"),
    ("visit", r"走访|看望|慰问|上门|入户|调研"),
)
_SUGGESTED = (
    ("culture", r"碑文|石碑|文物|侨批|族谱|宗祠|非遗|博物|展板"),
    ("policy", r"政策|审批|手续|流程"), ("housing", r"住房|房屋|侨房|老屋|老厝|大厝|[楼厝屋房宅][^,。;]{0,3}修缮|翻修|危房|电梯|[古洋仔]楼|安置|公寓|物业|翻建"), ("education", r"学校|奖学金|[一二三四]中(?![心])|教育|子女|华文|中文|读书|上学|培训|小语种|汉语|外语|英语|职高|夏令营|班(?!车|列)|课"),
    ("business", r"企业|侨企|用电|投资|用工|贷款|税|园区|创业|物流|快递|海运|拼柜|集装箱|厂|项目|招商|外贸|市场|海外仓|展销|订单|电商|出口|报关"),
    ("culture", r"文化|侨批|展|非遗|博物|纪念|侨乡|族谱|宗祠|馆|节庆|古|县志|双语|老照片|寻根"), ("policy", r"身份|证|医保|养老|社保|办理|宣传|绿色通道|服务窗口|落户|就医"),
)  # fmt: skip
WISH = re.compile(
    r"(?<!意见)(?<!条)(?:建议|希望|提议|盼望|呼吁|恳请|期盼|期待|想请|盼(?![望着头来]))(?!\d|[一二三四五六七八九十]+[条点个]|一个?是|[,。;、)]|等|和|已|共|意见)(?:是|:|县里|能)?\s*[“]?(?!:|[一二三四]、?是?(?:希望|建议|盼|想))([^,。;\n(”]{3,48}?)(?=[,。;\n(”]|一个是|另一个|还有就是|还有个?建议|另外|[二三四]是|$)"
)
_COULD = re.compile(r"(?:能不能|能否|可不可以|最好)([^,。;\n]{4,40})")
_VERB = re.compile(
    r"^[\s,:“]*(?:他们|大家|侨胞|侨眷|归侨|侨商)?(?:建议|希望|提议|盼望|呼吁|恳请|期盼|期待|反映|提出|想请|盼)?(?:是|:|县里|能)?"
)


def visit(scene: Scene, kind: str) -> list[Record]:
    record = scene.start(kind)
    record.put("leader", _leader(scene.text))
    _as_before(record, scene)
    form = _form(scene.text)
    record.set("form", form)
    if form not in ("phone", "online"):
        record.put("place", fields.place(scene.text) or _unit_seen(scene))
    record.count(counts.heads(scene.text))
    topic = _TALK_OF.search(scene.text)
    if topic:
        record.set("topic", topic[1], topic.span(1))
    scene.previous.append(record)
    return [record, *suggestion(scene, "suggestion")]


def _as_before(record: Record, scene: Scene) -> None:
    """下午又与…连线: still the leader of the visit before."""
    before = next((r for r in reversed(scene.previous) if r.values["kind"] == "visit"), None)
    if before and "leader" not in record.values:
        record.borrow("leader", before)


def _leader(text: str) -> Found | None:
    match = _LEADER.search(text) or _ANY.search(text) or _BEFORE_POST.search(text)
    return Found(match["name"], match.start("name"), match.end("name")) if match else None


def _unit_seen(scene: Scene) -> Found | None:
    """走访书院社区归侨: the unit itself is the place."""
    for mention in scene.table.find(scene.text):
        if re.search(
            r"(?:走访|看望|慰问|到|赴|在|去|探望|调研)了?$", scene.text[max(0, mention.start - 4) : mention.start]
        ):
            return Found(mention.name, mention.start, mention.end)
    return None


def _form(text: str) -> str:
    if re.search(r"视频(?:连线|通话|方式|慰问|会议|会见)|(?<!电话)连线|线上|微信视频|云端|云走访", text):
        return "online"
    if re.search(
        r"(?:通|打)(?:了)?(?:个|一个)?(?:越洋)?电话|电话(?:联系|慰问|沟通|问候|方式|走访|拜年|连线)|通话|致电|打电话",
        text,
    ):
        return "phone"
    if re.search(r"走访|看望|慰问|上门|登门|探望|走看", text):
        return "visit"
    return "talk" if re.search(r"座谈|恳谈|约谈|谈心|交流会|会见|约见|面谈", text) else "visit"


def suggestion(scene: Scene, kind: str) -> list[Record]:
    """One record for each suggestion whose text is given; a mere number of them gives none."""
    found = [Found(m[1], m.start(1), m.end(1)) for m in WISH.finditer(scene.text)]
    if not found and kind == "suggestion":
        found = (
            _listed(scene)
            or _said_so(scene.text)
            or [Found(m[1], m.start(1), m.end(1)) for m in _COULD.finditer(scene.text)][:1]
        )
    return [_one(scene, wish) for wish in found]


def _said_so(text: str) -> list[Found]:
    """一位老归侨建议,公交3路延伸到村口."""
    match = re.search(r"(?:建议|希望|提议)[,:]\s*([^。;\n]{4,40})", text)
    return [Found(match[1], match.start(1), match.end(1))] if match else []


def _listed(scene: Scene) -> list[Found]:
    """An item of a list of suggestions without the word 建议: its first clause that says something."""
    if (scene.previous and WISH.search(scene.text)) or not re.search(r"建议|意见|诉求|希望|提[了到出]", scene.shared):
        return []
    match = re.search(r"[^,。;\n(]{4,40}", scene.text)
    if match is None:
        return []
    lead = _VERB.match(match[0])
    skip = lead.end() if lead else 0
    return [Found(match[0][skip:], match.start() + skip, match.end())]


def _one(scene: Scene, wish: Found) -> Record:
    record = scene.start("suggestion", time=False)
    visits = [r for r in scene.previous if r.values["kind"] == "visit"]
    told = "visit"
    if visits:
        last = visits[-1]
        in_meeting = last.values.get("form") == "talk" or re.search(r"(?<!社)会上|座谈会|恳谈会", scene.whole)
        told = "meeting" if in_meeting else "visit"
        for name in ("date", "leader"):
            record.borrow(name, last)
    words = scene.whole if not visits else scene.text
    before = re.split(r"[;。:\n]", words[: wish.start])[-1]
    words = words[: wish.start] + words[wish.end :]
    channel = next((code for part in (before, words) for code, pattern in _CHANNELS if re.search(pattern, part)), told)
    record.set("channel", channel)
    record.set("category", next((name for name, pattern in _SUGGESTED if re.search(pattern, wish.value)), "other"))
    record.put("topic", wish)
    return record
