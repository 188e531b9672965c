"""What the sentences of each indicator talk about: data behind the suggestion of an indicator.

A topic is a code, the units in which its statements are written, and words with weights. A word counts
more the nearer it stands to the number, so that two topics in one sentence are told apart by place.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """`words` maps a word to its weight (1 to 10); `recurring` topics are written as so often a period."""

    code: str
    units: frozenset[str]
    words: tuple[tuple[str, int], ...]
    recurring: bool = False


# code | units (人 名 位 are written alike) | word weight, ... | * = only with a frequency
_TABLE = """
K01|% 个|学习网络 9 网络覆盖 9
K02|次 场 期|集中学习 9 联学 7
K03|人次 人|集中学习 9 联学 6
K04|人|学习人数 6
K05|% 个|“1+N” 7 1+N 6
K06|份 次 个 |学习计划 10|*
K07|% 项|学习任务 9
K08|条 篇|微信群 8 美篇 8
K09|期 集 条 部|短视频 10 视频 9 侨之声 9
K10|次 人次|点击 10 播放 10 浏览 9
K11|处 块 个|宣传栏 9
K12|次 |宣传栏 9 栏目内容 10 更新内容 7|*
K13|%|知晓率 10 知晓度 9
K14|% 类 个|学习方案 8
K15|次 场|云端座谈 9 座谈会 8 政策宣讲 9
K16|人次 人|云端座谈 9 座谈会 8 政策宣讲 8
K17|期 次 场|侨眷之家 10
K18|人 人次|侨眷之家 10
K19|% 次|学习成效 8 学习效果 8 学习评估 9
K20|%|巩固率 10 思想共识 9 认同率 9
K21|名 个 家|先进典型 10 侨界先锋 9
K22|%|先锋 6 专题报道 8
K23|元 项 次 件 篇|研发 10 专利 10 媒体 9
K24|次 人次 件|创客e站 8 留学人员之家 8 一站式 7
K25|平方米 亩|孵化 10 场地 6
K26|个 项|创业项目 10 创业团队 8
K27|家 个|示范企业 10
K28|名 |专职 10 专线 6
K29|条 个 |服务专线 6
K30|家 个|侨资企业 10 侨企 8 服务企业 9
K31|个 件 条|问题 8 难题 9 诉求 8
K32|%|解决率 10 问题 5
K33|条 名|人才信息 10 人才库 8 人才 6
K34|个 条 项|项目信息 10 项目库 8 项目 5
K35|次 |库内 10 人才库 7 项目库 7 项目信息 7 人才信息 7|*
K36|次 批|集中考察 10 考察 8
K37|名 家|侨商 8 回县洽谈 9
K38|个 项|签约 10
K39|元|到位资金 10 资金到位 10 到位 7 到账 7
K40|家 个 元|落地项目 10 总投资 10 对接活动 9 侨商企业 9
K41|个 家 处|联络站 10
K42|场 次|文化交流 9 云端文化 10
K43|人次 人 次|观看 10 晚会 8
K44|次 |专题研究 10 专题会议 8
K45|% 项|议定事项 9 督办 7
K46|名 |联系侨界 9 固定联系 9 常委联系 9 每位常委 7
K47|次 |走访 9 座谈交流 9 坐下座谈 9
K48|人次|走访 10
K49|条 个|意见建议 8 建议 6
K50|% 条 个|落实率 10 得到落实 10 已落实 10 落实 8
K51|% 分|分值 10 占比 7 权重 8
K52|%|按期办结 10 按时办结 10 办结率 8
K53|%|满意率 10 满意度 10
"""


def _topic(line: str) -> Topic:
    code, units, words, *flags = line.split("|")
    parts = words.split()
    pairs = tuple(zip(parts[::2], map(int, parts[1::2]), strict=True))
    # a trailing blank in the unit column means that the unit may be missing, as in 每季度更新内容
    known = frozenset(units.split()) | (frozenset({""}) if units.endswith(" ") else frozenset())
    return Topic(code, known, pairs, recurring=bool(flags))


TOPICS = tuple(_topic(line) for line in _TABLE.strip("\n").splitlines())
SAME_UNIT = {"人": "名", "位": "名", "块": "处"}
"""Measure words that are written for one another. 人 also stays itself, see `suggest`."""

REFERENCE_ONLY = frozenset({"K23", "K40"})
"""Indicators that own no target: what a model firm or a past event reached."""

_OWNERS = """
县委统战部|K01 K02 K03 K04 K05 K06 K07 K08 K09 K10 K11 K12 K13 K20 K21 K22 K23
县侨联|K14 K15 K16 K17 K18 K19 K33 K35 K41
县人社局|K24 K25 K26 K27 K28 K29
侨务服务专线|K30 K31 K32 K52 K53
县商务局|K34 K36 K37 K38 K39 K40
县文旅局|K42 K43
县委办|K44 K45 K46 K47 K48 K49 K50
县委考核办|K51
"""
LEADS = {
    code: name for name, codes in (line.split("|") for line in _OWNERS.strip().splitlines()) for code in codes.split()
}
"""Who answers for an indicator where the text names nobody."""
