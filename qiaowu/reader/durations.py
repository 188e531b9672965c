"""A length of time is a statement only where it is itself the limit, the benefit or the amount of work."""

from __future__ import annotations

import re

from .quantities import Quantity
from .units import DURATIONS

_LIMIT_BEFORE = re.compile(
    r"(?:等了|拖了|花了|耗了|晚了|堵了|限期|间隔|减免|免收|免除|免租|免交|免|延长|延期|缩短|压缩|压减|压降|提速|节约|节省|减少|提前|应达到|应为|延误|逾期|超期|超时|期限|任期|工期|学制|聘期|质保期?|有效期|贴息|补贴|补助|给予|发放|享受|提供|滞后|保留|公示(?:期|时间)?|时限|时间|时长|平均|工作经历|从业|(?:仍|共|还|只)有|天气[^,。;]{0,4}|[^分长短中近远后前定周日假汛花孕初末会行]期|天数|周转|快了|慢了|年限|服务(?:期|满)?|缴纳|缴费|连续|办理|办结|审批|用时|耗时|历时|周期|脱产|出差|奔波|驻村|驻点|蹲点|下沉|调研|培训|实习|见习|帮扶|值班|志愿服务|学习|阅读|锻炼|运动|睡眠|开放|周期为|不少于|至少|宽限|顺延|公告期?|试用期?|从[^,。;]{0,12})[至到了为达满期:]{0,2}(?:[^,。;、\d]{0,4})$"
)
_DATING_BEFORE = re.compile(
    r"(?:用|利用|通过|为期|历时|连续|过去|近|未来|今后|前|后|每|经过|下来|时隔|再用|花|这|头|最近|随后|此后|当前|力争|争取|计划|第|经|逐年|未来的|共同走过|走过)$"
)
_MOVED = re.compile(r"(?:压|缩|降|减|延|升|增|提|控制|稳定|保持|精简|优化)[^,。;\d]{0,3}[到至在为]$")
_DIFFERENCE = re.compile(r"[少多早晚快慢增减]了?$")
_WORKED = re.compile(r"每(?:个)?(?:周|月|年|季度|季|天|日|旬|学期|星期)$")
_SCORED_BEHIND = re.compile(r"内?[^,。;]{0,10}的,?(?:得|扣|加|给予|奖|视为|取消)")
_AT_ONCE = re.compile(r"(?:预警|到场|响应|办结|到达率|到位|处置)")
_REACHED = re.compile(r"(?:达到|达|满|超过|累计|不足)$")
_DONE_WITHIN = ("办结", "答复", "回复", "办复", "兑现")
_SHORT = {"工作日", "自然日", "天", "日", "小时", "分钟", "秒"}
_DUTY_BEHIND = re.compile(
    r"[^,。;]{0,12}?(?:办结|答复|回复|回应|反馈|办理|到位|完成|响应|受理|审核|审批|上报|报送|报告|拨付|处置|处理|联系|回访|签收|交办|送达|整改|兑现|公示|拿证|领取|支付|赶到|到场|出警|出动|应答|到达|提交|移交|备案|公开|书面|告知|通知|出具|发放|提出|启动|登记|转办|解决|见面|上门|开展|作出|清零|修复|出证|取证|接单|签|销号|入库|报到|转|申请|缴|恢复|召开|核实|组织|落实|印发)"
)
_NAME_BEHIND = re.compile(
    r"[^,。;]{0,4}?(?:圈|行动|计划(?!生育)|攻坚|规划|会战|热线|值守|值班|在线|服务(?!时|期|满)|营业|供水|开放|待命|自助|监控|不间断|不打烊|制(?!度)|期(?!限|内|间)|大会战|专项|过境|免签|历史|左右的?时间|来)"
)


def counts(text: str, quantity: Quantity, clause: int, clause_end: int, others: int) -> bool:
    """Whether a length of time is a statement of its own; `others` = further quantities in the clause."""
    if quantity.unit not in DURATIONS:
        return True
    left = text[max(clause, quantity.start - 16) : quantity.start]
    right = text[quantity.end : min(clause_end, quantity.end + 16)]
    if _dated(left, right, text[max(0, quantity.start - 40) : quantity.start], quantity):
        return False
    if quantity.comparator == "le" and quantity.cue_is_inside:
        return _inside(left, right, quantity, others, text[quantity.tail : clause_end])
    if quantity.comparator != "eq" and not quantity.approx:
        return (
            quantity.unit != "年"
            or quantity.comparator != "le"
            or bool(_LIMIT_BEFORE.search(left))
            or quantity.head < quantity.start
        )
    if _REACHED.search(left) and right.startswith("的"):
        return True
    if quantity.unit in _SHORT and _AT_ONCE.match(right):
        return True
    if _WORKED.search(left):
        return True
    if quantity.low != int(quantity.low) or quantity.low >= 100:
        return True
    if quantity.unit in ("小时", "分钟", "秒") and re.search(r"每[个周天日月次人年期]|人均|平均", left):
        return True
    if quantity.unit in ("工作日", "自然日") or _MOVED.search(left) or _DIFFERENCE.search(left):
        return True
    if left.endswith("后") and quantity.unit in _SHORT and _DUTY_BEHIND.match(right) and not others:
        return True
    return bool(_LIMIT_BEFORE.search(left)) or bool(
        re.match(r"(?:租金|免租|房租|免费|贴息|期限|缩短|压缩|减少|延长)", right)
    )


def _dated(left: str, right: str, text_before: str, quantity: Quantity) -> bool:
    """过去三年, 用3年时间, 三年行动, 24小时值守: the time of something else, or a name."""
    if _DATING_BEFORE.search(left) and not (
        left.endswith("后") and (quantity.cue_is_inside or (quantity.unit in _SHORT and _DUTY_BEHIND.match(right)))
    ):
        return True
    if _NAME_BEHIND.match(right) and not right.startswith(("内", "以内", "期限")):
        return True
    if quantity.unit == "年" and right.startswith(("增加", "累计", "新增")) and quantity.comparator == "eq":
        return True
    if left.endswith("有效期") and re.search(r"施行|实施|印发", text_before):
        return True
    if left.endswith(("×", "7x")):
        return True
    return (
        right.startswith(("来", "间", "后", "以来", "之后", "以后", "前", "之前", "以前", "里"))
        and quantity.comparator == "eq"
    )


def _inside(left: str, right: str, quantity: Quantity, others: int, rest: str) -> bool:
    """3个工作日内办结 is a limit, 三年内引进50人 only dates the fifty."""
    if _SCORED_BEHIND.match(rest) or _LIMIT_BEFORE.search(left) or left.endswith("在") or _MOVED.search(left):
        return True
    if quantity.unit in ("年", "学期", "季度"):
        return False
    duty = bool(_DUTY_BEHIND.match(rest))
    if quantity.unit in _SHORT:
        return duty or not others or quantity.unit in ("工作日", "小时", "分钟")
    return duty and (not others or rest.startswith(_DONE_WITHIN))
