"""The filing form: cut to its indicator, so that nobody is asked for what does not apply."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.money import parse_amount
from qiaowu.kernel.period import Period
from qiaowu.measures.models import IndicatorVersion, counts_whole
from qiaowu.modules.filings.actions import adds_up
from qiaowu.modules.filings.models import MONEY, Filing
from qiaowu.modules.filings.queries import begun_periods, standing
from qiaowu.orgs.models import Unit
from qiaowu.records.actions import evidence_of
from qiaowu.records.intake import IntakeError, sniff_evidence
from qiaowu.web.forms import CorrectionReason, DayField, PaperField, QuantityField, TextField

KINDS_OF_PERIOD = {
    "flow": ("month", "quarter", "half", "year"),
    "stock": ("month", "quarter", "year"),
    "rate": ("month", "quarter", "half", "year"),
    "per_period": ("month", "quarter"),
    "milestone": ("month",),
}
GROUPS = {
    "month": gettext_lazy("按月"),
    "quarter": gettext_lazy("按季"),
    "half": gettext_lazy("按半年"),
    "year": gettext_lazy("按年"),
}
LARGE = Decimal(10_000)
CORRECT, ANOTHER = "correct-", "another"
"""Answers to the question what a second figure of a period is; the first is followed by the old one's id."""
ORDER = (
    "unit",
    "period",
    "value",
    "numerator",
    "denominator",
    "dated",
    "again",
    "method",
    "basis",
    "file",
    "no_evidence_reason",
    "hand_in",
    "reason",
)
"""Fields as the page shows them, so that the summary of faults has the same order."""


class MoneyField(forms.CharField):
    """An amount with its unit: 600万元, 1.2亿元. A small bare number is asked for its unit, not guessed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"data-width": "1", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            amount = parse_amount(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="amount") from error
        self._check(str(value).strip(), amount)
        return amount

    @staticmethod
    def _check(typed: str, amount: Decimal) -> None:
        if amount < 0:
            raise ValidationError(_("金额不能小于 0。冲减请作废或更正原来那条。"), code="least")
        if amount >= Decimal(10) ** 13:
            raise ValidationError(_("这个数太大了，请核对单位。"), code="huge")
        if 0 < amount < LARGE and typed[-1:].isdigit():
            raise ValidationError(
                _("金额按元保存，您只填了“%(typed)s”。请带上单位，如 %(typed)s万元 或 %(typed)s元。")
                % {"typed": typed},
                code="unit",
            )

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}元" if isinstance(value, Decimal) else value


class FilingForm(forms.Form):
    """One reported figure of one indicator.

    `version` is the indicator's rule; `filing` the record being corrected. `hand_in` is offered only
    to those who could confirm themselves. `again` is asked when the period was reported already.
    """

    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"), empty_label=gettext_lazy("请选择"))
    period = forms.ChoiceField(label=gettext_lazy("期间"), help_text=gettext_lazy("这个数说的是哪一段时间。"))
    dated = DayField(
        label=gettext_lazy("数据日期"),
        required=False,
        latest_today=True,
        help_text=gettext_lazy("到账、签约等单笔事项填当天；不填则取期末，期末未到取今天。"),
    )
    method = TextField(label=gettext_lazy("取数方法"), max_length=200, help_text=gettext_lazy("数从哪里来、怎么数的。"))
    basis = TextField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("事项名称、文号、合同号等。不写个人姓名和证件号码。"),
    )
    file = PaperField(
        label=gettext_lazy("佐证文件"),
        required=False,
        help_text=gettext_lazy("图片、PDF、Word、Excel 或文本，不超过 20 MB。"),
    )
    no_evidence_reason = TextField(
        label=gettext_lazy("没有佐证的原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("没有文件可传时写明，如“回单存财政所，可随时调阅”。"),
    )
    hand_in = forms.BooleanField(label=gettext_lazy("只提交，由他人确认"), required=False)
    again = forms.ChoiceField(label=gettext_lazy("这一期已经报过"), required=False, widget=forms.RadioSelect)
    reason = CorrectionReason(help_text=gettext_lazy("已确认的数改动后立即影响指标。"))

    def __init__(
        self,
        *args: Any,
        version: IndicatorVersion,
        units: QuerySet[Unit],
        today: date,
        filing: Filing | None = None,
        may_confirm: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.version, self.today, self.filing = version, today, filing
        self._field("unit").queryset = units
        self._field("period").choices = period_choices(version, today, filing)
        self._add_figures()
        if filing is not None or not may_confirm:
            del self.fields["hand_in"]
        if filing is None or filing.status != "confirmed":
            del self.fields["reason"]
        self._ask_again()
        self.order_fields(ORDER)
        self._echo()

    def _ask_again(self) -> None:
        """Keep the question only where the posted unit has reported the posted period already."""
        self.same_period = self._same_period() if self.is_bound else []
        if self.same_period:
            self._field("again").choices = self._answers(Decimal(0))
        else:
            del self.fields["again"]

    def _same_period(self) -> list[Filing]:
        """Figures that this one would be added to."""
        pk, key = (str(self.data.get(self.add_prefix(name), "")) for name in ("unit", "period"))
        if not (pk.isdecimal() and len(pk) < 10 and adds_up(self.version)) or "ratio" in self.version.forms:
            return []
        if self.filing and self.filing.value and (str(self.filing.unit_id), self.filing.period) == (pk, key):
            return []
        unit = self._field("unit").queryset.filter(pk=pk).first()
        rows = standing(self.version.indicator, unit).filter(period=key, value__gt=0) if unit else []
        return [row for row in rows if self.filing is None or row.pk != self.filing.pk]

    def _answers(self, value: Decimal) -> list[tuple[str, str]]:
        """Correct one of those that are there, or report one more, with what they make together."""
        whole = Filing(indicator=self.version.indicator, dated=self.today)
        whole.value = value + sum((row.value or Decimal(0) for row in self.same_period), Decimal(0))
        old = [
            (f"{CORRECT}{row.pk}", _("更正原来那条：%(figure)s（%(day)s）") % {"figure": row.figure, "day": row.dated})
            for row in self.same_period[:5]
        ]
        return [*(old if self.filing is None else []), (ANOTHER, _("另有一笔，本期合计 %s") % whole.figure)]

    def _check_again(self, cleaned: dict[str, Any]) -> None:
        if "again" not in self.fields or not cleaned.get("value"):
            return
        self._field("again").choices = self._answers(cleaned["value"])
        if not cleaned.get("again") and "again" not in self.errors:
            figures = "、".join(row.figure for row in self.same_period)
            self.add_error("again", _("这一期已经报过%s，请选更正原来那条，还是另有一笔。") % figures)

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def figure_names(self) -> list[str]:
        """The fields that carry the figure itself."""
        return ["numerator", "denominator"] if "ratio" in self.version.forms else ["value"]

    def _add_figures(self) -> None:
        if "ratio" in self.version.forms:
            word = self.version.part_word
            self.fields["numerator"] = QuantityField(label=_("分子"), unit_word=word, whole=True)
            self.fields["denominator"] = QuantityField(
                label=_("分母"), unit_word=word, whole=True, help_text=_("本期没有应办事项的，分子、分母都填 0。")
            )
        elif self.version.unit == MONEY:
            self.fields["value"] = MoneyField(
                label=_("金额"), help_text=_("例如 600万元、1.2亿元，按元保存。没有发生填 0。")
            )
        else:
            unit = "次" if self.version.period_type == "per_period" else self.version.unit
            self.fields["value"] = QuantityField(
                label=_("数值"), unit_word=unit, whole=counts_whole(unit), help_text=_("没有发生填 0，不要留空。")
            )

    def _echo(self) -> None:
        """Show a typed amount in 元 beside the field, so that a slip of the unit is seen at once."""
        if not self.is_bound or "value" not in self.fields or self.version.unit != MONEY:
            return
        try:
            amount = parse_amount(str(self.data.get(self.add_prefix("value"), "")))
        except ValueError:
            return
        self.fields["value"].widget.attrs["data-after"] = f"= {amount:,f} 元"

    # --- checks over more than one field ---

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        return _two_places(value)

    def clean_file(self) -> Any:
        """The accepted file, its hidden data removed; None when none was chosen."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        try:
            return sniff_evidence(upload.read(), upload.name)
        except IntakeError as error:
            raise ValidationError(error.message_zh, code="file") from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._check_ratio(cleaned)
        self._check_day(cleaned)
        self._check_evidence(cleaned)
        self._check_again(cleaned)
        return cleaned

    def _check_ratio(self, cleaned: dict[str, Any]) -> None:
        num, den = cleaned.get("numerator"), cleaned.get("denominator")
        if num is None or den is None:
            return
        if num > den:
            self.add_error("numerator", _("分子 %(num)s 大于分母 %(den)s，请核对是否填反。") % {"num": num, "den": den})

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        if "period" not in cleaned or "dated" in self.errors:
            return
        period = Period.parse(cleaned["period"])
        day = cleaned.get("dated") or min(period.end, self.today)
        if not period.contains(day):
            self.add_error(
                "dated", _("%(day)s不在%(period)s内，请核对日期或期间。") % {"day": day, "period": period.label}
            )
        cleaned["dated"] = day

    def _check_evidence(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("file") or cleaned.get("no_evidence_reason") or "file" in self.errors:
            return
        if self.filing is None or not has_evidence(self.filing):
            self.add_error("no_evidence_reason", _("请传一个佐证文件，或写明没有的原因。"))


def has_evidence(filing: Filing) -> bool:
    """Whether a stored filing has evidence attached."""
    found: bool = evidence_of(filing).exists()
    return found


def period_choices(version: IndicatorVersion, today: date, filing: Filing | None = None) -> list[tuple[str, Any]]:
    """Periods that have begun, in groups; the period of a record being corrected is always among them."""
    begun = begun_periods(today)
    groups: list[tuple[str, Any]] = [
        (str(GROUPS[kind]), [(period.key, period.label) for period in begun[kind]])
        for kind in KINDS_OF_PERIOD[version.period_type]
    ]
    known = {key for _name, periods in groups for key, _label in periods}
    if filing is not None and filing.period not in known:
        groups.insert(0, (filing.period, filing.period_label))
    return groups


def _two_places(value: Decimal) -> Decimal:
    if value != round(value, 2):
        raise ValidationError(_("最多两位小数。"), code="places")
    return value
