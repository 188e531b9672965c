"""Forms of targets: drafts from a document, shares of a split, a change with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qiaowu.indicators.models import Target
from qiaowu.indicators.splitting import ONLY_WHOLE
from qiaowu.indicators.targets import Choice, TargetDraft
from qiaowu.measures.models import IndicatorVersion, counts_whole
from qiaowu.orgs.models import Unit
from qiaowu.web.forms import QuantityField, TextField, area

YI, WAN = Decimal(10**8), Decimal(10**4)


def typed(value: Decimal | None, unit: str = "") -> str:
    """A number as an office types it: amounts as 3亿 or 3000万 where that is exact."""
    if value is None:
        return ""
    if unit == "元" and value:
        for scale, word in ((YI, "亿"), (WAN, "万")):
            if value >= scale and (value / scale * 100) % 1 == 0:
                return f"{(value / scale).normalize():f}{word}"
    return f"{value.normalize():f}"


def quantity(version: IndicatorVersion, **options: Any) -> QuantityField:
    """A number in the indicator's unit; the unit may be typed behind it."""
    return QuantityField(unit_word=version.unit, required=False, **options)


class DraftForm(forms.Form):
    """One draft: whether to make it, its test and its numbers."""

    make = forms.BooleanField(label=_("设为目标"), required=False)
    test = forms.ChoiceField(label=_("判定"), choices=Target.Test.choices)

    def __init__(self, draft: TargetDraft, data: Mapping[str, Any] | None = None) -> None:
        assert draft.version is not None
        initial = {
            "make": draft.makes,
            "test": draft.test,
            "value": typed(draft.value, draft.version.unit),
            "value_max": typed(draft.value_max, draft.version.unit),
        }
        # another prefix: what was posted to make a target must not replace one that stands by now
        super().__init__(data, prefix=f"{'r' if draft.replaces else 'c'}{draft.commitment.pk}", initial=initial)
        self.draft = draft
        if draft.replaces and draft.standing is not None:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=draft.standing.version)
            self.fields["test"].required = self.fields["seen"].required = bool(self["make"].data) if data else False
        self.fields["value"] = quantity(draft.version, label=_("目标值"))
        self.fields["value_max"] = quantity(draft.version, label=_("上限"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("make") or self.errors:
            return data
        if data.get("value") is None:
            self.add_error("value", _("请填目标值，或不设这个目标。"))
        elif data.get("test") == Target.Test.RANGE:
            top = data.get("value_max")
            if top is None or top < data["value"]:
                self.add_error("value_max", _("区间须填上限，且不小于目标值。"))
        else:
            data["value_max"] = None
        return data

    @property
    def choice(self) -> Choice:
        data = self.cleaned_data
        if not data.get("make"):
            return Choice(make=False)
        return Choice(True, data["test"], data["value"], data["value_max"], seen=data.get("seen"))


class ShareForm(forms.Form):
    """The shares of a target by unit, the part carried by the unit itself, and the reason of a change."""

    direct = QuantityField(label=_("本级承担"), required=False)
    reason = TextField(label=_("调整原因"), max_length=300, required=False)

    def __init__(
        self,
        version: IndicatorVersion,
        units: Sequence[Unit],
        shares: Mapping[int, Decimal],
        data: Mapping[str, Any] | None = None,
        direct: Decimal | None = None,
    ) -> None:
        super().__init__(data, auto_id="s-%s", initial={"direct": typed(direct, version.unit)})
        self.units = list(units)
        self.unit_word, self.whole = version.unit, counts_whole(version.unit)
        self.fields["direct"] = quantity(version, label=_("本级承担"))
        for unit in self.units:
            field = quantity(version, label=unit.short_name)
            field.initial = typed(shares.get(unit.pk), version.unit)
            self.fields[f"u{unit.pk}"] = field
        for name in ("direct", *(f"u{unit.pk}" for unit in self.units)):
            self.fields[name].widget.attrs |= {"class": "num"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("direct", *(f"u{unit.pk}" for unit in self.units)):
            value = data.get(name)
            if self.whole and value is not None and value != value.to_integral_value():
                self.add_error(name, ONLY_WHOLE % self.unit_word)
        return data

    @property
    def shares(self) -> dict[int, Decimal]:
        """What is typed and valid, by unit id; empty fields hold no share."""
        found = {unit.pk: self.cleaned_data.get(f"u{unit.pk}") for unit in self.units}
        return {pk: value for pk, value in found.items() if value is not None}

    @property
    def kept(self) -> Decimal:
        return self.cleaned_data.get("direct") or Decimal(0)


class TargetForm(forms.Form):
    """A change of a target: test, numbers, lead, and why."""

    test = forms.ChoiceField(label=_("判定"), choices=Target.Test.choices)
    lead = forms.ModelChoiceField(label=_("责任单位"), queryset=Unit.objects.none(), required=False)
    reason = TextField(
        label=_("原因"), max_length=300, widget=area(2), error_messages={"required": _("请写明修改的原因。")}
    )

    def __init__(self, target: Target, version: IndicatorVersion, data: Mapping[str, Any] | None = None) -> None:
        initial = {
            "test": target.test,
            "lead": target.lead,
            "value": typed(target.value, version.unit),
            "value_max": typed(target.value_max, version.unit),
        }
        super().__init__(data, initial=initial)
        leads = Unit.objects.exclude(kind=Unit.Kind.COMMUNITY).filter(closed_on__isnull=True)
        self.fields["lead"].queryset = leads  # type: ignore[attr-defined]
        self.fields["value"] = QuantityField(unit_word=version.unit, label=_("目标值"))
        self.fields["value_max"] = quantity(version, label=_("上限"), help_text=_("只有区间目标才填。"))
        self.order_fields(["test", "value", "value_max", "lead", "reason"])

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("test", "value", "value_max", "lead")}


class DropForm(forms.Form):
    reason = TextField(
        label=_("撤销原因"), max_length=300, widget=area(2), error_messages={"required": _("请写明撤销的原因。")}
    )
