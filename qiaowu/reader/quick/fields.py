"""The single written fields of a draft: topic, title, place, episode, platforms, country."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qiaowu.reader.numerals import value_of

from .countries import COUNTRIES, NAMES
from .kinds import DONE_AT_FEAST, PLATFORM, PLATFORMS, RITE
from .model import Found
from .units import Mention

_END = r"(?=[,。;\n(!?]|$)"
_TOPIC = (
    re.compile(r"(?:主题|议题|话题|课题|专题|题目|学习内容|内容|学习主题|讲座内容|活动内容|宣讲内容|本期主题)\s*(?:都|均|统一|全部)?(?:是|为|叫|:|围绕)+\s*[“《]?([^”》。;\n,()]{2,40})"),
    re.compile(r"(?:以|围绕|聚焦)[“《]([^”》\n]{2,40})[”》]"),
    re.compile(r"(?:主题|专题|聚焦|围绕|题目|题为|内容|讲座|课程|一课|讲堂)[:]?[“《]([^”》\n]{2,40})[”》]"),
    re.compile(r"(?:讲|讲解|宣讲|解读|讲了|介绍|学|学习|学习了|学的是|观看|围绕|宣传|研读|[念读]|领[学读])了?[《“]([^》”\n]{2,40})[》”]"),
    re.compile(r"内容(?:主要|大致)?(?:有|包括|涉及|涵盖|包含|含)(?:了|:)?([^,。;\n()\d]{3,40}?)(?:[两三四2-4](?:块|项|部分|个方面|方面|类|点))?(?=[,。;\n(]|$)"),
    re.compile(r"(?:学习|宣讲|解读|学|讲|宣传)了?[\u4e00-\u9fff]{1,8}《([^》\n]{2,40})》"),
    re.compile(r"(?:主题|内容)\s+([^,。;\n()]{2,30})"),
    re.compile(r"(?:主题|内容)(?!活动|教育|党日|宣传|学习|日|鲜明|丰富|都|均|展|班|有|很|讲座|团|公园)([\u4e00-\u9fff、]{3,30})"),
    re.compile(r"(?:(?:学|讲|聊|谈|说)的(?:都|就)?是?(?!很|都|好|不错|认真|时候|人)|都学的?|都讲的?|主要讲解|主要讲|主要学习|主要学(?!习)|重点学习|重点讲|学习了|讲了|讲解|宣讲|解读|宣传|普及|讨论|围绕|聚焦|教大家|介绍|传达(?:学习)?|贯彻|领会|讲)(?:了|的是|一下)?(?!座|师|堂|话|稿|员|栏|委|团|会|橱|窗|板|墙|册|单|片|队|周|月|日)([^,。;\s《“()]{2,26})"),
    re.compile(r"(?<![组集体])学习(?!活动|会|班|人|交流|小组|时|的|后|了?一|情况|及|和|,|。|\d|\s|笔记|资料|教育活动)([\u4e00-\u9fff]{3,24}?)(?:\d|" + _END + ")"),
    re.compile(r"(?:集中|组织|一起)学(?!习)了?([\u4e00-\u9fff]{2,20}?)" + _END),
    re.compile(r"[,\s:]学(?!习|员|校|生|会|堂|了一)了?([\u4e00-\u9fff]{2,20}?)" + _END),
    re.compile(r"[“《]([^”》\n]{2,40})[”》](?:为)?(?:主题|专题|的)?(?:集中)?(?:学习|宣讲|讲座|宣传|座谈)"),
    re.compile(r"以([^,。;\n“”]{2,24}?)为(?:主题|题|内容|重点|主线)"),
    re.compile(r"(?<![成造])就([^,。;\n“”]{3,26}?)(?:进行|展开|开展|作|做)了?(?:专题|深入|详细|集中|互动|现场|线上)?(?:讲解|宣讲|交流|座谈|讨论|解读|探讨|培训|解答|答疑|介绍|研讨|沟通)"),
    re.compile(r"(?:有关|关于)([^,。;\n“”]{2,24}?)的?(?:专题|政策)?(?:讲座|宣讲|学习|培训|座谈|解读|交流|知识课|课)"),
    re.compile(r"(?:聊了?聊|聊(?!聊)|(?<![座恳约洽访面详商])谈(?!话|会|心|判|室|起|得|不)|商量|商讨|探讨|研讨|答疑|分享|解答|辅导|科普|共学|领学|导学|交流(?!会|活动|座谈|学习|热烈|互动|时|中|人))(?!会|活动|交流)(?:了|的是|一下|起|探讨)*([^,。;\s《“()\d]{3,26})"),
    re.compile(r"(?:开展|举办|组织|举行|召开|办|听|做|搞|开|进行)了?(?:[一两]?[场堂次期个节])?([\u4e00-\u9fff]{2,16}?)(?:知识|专题|政策)*(?:讲座|宣讲会?|培训会?|辅导|课(?!堂|后|题|程))"),
    re.compile(r"(?:老师|归侨|律师|医生|专家|干部|人员|老人|民警|志愿者)(?:们)?(?:给大家|现场|一起)?(?:说|讲|谈|教)(?![话过])(?:了|起)?([\u4e00-\u9fff、]{2,26})"),
    re.compile(r"(?:带领?|教|指导|手把手教)着?(?:大家|侨眷|老人|乡亲|归侨|大伙儿?)们?(?:认识|了解|识别|学习?|熟悉)([\u4e00-\u9fff、]{2,26})"),
    re.compile(r"教会?(?:大家|侨眷|老人|乡亲|归侨|大伙儿?|阿婆)们?(?:怎么|如何)?([\u4e00-\u9fff、“”]{2,26})"),
    re.compile(r"(?:统一|都|全部|均)(?:用|为|换|上|贴|是|改)(?:成|的|上|为)?(?:了)?《([^》\n]{2,40})》"),
    re.compile(r"(?:上了?|听了?|讲了?|一)[一两]?[堂节]([\u4e00-\u9fff]{2,16}?)课"),
    re.compile(r"(?:学了学|讲了讲|说了说|议了议|谈了谈|[唠说]的是|研读)([^,。;\n“《]{2,26})"),
    re.compile(r"(?<![会约])[谈聊说]了?[“《]([^”》\n]{2,30})[”》]"),
    re.compile(r"[堂节场]“([^”\n]{3,30})”的?课"),
    re.compile(r"(?:主打|主推|主讲|重点是|写的是|登的是|贴的是|说的是|换成了?)\s*:?[“《]?([^,。;\n”》()]{3,30})"),
    re.compile(r"(?:来|去)?听([\u4e00-\u9fff]{2,12}?)的(?=[,。;\n]|$)"),
    re.compile(r"(?:侨眷|归侨|大家|一起|组织|村民|居民|老人)们?学(?![习校生位历者院区府期员会了])([\u4e00-\u9fff]{2,12})(?=[,。;\n\d(]|$)"),
)  # fmt: skip
_SUBJECT = re.compile(r"([\u4e00-\u9fff]{2,12})主题(?!党日|活动|教育|宣讲|学习|班会)")
_LAW_TAUGHT = re.compile(
    r"学(?:习)?((?:[\u4e00-\u9fff]{1,10}(?:法|条例|精神|政策|讲话|规定|办法|决议))|宪法|侨法)(?=[,。;\n\d(]|$)"
)
_WRITTEN = re.compile(r"《([^》\n]{2,40})》")
_CLAUSE = re.compile(r"(?:^|[,。;\n])\s*([\u4e00-\u9fff、“”《》]{4,20})\s*(?=[,。;\n]|$)")
_NO_REMARK = re.compile(
    r"宣传栏|橱窗|板报|展板|更[新换]|换[新好了上]|上新|完成|照片|拍|发[您你群]|领导|各位|请|已|了$|收到|本月|季度|今天|昨天|上午|下午|村民|围观|好评|欢迎|美观|情况|工作|汇报|报告|落实"
)
_TOPIC_TRIM = re.compile(
    r"^(?:老?归侨|侨眷|侨属|群众|大家|乡亲|居民|村民|代表)+们?(?:听|学|上|收听|观看|收看)|^(?:的是|的|了|是|有关|关于|如何|:)+|(?:怎么办|等内容|等知识|等方面内容|等|的内容|的知识|活动|学习)$"
)
_NO_TOPIC = re.compile(
    r"[\d\s:.]*|集中.*|(?:教育|宣讲|宣传|座谈|展览)|分别.*|.{0,2}(?:时间|地点|人数).*|话|课|很好|得好|了.*|一.{0,2}|活动.*|(?:日期|人数|参加|数据|地点).*|.*(?:参加|到场|实到|宣传栏|板报|主办|承办|一个?半?小时).*|(?:搞|办|开|学|讲|弄)?(?:完|好|过).{0,2}|记不.*|忘.*|不详|待补.*|未定.*|很.*|认真.*|(?:刚|已|也|都|就|顺利|圆满|结束).{0,4}|得.*|(?:一|两|几|三)?(?:场|堂|次|期|个)|(?:侨法|政策|专题)?(?:活动|一起|聚聚)|(?:政策|健康|法律|安全|侨务|知识|相关|老归侨)|(?:侨情|线上|云端|视频|专题|系列|大型|一场|集中|现场)"
)
_VENUE = r"(?:举行|召开|开展|举办|组织|集中|集体|学习|进行|召集|搞|开(?![放设])|办(?!公|事处)|顺利|如期|圆满|同步|看望|走访|慰问|跟|同[^,。]{1,8}(?:座谈|交流)|约见|接见|会面|面谈|碰面|见了|与|和[^,]{0,6}座谈|展出|开幕|首展|上演|设|调研|听取|会见|包|做(?!大)|过|联合|共同|揭牌|放映|教|给|为(?!主)|向|对|演出|表演|[\d一二两三四五六七八九十百]+(?:多|余|几|来)?(?:个人|人|位|名))"
_PLACE = (
    re.compile(r"(?:地点|地址|会场设在|会场在|主会场|(?<!分)会场(?=:)|集合点)\s*[::]?\s*(?:设?在)?(?![\d+])([^,。;\n()+]{2,24})"),
    re.compile(rf"(?:(?<![现所存正])在(?!线|家|外|此|于|意|册|群|职|校|读|岗|场|座|谈|建|会上|国外|海外|境外|我县|县(?=[,。\n考])))([^,。;\n]{{2,20}}?)(?={_VENUE}|[,。;\n(]|$)"),
    re.compile(r"(?:(?<![收接签应实来达得])到(?![了的场会课位账资货期底\d]|有|家中|家里|[二两三四五六七八九十]{1,2}[多来几])|去(?![年世了的做买看])|赴|前往|走进|深入|来到)([^,。;\n]{2,16}?)(?=(?:走访|看望|慰问|调研|座谈|召开|接待|拜访|探望|联系|开展|考察|会见|参加|了解|与|和|就|实地|专题|听取|参观|现场|学习|演出|表演|[,。;\n]|$))"),
)  # fmt: skip
_SPOT = re.compile(
    r"(?:^|[\s,。;:]|[上下]午|[今昨][天晚]|晚上|[日号晚])((?![上下今昨]|晚|日)[\u4e00-\u9fff]{0,14}?(?:服务中心|会议室|礼堂|活动室|活动中心|文化站|广场|祠堂|书屋|图书馆|博物馆|敬老院|阅览室|戏台|大会堂|实践站|老年大学|村部|老人会|老协|(?:榕树|大树|屋檐|廊檐)下|树底下|大埕|晒谷场|操场|公园|办公楼|文化宫|影院|酒店|宾馆|草坪|食堂|码头广场|侨批馆|展厅|报告厅|会堂|纪念馆|陈列馆)"
    r"(?:[一二三四五六七八九\d]楼)?)(?!的|项目)"
)
_PLACE_CLAUSE = re.compile(
    r"(?:^|[,;。\n])\s*([\u4e00-\u9fff]{2,14}(?:部|楼|厅|室|堂|馆|院|园|场|中心|祠|宫|站|所|屋|店|埕|亭|门口|广场)(?:[一二三四五六\d]楼)?)\s*(?=[,;。\n]|$)"
)
_NO_PLACE_CLAUSE = re.compile(
    r"了|盖|买|住|[他她]|家里|拆|租|组织|举办|联合|主办|承办|参加|参与|感谢|单位|报送|讲|学习|来了|到了|走|看|全部|干部|党支部|商务部|支部|统战部|一部|部分|捧场|[到在]场|现场|满堂|欢聚|市场|单位|立场|开场|散场"
)
_NO_PLACE = re.compile(
    r"(?:[搞做说干忙].*|.*什么.*|县|线|此|会上|现场|[^\u4e00-\u9fff]*|内|那里|这里|镇里|村里|社区|会|海外|国外|手机|网上|一起|.{0,6}(?:方面|期间|过程中|活动中(?!心)|之前|之后|组织下|指导下|支持下|带领下|全国|侨胞|乡亲).*)"
)
_TIME_IN = re.compile(r"(?<![老青少])年|[月日号点时天]|线$|^\d|周[一二三四五六日]|人$")
_FESTIVE = r"(?:晚会|春晚|村晚|展览|开放日|展演|展|文化节|美食节|丰收节|节|直播课|公开课|网课|直播|联欢会|联欢|联谊会|茶话会|灯会|灯谜会|演出|音乐会|沙龙|比赛|大赛|连线|快闪|市集|集市|读书会|分享会|祭祖|朗诵会|诵读会|雅集|茶会|茶话会|音乐节|朗读会|木偶戏|越剧|京剧|戏曲|民乐|巡游|歌会|合唱|市集|[\u4e00-\u9fff]{2}课(?![题堂程后外])|体验活动|体验|游园会|游园|夏令营|冬令营|电影会|放映会|观影|云祭|云课堂|课堂|活动|会|班|专场)"
_EVENT_NAME = re.compile(
    rf"(?:举办|办了|办|开展|举行|组织|开|搞|放映|推出|唱|演出|上演)(?:了|的|起|成)?(?:一[场次期个]|首[场届]|第[\d一二三四五六七八九十]+[场届次])?(?:归侨侨眷|侨眷群众|侨眷|归侨|居民|村民)?([\u4e00-\u9fffA-Za-z“”·、]{{2,20}}?{_FESTIVE})(?=[,。;\s()!:\d]|$|圆满|成功|顺利|来了|到场|现场|参加|吸引|视频号|抖音)"
)
_HELD_NAME = re.compile(
    rf"([\u4e00-\u9fff]{{2,14}}?{_FESTIVE})(?:专场)?(?:圆满|成功|顺利|举行|举办|如期|落幕|上线|开播|今晚|昨晚|昨天|今天|前天|昨日|今日|上周|周[一二三四五六日]|在|开幕|开展|结束|来了|到场|现场|[,。;\s(\d]|$)"
)
_NO_NAME = re.compile(
    r"(?:元宵|端午|中秋|国庆|重阳|冬至|腊八|七夕|清明|元旦|新春|新年|春节|[一-龥]{0,6}(?:村|社区))*(?:佳?节)?(?:前|后|期间|当天|系列|主题)?(?:活动)?|[在走]进?.*|.*(?:左右|观看|参加|到场|抖音|视频号|快手).*|(?:同步|线上|网上|网络|视频号|抖音|快手|微信群|全程|在线|文化|侨眷|侨界|相关|系列|特色|主题)*(?:直播|活动|课堂|连线|体验)"
)
_PART = re.compile(r"[^,。;:\n()\s]+")
_WHO = re.compile(
    r"^(?:(?:组织|开展|举办|举行|召集|带领|发动|邀请|一起|共同|同|一道|大家|搞|办|开)了?|(?:归侨|侨眷|侨属|村民|居民|群众|乡亲|老人|们|和|、)+|给(?=[^,]{0,6}$))+"
)
_QUOTED = re.compile(r"[“《]([^”》\n]{2,30})[”》]")
_HOME_NAME = re.compile(
    r"侨[眷券卷]之家”?\s*(?P<verb>(?:举办|开展|组织|召开|举行|搞|办|开)了?(?:一?[场次堂期个]|第\S期)?)?(?P<name>(?:“[\u4e00-\u9fff]{2,8}”)?“?[\u4e00-\u9fff]{2,10}?(?:会|课堂|学堂|讲堂|讲座|沙龙|课|班|营|夜校|市集|集市|工坊|书场|角))”?(?=[,。;\s(\d第]|$|结束|圆满|顺利|开班|开课|开讲|开营|开始|开张|来了|到了|到场|现场|正式)"
)
_HOME_EVENT = re.compile(
    r"侨[眷券卷]之家”?[^,。;\n“]{0,20}(?:举办|开展|组织|召开|举行|搞|办)了?(?:“([^”\n]{2,20})”[\u4e00-\u9fff]{0,4}(?:活动|会|赛|展|节|沙龙|专场)|(博饼|[\u4e00-\u9fff]{2,8}(?:体验|游园|比赛|展演|联欢|茶叙))(?=[,。;\n]|$))"
)
_NAMED_IN_IT = re.compile(r"(?:活动|期)“([^”\n]{3,20})”()(?=[,。;\n]|$)")
_LEADING = re.compile(
    r"^[一二两三四五]天的|^.*?(?:\d{1,2}月\d{1,2}[日号]?|[今昨前][天日晚]|[上下]午|晚上|周[一二三四五六日]|(?:村|社区|街道|镇|(?<!侨)(?<!家)(?<!水)乡)(?!晚|村)|当天|昨晚|海外同胞|顺利|开展|举办|组织|举行|同步)+|^[日号](?:上午|下午|晚上?|夜里?)?"
)
_EPISODE = re.compile(
    r"(?<!简报)(?<!信息)(?<!专报)(?<!快报)(?<!动态)第?\s*(\d{1,4}|[一二三四五六七八九十百]{1,4})\s*[期集](?!间|待|盼|资金|项目|工程|款|学员|学习|宣传|更新|换)"
)
_NOT_A_DAY = r"(?<!\d日本)"  # 8月9日本人
_COUNTRY = re.compile("(?:" + "|".join(sorted(COUNTRIES, key=len, reverse=True)) + ")" + _NOT_A_DAY)
_COUNTRY_NAME = re.compile("(?:" + "|".join(sorted(NAMES, key=len, reverse=True)) + ")" + _NOT_A_DAY)


def topic(text: str, units: Sequence[Mention] = ()) -> Found | None:
    """What was taught or talked of; a cue inside the name of a unit (学府社区) is none."""
    for pattern in _TOPIC:
        for match in pattern.finditer(text):
            if any(unit.start < match.start(1) < unit.end for unit in units):
                continue
            word = match[1].strip("”“《》:、 ")
            trimmed = _TOPIC_TRIM.sub("", _TOPIC_TRIM.sub("", word)).strip("”“《》: ")
            if len(trimmed) > 1 and not _NO_TOPIC.fullmatch(trimmed):
                return _place_of(trimmed, match)
    subject = _SUBJECT.search(text)
    return Found(subject[1], subject.start(1), subject.end(1)) if subject else None


def law(text: str) -> Found | None:
    """学宪法; 《…法》 that stands alone beside a study."""
    match = _LAW_TAUGHT.search(text) or _WRITTEN.search(text)
    return Found(match[1], match.start(1), match.end(1)) if match else None


def remark(text: str, units: Sequence[Mention]) -> Found | None:
    """A clause that is nothing but some words: 宣传栏更新一块,金秋助学政策."""
    for match in _CLAUSE.finditer(text):
        if not _NO_REMARK.search(match[1]) and not any(
            unit.start < match.end() and match.start() < unit.end for unit in units
        ):
            return Found(match[1], match.start(1), match.end(1))
    return None


def _place_of(word: str, match: re.Match[str]) -> Found:
    at = match.string.find(word, match.start(1), match.end(1))
    return Found(word, at, at + len(word)) if at >= 0 else Found(word, match.start(1), match.end(1))


def place(text: str, units: Sequence[Mention] = ()) -> Found | None:
    for pattern in _PLACE:
        for match in pattern.finditer(text):
            word = match[1].strip(" “”的")
            if len(word) > 1 and not _NO_PLACE.fullmatch(word) and not _TIME_IN.search(word):
                return _place_of(word, match)
    spot = _SPOT.search(text)
    if spot is None:
        return _place_alone(text, units)
    word = re.sub(r"^.*(?:在|到|上午|下午|晚上|早上|中午|[今昨][天晚]|[日号])", "", spot[1])
    return Found(word, spot.end(1) - len(word), spot.end(1)) if len(word) > 1 else None


def _place_alone(text: str, units: Sequence[Mention]) -> Found | None:
    """A clause that is a place and nothing else: …,村小学教室。"""
    for match in _PLACE_CLAUSE.finditer(text):
        if not _NO_PLACE_CLAUSE.search(match[1]) and not any(
            u.start <= match.start(1) and match.end(1) <= u.end for u in units
        ):
            return Found(match[1], match.start(1), match.end(1))
    return None


def title(text: str) -> Found | None:
    """The name of an event: in quotes, behind 举办, or a festive noun of its own."""
    quoted = _event_quote(text)
    if quoted:
        return quoted
    for pattern in (_EVENT_NAME, _HELD_NAME):
        for match in pattern.finditer(text):
            word = _LEADING.sub("", match[1].replace("“", "").replace("”", ""))
            if len(word) > 2 and not _NO_NAME.fullmatch(word):
                return _place_of(word, match)
    last = next(
        (m for m in _QUOTED.finditer(text) if not PLATFORM.search(text, max(0, m.start() - 5), m.start())), None
    )
    if last:
        return Found(last[1], last.start(1), last.end(1))
    deed = _deed(text)
    if deed:
        return deed
    rite = RITE.search(text)
    return Found(rite[1], rite.start(1), rite.end(1)) if rite else None


def _event_quote(text: str) -> Found | None:
    """“猜灯谜 话侨情”活动: quotes that name an event, not its topic; 《…》 only with a festive word."""
    for match in _QUOTED.finditer(text):
        left = text[max(0, match.start() - 4) : match.start()]
        if match[1] == "侨眷之家" or re.search(r"主题|围绕|讲|学|为|读|映|内容", left):
            continue
        if PLATFORM.search(text, max(0, match.start() - 5), match.start()):
            continue  # the name of an account
        named = match[0][0] == "“" or re.search(_FESTIVE + "$", match[1])
        if named or re.match(r"[\u4e00-\u9fff]{0,8}?" + _FESTIVE, text[match.end() : match.end() + 12]):
            return _whole_name(text, match)
    return None


def _whole_name(text: str, match: re.Match[str]) -> Found:
    """“八一”军民联欢: so short a quote names only together with what follows."""
    more = re.match(r"[\u4e00-\u9fff]{2,10}(?=[,。;\s(:\d]|$)", text[match.end() : match.end() + 11])
    if len(match[1]) > 3 or more is None:
        return Found(match[1], match.start(1), match.end(1))
    end = match.end() + more.end()
    return Found(text[match.start() : end], match.start(), end)


def _deed(text: str) -> Found | None:
    """侨眷一起搓汤圆: the clause that says what was done, without who did it."""
    for match in _PART.finditer(text):
        clause = match[0].rstrip()
        if not DONE_AT_FEAST.search(clause) or re.search(r"[\d“”《》]|观看|参加|到场|主题", clause):
            continue
        name = _WHO.sub("", _LEADING.sub("", clause))
        if 2 < len(name) < 17 and not _NO_NAME.fullmatch(name):
            start = match.start() + clause.rindex(name)
            return Found(name, start, start + len(name))
    return None


def home_title(text: str) -> Found | None:
    """侨眷之家读报会."""
    match = _HOME_NAME.search(text)
    if match is None:
        return None
    plain = re.sub("[“”]", "", match["name"])
    plain = re.sub(r"^(?:老?归侨|侨眷|侨属|群众|大家|乡亲|居民|村民|代表)+们?(?:听|学|上|收听|观看|收看)", "", plain)
    name = plain if match["verb"] or "“" in match["name"] else "侨眷之家" + plain
    return Found(name, match.start("name") if match["verb"] else match.start(), match.end())


def home_event(text: str) -> Found | None:
    """侨眷之家4月15日下午开展“法律进侨家”活动; 侨眷之家办了博饼."""
    match = _HOME_EVENT.search(text) or _NAMED_IN_IT.search(text)
    found = next(((n, match[n]) for n in (1, 2) if match[n]), None) if match else None
    return Found(found[1], match.start(found[0]), match.end(found[0])) if match and found else None


def work(text: str) -> Found | None:
    """《一封侨批的旅程》."""
    match = re.search(r"《([^》\n]{2,30})》", text)
    return Found(match[1], match.start(1), match.end(1)) if match else None


def platforms(text: str) -> Found | None:
    """One platform as a string, several as a list."""
    found: dict[str, re.Match[str]] = {}
    for match in PLATFORM.finditer(text):
        found.setdefault(PLATFORMS[match[0]], match)
    if not found:
        return None
    matches = list(found.values())
    names = list(found)
    return Found(names[0] if len(names) == 1 else names, matches[0].start(), matches[-1].end())


def country(text: str) -> Found | None:
    match = _COUNTRY_NAME.search(text) or _COUNTRY.search(text)
    return Found(COUNTRIES[match[0]], match.start(), match.end()) if match else None


def episode(text: str) -> Found | None:
    for match in _EPISODE.finditer(text):
        numeral = value_of(match[1])
        if numeral and (match[0][0] == "第" or text[: match.start()].rstrip(" “”").endswith(("侨之声", "侨之声》"))):
            return Found(int(numeral.low), match.start(), match.end())
    return None
