"""Words that say when and how firmly: one scan of the text, then look-ups by position."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from .lexicon import begun, gated

PAST, PLAN, EXAMPLE, NEUTRAL = "past", "plan", "example", "neutral"

# a time that is over, or a state that stands; strong by itself
_PAST_PERIOD = (
    "去年 上年 上年度 上一年 上一年度 前年 往年 近年来 近年 今年以来 年初以来 一年来 多年来 近几年 近几年来 几年来 眼下 正值 当下 过去 此前 日前 近期 近日 昨日 昨天 当天 当日 "
    "上月 上周 上季度 前三季度 前二季度 前两季度 去年底 去年末 去年年底 上年末 上年底 去年同期 截至 截止 目前 当前 现在 如今 至今 迄今 仪式上 会上 活动中 活动现场 现场 "
    "本次活动 此次活动 以来 五年间 三年间 历年 报告期内 上一阶段 上届 今天上午 今日上午 今天 今日 年初 年前三季度 过去一年"
)
_PAST_STATE = "已 已经 已有 现有 现已 累计 先后 业已 共有 均已 都已 早已 了 荣获 获评 入选 尚有 仍有 查出 排查出 现辖 下辖 在册 实有 共收到 共接待 圆满完成 超额完成 其中已 已累计 刚刚 顺利完成 较好完成 全面完成了"
_PAST_VERB = "导致 造成 受旱 受灾 遭受 损失 拥有 反映 上涨 缺口 取得 获得 到账 折合 追加 惠及 受益 送达 吸引 建有 设有 化解 兑现 发放 接待 收到 参加 参与 出席 同比 环比 成功 建成 达成 促成 解决 帮助 签订 签约 共 带动 破获 查处 下降 增长 排名 涌现 筹集 募集 捐赠 征集 现场发放"
# a time to come or the current year; weak ones take their colour from the document
_PLAN_PERIOD = "明年 后年 来年 新的一年 新一年 下一年 下一年度 年底前 年前 今后 未来 下一步 下一阶段 下阶段 接下来 今冬明春 下月 下周 下个月 下季度 月底前 明年底 后续 任期内 届时 年内 季末前 开学前 汛期前 节前 入冬前"
_PLAN_WEAK = "本次 此次 本期 今年 本年 本年度 全年 下半年 上半年 本学年 本学期 本季度 年底 年末 本届 今年底 今年年底 一季度 二季度 三季度 四季度 第一季度 第二季度 第三季度 第四季度 新学年 新学期 本月 本周 当年 期末"
_PLAN_WILL = "定于 恳请 拟安排 力争 争取 确保 要 将 计划 拟 预计 预期 目标是 目标为 目标: 务必 必须 努力 力求 规划 旨在 打算 预测 会议决定 会议要求 会议强调 会议明确 会议议定 议定 会议确定 会议同意 即日起 有望 可望 目标任务 任务是 达产后 投产后 投运后 建成投产后 全部建成后 总目标 确保完成 力保 奋力 任务数 指标任务"
_PLAN_VERB = "招录 设置 评出 申请 拟定 补建 配建 再建 再新建 再增 再新增 再减 再压 再砍 再引进 再培育 再创 再降 再提 再扩 再办 目标 招聘 加装 除险加固 整修 疏浚 修缮 安装 选派 发行 招募 加固 新改建 新改扩建 改扩建 扩建 更新 铺设 治理 修复 淘汰 腾退 摸排 排查 编制 出台 评选 遴选 储备 新设 增设 续建 投放 印发 编印 扶持 资助 引导 动员 承办 争取到 出栏目标 新建 建设 打造 培育 推进 推动 实施 完善 建立 加快 加大 开展 创建 提升 安排 压减 盘活 持续 深入 进一步 引育 布局 健全 构建 提高 设立 强化 优化 深化 推行 落实 聚焦 坚持 抓好 做好 制定 举办 选树 培养 控制 整治 壮大 拓展 建强 配备 配齐 支持 鼓励 争创 谋划 保持 严格"
_EXAMPLE = "举个例子 举例来说 打个比方 例如 比如 譬如 诸如"
# longer words that only look like a cue; matched first, then ignored
_NEUTRAL = (
    "入选者 入选对象 入选人员 入选名单 "
    "拟资助 拟补助 拟录用 拟推荐 拟表彰 拟入选 拟认定 拟命名 拟任 拟聘 "
    "按上年度 按上年 按去年 以上年度 以上年 占上年 占去年 "
    "要求 重要 主要 需求 必要 要点 要素 纪要 简要 摘要 要闻 要件 概要 要害 只要 若要 首要 将军 应急 应用 应对 适应 响应 反应 供应 应届 应收 相应 对应 应诉 应聘 "
    "须知 必须品 较去年 比去年 与去年 同去年 较上年 比上年 与上年 同上年 较上年度 比上年度 较去年同期 比去年同期 较上一年度 比上一年度 较年初 比年初 较上年同期 比上年同期 上年同期 较前年 比前年 较目前 比目前 "
    "较上月 比上月 较上季度 比上季度 为了 除了 了解 明了 到了 了如 现场会 现场教学 现场办公 现场踏勘 现场核查 现场检查 现场服务 现场招聘 已知 规划建设局 规划局 规划区 超规划 规划养殖 规划面积 规划用地 规划总 计划总 按计划 计划内 计划外 有计划 自然资源和规划 预算 公共预算 计划生育 计划单列 目标责任 推进会 应税 应纳 应有 应征 将近 即将到期 "
    "必经 保障 保护 保险 环保 社保 医保 保留 保证 保税 保养 保洁 保健 保密 保存 保管 担保 参保 安保 低保 投保 保姆 保温 保鲜 保供 保安 保育 保教 确保金 保证金 保本 应保尽保 国保 留保 质保 统保 续保 五保 保有 保有量 保费 保额 保底 保值 保 温 保全 "
    "有效 有序 有力 有关 有条件 有机 有限 有意 有益 所有 没有 国有 具有 含有 享有 公有 有望达 有利 有害 有色 有线 有偿 为主 作为 认为 成为 行为 为民 为期 为人 为侨 为企 为农 为老 为重点 为抓手 为契机 为载体 分为 为引领 为核心 为主题 为牵引 为基础 为目标 以人为本 为推动 为实现 为加快 为进一步 为深入 为切实 为全面 为落实 为贯彻 为做好 为确保 "
    "公共 共同 共建 共享 共治 共青团 中共 共产党 共识 共富 共青 共赢 共度 共商 共创 共促 共计划 达标 到达 发达 传达 表达 抵达 达到 达成率 送达率 占地 占用 侵占 共性 签约率 拥有量 占有率 拥有率 完成率 解决率 落实率 覆盖率 覆盖面 参与率 参与度 参与制 增长点 下降率 增长率 增长极 建成区 建成投 建成后 化解率 兑现率 获得感 破获率 参与者 参与人 参加者 参与人数 参加人数 参加人员 受益人 受益面 吸引力 带动力 帮助会 解决方案 接待室 "
    "规划纲要 规划编制 目标值 组织部 组织领导 组织者 组织架构 党组织 基层组织 组织生活 组织力 社会组织 经济组织 落实情况 培训班 培训中心 改造工程 安排部署 活动期间 疫情期间 假期间 任务目标 要事 要地 要道 要塞 要务 提要 要约 要职 要情 要员 要领 需方 必需 急需 所需 供需 无需 内需 刚需 按需 军需 特需 应保 应享 应缴 应补 应办 应付 对应急 报应 效应 呼应 顺应 理应 反应堆 期间费用 有的 有些 有时 有着 有人 有了"
)
_LISTS = (  # no word stands twice
    (_PAST_VERB, (PAST, "verb")), (_PLAN_VERB, (PLAN, "verb")), (_PLAN_WEAK, (PLAN, "weak")), (_PLAN_WILL, (PLAN, "will")),
    (_PLAN_PERIOD, (PLAN, "period")), (_PAST_STATE, (PAST, "state")), (_PAST_PERIOD, (PAST, "period")), (_EXAMPLE, (EXAMPLE, "")), (_NEUTRAL, (NEUTRAL, "")),
)  # fmt: skip
_CLASS = {word: value for words, value in _LISTS for word in words.split()}

_YEAR = r"(?:19|20)\d\d年"
_HAN = "一二两三四五六七八九十"
_09 = "0123456789"
# the characters it can begin with, the form, tense and kind; the first form that fits wins
_DYNAMIC = (
    ("年全序目计任进", r"(?:年度|全年|序时|目标|年初)?(?:计划|目标|任务|进度)(?:任务|总?数|量)?的(?=[\d一二三四五六七八九十百])", NEUTRAL, ""),
    ("年", r"年度计划(?:完成)?(?:总)?投资(?=\d)", PLAN, "will"),
    ("到", r"到(?:今年|本年)?\d{1,2}月(?:份|底|末)?(?![前\d])", "year_month", "weak"),
    ("年全序省市", r"(?:全年|年度|年初|序时|省定|市定)(?:目标|计划|任务|预算|进度)(?:任务)?", NEUTRAL, ""),
    (_HAN + "几数多" + _09, rf"(?:[{_HAN}几数多\d]{{1,3}})年(?:前|以前|之前)", PAST, "period"),
    ("到", r"到(?:今年|目前|现在)的(?=\d)", PAST, "period"),
    ("计", r"计划(?=的[^\d]|项目|类|立项|专项|书)", NEUTRAL, ""),
    ("年去定下确", r"(?:年初|年前|去年底)?(?:定下|下达|确定)的?(?=\d)", PLAN, "will"),
    ("只仅需还就要", r"(?:只|仅|需|还|就)?要(?=[\d一二两三四五六七八九十百])", NEUTRAL, ""),
    ("要", r"要求(?=各|全|所有|到|在|年|[一二三四]季度|\d|对|将|把)", PLAN, "will"),
    ("争", r"争取(?=[^,。;\d]{0,12}(?:资金|债券|国债|补助|专项|额度))", PLAN, "verb"),
    ("12", rf"{_YEAR}(?:底|末)?(?:以前|之前|前)(?:建成|建设|投用|竣工|出生|成立|入职)[^,。;]{{0,6}}的", NEUTRAL, ""),
    ("争", r"争取(?=到位|上级|资金|补助|债券|专项|各类|中央|省级|国家|财政|无偿)", PLAN, "verb"),
    ("要", r"要(?:看到|清醒|认识|明白|知道|注意到)", NEUTRAL, ""),
    ("将", r"将(?=[^,。;\d]{1,16}(?:纳入|列入|作为|分解|转化|融入|列为))", NEUTRAL, ""),
    ("全我本该辖", r"(?:全[县市区镇乡]|我[县市镇区]|本[县市区]|该[县市镇村区]|辖区)(?:内|共|现)?有", PAST, "state"),
    ("较比与同", rf"(?:较|比|与|同)(?:{_YEAR}|“?十[三四]五”?)", NEUTRAL, ""),
    ("截", r"截[至止][^,。;\n]{0,14}", PAST, "period"),
    ("到", rf"到{_YEAR}(?:度|底|末|年底)?|到(?:“?十[四五六]五”?)末", PLAN, "period"),
    (_09, rf"(?:{_YEAR})?(?:\d{{1,2}}月)?(?:底|末|\d{{1,2}}日)(?:前|之前|以前)|{_YEAR}(?:\d{{1,2}}月)?(?:前|之前|以前)|\d{{1,2}}月(?:前|之前)", PLAN, "period"),
    ("近过党“" + _HAN + "12", rf"{_YEAR}(?:度)?以来|近[{_HAN}\d]{{1,2}}(?:年|个月|天)来?|过去(?:的)?[{_HAN}\d]{{1,2}}年(?:间|来|里)?|[{_HAN}]{{1,2}}年(?:来|间)|“?十[三四]五”?以来|党的[二十八九]{{2,3}}大以来", PAST, "period"),
    ("未用利通" + _HAN + _09, rf"未来[{_HAN}\d]{{1,2}}(?:年|个月)|(?:用|利用|通过)?[{_HAN}\d]{{1,2}}年(?:内|时间|左右时间)", PLAN, "period"),
    ("12", rf"{_YEAR}(?:年?底|末)(?!前|以前|之前)", "year", "period"),
    ("12", rf"{_YEAR}(?:度|上半年|下半年|全年|前三季度|第?[一二三四]季度|\d{{1,2}}[-~至到]\d{{1,2}}月|\d{{1,2}}月底?)?", "year", "period"),
    ("今前" + _HAN + _09, rf"(?:今年)?(?:\d{{1,2}}|[{_HAN}])[-~至到](?:\d{{1,2}}|[{_HAN}])月份?|前(?:\d{{1,2}}|[{_HAN}]{{1,2}})个?月", PAST, "period"),
    (_09, r"(?<=\()\d{1,2}月\d{1,2}日(?:至|-|~|到)(?:\d{1,2}月)?\d{1,2}日", "month", "weak"),
    (_09, r"\d{1,2}月\d{1,2}日", PAST, "event"),
    (_09, r"\d{1,2}月(?:份|底|末|[上中下]旬)?", "month", "weak"),
)  # fmt: skip
_NAME = re.compile(r"“[^“”\n,。;]{1,24}”|《[^《》\n]{1,40}》")
_COUNTS = set("几数多" + _HAN + _09)
_DATED = rf"(?=[几数多{_HAN}\d]{{1,4}}[年月日~至到-])"  # what every form that begins with a number looks like
_MOVING = {char for first, *_ in _DYNAMIC for char in first}
_FIRST = sorted({word[0] for word in _CLASS} | _MOVING)


def _dispatch(chars: set[str]) -> tuple[str, list[tuple[str, str]]]:
    """The forms by their first character, so that few are tried at a place; tense and kind of each group."""
    together: dict[tuple[int, ...], str] = {}
    for char in sorted(chars):
        fitting = tuple(i for i, (first, *_) in enumerate(_DYNAMIC) if char in first)
        together[fitting] = together.get(fitting, "") + char
    parts = [gated(first, "|".join(f"({_DYNAMIC[i][1]})" for i in fitting)) for fitting, first in together.items()]
    return gated(chars, "|".join(parts)), [_DYNAMIC[i][2:] for fitting in together for i in fitting]


(_COUNTED, _GROUPS), (_OTHER, _MORE) = _dispatch(_COUNTS), _dispatch(_MOVING - _COUNTS)
_GROUPS += _MORE
_SCAN = re.compile(gated(_FIRST, f"{_DATED}{_COUNTED}|{_OTHER}|{begun(_CLASS)}"))


class Cue(NamedTuple):
    start: int
    end: int
    tense: str  # past plan example year month
    kind: str  # period state verb weak will event
    word: str


class Cues:
    """All cues of a text in order, without the neutral ones."""

    __slots__ = ("items", "starts")

    def __init__(self, text: str) -> None:
        items = []
        for match in _SCAN.finditer(text):
            form, word = match.lastindex, match[0]
            tense, kind = _GROUPS[form - 1] if form else _CLASS[word]
            if tense != NEUTRAL:
                start, end = match.span()
                items.append(Cue(start, end, tense, kind, word))
        names = [m.span() for m in _NAME.finditer(text)]
        self.items = _outside(items, names) if names else items
        self.starts = [cue.start for cue in self.items]

    def between(self, start: int, end: int) -> list[Cue]:
        return self.items[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def _outside(items: list[Cue], names: list[tuple[int, int]]) -> list[Cue]:
    """Cues that are no part of a quoted name (“共赴未来”文化周)."""
    starts = [start for start, _ in names]
    kept = []
    for cue in items:
        index = bisect_left(starts, cue.start) - 1
        if index < 0 or names[index][1] <= cue.start:
            kept.append(cue)
    return kept
