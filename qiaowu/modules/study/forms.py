"""Forms of study: a session on a phone, a plan with task rows, a node, an evaluation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.activities.models import Activity
from qiaowu.activities.types import types_of
from qiaowu.kernel.period import Period, month_index, month_start
from qiaowu.kernel.text import fold
from qiaowu.modules.study.models import Evaluation, StudyTask
from qiaowu.modules.study.queries import session_doubts, twin_doubts
from qiaowu.orgs.models import Unit
from qiaowu.records import files
from qiaowu.records.intake import IntakeError, sniff_evidence
from qiaowu.records.models import Evidence, Status
from qiaowu.web.forms import ClockField, CorrectionReason, DayField, PaperField, QuantityField, TextField, area
from qiaowu.web.templatetags.errors import row_of

Place = tuple[Unit, Unit | None]
"""A unit with the township it lies in."""

_KEPT = "qiaowu.study.kept"
_NUMBERING = re.compile(
    r"^\s*(?:第?[一二三四五六七八九十百]+[、.．,，章条款]|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．)）]\s*"
    r"|[①-⑳]|[•·\-—*]+)\s*"
)
TITLE_LENGTH = 120


def unit_field(places: Sequence[Place], **options: Any) -> forms.TypedChoiceField:
    """A choice of one unit by id."""
    return forms.TypedChoiceField(
        choices=[(unit.pk, unit.name) for unit, _township in places], coerce=int, empty_value=None, **options
    )


class EvidenceForm(forms.Form):
    """A form that may carry one file, or the reason why there is none."""

    no_evidence_reason = TextField(
        label=_l("无佐证的原因"),
        max_length=200,
        required=False,
        help_text=_l("没有可上传的佐证时写明，如“现场未拍照，签到表存社区”。"),
    )
    file = PaperField(
        label=_l("佐证"),
        required=False,
        help_text=_l("签到表、通知、照片任一件即可，照片从不强制。办完再传也行。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.txt"}),
    )
    evidence: Evidence | None = None
    kept = ""
    """Token of a file that came with a form that had other faults; posted back as `kept`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("file", "no_evidence_reason"):
            # neither is required, but one of the two is: the label says so
            self.fields[name].one_of = True  # type: ignore[attr-defined]

    def clean_file(self) -> None:
        """Look into the file now, so that a wrong one is an error of this field."""
        if upload := self.cleaned_data.get("file"):
            try:
                found = sniff_evidence(upload.read(), upload.name)
            except IntakeError as error:
                raise ValidationError(error.message_zh) from error
            kind = Evidence.Kind.PHOTO if found.kind in {"jpg", "png", "webp"} else Evidence.Kind.DOCUMENT
            kept = {
                "kind": kind.value,
                "title": upload.name[:120],
                "sha256": files.store(found.data),
                "mime": found.mime,
                "size": len(found.data),
            }
            self._keep(kept)
        elif token := self.data.get("kept"):
            try:
                self._keep(signing.loads(token, salt=_KEPT, max_age=86_400))
            except signing.BadSignature:
                self.add_error("file", _("文件没有保留下来，请重新选一次。"))

    def _keep(self, kept: Mapping[str, Any]) -> None:
        self.kept = signing.dumps(dict(kept), salt=_KEPT)
        self.evidence = Evidence(
            kind=kept["kind"], title=kept["title"], sha256=kept["sha256"], mime=kept["mime"], size=kept["size"]
        )

    def need_evidence(self, already: bool) -> None:
        """A handed-in record carries evidence or a reason; one that is only kept need not."""
        missing = not (already or self.evidence or self.cleaned_data.get("no_evidence_reason"))
        if missing and "file" not in self.errors and self.data.get("act") != "keep":
            self.add_error("file", _("请传一件佐证，或在下面写明没有的原因。"))


class SessionForm(EvidenceForm):
    """A study session. What is counted stands first; the rest is folded away."""

    type = forms.ChoiceField(label=_l("类型"), widget=forms.RadioSelect)
    title = TextField(label=_l("主题"), max_length=120, error_messages={"required": _l("请写活动主题。")})
    held_on = DayField(label=_l("日期"), help_text=_l("可写 10.10、1010、10月10日"))
    headcount = QuantityField(
        label=_l("人次"),
        unit_word=_l("人次"),
        whole=True,
        help_text=_l("到场人头数，不需要姓名"),
        error_messages={"required": _l("请填参加人次，如 36。")},
    )
    headcount_method = forms.ChoiceField(
        label=_l("计数方式"), choices=Activity.HeadcountMethod.choices, widget=forms.RadioSelect
    )
    participants = forms.TypedMultipleChoiceField(
        label=_l("参加单位"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_l("主办单位不用选。联合活动只登记一次，全县也只计一次。"),
    )
    one_plus_n = forms.BooleanField(
        label=_l("“1+N”联动学习"), required=False, help_text=_l("参加的社区（村）计入“1+N”覆盖")
    )
    venue = TextField(label=_l("地点"), max_length=120, required=False)
    tasks = forms.TypedMultipleChoiceField(
        label=_l("完成的学习任务"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_at = ClockField(label=_l("开始时间"), required=False)
    ends_on = DayField(label=_l("结束日期"), required=False, help_text=_l("当天结束的不填"))
    mode = forms.ChoiceField(label=_l("方式"), choices=Activity.Mode.choices)
    segment = forms.ChoiceField(label=_l("对象"), choices=Activity.Segment.choices)
    tally = TextField(
        label=_l("签到汇总"),
        max_length=1000,
        required=False,
        widget=area(3),
        help_text=_l("一行一个单位和人次，如“海棠社区 12”。人次空着时取合计。"),
    )
    summary = TextField(
        label=_l("内容"),
        max_length=500,
        required=False,
        widget=area(3, maxlength=500),
        help_text=_l("只写活动内容，不写个人观点和家庭情况"),
    )
    faces_notice = forms.BooleanField(label=_l("拍照前已告知在场人员"), required=False)
    cancelled = forms.BooleanField(label=_l("未举办"), required=False, help_text=_l("原定活动没有办成，不计数"))
    reason = CorrectionReason()
    sure = forms.BooleanField(label=_l("已核对，就按这样保存"), required=False)
    doubts: Sequence[str] = ()
    """What looks odd; the box `sure` is shown with it."""

    MAIN = ("type", "title", "held_on", "unit", "headcount", "headcount_method")
    FOLDED = ("starts_at", "ends_on", "mode", "segment", "tally", "summary", "faces_notice", "cancelled")

    def __init__(
        self,
        *args: Any,
        hosts: Sequence[Place],
        guests: Sequence[Place],
        tasks: Iterable[StudyTask],
        today: date,
        has_evidence: bool = False,
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        """`hosts` may be chosen as host, `guests` as participants; `correcting` asks for a reason."""
        super().__init__(*args, **kwargs)
        self.places, self.today, self.has_evidence = guests, today, has_evidence
        self.heads_by_unit: dict[int, int] = {}
        self._choices("type", [(t.key, t.label) for t in types_of("study")])
        self._choices("participants", [(unit.pk, unit.name) for unit, _township in guests])
        self._choices("tasks", [(task.pk, _task_words(task)) for task in tasks])
        self.fields["unit"] = unit_field(hosts, label=_("主办单位"))
        # heads are due at once, unless the sign-in gives them or nothing was held yet
        free = self.data.get("act") == "keep" or self.data.get("tally") or self.data.get("cancelled")
        self.fields["headcount"].required = not free
        if not correcting:
            del self.fields["reason"]

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    # --- for the template ---

    def guest_groups(self) -> list[dict[str, Any]]:
        """Boxes of participants by township, the host's own first."""
        groups: dict[str, dict[str, Any]] = {}
        for (unit, township), box in zip(self.places, self["participants"], strict=True):
            title = township.name if township else _("县直单位和侨界团体")
            group = groups.setdefault(title, {"title": title, "boxes": [], "ticked": 0, "own": False})
            group["boxes"].append({"box": box, "label": unit.name})
            group["ticked"] += bool(box.data["selected"])
        home = self["unit"].value()
        for unit, township in self.places:
            if township and str(unit.pk) == str(home):
                groups[township.name]["own"] = True
        found = list(groups.values())
        return sorted(found, key=lambda group: not group["own"])

    def guests_ticked(self) -> int:
        return sum(group["ticked"] for group in self.guest_groups())

    def folded_open(self) -> bool:
        """Whether something in the folded part is wrong, so that it must be seen."""
        return any(name in self.errors for name in self.FOLDED)

    # --- checks ---

    def ask_again(self, record: Activity | None, *, twins: bool = True) -> None:
        """What looks odd is asked before anything counts. Raises ValidationError until it was looked at.

        `record` is the session being changed; `twins` says whether to ask about another one of the day.
        """
        counts_already = record is not None and record.status == Status.CONFIRMED
        if self.data.get("act") == "keep" and not counts_already:
            return
        found = session_doubts(self.cleaned_data, record, self.today)
        self.doubts = found + (twin_doubts(self.cleaned_data, record) if twins else [])
        if self.doubts and not self.cleaned_data["sure"]:
            raise ValidationError([*self.doubts, _("核对无误的，勾选“已核对，就按这样保存”后再保存。")])

    def clean_tally(self) -> str:
        """Read the lines into `heads_by_unit`; a line that names no unit is told back."""
        names = {name: unit.pk for unit, _t in self.places for name in (unit.short_name, unit.name)}
        text: str = self.cleaned_data["tally"]
        for line in filter(None, (part.strip() for part in re.split(r"[\n；;，,、]", text))):
            found = re.fullmatch(r"(\D+?)\s*[:：]?\s*(\d{1,5})\s*(?:人次|人)?", fold(line))
            pk = names.get(found[1].strip()) if found else None
            if not found or pk is None or int(found[2]) == 0:
                raise ValidationError(_("“%s”看不懂。请写单位名称和人次，如“海棠社区 12”。") % line)
            self.heads_by_unit[pk] = self.heads_by_unit.get(pk, 0) + int(found[2])
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_days(cleaned)
        self._check_heads(cleaned)
        self.need_evidence(self.has_evidence or cleaned.get("cancelled", False))
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        day, last = cleaned.get("held_on"), cleaned.get("ends_on")
        if day and last and last < day:
            self.add_error("ends_on", _("结束日期早于活动日期，请填 %s 或以后。") % day)
        if day and day > self.today and self.data.get("act") != "keep":
            words = {"day": day, "today": self.today}
            self.add_error("held_on", _("%(day)s 还没到，请填 %(today)s 或更早的日期；还没办的活动可先登记。") % words)

    def _check_heads(self, cleaned: dict[str, Any]) -> None:
        total = sum(self.heads_by_unit.values())
        heads: Decimal | None = cleaned.get("headcount")
        if "headcount" in self.errors or cleaned.get("cancelled"):
            return
        if heads is None and total:
            cleaned["headcount"] = heads = Decimal(total)
        if heads is not None and total and heads != total:
            self.add_error(
                "headcount",
                _("签到汇总合计 %(total)d，与人次 %(heads)d 不一致，请核对。") % {"total": total, "heads": heads},
            )


def _task_words(task: StudyTask) -> str:
    return _("%(title)s（%(unit)s，%(month)d月%(day)d日前）") % {
        "title": task.title,
        "unit": task.unit.short_name,
        "month": task.due_on.month,
        "day": task.due_on.day,
    }


class PlanForm(forms.Form):
    """A monthly plan. Task rows are named by the task they hold, so that two editors' rows do not mix."""

    month = forms.TypedChoiceField(label=_l("月份"), coerce=date.fromisoformat)
    focus = TextField(label=_l("学习重点"), max_length=200, required=False)
    no_evidence_reason = TextField(
        label=_l("计划文件"),
        max_length=200,
        required=False,
        help_text=_l("计划另有正式文件的，写文号或存放处；文件本身可在计划页上传。"),
    )
    source = TextField(label=_l("上级文件"), max_length=160, required=False, help_text=_l("如“省侨务工作会议精神”"))
    paste = TextField(
        label=_l("要分解的条目"),
        max_length=4000,
        required=False,
        widget=area(4),
        help_text=_l("从文件里粘贴几行，一行成为一项任务，编号会去掉。"),
    )
    reason = CorrectionReason()

    def __init__(
        self,
        *args: Any,
        units: Sequence[Place],
        carriers: Sequence[Place],
        months: Sequence[date],
        rows: Sequence[str],
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        """`rows` are the row keys: "task12" holds task 12, "new0" nothing yet."""
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        month: Any = self.fields["month"]
        month.choices = [(day.isoformat(), f"{day.year}年{day.month}月") for day in months]
        self.fields["unit"] = unit_field(units, label=_("单位"))
        for number, key in enumerate(self.rows, start=1):
            self._add_row(key, _("任务 %d") % number, carriers)
        if not correcting:
            del self.fields["reason"]

    def _add_row(self, key: str, row_name: str, carriers: Sequence[Place]) -> None:
        wide = forms.TextInput(attrs={"data-width": "3"})
        carrier = unit_field(carriers, label=_("承办单位"), required=False)
        carrier.choices = [("", _("本单位")), *((unit.pk, unit.name) for unit, _township in carriers)]
        fields = {
            "title": TextField(label=_("学习任务"), max_length=TITLE_LENGTH, required=False, widget=wide),
            "document": TextField(label=_("上级文件"), max_length=160, required=False),
            "unit": carrier,
            "due": DayField(label=_("完成期限"), required=False),
        }
        for name, field in fields.items():
            # the summary of errors names the row, because all rows have the same labels
            field.row_name = row_name  # type: ignore[attr-defined]
            self.fields[f"{key}_{name}"] = field

    def row_sets(self) -> list[dict[str, Any]]:
        """The rows for the template: a legend and the fields of each."""
        return [
            {
                "legend": row_of(self[f"{key}_title"]),
                "row": True,
                "fields": [self[f"{key}_{name}"] for name in ("title", "document", "unit", "due")],
            }
            for key in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for key in self.rows:
            self._check_row(key, cleaned)
        publishes = self.data.get("act") == "submit"
        if publishes and not self.errors and not any(cleaned.get(f"{key}_title") for key in self.rows):
            self.add_error(f"{self.rows[0]}_title" if self.rows else None, _("请至少写一项学习任务，再发布。"))
        return cleaned

    def _check_row(self, key: str, cleaned: dict[str, Any]) -> None:
        """An empty title means no task. The rest of a row falls back to the plan's unit and the month's end."""
        if not cleaned.get(f"{key}_title"):
            return
        month = cleaned.get("month")
        cleaned[f"{key}_unit"] = cleaned.get(f"{key}_unit") or cleaned.get("unit")
        if month and f"{key}_due" not in self.errors:
            due = cleaned[f"{key}_due"] = cleaned.get(f"{key}_due") or Period.of("month", month).end
            if due < month:
                self.add_error(f"{key}_due", _("完成期限早于计划月份，请填 %s 或以后。") % month)


def split_items(text: str) -> list[str]:
    """Lines of an upper-level document as task titles: numbering off, long ones cut at a full stop or the limit."""
    items = []
    for line in re.split(r"[\n；;]", text):
        item = _NUMBERING.sub("", line).strip().rstrip("。；;,，")
        if len(item) > TITLE_LENGTH:
            item = item.split("。")[0][:TITLE_LENGTH]
        if len(item) >= 4:
            items.append(item)
    return items


class NodeForm(forms.Form):
    """A node of the study network and its contact."""

    contact_name = TextField(
        label=_l("联络员"), max_length=60, required=False, help_text=_l("负责学习联络的工作人员。未落实的留空。")
    )
    since = DayField(label=_l("纳入日期"))
    until = DayField(label=_l("退出日期"), required=False, help_text=_l("仍在网络中的不填"))
    reason = CorrectionReason(initial=_l("更换联络员"))

    def __init__(self, *args: Any, units: Sequence[Place], correcting: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = unit_field(units, label=_("单位"))
        self.order_fields(["unit", "contact_name", "since", "until", "reason"])
        if not correcting:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("退出日期早于纳入日期，请填 %s 或以后。") % since)
        return cleaned


class QuarterForm(EvidenceForm):
    """An evaluation of study in a quarter: counts and a summary, nothing about persons."""

    quarter_start = forms.TypedChoiceField(label=_l("季度"), coerce=date.fromisoformat)
    kind = forms.ChoiceField(label=_l("评估方式"), choices=Evaluation.Kind.choices, widget=forms.RadioSelect)
    held_on = DayField(label=_l("评估日期"), latest_today=True)
    answers = QuantityField(
        label=_l("收回份数"), unit_word=_l("份"), whole=True, required=False, help_text=_l("问卷或心得的份数")
    )
    summary = TextField(
        label=_l("评估小结"),
        max_length=1000,
        required=False,
        widget=area(4, maxlength=1000),
        help_text=_l("写学习效果和改进打算，不写个人姓名和个人观点。"),
    )
    reason = CorrectionReason()

    def __init__(
        self,
        *args: Any,
        units: Sequence[Place],
        quarters: Sequence[date],
        has_evidence: bool = False,
        correcting: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.has_evidence = has_evidence
        choice: Any = self.fields["quarter_start"]
        choice.choices = [(day.isoformat(), Period.of("quarter", day).label) for day in quarters]
        self.fields["unit"] = unit_field(units, label=_("单位"))
        names = ["quarter_start", "unit", "kind", "held_on", "answers", "summary", "file", "no_evidence_reason"]
        self.order_fields([*names, "reason"])
        if not correcting:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        start, held = cleaned.get("quarter_start"), cleaned.get("held_on")
        if start and held and held < start:
            self.add_error("held_on", _("评估日期早于所评季度，请填 %s 或以后。") % start)
        self.need_evidence(self.has_evidence)
        return cleaned


def recent_quarters(today: date, count: int = 6) -> list[date]:
    """First days of this quarter and those before, newest first."""
    first = month_index(today) // 3 * 3
    return [month_start(first - 3 * n) for n in range(count)]


def near_months(today: date) -> list[date]:
    """First days of the months a plan may be written for: three ahead, and back to January of last year."""
    now = month_index(today)
    return [month_start(index) for index in range(now + 3, (today.year - 1) * 12 - 1, -1)]
