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
    rf"[\u4e00-\u9fff]某(?:某|人)?|某(?:侨眷|归侨|侨胞|户|村民)|老[{_SURNAME}]头?(?!师|板|家|总)|[{_SURNAME}]{_AGED}|(?<![其吉])[他她](?![们乡国处山日])|(?:这|那|此)(?:个?人|户人?|家人?|位|几[个户家])|[新刚]回来的"
    r"|(?:有|另)(?:[一两三几]?[个位户家])(?=[^,。;\n]{0,12}(?:侨眷|归侨|侨胞|侨属|老人|老太|老板|村民|年轻人|人|姓|的)|[^,。;\n]{0,6}[回在从])|有(?:[两三几]个|个别|些)人|个别(?:侨眷|归侨|侨胞|老人|人)|(?:侨眷|归侨|侨属|侨胞)[^,。;\n]{0,2}(?=家里)"
)
# the clause tells a matter, an event or a subject: what stands in it is that, and no news of a person
_MATTER = re.compile(
    r"反映|咨询|[来询想]问|问(?!候)|求助|申请|投诉|办理|[要想补代去]办|怎么|如何|能否|能不能|可否|建议|希望|讲座|主题|内容|学习|宣讲|讲解|宣传|政策|条例|知识|授课|入库|人才|项目|同意"
)
_STOP = re.compile(r"[。;\n!?]")
_BREAK = re.compile(r"[,]|\s{2,}")
_SICK = r"(?:癌|肿瘤|抑郁|自闭|痴呆|瘫|偏瘫|中风|残疾|失明|失聪|骨折|透析|化疗|放疗|支架|尿毒|白血病|糖尿病?|高血压|低血糖|心脏病|脑梗|心梗|帕金森|精神(?:病|分裂|不正常|失常|有问题)|癫痫|肝硬化|肺结核|艾滋|怀孕|流产|重症|绝症|慢性病|老毛病|后遗症)"
WORDS = (
    ("health", re.compile(rf"{_SICK}|(?:生|得|有|犯|患|重|大|养|治|看)了?病(?!房|友|历|虫)|吃(?:着|了)?[^,。;\n]{{0,2}}药|住(?:进)?(?:了)?院|动了?[^,。;\n]{{0,3}}手术|开过?刀|晕(?:倒|了|过去)|身体[^,。;\n]{{0,4}}(?:差|不|垮|弱|虚)|走不动|下不了床|看不见|听不见")),
    ("religion", re.compile(r"教堂|寺里|庙里|佛堂|祷告|做礼拜|礼拜天不|信[^,。;\n]{0,3}教(?!育)|信佛|信主|信神|念经|拜神|入了?教|教友|牧师|神父|团契|聚会点|传道|福音")),
    ("attitude", re.compile(
        r"偏激|牢骚|不满|抵触|抱怨|埋怨|发火|发脾气|脾气|(?<!争)吵(?:起|了|闹|架|着)|骂(?!名)|顶嘴|顶撞|不配合|不听劝|不服|不理|不搭理|闹(?:事|情绪|意见|得)|有(?:情绪|怨|意见|看法|想法|抵触)|情绪[^,。;\n]{0,5}(?:不|低|差|激|坏|波动)|思想[^,。;\n]{0,5}(?:有|不|偏|差|落后|顽固)|态度[^,。;\n]{0,4}(?:不|差|恶|硬|冷|消极|一般)|上访|信访户|难缠|难对付|难沟通|固执|爱挑|爱闹|爱告状|告状|表现[^,。;\n]{0,3}(?:差|不|一般|积极)|觉悟|不爱国|胡说|乱说|说怪话|风凉话|立场"
    )),
    ("family", re.compile(rf"{KIN}|离(?:了)?婚|改嫁|再婚|闹离|分居|第三者|小三|私生|婚外|家(?:庭)?(?:矛盾|纠纷|变故)|成了家|守寡|绝户|单亲")),
    ("property", re.compile(r"存[折款]|积蓄|家产|豪车|别墅|店面|收租|出租|负债|欠[^,。;\n]{0,5}(?:债|钱|万)|一屁股债|赌|高利贷|破产|[月年]?收入|低保|身家|骗(?:走|光|了|去)[^,。;\n]{0,4}万|[\d两二三四五六七八九几]套房|房租|退休金(?=[^,。;\n]{0,3}[\d只才])|(?:很|挺|特别)有钱|(?:很|挺|特别)穷")),
    ("visa_party", re.compile(r"绿卡|永居|入(?:了)?[^,。;\n]{0,4}籍|国籍|双重国籍|签证[^,。;\n]{0,4}(?:过|到|没|被|黑|拒)|续签|居留|黑在|黑户|没户口|户口(?:没|还没|未)注?销|偷渡|滞留|遣返|党员|入党|党籍|没身份")),
    ("minors", re.compile(r"(?:孩子|小孩|孙子|孙女|外孙女?|娃)[^,。;\n]{0,6}[上读念](?:学|书)|(?:孩子|小孩|儿子|女儿|孙子|孙女|外孙女?|娃)[^,。;\n]{0,6}(?:[上读念](?:小学|初|高|幼)|年级|初[一二三]|高[一二三]|\d+岁|[一二三四五六七八九十]岁|幼儿园|[镇村乡县一二三]小(?=[上读念]|$))")),
    ("watch_person", re.compile(r"(?:留意|留心|盯)(?:紧|住|牢|着|一下|下|一盯|点)+|动静|动向|行踪|来往|跟谁|和谁|底细|摸(?:一?摸)?底|打听")),
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
