"""What must not be stored: found, warned of, and cut out before a draft is made."""

from __future__ import annotations

import re

_PERSON = r"(?:某某|某|阿姨|大爷|叔|先生|女士|老[\u4e00-\u9fff]|小[\u4e00-\u9fff]|他|她|本人|家里|家中|侨眷[\u4e00-\u9fff]{1,3}|归侨[\u4e00-\u9fff]{1,3})"
_KIN = r"(?:子女|儿子|女儿|老婆|丈夫|老公|妻子|爱人|儿媳|媳妇|女婿|侄子|侄女|外甥|孙子|孙女|弟弟|哥哥|姐姐|妹妹|父亲|母亲|爸爸|妈妈|亲戚|亲属|家属|堂弟|堂哥|表弟|表哥|岳父|舅舅|叔叔|姑姑|公公|婆婆)"
NUMBERS = (
    ("id_number", re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{6}(?:19|20)\d{2}[\d*xX]{8}(?!\d)|护照(?:号码?|号)?[::]?\s*[A-Za-z]{1,2}\d{7,8}|(?<![A-Za-z])[EGDP]\d{8}(?!\d)")),
    ("phone_of_person", re.compile(r"(?:\+?86[- ]?)?(?<!\d)1\d{2}[- ]?\d{4}[- ]?\d{4}(?!\d)|(?:微信号?|QQ号?)[::]\s*[A-Za-z0-9_-]{5,20}")),
    ("office_phone", re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)|(?<![\d.])[2-8]\d{6,7}(?![\d.万亿元wW])")),
)  # fmt: skip
_CLAUSES = (
    ("home_address", re.compile(r"(?:家住|住址|家庭住址|住在|现住)[^,。;\n]{0,24}|[\u4e00-\u9fff]{2,8}(?:路|街|巷|弄|小区|花园|村)\d+号?(?:\d*[栋幢座单元#-]*)\d*(?:室|号|单元|户)|\d+[栋幢]\d+(?:单元)?\d*室?")),
    ("attitude", re.compile(r"抵触|阴阳怪气|不配合|不太配合|配合度|发牢骚|牢骚|说怪话|怪话|思想(?:有)?(?:波动|动摇|落后|偏激)|情绪(?:不稳|激动|很大|低落|偏激|有点)|(?:对|持)[^,。;]{0,10}(?:态度|看法|意见很大|不满|反感)|态度(?:消极|冷淡|暧昧|强硬|不好|不明|恶劣|摇摆|积极)|立场|倾向性|政治倾向|不热心|消极应付|难缠|刺头|觉悟(?:不高|低)|思想觉悟|(?:表现|积极性)(?:较差|很差|一般|最差|最好)|拥护|对(?:党|政府|祖国)[^,。;]{0,6}(?:不满|有意见)")),
    ("religion", re.compile(r"信教|信佛|信(?:奉)?(?:基督|天主|耶稣|伊斯兰|佛教|道教|妈祖)|基督徒|教徒|做礼拜|宗教信仰|去教堂|教会(?!学校)|受洗|烧香拜佛|信众")),
    ("family", re.compile(rf"{_KIN}[^,。;\n]{{0,12}}(?:在|开|住|嫁|上班|工作|当|做|读|经商|移民|定居|是|也在|去了)|(?:有|两|三|几)个?(?:子女|儿子|女儿|兄弟|姐妹)|家底|家庭成员|亲属关系|社会关系|(?:亲戚|家人)(?:都)?在(?:国外|境外|海外|[\u4e00-\u9fff]{{2,5}}(?:国|利|班牙|那不勒斯))")),
    ("property", re.compile(r"(?:套|栋|处)房(?:产|子)?|有[^,。;]{0,6}(?:别墅|豪车|店面|商铺|存款|股票)|存款|房产|身家|资产(?:过|约|有|上|在)|年收入|家产|(?:两|三|几|多|\d)间店|家底|欠(?:债|款)|负债|收入(?:可观|很高|不低)|挺有钱|很有钱")),
    ("health", re.compile(rf"癌|肿瘤|抑郁|精神病|艾滋|乙肝|中风|偏瘫|尿毒症|透析|(?:患|得了|查出|确诊)[^,。;]{{0,8}}(?:病|症|炎|高血压|糖尿病)|病情|病重|病危|住院(?!医保|报销|部|费|结算)|做(?:了)?手术|身体(?:不好|很差|欠佳)|{_PERSON}[^,。;]{{0,6}}(?:高血压|糖尿病|心脏病|残疾|怀孕)")),
    ("minors", re.compile(r"(?<!\d)(?:[1-9]|1[0-7])(?:周)?岁(?!以)|未成年|(?:孩子|小孩|儿子|女儿|孙子|孙女|学生)(?:叫|名叫|姓名)[\u4e00-\u9fff]{2,4}|(?:读|上|念)(?:小学|幼儿园|初中|[一二三四五六]年级)的?[\u4e00-\u9fff]{2,3}(?:同学)?")),
    ("visa_party", re.compile(r"(?:^|[,。;、\s])(?:中共|预备|老)?党员(?=[,。;、\s]|$)|签证(?:到期|快到|过期|类型|被拒|没|还有|是)|绿卡|永居|永久居留|居留(?:卡|证|身份|权|到期|过期|快)|(?:已|是|拿了|加入|入|换)(?:了)?[\u4e00-\u9fff]{0,5}(?:国籍|籍)(?!贯)|非法滞留|黑户|偷渡|(?:是|系|为|也是|早年)(?:中共|预备|老)?党员(?!志愿|先锋|活动|教育|干部带头|之家|示范)|入党|没入党|民主党派成员")),
    ("watch_person", re.compile(r"重点关注|重点人|密切(?:关注|留意|注意)|多留意|盯(?:紧|住|着|牢)|列入(?:重点|关注|名单)|纳入(?:重点|关注)|名单(?:报|列|交|发)[^,。;]{0,8}(?:上来|关注|掌握)|摸(?:清|一下|排)[^,。;]{0,10}(?:底细|家底|底数|动向|背景|情况)|打听|掌握[^,。;]{0,8}动向|做(?:通|好)?[^,。;]{0,8}思想工作|劝(?:返|回)|(?:动员|说服|劝)[^,。;]{0,8}(?:回国|表态|站)|(?:名单|家属|亲属)[^,。;]{0,10}(?:收集|报上|摸上|交上)|收集[^,。;]{0,10}(?:名单|言论|动态)|排查[^,。;]{0,8}(?:人员|名单)|影响(?:他|她|他们)|策反|跟踪|监控(?!室|设备|探头)")),
)  # fmt: skip
NO_CONSENT = re.compile(
    r"先(?:录|登|登记|入|报|填|收|放|加|挂)(?:进|入|到|上|记)?[^,。;]{0,8}(?:库|表|名单|系统)?[^。;]{0,14}(?:回头|再|以后|后面|补)|(?:还|尚|暂)?(?:没|未|没有)[^,。;]{0,6}(?:同意|授权|签字|征求|征得|联系上|问过|联系本人|签(?:同意|知情)|告知本人)|本人(?:还)?(?:不知|未知|没同意|没回|未同意|不清楚)|不用(?:跟|问|告诉)本人|同意书(?:后补|以后补|还没|未签|没签|待补)|能不能先(?:录|登|入)"
)
_BREAK = re.compile(r"[,。;\n!?::]")
_PUBLIC_PHONE = re.compile(r"(?:值班|咨询|办公|服务|监督|热线|单位)(?:电话|热线)?[::]?\s*$")


def inspect(text: str) -> tuple[str, set[str]]:
    """The text without what must not be stored, and the codes to warn of."""
    warn: set[str] = set()
    for code, pattern in NUMBERS:
        text = _strike(text, pattern, code, warn)
    cuts: list[tuple[int, int]] = []
    for code, pattern in _CLAUSES:
        for match in pattern.finditer(text):
            warn.add(code)
            cuts.append(_clause(text, match.start(), match.end()))
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + " " * (end - start) + text[end:]
    return text, warn


def _strike(text: str, pattern: re.Pattern[str], code: str, warn: set[str]) -> str:
    def gone(match: re.Match[str]) -> str:
        public = code == "phone_of_person" and _PUBLIC_PHONE.search(text[: match.start()])
        if code != "office_phone" and not public:
            warn.add(code)
        return " " * len(match[0])

    return pattern.sub(gone, text)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    left = 0
    for match in _BREAK.finditer(text, 0, start):
        left = match.end()
    stop = _BREAK.search(text, end)
    return left, stop.start() if stop else len(text)
