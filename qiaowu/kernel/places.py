"""Countries and regions of residence: ISO 3166-1 codes with Chinese and English names.

The subset in which overseas compatriots are found. Hong Kong, Macao and Taiwan are regions of
China and are never listed as countries.
"""

from __future__ import annotations

from typing import Literal

_LIST = """
AD 安道尔 Andorra
AE 阿联酋 United Arab Emirates
AF 阿富汗 Afghanistan
AL 阿尔巴尼亚 Albania
AM 亚美尼亚 Armenia
AO 安哥拉 Angola
AR 阿根廷 Argentina
AT 奥地利 Austria
AU 澳大利亚 Australia
AZ 阿塞拜疆 Azerbaijan
BD 孟加拉国 Bangladesh
BE 比利时 Belgium
BG 保加利亚 Bulgaria
BH 巴林 Bahrain
BJ 贝宁 Benin
BN 文莱 Brunei
BO 玻利维亚 Bolivia
BR 巴西 Brazil
BW 博茨瓦纳 Botswana
BY 白俄罗斯 Belarus
CA 加拿大 Canada
CD 刚果(金) DR Congo
CG 刚果(布) Congo
CH 瑞士 Switzerland
CI 科特迪瓦 Côte d'Ivoire
CL 智利 Chile
CM 喀麦隆 Cameroon
CN 中国 China
CO 哥伦比亚 Colombia
CR 哥斯达黎加 Costa Rica
CU 古巴 Cuba
CV 佛得角 Cabo Verde
CY 塞浦路斯 Cyprus
CZ 捷克 Czechia
DE 德国 Germany
DK 丹麦 Denmark
DO 多米尼加 Dominican Republic
DZ 阿尔及利亚 Algeria
EC 厄瓜多尔 Ecuador
EE 爱沙尼亚 Estonia
EG 埃及 Egypt
ES 西班牙 Spain
ET 埃塞俄比亚 Ethiopia
FI 芬兰 Finland
FJ 斐济 Fiji
FR 法国 France
GA 加蓬 Gabon
GB 英国 United Kingdom
GE 格鲁吉亚 Georgia
GH 加纳 Ghana
GN 几内亚 Guinea
GR 希腊 Greece
GT 危地马拉 Guatemala
GY 圭亚那 Guyana
HN 洪都拉斯 Honduras
HR 克罗地亚 Croatia
HU 匈牙利 Hungary
ID 印度尼西亚 Indonesia
IE 爱尔兰 Ireland
IL 以色列 Israel
IN 印度 India
IQ 伊拉克 Iraq
IR 伊朗 Iran
IS 冰岛 Iceland
IT 意大利 Italy
JM 牙买加 Jamaica
JO 约旦 Jordan
JP 日本 Japan
KE 肯尼亚 Kenya
KG 吉尔吉斯斯坦 Kyrgyzstan
KH 柬埔寨 Cambodia
KP 朝鲜 North Korea
KR 韩国 South Korea
KW 科威特 Kuwait
KZ 哈萨克斯坦 Kazakhstan
LA 老挝 Laos
LB 黎巴嫩 Lebanon
LI 列支敦士登 Liechtenstein
LK 斯里兰卡 Sri Lanka
LS 莱索托 Lesotho
LT 立陶宛 Lithuania
LU 卢森堡 Luxembourg
LV 拉脱维亚 Latvia
LY 利比亚 Libya
MA 摩洛哥 Morocco
MC 摩纳哥 Monaco
MD 摩尔多瓦 Moldova
ME 黑山 Montenegro
MG 马达加斯加 Madagascar
MK 北马其顿 North Macedonia
ML 马里 Mali
MM 缅甸 Myanmar
MN 蒙古 Mongolia
MT 马耳他 Malta
MU 毛里求斯 Mauritius
MV 马尔代夫 Maldives
MW 马拉维 Malawi
MX 墨西哥 Mexico
MY 马来西亚 Malaysia
MZ 莫桑比克 Mozambique
NA 纳米比亚 Namibia
NG 尼日利亚 Nigeria
NI 尼加拉瓜 Nicaragua
NL 荷兰 Netherlands
NO 挪威 Norway
NP 尼泊尔 Nepal
NZ 新西兰 New Zealand
OM 阿曼 Oman
PA 巴拿马 Panama
PE 秘鲁 Peru
PG 巴布亚新几内亚 Papua New Guinea
PH 菲律宾 Philippines
PK 巴基斯坦 Pakistan
PL 波兰 Poland
PT 葡萄牙 Portugal
PY 巴拉圭 Paraguay
QA 卡塔尔 Qatar
RO 罗马尼亚 Romania
RS 塞尔维亚 Serbia
RU 俄罗斯 Russia
RW 卢旺达 Rwanda
SA 沙特阿拉伯 Saudi Arabia
SB 所罗门群岛 Solomon Islands
SD 苏丹 Sudan
SE 瑞典 Sweden
SG 新加坡 Singapore
SI 斯洛文尼亚 Slovenia
SK 斯洛伐克 Slovakia
SM 圣马力诺 San Marino
SN 塞内加尔 Senegal
SR 苏里南 Suriname
SV 萨尔瓦多 El Salvador
SY 叙利亚 Syria
TG 多哥 Togo
TH 泰国 Thailand
TJ 塔吉克斯坦 Tajikistan
TL 东帝汶 Timor-Leste
TM 土库曼斯坦 Turkmenistan
TN 突尼斯 Tunisia
TO 汤加 Tonga
TR 土耳其 Türkiye
TT 特立尼达和多巴哥 Trinidad and Tobago
TZ 坦桑尼亚 Tanzania
UA 乌克兰 Ukraine
UG 乌干达 Uganda
US 美国 United States
UY 乌拉圭 Uruguay
UZ 乌兹别克斯坦 Uzbekistan
VE 委内瑞拉 Venezuela
VN 越南 Vietnam
VU 瓦努阿图 Vanuatu
WS 萨摩亚 Samoa
YE 也门 Yemen
ZA 南非 South Africa
ZM 赞比亚 Zambia
ZW 津巴布韦 Zimbabwe
"""

_ROWS = [line.split(" ", 2) for line in _LIST.strip().splitlines()]

COUNTRIES: dict[str, tuple[str, str]] = {code: (name, english) for code, name, english in _ROWS}
REGIONS: dict[str, tuple[str, str]] = {
    "HK": ("中国香港", "Hong Kong, China"),
    "MO": ("中国澳门", "Macao, China"),
    "TW": ("中国台湾", "Taiwan, China"),
}
_PLACES = COUNTRIES | REGIONS
# Short names as people write them.
_ALIASES = {
    "香港": "HK", "澳门": "MO", "台湾": "TW", "印尼": "ID", "澳洲": "AU", "沙特": "SA",
    "俄国": "RU", "南韩": "KR", "大韩民国": "KR", "阿拉伯联合酋长国": "AE", "孟加拉": "BD",
    "中国大陆": "CN", "美利坚合众国": "US", "UK": "GB", "USA": "US", "UAE": "AE",
}  # fmt: skip


def is_country(code: str) -> bool:
    """Whether this is the code of a country in the list; HK, MO and TW are not."""
    return code in COUNTRIES


def is_region(code: str) -> bool:
    """Whether this is HK, MO or TW."""
    return code in REGIONS


def place_name(code: str, language: Literal["zh", "en"] = "zh") -> str:
    """The name shown for a country or region code; ValueError for a code not in the list."""
    if code not in _PLACES:
        raise ValueError(f"不认识的国家或地区代码:{code}")
    return _PLACES[code][language == "en"]


def find_place(text: str) -> str | None:
    """The code for a code or a name in Chinese or English as typed; None when unknown."""
    typed = text.strip()
    if typed.upper() in _PLACES:
        return typed.upper()
    return _BY_NAME.get(typed.casefold())


def _by_name() -> dict[str, str]:
    names = {name.casefold(): code for code, pair in _PLACES.items() for name in pair}
    return names | {alias.casefold(): code for alias, code in _ALIASES.items()}


_BY_NAME = _by_name()
