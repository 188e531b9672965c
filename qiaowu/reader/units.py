"""Units of measure: which word after a numeral is one, under which name it is stored, and when it is not."""

from __future__ import annotations

import re
from typing import NamedTuple

from .lexicon import trie

# written form → stored form
_RENAMED = {
    "块钱": "元", "人民币": "元", "港币": "港元", "km": "公里", "KM": "公里", "Km": "公里", "千米": "公里",
    "㎡": "平方米", "m2": "平方米", "m²": "平方米", "M2": "平方米", "平米": "平方米", "平方": "平方米", "平": "平方米",
    "km2": "平方公里", "km²": "平方公里", "平方千米": "平方公里", "k㎡": "平方公里", "m3": "立方米", "m³": "立方米", "㎥": "立方米",
    "立方": "立方米", "方": "立方米", "个小时": "小时", "钟头": "小时", "个百分点": "百分点", "个点": "百分点", "pct": "百分点",
    "个工作日": "工作日", "个自然日": "自然日", "个学期": "学期", "个季度": "季度", "个星期": "星期", "个周": "周", "个学时": "学时",
    "个课时": "课时", "个人": "人", "个标准": "个标准", "kWh": "千瓦时", "kwh": "千瓦时", "KWh": "千瓦时", "度电": "千瓦时",
    "kW": "千瓦", "kw": "千瓦", "KW": "千瓦", "MW": "兆瓦", "GW": "吉瓦", "kg": "公斤", "KG": "公斤", "mm": "毫米", "cm": "厘米",
    "m": "米", "ha": "公顷", "t": "吨", "hm2": "公顷", "hm²": "公顷", "名次": "名次", "ug/m3": "微克/立方米", "μg/m3": "微克/立方米",
    "μg/m³": "微克/立方米", "ug/m³": "微克/立方米", "微克每立方米": "微克/立方米", "mg/L": "毫克/升", "mg/l": "毫克/升", "dB": "分贝",
}  # fmt: skip

_MONEY = "元 美元 港元 欧元 日元 英镑 澳元 加元 新元 新台币 韩元 卢布 泰铢 瑞士法郎 澳门元 新加坡元 马币 令吉 美金 外汇"
_TIME = "年 个月 天 日 周 星期 小时 分钟 秒 工作日 自然日 学期 季度 个半月 年半"
_LONG = (
    "人次 人份 人天 人日 人年 辆次 架次 班次 场次 件次 例次 户次 家次 车次 批次 台次 台套 标箱 标准箱 航次 课时 学时 学分 "
    "台(套) 套(台) 场(次) 人(次) 个(项) 项(个) 家(次) 户(次) 期(次) 次(场) 册次 部次 亩次 所次 村次 幅次 头次 项次 篇次 天次 处次 个次 剂次 艘次 列次 趟次 组次 点次 床位 摊位 车位 座位 "
    "平方公里 平方米 立方米 公里 厘米 毫米 海里 英里 公顷 吨标准煤 吨标煤 吨公里 千克 公斤 毫克 微克 毫升 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 "
    "兆比特 赫兹 千伏安 千伏 兆伏安 伏安 分贝 摄氏度 人公里 立方米/秒 "
    "百分点 社区 行政村 自然村 小班 千字 万字 标台 标准台 蒸吨 载重吨 总吨 网格 床日 人/平方公里 台件"
)
_SYMBOLS = "P % ‰ 百分点 TEU GB TB PB MB Mbps Gbps kV KV kVA MVA ℃ PPM ppm"
_MEASURE = (
    "个 晚 讲 棒 具 遍 名 人 位 家 户 件 项 条 次 场 期 部 本 册 份 篇 幅 张 块 台 套 辆 架 艘 只 头 匹 棵 株 枚 颗 粒 支 枝 根 把 座 栋 幢 间 所 处 "
    "片 口 眼 盏 面 班 届 批 轮 款 门 节 堂 课 集 站 对 组 队 笔 宗 起 例 单 桶 箱 袋 瓶 盒 包 碗 桌 席 床 柱 羽 尾 股 束 尊 孔 档 页 "
    "字 句 倍 番 分 折 票 首 幕 杯 餐 顿 针 剂 管 升 桩 趟 列 车 亩 吨 斤 克 米 里 道 杆 路 层 类 种 版 帧 盆 穴 丛 段 树 双 副 "
    "丈 尺 寸  顶 床 罐 听 筐 捆 卷 担 扇 樘 学位 岗位 课次 团 号段 枪 井 度 村 镇 乡 校 园 县 店 栏 点 岁 周岁 周年 户籍 级 "
    "成 代 星 星级 强 号 环 线 区 室 楼"
)
_WRITTEN = {*_MONEY.split(), *_TIME.split(), *_LONG.split(), *_SYMBOLS.split(), *_MEASURE.split(), *_RENAMED}
PATTERN = re.compile(trie(_WRITTEN))

# a unit is none when these follow; most are the first half of another word
_NOT_BEFORE = {
    "人": "制才工均民大力居文社机武事防参格",
    "名": "镇校城牌企录单额",
    "家": "庭长乡",
    "条": "件例款",
    "次": "供产数日要序生品级贷元",
    "台": "阶账风湾式独",
    "天": "然府津空",
    "分": "之别析类级步管工为公局配布享散解流段批层数值支红局会子",
    "节": "约能水假日气目点",
    "课": "题程堂后",
    "口": "径岸腔粮号碑头罩感袋味红",
    "门": "户店诊槛口类前",
    "组": "织成建长合装",
    "队": "伍员长",
    "支": "部委付持出撑行柱线教农援点",
    "部": "门署委队分位长级属落件区队",
    "道": "德理具歉教",
    "面": "积向对临试粉貌板谈世料授上",
    "片": "区面段长警",
    "所": "有属在需以得长谓辖能示述列涉",
    "座": "谈右椅",
    "处": "理罚置方级于长境分",
    "位": "于列居置数阶次",
    "份": "额",
    "项": "下",
    "对": "标接照口象外内比于称",
    "种": "植子业养粮质",
    "把": "手关控握脉",
    "本": "市县区地级科土年月届部着身村镇乡校",
    "根": "据本治基",
    "头": "部等",
    "只": "要有能是为需占用争做",
    "间": "接隔断歇距",
    "期": "间限满待盼末货权初望",
    "集": "中体团聚成镇约群资市贸训散合",
    "款": "式",
    "批": "准复评发改示",
    "轮": "岗流换椅胎值动渡船回候",
    "类": "别似型比推",
    "层": "面级次出",
    "首": "都先次位席付要创发府批届家",
    "针": "对",
    "笔": "试者记画译直",
    "宗": "旨教祠族",
    "起": "来步草点动到诉码源初见止",
    "席": "位",
    "晚": "上会报间餐年婚期",
    "讲": "话座课述师堂解",
    "具": "有体备",
    "户": "籍外均型主口",
    "车": "辆间道站主型票展牌",
    "列": "入为出车举",
    "版": "本块权",
    "股": "权东份票",
    "单": "位元独一纯边品方人",
    "倍": "增",
    "站": "式点在位稳",
    "场": "地所馆景次均",
    "批次": "",
    "团": "队员委结体支部",
    "点": "",
    "路": "径线灯口段网",
    "段": "时",
    "包": "括含保容联干装扶",
    "管": "理委控制护线网",
    "级": "",
    "园": "区林长",
    "校": "园长级外企",
    "村": "民级级书两支居委",
    "镇": "街村长",
    "乡": "镇村贤",
    "县": "级域区市",
    "店": "",
    "里": "程",
    "方": "案面便式向法",
    "平": "台均安稳",
    "度": "假过",
    "树": "立",
    "双": "方边",
    "对子": "",
    "里面": "",
    "册": "封",
    "架": "构",
    "克": "服",
    "吨": "",
    "t": "",
    "m": "",
    "栏": "目",
    "井": "盖",
    "票": "据",
    "字": "样",
    "学期": "",
    "年": "级轮龄纪检审鉴货味终华",
    "周": "边围转期",
    "日": "常报",
    "两": "",
}  # fmt: skip
# measure words that are common first halves of other words: with a Chinese numeral they need more care
_ARABIC_ONLY = set(
    "讲分度点站层类种课折环线号级代星强区室楼村镇乡校园县店路道树双里方平担管枪井栏园成团列车口门面部队组把根头口"
)
_HAN_FINE = {"道": "工序", "口": "井", "面": "锦旗", "组": "家庭"}
NEVER = {
    "岁",
    "周岁",
    "周年",
    "级",
    "代",
    "星",
    "星级",
    "强",
    "号",
    "环",
    "线",
    "室",
    "楼",
    "届",
    "户籍",
    "名次",
    "区",
    "号段",
}
DURATIONS = {"年", "个月", "天", "日", "周", "星期", "小时", "分钟", "秒", "工作日", "自然日", "学期", "季度"}
COUNTERS = {
    "次",
    "场",
    "期",
    "人次",
    "场次",
    "篇",
    "条",
    "个",
    "家",
    "户",
    "件",
    "项",
    "份",
    "小时",
    "学时",
    "课时",
    "节",
    "人",
    "名",
}
MONEY = set(_MONEY.split())
_PER = re.compile(
    r"/(?:平方公里|平方米|㎡|m2|m²|立方米|m³|m3|公里|千瓦时|千瓦|工作日|小时|人次|个月|公顷|万人|千人|百人|百万人|亩|吨|人|天|日|月|年|户|次|升|家|个|套|台|辆|场|期|学期|学年|村|班|kWh|L|秒|课时|名|件|只|头|株|米|斤|公斤|度|季度|周|10万|标箱)"
)
_PER_TIME = {
    "月": "month",
    "个月": "month",
    "年": "year",
    "天": "day",
    "日": "day",
    "季度": "quarter",
    "周": "week",
    "学期": "half_year",
    "学年": "year",
}


class Unit(NamedTuple):
    end: int  # where the written unit ends
    name: str  # as stored
    per: str  # 元/月 → month; else ""
    each: str  # 元/亩 → 亩; else ""


def match(text: str, position: int, *, han: bool) -> Unit | None:
    """The unit standing at `position` after a numeral, or None."""
    found = PATTERN.match(text, position)
    if found is None:
        return None
    written, end = found[0], found.end()
    follower = text[end : end + 1]
    while follower and follower in _NOT_BEFORE.get(written, "") and not _exempt(written, text, end):
        written, end = _shorter(written, end)
        if not written:
            return None
        follower = text[end : end + 1]
    if written[0].isascii() and written[-1].isalpha() and follower.isascii() and follower.isalnum():
        return None
    if han and written in _ARABIC_ONLY and not text.startswith(_HAN_FINE.get(written, "\0"), end):
        return None
    return _compound(text, written, end)


def _exempt(written: str, text: str, end: int) -> bool:
    """名师生, 支队伍, 项目标 and their like: the follower belongs to the next word."""
    two = text[end : end + 2]
    return (written, two) in {("支", "部队"), ("名", "校长"), ("名", "企业"), ("名", "城镇"), ("家", "长期"), ("人", "大代"), ("台", "风机"), ("条", "例外"),
                              ("处", "理疗"), ("名", "单身"), ("面", "向日"), ("人", "参加"), ("人", "参观"), ("人", "参展"), ("人", "参与"), ("人", "参会"), ("人", "参训"), ("人", "参赛"), ("人", "参保"),
                              ("人", "大专"), ("人", "居住"), ("人", "民警"), ("分", "为满"), ("分", "为止"), ("分", "为限"), ("次", "数据"), ("名", "牌照"), ("件", "例行"), ("台", "式电")}  # fmt: skip


def _shorter(written: str, end: int) -> tuple[str, int]:
    """The next shorter unit with the same beginning: 人次 → 人."""
    while len(written) > 1:
        written, end = written[:-1], end - 1
        if written in _WRITTEN:
            return written, end
    return "", end


def _compound(text: str, written: str, end: int) -> Unit:
    """Units with a denominator: 微克/立方米 stays whole, 元/月 is money per month, 元/亩 is money for each 亩."""
    name = _RENAMED.get(written, written)
    per = _PER.match(text, end) if text.startswith("/", end) else None
    if per is None:
        return Unit(end, name, "", "")
    below = per[0][1:]
    if name in MONEY:
        return Unit(per.end(), name, _PER_TIME.get(below, ""), "" if below in _PER_TIME else below)
    if below in _PER_TIME and name in COUNTERS:
        return Unit(per.end(), name, _PER_TIME[below], "")
    return Unit(per.end(), f"{name}/{_RENAMED.get(below, below)}", "", "")


def stored(written: str) -> str:
    """The stored name of a unit that stands alone, as in a table header: (万元) → 元, (㎡) → 平方米."""
    bare = written.lstrip("十百千万亿")
    if written in ("千米", "千克", "千瓦", "千瓦时", "万字", "千字", "千伏", "百分点"):
        bare = written
    return _RENAMED.get(bare, bare) or written
