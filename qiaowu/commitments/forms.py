"""Forms for correcting, adding and completing a commitment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import suggest
from qiaowu.commitments.models import Commitment
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.orgs.models import Unit
from qiaowu.web.forms import QuantityField, TextField, area

STRICT = {"gt": "ge", "lt": "le"}
COMPARATORS = (
    ("eq", gettext_lazy("等于（就是这个数）")),
    ("ge", gettext_lazy("不少于（含本数）")),
    ("gt", gettext_lazy("超过（不含本数）")),
    ("le", gettext_lazy("不超过（含本数）")),
    ("lt", gettext_lazy("低于（不含本数）")),
    ("approx", gettext_lazy("约")),
    ("range", gettext_lazy("区间（两头都填）")),
)


class CorrectForm(forms.Form):
    """A commitment as a person reads it. The text and its place are not among the fields."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    subject = TextField(label=gettext_lazy("事项"), required=False, max_length=120)
    comparator = forms.ChoiceField(label=gettext_lazy("比较"), choices=COMPARATORS)
    value = QuantityField(label=gettext_lazy("数值"), required=False)
    value_max = QuantityField(label=gettext_lazy("上限"), required=False)
    unit_word = TextField(
        label=gettext_lazy("计量单位"), required=False, max_length=20, widget=forms.TextInput(attrs={"data-width": "1"})
    )
    approx = forms.BooleanField(label=gettext_lazy("原文是约数（余、多、近、左右）"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("性质"), choices=Commitment.Role.choices)
    modality = forms.ChoiceField(label=gettext_lazy("语气"), choices=Commitment.Modality.choices)
    indicator = forms.ModelChoiceField(label=gettext_lazy("指标"), queryset=Indicator.objects.none(), required=False)
    period = TextField(
        label=gettext_lazy("目标期间"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("如 2026、2026年上半年、2026Q3、9月底前。"),
        widget=forms.TextInput(attrs={"data-width": "2"}),
    )
    period_type = forms.ChoiceField(label=gettext_lazy("怎样算"), choices=Commitment.PeriodType.choices)
    per = forms.ChoiceField(
        label=gettext_lazy("频次"),
        required=False,
        choices=[("", gettext_lazy("不是经常性的")), *Commitment.Per.choices],
    )
    per_count = QuantityField(label=gettext_lazy("每期几次"), required=False)
    per_every = forms.IntegerField(
        label=gettext_lazy("隔几期"),
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.TextInput(attrs={"data-width": "1", "inputmode": "numeric"}),
    )
    each = TextField(
        label=gettext_lazy("按每个什么计"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("如：社区、常委")}),
    )
    lead = forms.ModelChoiceField(label=gettext_lazy("责任单位"), queryset=Unit.objects.none(), required=False)
    baseline = QuantityField(label=gettext_lazy("基数"), required=False)
    prior_actual = QuantityField(label=gettext_lazy("去年实绩"), required=False)
    note = TextField(label=gettext_lazy("审核意见"), required=False, max_length=300)

    def __init__(self, row: Commitment, data: QueryDict | None = None) -> None:
        self.row = row
        super().__init__(data, initial=initial_of(row), auto_id=f"f{row.pk}-%s")
        self.fields["indicator"].queryset = Indicator.objects.order_by("order")  # type: ignore[attr-defined]
        self.fields["indicator"].label_from_instance = _indicator_label  # type: ignore[attr-defined]
        self.fields["lead"].queryset = leads(row)  # type: ignore[attr-defined]
        self.fields["subject"].widget.attrs["autofocus"] = True

    def clean_period(self) -> str:
        """A period key; words such as 今年上半年 are read against the document's year."""
        words: str = self.cleaned_data["period"]
        if not words:
            return ""
        try:
            return Period.parse(words.rstrip("年")).key
        except ValueError:
            document = self.row.document
            found = suggest.period_for(words, year=document.year, dated=document.dated, role="actual").value
        if not found:
            raise ValidationError(_("期间看不明白。请写成 2026、2026年上半年、2026Q3 或 2026-09。"))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("value"), cleaned.get("value_max")
        if cleaned.get("comparator") == "range":
            if low is None or high is None:
                self.add_error("value_max", _("区间要写两头的数。"))
            elif high < low:
                self.add_error("value_max", _("上限不能小于下限。"))
        if cleaned.get("per") and not cleaned.get("per_count"):
            self.add_error("per_count", _("写了频次，还要写每期几次。"))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The cleaned fields as `actions.correct` takes them."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        wanted = cleaned["comparator"]
        cleaned["comparator"], cleaned["strict"] = STRICT.get(wanted, wanted), wanted in STRICT
        cleaned["per_every"] = cleaned["per_every"] or 1
        return cleaned


def initial_of(row: Commitment) -> dict[str, Any]:
    """The row's values as the form shows them."""
    names = [name for name in CorrectForm.base_fields if name not in {"comparator", "indicator", "lead"}]
    values = {name: _shown(getattr(row, name)) for name in names}
    strict = {code: shown for shown, code in STRICT.items()}
    comparator = strict.get(row.comparator, row.comparator) if row.strict else row.comparator
    return values | {"comparator": comparator, "indicator": row.indicator_id, "lead": row.lead_id}


def _shown(value: Any) -> Any:
    """Decimals without trailing zeros, everything else as it is."""
    if not isinstance(value, Decimal):
        return value
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _indicator_label(indicator: Indicator) -> str:
    return f"{indicator.code} {indicator.name}"


def leads(row: Commitment) -> QuerySet[Unit]:
    """Units that may answer for a promise: all open ones but communities, and the one already chosen."""
    kinds = [Unit.Kind.DEPARTMENT, Unit.Kind.TOWNSHIP, Unit.Kind.COUNTY, Unit.Kind.ASSOCIATION]
    found = Unit.objects.filter(closed_on__isnull=True, kind__in=kinds)
    return (found | Unit.objects.filter(pk=row.lead_id)).order_by("order", "code") if row.lead_id else found


class AddForm(forms.Form):
    """Where a missed commitment stands: by offsets from a selection, or by its words."""

    words = forms.CharField(
        label=gettext_lazy("原文里的这句话"),
        max_length=400,
        widget=area(3),
        help_text=gettext_lazy("从左边原文复制承诺所在的文字，如“签约项目5个”，系统据此定位。"),
    )


class CompleteForm(forms.Form):
    """The value of a statement that breaks off in the text."""

    comparator = forms.ChoiceField(label=gettext_lazy("比较"), choices=COMPARATORS[:5], initial="ge")
    value = QuantityField(
        label=gettext_lazy("数值"),
        error_messages={"required": gettext_lazy("请按原件填写数值；没有原件的，先不要补录。")},
    )
    unit_word = TextField(
        label=gettext_lazy("计量单位"), required=False, max_length=20, widget=forms.TextInput(attrs={"data-width": "1"})
    )
    subject = TextField(label=gettext_lazy("事项"), max_length=120, widget=forms.TextInput(attrs={"data-width": "3"}))
    note = TextField(
        label=gettext_lazy("依据"),
        max_length=300,
        help_text=gettext_lazy("写明数值从哪份原件、哪一页来。"),
        error_messages={"required": gettext_lazy("请写明依据，以后有人会问。")},
    )

    def values(self) -> dict[str, Any]:
        """The cleaned fields as `actions.complete` takes them."""
        cleaned = dict(self.cleaned_data)
        wanted = cleaned["comparator"]
        return cleaned | {"comparator": STRICT.get(wanted, wanted), "strict": wanted in STRICT}
