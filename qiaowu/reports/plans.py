"""Sentences on what comes next, by mechanism. They are a start; the person who signs edits them."""

from collections import Counter
from collections.abc import Iterable
from types import MappingProxyType

PLANS = MappingProxyType(
    {
        "学习联动与政策宣传": (
            "督促各乡镇（街道）按月发布学习计划、按时办结学习任务，"
            "把政策宣传栏更新和短视频制作排到周，年底前补齐知晓率调查。"
        ),
        "思想共识与典型选树": (
            "按季组织云端宣讲和“侨眷之家”活动，做到有签到、有记录、有评估，按程序推进典型选树，公示和报道同步安排。"
        ),
        "服务发展与海外联谊": (
            "对到位资金、签约项目和服务事项逐项核对佐证，成熟一件入账一件，"
            "按季更新人才库、项目库，未办结的诉求限期回访销号。"
        ),
        "组织领导与责任落实": (
            "提请按季专题研究侨务工作，跟踪议定事项办理，安排好常委走访座谈，对收集的意见建议逐条落实并答复。"
        ),
    }
)
ANY = "按序时进度倒排任务，每月核对一次台账，差额大的单位当面会商。"
CLOSING = (
    "对滞后事项实行清单管理，明确责任单位和完成时限，按月调度、及时催办；"
    "凡上报数据一律以台账记录为准，做到有据可查、可以复核。"
)


def plan_of(mechanisms: Iterable[str]) -> str:
    """The sentences of the mechanism to which most targets of a pillar belong; the first one of equals."""
    found = Counter(mechanisms).most_common(1)
    return PLANS.get(found[0][0], ANY) if found else ANY
