"""How a rate is told in a sentence: what was due, what was done, and what the share is called, by indicator."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Phrase:
    """`due` stands before the denominator, `done` before the numerator, `rate` before the percentage."""

    due: str
    done: str
    rate: str = ""


PHRASES = MappingProxyType(
    {
        "K01": Phrase("应建学习网络节点", "当季活跃", "覆盖率"),
        "K05": Phrase("“1+N”集中学习应覆盖社区（村）", "已覆盖", "覆盖率"),
        "K06": Phrase("应发布月度学习计划", "按时发布", "按时发布率"),
        "K07": Phrase("到期学习任务", "已完成", "完成率"),
        "K12": Phrase("各季应更新宣传栏", "按季更新", "更新率"),
        "K13": Phrase("统战政策知晓情况测评收回有效问卷", "知晓合格", "知晓率"),
        "K14": Phrase("各季应落实分类学习方案", "已落实", "落实率"),
        "K15": Phrase("云端政策宣讲应按季举办，到期", "已举办"),
        "K19": Phrase("各季应开展学习效果评估", "已开展", "开展率"),
        "K20": Phrase("思想共识测评收回有效答案", "表示同意", "巩固率"),
        "K22": Phrase("获评“侨界先锋”", "已作专题报道", "报道率"),
        "K32": Phrase("期限已到应解决的问题", "已解决", "解决率"),
        "K35": Phrase("人才库、项目库各季应核对信息", "按季核对更新", "更新率"),
        "K44": Phrase("县委常委会应按季专题研究侨务工作，到期", "已研究"),
        "K45": Phrase("到期议定事项", "按时办结", "办结率"),
        "K46": Phrase("应固定联系侨界人士的常委", "已落实联系对象的"),
        "K47": Phrase("应走访座谈侨界人士的常委", "达到规定次数的"),
        "K50": Phrase("到期应落实的意见建议", "已落实", "落实率"),
        "K52": Phrase("期限已到的事项", "按期办结", "按期办结率"),
        "K53": Phrase("回访作答", "满意和基本满意", "满意率"),
    }
)


def phrase_of(code: str, name: str) -> Phrase:
    """The phrase of an indicator; one made of its name where it has none of its own."""
    return PHRASES.get(code) or Phrase(f"{name}应办", "已办", "完成率")
