"""What is said of one person, found by two things together: somebody is spoken of, and a word of private life stands there.

The lists of `forbidden` and `spoken` know whole wordings; here a clause is enough that speaks of 老吴, 钟大姐, 有个侨眷,
or that goes on with the sentence about such a person, and that tells no matter, no event and no subject that is taught.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .forbidden import KIN
from .model import Span

_SURNAME = "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹章苏潘葛范彭鲁韦马方俞任袁柳鲍唐费廉薛雷贺倪汤罗毕郝常傅康余顾孟黄萧尹姚邵汪毛戴宋庞熊纪舒项祝董梁杜阮蓝季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡凌霍万柯卢莫房缪丁邓洪石崔龚程陆翁侯武刘叶黎白赖卓池翟谭廖连曾沙丘詹涂肖闫易"
_AGED = "(?:阿姨|阿婆|阿公|阿伯|阿嬷|大姐|大嫂|大爷|大妈|大叔|大哥|奶奶|爷爷|老太|老伯|老汉|老头|师傅|先生|女士|伯伯?|婶|嫂|姨|叔)"
PERSON = re.compile(
    rf"[\u4e00-\u9fff]某(?:某|人)?|某(?:侨眷|归侨|侨胞|户|村民)|老[{_SURNAME}]头?(?!师|板|家|总)|[{_SURNAME}]{_AGED}|(?<![其吉])[他她](?![们乡国处山日])|(?:这|那|此)(?:个?人|户人?|家人?|位|几[个户家])|[新刚]回来的|[那这]个(?:侨眷|归侨|侨胞|侨领|老[人板])|(?<![百同本])姓[\u4e00-\u9fff](?=[,。;\n的]|$)"
    r"|(?:有|另)(?:[一两三几]?[个位户家])(?=[^,。;\n]{0,12}(?:侨眷|归侨|侨胞|侨属|老人|老太|老板|村民|年轻人|人|姓|的)|[^,。;\n]{0,3}(?:阿[婆公姨伯嬷]|大[爷妈叔娘姐]|老[伯头汉])|[^,。;\n]{0,6}[回在从])|有(?:[两三几]个|个别|些)人|个别(?:侨眷|归侨|侨胞|老人|人)|(?:侨眷|归侨|侨属|侨胞)[^,。;\n]{0,2}(?=家里)"
)
# the clause tells a matter, an event or a subject: what stands in it is that, and no news of a person
_MATTER = re.compile(
    r"(?<!村民)(?<!有人)(?<!群众)(?<!邻居)(?<!干部)反映|咨询|[来询想]问|问(?!候)|求助|申请|投诉|办理|[要想补代去]办|怎么|如何|能否|能不能|可否|建议|希望|讲座|讲(?![话得])|公证|主题|内容|学习|宣讲|讲解|宣传|政策|条例|知识|授课|入库|人才|项目|同意"
)
_STOP = re.compile(r"[。;\n!?]")
_BREAK = re.compile(r"[,]|\s{2,}")
_SICK = r"(?:癌|肿瘤|抑郁|自闭|痴呆|瘫|偏瘫|中风|残疾|失明|失聪|骨折|透析|化疗|放疗|支架|尿毒|白血病|糖尿病?|高血压|低血糖|心脏病|脑梗|心梗|帕金森|精神(?:病|分裂|不正常|失常|有问题)|癫痫|肝硬化|肺结核|艾滋|怀孕|流产|重症|绝症|慢性病|老毛病|后遗症)"
WORDS = (
    ("health", re.compile(_SICK + r"|(?:生|得|有|犯|患|重|大|养|治|看)了?病(?!房|友|历|虫)|吃(?:着|了)?[^,。;\n]{{0,2}}药|住(?:进)?(?:了)?院|动了?[^,。;\n]{{0,3}}手术|开过?刀|晕(?:倒|了|过去)|血[压糖脂](?!计|测)[^,。;\n]{0,4}[\d高飙升]|送[^,。;\n]{0,3}(?:医院|卫生院|急救|抢救)|身体[^,。;\n]{{0,4}}(?:差|不|垮|弱|虚)|摔断|拄拐|轮椅|[腿脚]瘸|又?[聋哑瞎疯](?=了|子|[,。;]|$)|昏迷|抢救|病危|术后|复发|酗酒|吸毒|戒毒|腰椎|下不了床|看不见|听不见")),
    ("religion", re.compile(r"寺庙|香火|耶稣|圣母|十字架|[佛神]像|观音|供[着奉]|主日|教堂|寺里|庙里|佛堂|祷告|做礼拜|礼拜天不|信[^,。;\n]{0,3}教(?!育)|信佛|信主|信神|念经|拜神|入了?教|教友|牧师|神父|团契|聚会点|传道|福音")),
    ("attitude", re.compile(
        r"偏激|牢骚|不满|抵触|抱怨|埋怨|发火|发脾气|脾气|(?<!争)吵(?:起|了|闹|架|着)|骂(?!名)|顶嘴|顶撞|不配合|不听劝|不服|不理|不搭理|闹(?:事|情绪|意见|得)|有(?:情绪|怨|意见|看法|想法|抵触)|意见[^,。;\n]{0,3}[大多]|翻脸|拍桌|耍赖|蛮不讲理|胡搅|无理取闹|[倔犟]|滑头|两面|挑拨|搬弄|带头闹|打(?:了)?[一]?架|[比较挺很]冲(?=[,。;\n]|$)|说话(?:很|挺|比较)?[冲难]|情绪[^,。;\n]{0,5}(?:不|低|差|激|坏|波动)|思想[^,。;\n]{0,5}(?:有|不|偏|差|落后|顽固)|态度[^,。;\n]{0,4}(?:不|差|恶|硬|冷|消极|一般)|上访|信访户|难缠|难对付|难沟通|固执|爱挑|爱闹|爱告状|告状|表现[^,。;\n]{0,3}(?:差|不|一般|积极)|觉悟|不爱国|胡说|乱说|说怪话|风凉话|立场"
    )),
    ("family", re.compile(KIN + r"|离(?:了)?婚|改嫁|娶|外遇|出轨|分家|抱养|光棍|无儿无女|没成家|再婚|闹离|分居|第三者|小三|私生|婚外|家(?:庭)?(?:矛盾|纠纷|变故)|成了家|守寡|绝户|单亲")),
    ("property", re.compile(r"收[^,。;\n]{0,8}汇款|盖了?[^,。;\n]{0,4}[层栋]|眼红|发了?财|暴富|网贷|信用卡|跑路|老赖|失信|遗产|炒[股币]|卖[了掉]?房|买[了]?房|退休工资|养老钱|赔了|亏了|存[折款]|积蓄|家产|豪车|别墅|店面|收租|出租|负债|欠[^,。;\n]{0,5}(?:债|钱|万)|一屁股债|赌|高利贷|破产|[月年]?收入|低保|身家|骗(?:走|光|了|去)[^,。;\n]{0,4}万|[\d两二三四五六七八九几]套房|房租|退休金(?=[^,。;\n]{0,3}[\d只才])|(?:很|挺|特别)有钱|(?:很|挺|特别)穷")),
    ("visa_party", re.compile(r"绿卡|永居|入(?:了)?[^,。;\n]{0,4}籍|国籍|双重国籍|护照[^,。;\n]{0,4}(?:过期|到期|没换|被扣)|上户口|签证[^,。;\n]{0,4}(?:过|到|没|被|黑|拒)|续签|居留|黑在|黑户|没户口|户口(?:没|还没|未)注?销|偷渡|滞留|遣返|党员|入党|党籍|没身份")),
    ("minors", re.compile(r"(?:孩子|小孩|孙子|孙女|外孙女?|娃)[^,。;\n]{0,6}[上读念](?:学|书)|(?:孩子|小孩|儿子|女儿|孙子|孙女|外孙女?|娃)[^,。;\n]{0,6}(?:[上读念](?:小学|初|高|幼)|年级|初[一二三]|高[一二三]|\d+岁|[一二三四五六七八九十]岁|幼儿园|[镇村乡县一二三]小(?=[上读念]|$))")),
    ("watch_person", re.compile(r"(?:留意|留心|盯)(?:紧|住|牢|着|一下|下|一盯|点)+|动静|行动轨迹|可疑|鬼鬼祟祟|神神秘秘|来路不明|境外的?人|查(?:查|一查|一下)|不知道?在[搞干]什么|来过什么人|跟哪些人|每[周天日]报|动向|行踪|来往|跟谁|和谁|底细|摸(?:一?摸)?底")),
)  # fmt: skip


def find(text: str) -> Iterator[tuple[str, Span]]:
    """(code, place of the word) of what is said of one person; `text` is folded."""
    for start, end in _parts(text, 0, len(text), _STOP):
        spoken_of = False
        for left, right in _parts(text, start, end, _BREAK):
            spoken_of = spoken_of or bool(PERSON.search(text, left, right))
            if spoken_of and not _MATTER.search(text, left, right):
                yield from _words(text, left, right)


def _words(text: str, left: int, right: int) -> Iterator[tuple[str, Span]]:
    for code, pattern in WORDS:
        match = pattern.search(text, left, right)
        if match:
            yield code, match.span()


def _parts(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[Span]:
    for match in mark.finditer(text, start, end):
        yield start, match.start()
        start = match.end()
    yield start, end
