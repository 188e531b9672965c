"""Which kind of record a stretch of text reports."""

from __future__ import annotations

import re

from . import counts

PLATFORMS = {
    "微信视频号": "微信视频号", "视频号": "微信视频号", "抖音号": "抖音", "抖音": "抖音", "dy": "抖音", "DY": "抖音", "快手号": "快手", "快手": "快手",
    "微信公众号": "微信公众号", "公众号": "微信公众号", "公号": "微信公众号", "B站": "哔哩哔哩", "b站": "哔哩哔哩", "哔哩哔哩": "哔哩哔哩", "bilibili": "哔哩哔哩",
    "腾讯会议": "腾讯会议", "VooV": "腾讯会议", "voov": "腾讯会议", "Voov": "腾讯会议", "腾会": "腾讯会议",  "钉钉会议": "钉钉", "钉钉": "钉钉", "美篇": "美篇", "微信群": "微信群",
    "群直播": "微信群", "县电视台": "县电视台", "电视台": "县电视台", "小红书": "小红书",
}  # fmt: skip
PLATFORM = re.compile("|".join(sorted(map(re.escape, PLATFORMS), key=len, reverse=True)))
_MEASURE = r"(?:播放量?|阅读量?|观看量?|点击量?|浏览量?|播放数|阅读数|观看数|热度|看过的)"
READING = re.compile(
    rf"(?P<platform>{PLATFORM.pattern})[”)]?(?:平台|端|官方号?|账号)?(?:[\s,]?(?:累计|合计|总|目前|同时在线|在线|已经?|最新|现在|单平台))*{_MEASURE}?(?:数据)?(?:(?:更新|统计|报告)?[::]?\s*《[^》\n]{{1,30}}》(?:第?\d+[期集])?(?:\d{{1,2}}月\d{{1,2}}[日号]|[昨今前][天日])?)?(?:应该?|应为|应是|该)?(?:为|是|有|到了?|达到?了?|[::|=])?\s*(?=[约近超破突大过]|\d|[一二两三四五六七八九十])"
)
# the other order: 3862(视频号)
READING_BEHIND = re.compile(rf"(?:次|个)?\s*\((?:来自)?(?P<platform>{PLATFORM.pattern})\)")
_DATA = re.compile(r"数据|播放|阅读|点击|截至|截止|浏览|统计|观看量|《|期[::]?|侨之声")
_HELD_ONLINE = re.compile(
    r"举办|举行|晚会|音乐会|演出|展演|开播|连线|座谈|办线上|线上[^,。;]{0,8}[会课展赛]|直播|结束|云课堂|线上活动|上线(?!以来|后|一周|\d+天|三天|首日|至今|当天|一个?月)|首发|发布|推出"
)
_STATISTIC = re.compile(r"数据|截至|截止|播放量|阅读量|点击量|统计|更正")
_TITLE = r"(?:县委|县政府|县人大|县政协|(?<![镇乡街道村社区支办市省侨])副?县长|(?<![镇乡道村区支会协企室])副?书记|(?<![镇乡村])部长|县委常委|(?:县[\u4e00-\u9fff]{0,8}|县政协|人大)副?(?:主席|主任)|县领导|县(?:四套)?班子)"
_VISITS = r"(?:走访|看望|慰问(?!信)|座谈|联系|视频连线|连线|通(?:了)?(?:个)?(?:电)?话|电话|调研|拜访|探望|视频通话|交流|接待|会见|接见|会面|碰面|面谈|约谈|约见|问候|拜年|走看|实地|致电|见面)"
_CALLER = r"(?:侨眷|归侨|侨胞|侨企|侨商|侨领|企业|乡亲|老侨|群众|侨属|华侨|华人|港胞|台胞|侨青|一位|某位)"
_STUDY = r"集中学习|1\s*\+\s*[Nn]|1加[Nn]|一加[Nn]|集体学习|学习会|专题学习|理论学习|组织学习|学习班|联学|学习活动|侨法学习|政策学习|集中宣讲|侨法宣讲|政策宣讲|宣讲会|集中开展[^,。;]{0,8}学"
_FESTIVE = (
    r"晚会|灯会|灯谜|非遗|展演|联欢|演出|书画|老照片|民俗|文艺|文化(?!礼堂|站|中心|广场|局|馆|和旅)|展览|照片展|[批片史物品]展|图片展|包粽|粽子|粽香|月饼|汤圆|清明粿|青团|年糕|麻糍|手工|腊八|饺子|游园|看戏|社戏|戏曲|庙会|木偶|剪纸|美食节|丰收节|采摘节|龙舟|合唱|朗诵|诵读|摄影|读书会|书法|绘画"
    r"|舞龙|舞狮|村晚|春晚|电影|放映|纳凉|写春联|送春联|春联|茶艺|品茶|太极|插花|香囊|年货|长桌宴|夏令营|冬令营|寻根|研学|歌会|音乐会|联谊|市集|灯笼|猜谜|花灯|赏灯|闹元宵|赏月|拜月|茶会|厨艺|[技大比]赛|健步走|徒步|趣味运动|运动会|篮球|门球|乒乓|读书分享|诗会|诗词|吟诵|品读|书香|戏班|唱戏|大戏|[越京昆婺黄瓯]剧|福字|窗花|社火|马灯|皮影|茶席|陶艺|糖画|风筝|围炉|故事会|怀旧|光影展|手作"
)
# what is done at a feast names the event where nothing else does: 闹元宵, 包粽子
RITE = re.compile(
    r"((?:喜?闹|欢度|喜迎|欢庆|共度|共庆|过|庆|迎|贺|话)(?:元宵|端午|中秋|国庆|重阳|冬至|腊八|七夕|清明|佳节|元旦|丰收|新春|新年|春节|团圆|大年)(?:佳?节)?"
    r"|(?:包|做|搓|打|舞|猜|写|赏|看|唱|扎|剪|品|捏|编|逛|演|画|刻|制作|吃|划|赛|送|挂|晒|放)(?:了|起|着)?(?:[一两几]?[台场出支])?(?:[\u4e00-\u9fff]{0,4}?)(?:粽子?|青团|汤圆|清明粿|年糕|麻糍|月饼|饺子|馄饨|龙灯|狮子?|灯谜|谜语|春联|福字|对联|花灯|灯笼|窗花|剪纸|社戏|大戏|木偶戏|越剧|京剧|戏曲|戏|电影|龙舟|香囊|腊八粥|糖画|茶点?|月|扇面|脸谱|彩绘|年画|陶艺|面塑|大戏|社火|马灯|高跷|鼓词|道情|皮影)(?![\u4e00-\u9fff]{0,3}(?:政策|知识)))"
)
_NET = r"(?:云(?!锦|顶|端座|南|岭)|线上|网上|直播|视频连线|云端|连麦|在线(?=观看))"
_NETWORD = re.compile(_NET + "|在线|上线|" + PLATFORM.pattern)
_BOARD = r"(?:宣传栏|公告栏|橱窗|板报|黑板报|展板|宣传板|宣传窗|阅报栏|宣传橱|文化墙|宣传墙|侨窗)"
_RENEW = r"(?:贴上|贴出|挂上|更新|换新|更换|换上|完成|上新|张贴|换了|换好|都?换(?:成|完)|新一期|改版|贴好|贴了|布置|出新|翻新|重新|制作好|做好了|上墙|换)"
_LEADS = r"(?:演奏家|艺术家|画家|音乐家|教练|负责人|架构师|分析师|程序员|博士后|创始人|带头人|合伙人|首席|总监|高管|博导|技术员|留学人员|海归|博士|硕士|教授|专家|工程师|研究员|人才|留学生|学者|医生|科学家|设计师|博后|侨胞|侨青|[\u4e00-\u9fff]{1,3}博士)"
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("fund_receipt", re.compile(r"到账|到帐|收汇|结汇入账|入账|入帐|进账|汇入|汇到|打款|打过来|钱(?:已经|都|也)?到(?:了|位|账)|(?:第\S笔|首笔|投资方[^,。;]{0,6})汇款|款(?:项)?(?:已|都|也)?到(?:了|位)?(?!付)|(?:资金|投资款|款项|注册资本|出资|外资|投资|资本金)[^,。;]{0,20}到位|到位(?:资金|外资|[\d一二三四五六七八九])|到资|到款|元(?:已|全部|也|都)?(?:到位|到了|到户)|项目[^。;]{0,20}到了[^,。;]{0,6}\d+[^,。;]{0,3}[万亿]|收到[^,。;]{0,12}(?:投资款|汇款|资金|出资|\d[^,。;]{0,4}元)|实缴|缴付|(?:资金|款)[^,。;]{0,6}到(?:位|了|账)|注资")),
    ("station_news", re.compile(r"(?:联络站|联络处|联络点|服务站)[^。;]{0,24}(?:授牌|揭牌|挂牌|签|成立|设立|启用|开站|挂上|换届|搬迁|举办|举行|运行|投用|开张)|(?:授牌|揭牌|挂牌|设立|成立|启用|新增)[^。;]{0,16}(?:海外[^。;]{0,4}联络站|联络站|联络处)")),
    ("inspection_trip", re.compile(r"侨商回家乡|“[^”]{0,8}侨[^”]{0,6}行”(?![^,。;]{0,20}(?:首播|上线|播出|推送|发布))|考察团|考察组|回访团|访问团|参访团|参观团|经贸团|[侨旅商]\S{0,4}代表团[^,。;]{0,10}(?:到访|来访|考察|来县)|(?:侨商|客商|企业家|侨领|侨青|侨团|商会)[^,。;]{0,12}(?:考察(?!材料)|来县参访|回乡参访|走进|抵县|到访我县)")),
    ("talent", re.compile(_LEADS + r"[^。;]{0,60}(?:意向表|意向书|同意书|人才库|入库|登记表|信息表|填(?:了|写|好)?[^,。;]{0,4}表|确认[单书]|勾(?:选|了)|(?<!有没有)(?<!已)登记(?!在|手续|信息)|自愿填|愿意回|自荐|同意(?:入|进|登|录|纳|加|列|我们)|授权(?!委托)|愿意?列入|本人(?:已|也|书面)?(?:同意|愿意))|人才(?:线索|信息)|登记(?:了)?(?:海外|高层次)?人才|人才登记")),
    ("pool_project", re.compile(r"项目线索|项目库|项目[^。;]{0,12}(?:登记入库|入库|列入|纳入)|(?:拟|想|有意|打算|计划|准备|意向)(?:来|回)?(?:在[^,。;]{1,10}|(?:县里|县内|家乡|老家|村里|镇里|本地))?(?:做|投资?|建|办|设|落地|投建|开|落户|搞|引进|弄)[^。;]{0,80}(?:登记|入库|同意|投资|列入|录入|授权|签字|签名|意向书|确认)|项目登记")),
    ("visit", re.compile(rf"{_TITLE}[^。;\n]{{0,50}}?{_VISITS}|(?:座谈|恳谈)会?[^。;\n]{{0,40}}{_TITLE}[^。;\n]{{0,20}}(?:主持|出席|参加|听取|讲话)")),
    ("ticket", re.compile(rf"来电|来访|窗口|柜台|热线|(?:侨务|服务)专线|专线(?=[^,。;]{{0,12}}接到?[:了]?|登记|收|受理|转|来)|工单|投诉|求助|来人(?:反映|咨询)|大厅来|留言|信访|来(?:镇|村|街道|社区|乡|办公室|单位|所)[^,。]{{0,6}}(?:问(?!题|候)|咨询|反映|求助)|要求(?:解决|处理|答复)|咨询[^,。;]{{0,20}}(?:答复|材料|办理|怎么|如何|能否|手续)|转来|转办|交办件|(?<![未本])来(?:反映|问(?!题|候)|求助|打听|申诉|说理)|(?:微信|网上|后台|邮箱|平台)(?:语音|上)?(?:求助|反映|咨询|留言)|上门(?:反映|咨询)|{_CALLER}[^,。;]{{0,24}}(?:反映|咨询(?!点|窗口|服务|台|员|公司)|投诉|求助|诉求|来问|询问|(?<![慰访学提])问(?!题|候|卷|寒|诊)|打电话(?:来)?(?:问|说))|接(?:到|了)?(?:一个|个)?电话|接[到了]?[^,。;]{{0,10}}(?:电话|来电)|{_CALLER}[^,。;]{{0,8}}说[^。;]{{0,20}}(?:没人管|漏水|办不|不给|拖了|不让|怎么办|没学位)|上门(?:来)?说|想问|问问|问怎么|到(?:村|社区|镇|乡|街道|办公室|中心)[^,。;]{{0,6}}(?:反映|咨询|求助|询问|打听)|(?:让|请|求|希望)(?:我们|政府|县里|镇里)?帮忙")),
    ("board_update", re.compile(rf"{_BOARD}\s*:|{_BOARD}[^。;]{{0,30}}{_RENEW}|{_RENEW}[^。;]{{0,16}}{_BOARD}")),
    ("video", re.compile(r"(?:短视频|侨之声|微视频|微电影|纪录片|宣传片|短片|专题片|视频(?!号|会议|连线|通话)|MV|第[\d一二三四五六七八九十]{1,3}期|《[^》]{2,30}》)[^。;]{0,30}(?:上线|发布|推出|推送|首推|也上了|已发|发出|播出|首发|首播|更新|上传|上架|开播|发在|发了)|(?:发布|推出|上线|推送|首发|发了)[^。;]{0,12}(?:短视频|侨之声|微视频|《)")),
    ("suggestion", re.compile(r"(?:建议|希望|提议|提出|盼望|呼吁|恳请|期盼)[^,。;]{3,}|意见建议|建议\d|(?:算|提了?|有)[一个条点]{0,2}建议")),
    ("online_talk", re.compile(r"云端座谈|云座谈|(?:线上|视频|网上|网络|在线|远程)[\u4e00-\u9fff]{0,6}座谈|座谈会?\(线上\)|线上(?:政策)?宣讲|云宣讲|云讲堂|线上政策|云端宣讲|(?:线上|云端|视频)(?:恳谈|交流会|交流|恳谈会|议事|会商|见面会)|云端(?:会|谈)")),
    ("relatives_home", re.compile(r"侨\s*[眷券卷倦]\s*之\s*家|侨之家")),
    ("online_culture", re.compile(rf"{_NET}[^。;]{{0,24}}(?:{_FESTIVE}|过节|元宵|中秋|端午|音乐|歌|祭|展|诵|厨|美食|课堂|讲堂|文化)|(?:{_FESTIVE})[^。;]{{0,24}}(?:直播|线上|云端|连线)")),
    ("group_study", re.compile(_STUDY + r"|学习\s|学习[《“]|集中.{0,4}学(?!校)|学习了|学习\d|组织[^,。;]{0,10}学习|学习,|开展[^,。;]{0,6}学习|^学习|\s学习|学习$|侨法宣传月?活动|讲座|宣讲")),
    ("culture", re.compile(_FESTIVE)),
)  # fmt: skip
VISITS = re.compile(_VISITS)
DONE_AT_FEAST = re.compile(_FESTIVE + r"|送[^,。;]{1,6}|合影|种树|相亲|博饼|广场舞|露营|聚餐")
EVENTS = {"group_study", "relatives_home", "online_talk", "culture", "online_culture"}
_HELD = re.compile(
    r"(?:侨[眷券卷]之家|集中学习|座谈会|学习会)[^。]{0,40}(?:\d|[一二三四五六七八九十])+(?:余|多|来)?(?:人|名|位)"
)
_ONLINE = re.compile(r"直播|线上|云(?!锦|顶|南|岭)|网上|在线|上线|视频号|抖音|观看[^,。;]{0,8}\d")
_SITE = re.compile(r"来了|到场|到了|现场|办了|礼堂|广场|文化站|老年活动|活动室|祠堂")
_NAMED_EVENT = re.compile(r"“[^”]{2,20}”[\u4e00-\u9fff]{0,8}(?:活动|会(?!议)|展|节|赛|行(?=[,。;\d])|沙龙|之夜|专场)")
_MEETING = re.compile(
    r"腾讯会议|钉钉|VooV|[Vv]oov|腾会|[Zz]oom|ZOOM|飞书|(?:线上|视频|网络|云端)(?:会(?!员)|聊|沟通|见面|座谈)"
)
_TAUGHT = re.compile(
    r"学习|学了(?!一)|课堂|讲堂|学堂|夜校|党课|微课|普法|学法|学宪法|[上听讲授开]了?[一两]?[堂节场]?[\u4e00-\u9fff]{0,6}课(?!题|后|外|间)|授课|(?:开展|举办|组织|搞|办)了?[^,。;]{0,10}培训|[学念读讲领][学读念]?了?[\u4e00-\u9fff]{0,4}《|领[学读]|宣誓|宣讲|辅导|解读|研讨|[学讲]的是|听[^,。;\n]{0,6}(?:法(?!国)|课|讲座|政策|宣讲)|的课(?=[,。;\n]|$)|(?:组织|带|教|侨眷|归侨|大家|一起|来)(?:着|们|了|侨眷|归侨|大家|一起|群众)*学(?![校生位历者院区府期员会了])[\u4e00-\u9fff]{1,6}"
)
_FEAST_DAY = r"(?:儿童节|六一|妇女节|三八节|教师节|青年节|五四|建军节|八一|国庆|元旦|春节|元宵|端午|中秋|重阳|冬至|立[春夏秋冬]|清明|七夕|腊八|小年|除夕|520|侨胞日|植树节|劳动节|五一)"
_GATHERED = re.compile(
    rf"沙龙|联谊|竞赛|分享会|见面会|恳亲|合影|联欢|派对|茶话|相亲|种树|植树|放映?了?[^,。;\n]{{0,6}}(?:片|电影|《)|观影|摆摊|设[摊点]|团建|快闪|聚餐|聚会|把脉|问诊|义剪|理发|体检|露营|亲子|义诊|义卖|拔河|广场舞|舞蹈|歌咏|K歌|(?:主题|庆祝|纪念|节日|联办)活动|博饼|(?:搞|办|开|举办|组织|开展|举行)了?(?:一?[个场次期]|起)?[“《]|{_FEAST_DAY}[^。;\n]{{0,24}}(?:活动|送|庆|陪|玩|唱|跳|聚|乐)"
)
_LOCAL_LEADER = re.compile(
    r"(?:镇|乡|街道|村|社区)(?:党委|党工委|党总支|党支部|支部|人大|政府|办)?(?:副)?(?:书记|主任|主席|镇长|乡长|统战委员)"
)
_WATCHED_TOGETHER = re.compile(
    r"(?:组织|集中)[^,。;]{0,14}(?:收看|收听|观看)[^,。;]{0,20}(?:直播|大会|会议|开幕|专题片|警示片|教育片|宣讲)"
)
_STUDY_WORD = re.compile(r"1\s*\+\s*[Nn]|1加[Nn]|一加[Nn]|集中学习|集体学习")
_SERVICE = re.compile(r"来电|热线|专线|窗口|工单|12345|留言|咨询(?!点|窗口|服务)|投诉|求助|来访|反映")
_SUM = re.compile(r"[\d一二两三四五六七八九十百千]\s*(?:余|多)?\s*[万亿元]")
_TALK_WORD = re.compile(r"云端座谈|线上座谈|云座谈|视频座谈")


def classify(text: str) -> str:
    """The kind of record that the text reports, or the empty string."""
    if re.match(r"[\s,]*(?:建议|希望|提议)(?!\d)", text):
        return "suggestion"
    if _gives_readings(text):
        return "view_reading"
    if _WATCHED_TOGETHER.search(text) and not re.search(r"侨[眷券卷]之家", text) and counts.heads(text):
        return "group_study"
    if _STUDY_WORD.search(text) and not re.search(r"侨[眷券卷]之家", text):
        return "online_talk" if _TALK_WORD.search(text) else "group_study"
    kind = next((kind for kind, pattern in _KINDS if pattern.search(text) and _has_what_it_needs(kind, text)), "")
    if (
        kind == "talent"
        and re.search(r"项目|厂|基地|园", text)
        and re.search(r"投资|落户|拟[建投办]|\d[^,。;]{0,3}[万亿]", text)
    ):
        return "pool_project"
    if kind in ("ticket", "suggestion") and _HELD.search(text):
        return next((k for k, pattern in _KINDS if k in EVENTS and pattern.search(text)), kind)
    if kind == "online_culture" and _SITE.search(text) and not re.search(r"直播[^,。;]{0,8}观看|在线|线上|上线", text):
        return "culture"
    if kind == "ticket" and "建议" in text and not re.search(r"反映|投诉|咨询|求助|问(?!候|题)", text):
        return "suggestion"
    if kind == "ticket" and "建议" in text and not _SERVICE.search(text.split("建议")[0]):
        return "suggestion"
    if not kind:
        return _plain_event(text)
    if kind == "video" and _TALK_WORD.search(text):
        return "online_talk"
    if kind == "video" and not re.search(r"《|侨之声|短视频|微视频|片|微电影|MV", text) and not PLATFORM.search(text):
        return ""
    if kind == "visit" and _LOCAL_LEADER.search(text) and not re.search(r"县委|县长|县政|县人大|县领导|常委", text):
        return ""
    if kind == "inspection_trip" and re.search(r"侨[眷券卷]之家", text):
        return "relatives_home"
    if kind == "culture" and not _ONLINE.search(text):
        return kind if not re.search(r"侨[眷券卷]之家", text) else "relatives_home"
    return _by_audience(kind, text)


def _has_what_it_needs(kind: str, text: str) -> bool:
    """A receipt needs a sum: 补偿款没到位 is somebody's complaint."""
    return kind != "fund_receipt" or bool(_SUM.search(text)) or not _SERVICE.search(text)


def _plain_event(text: str) -> str:
    """学习 with a number of persons; a named activity."""
    if _MEETING.search(text) and counts.heads(text):
        return "online_talk"
    if re.search(r"直播|开播|云上|线上", text) and (counts.views(text) or counts.heads(text)):
        return "online_culture"
    if counts.heads(text) is None:
        return ""
    if _MEETING.search(text):
        return "online_talk"
    if _TAUGHT.search(text):
        return "group_study"
    return "culture" if RITE.search(text) or _GATHERED.search(text) or _NAMED_EVENT.search(text) else ""


def _by_audience(kind: str, text: str) -> str:
    """A festive event with viewers only was online; one whose people came was not, whatever else went over the net."""
    heads = counts.heads(text)
    if kind == "online_culture" and heads and _came(text, heads.end):
        return "culture"
    if kind == "culture" and counts.views(text) and re.search(r"观看|直播", text) and not _SITE.search(text):
        return "online_culture" if _ONLINE.search(text) and PLATFORM.search(text) else kind
    return kind


def _came(text: str, end: int) -> bool:
    """Whether the persons counted up to this place were there in person."""
    before = text[:end]
    here = text[: end + 4]
    return not _NETWORD.search(before) and bool(counts.views(text) is None or re.search(r"现场|到场|来了", here))


def _gives_readings(text: str) -> bool:
    readings = READING.search(text) or READING_BEHIND.search(text)
    several = len(list(READING.finditer(text))) > 1
    if readings is None or not (several or _DATA.search(text)):
        return False
    held = _HELD_ONLINE.search(text)
    return held is None or bool(_STATISTIC.search(text) and not re.search(r"举办|举行|圆满|直播|主办|承办", text))
