"""Quick entry in the office's words: kinds, fields, codes, what was left out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.kernel.money import format_amount

Words = Mapping[str, str | Promise]

KINDS: Words = {
    "group_study": _l("集中学习"),
    "relatives_home": _l("侨眷之家"),
    "culture": _l("现场文化活动"),
    "online_talk": _l("云端座谈会"),
    "online_culture": _l("云端文化交流"),
    "board_update": _l("宣传栏更新"),
    "video": _l("短视频发布"),
    "view_reading": _l("播放量"),
    "visit": _l("县领导联系走访"),
    "suggestion": _l("意见建议"),
    "ticket": _l("服务诉求"),
    "talent": _l("人才线索"),
    "pool_project": _l("项目线索"),
    "inspection_trip": _l("侨商考察"),
    "fund_receipt": _l("到位资金"),
    "station_news": _l("海外联络站"),
}
FIELDS: Words = {
    "kind": _l("类型"),
    "date": _l("日期"),
    "end_date": _l("结束日期"),
    "time": _l("时间"),
    "place": _l("地点"),
    "host_unit": _l("主办单位"),
    "participating_units": _l("参加单位"),
    "headcount": _l("人数"),
    "title": _l("名称"),
    "topic": _l("主题"),
    "episode": _l("期数"),
    "platform": _l("平台"),
    "value": _l("数值"),
    "leader": _l("领导"),
    "form": _l("方式"),
    "channel": _l("渠道"),
    "type": _l("类别"),
    "category": _l("领域"),
    "country": _l("国家（地区）"),
    "field": _l("专业方向"),
    "amount": _l("金额"),
    "currency": _l("币种"),
}
"""Fields that a page shows, in this order; marks such as `consent` and `headcount_approx` are said otherwise."""
CODES: Mapping[str, Words] = {
    "form": {"visit": _l("走访"), "talk": _l("座谈"), "phone": _l("电话"), "online": _l("线上")},
    "channel": {
        "visit": _l("走访"),
        "meeting": _l("会议"),
        "mail": _l("来信"),
        "hotline": _l("热线"),
        "counter": _l("窗口"),
        "web": _l("网上"),
        "transfer": _l("转办"),
    },
    "type": {"consult": _l("咨询"), "help": _l("求助"), "complaint": _l("投诉"), "suggestion": _l("建议")},
    "category": {
        "policy": _l("政策"),
        "business": _l("经营"),
        "education": _l("教育"),
        "housing": _l("住房"),
        "culture": _l("文化"),
        "employment": _l("就业"),
        "finance": _l("金融"),
        "land": _l("土地"),
        "tax": _l("税务"),
        "certificate": _l("证件办理"),
        "schooling": _l("入学"),
        "pension": _l("养老"),
        "property": _l("房产"),
        "other": _l("其他"),
    },
}
LEFT_OUT: Words = {
    "id_number": _l("证件号码，系统不保存；需要核验的写“已核验”和日期"),
    "phone_of_person": _l("个人电话或社交账号，只能填在专用的联系方式栏"),
    "home_address": _l("家庭住址"),
    "attitude": _l("对个人或群体的看法和评价"),
    "religion": _l("宗教信仰"),
    "family": _l("家庭成员和亲属的情况"),
    "property": _l("个人财产和收入"),
    "health": _l("健康状况"),
    "minors": _l("未成年人的情况"),
    "visa_party": _l("签证居留、国籍或党派身份"),
    "watch_person": _l("关注、打听或影响个人的要求，本系统不办理"),
    "no_consent": _l("没有本人同意的人才或项目线索，取得同意后再登记"),
}


def shown(name: str, value: Any) -> str:
    """A reader's value in words."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(CODES.get(name, {}).get(str(value), value))


def shown_with_marks(name: str, values: Mapping[str, Any]) -> str:
    """The same with what goes with it: about, and how heads or money are counted."""
    words = money(values) if name == "amount" else shown(name, values[name])
    if values.get(f"{name}_approx"):
        words = _("约 %s") % words
    if name == "headcount":
        words += f" {values.get('count_basis', '人')}"
    return words


def money(values: Mapping[str, Any]) -> str:
    """An amount as an office writes it: 15000000 is 1500万元; another currency is named by its code."""
    currency = str(values.get("currency", "CNY"))
    words = format_amount(Decimal(str(values["amount"])))
    return words if currency == "CNY" else f"{words.removesuffix('元')} {currency}"
