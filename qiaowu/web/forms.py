"""Form fields that take what an office types, and refuse with a sentence that says what to do."""

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.dates import DateError, parse_date, parse_time
from qiaowu.kernel.text import find_id_numbers, fold, normalise
from qiaowu.orgs.clock import today
from qiaowu.records.privacy import unfit_name

_QUANTITY = re.compile(r"([+-]?[\d,]*\.?\d+)\s*([万亿]?)\s*(\S*)")
# No document or spreadsheet can hold them.
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
LARGEST = Decimal(10) ** 13
LARGEST_WHOLE = Decimal(2**31 - 1)
PLACES = 4
"""What a register's columns hold: a larger or finer number is refused, not rounded."""
_SCALE = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}


class TextField(forms.CharField):
    """Text: NFC, trimmed, without control characters and identity numbers; line ends only in a text area."""

    def to_python(self, value: Any) -> str:
        try:
            text = normalise(super().to_python(value) or "", multiline=isinstance(self.widget, forms.Textarea))
        except ValueError as error:
            raise ValidationError(str(error), code="text") from error
        if _NO_CHARACTER.search(text):
            raise ValidationError(_("这里有不是文字的编码，请删除后再填。"), code="text")
        if find_id_numbers(text):
            raise ValidationError(
                _("这里有一个身份证号。系统不保存证件号码，请删去；确需核验的，写“已核验”和日期即可。"),
                code="id_number",
            )
        return text


class DayField(forms.CharField):
    """A day in any of the spellings in use: 8.12, 0812, 8月12日, 2026-8-12."""

    def __init__(self, *, latest_today: bool = False, **kwargs: Any) -> None:
        """`latest_today` refuses days that have not come."""
        self.latest_today = latest_today
        attrs = {"data-width": "1", "inputmode": "numeric", "autocomplete": "off"}
        # an example belongs into the hint: in the field it reads as a day that is filled in
        usual: dict[str, Any] = {"help_text": gettext_lazy("例如 8.12、8月12日。")}
        super().__init__(widget=forms.TextInput(attrs=attrs), **usual | kwargs)

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        try:
            day = parse_date(str(value), today())
        except DateError as error:
            raise ValidationError(str(error), code="date") from error
        if self.latest_today and day > today():
            raise ValidationError(
                _("%(day)s 还没到。请填写 %(today)s 或更早的日期。") % {"day": day, "today": today()}, code="future"
            )
        return day

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class ClockField(forms.CharField):
    """A time of day: 9:30, 0930, 下午3点."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"data-width": "1", "inputmode": "numeric", "autocomplete": "off"}
        usual: dict[str, Any] = {"help_text": gettext_lazy("例如 9:30、下午3点。")}
        super().__init__(widget=forms.TextInput(attrs=attrs), **usual | kwargs)

    def to_python(self, value: Any) -> time | None:  # type: ignore[override]
        if isinstance(value, time) or value in self.empty_values:
            return value or None
        try:
            return parse_time(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="time") from error

    def prepare_value(self, value: Any) -> Any:
        return value.strftime("%H:%M") if isinstance(value, time) else value


class QuantityField(forms.CharField):
    """A number, with or without its unit: 36, 1,200, 3.5万, 36人次. Another unit is refused, not converted."""

    def __init__(
        self, *, unit_word: str | Promise = "", whole: bool = False, least: Decimal | int = 0, **kwargs: Any
    ) -> None:
        self.unit_word, self.whole, self.least = str(unit_word), whole, Decimal(least)
        attrs = {"data-width": "1", "inputmode": "decimal", "autocomplete": "off", "data-unit": self.unit_word}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, (Decimal, int)) or value in self.empty_values:
            return None if value in self.empty_values else Decimal(value)
        found = _QUANTITY.fullmatch(fold(str(value)).strip())
        if not found:
            raise ValidationError(_("请只填一个数，如 36。约数、区间请写在内容里。"), code="number")
        number = self._number(found[1].replace(",", "")) * _SCALE[found[2]]
        self._check_size(number)
        self._check_unit(found[3])
        if self.whole and number != number.to_integral_value():
            raise ValidationError(_("请填整数。"), code="whole")
        if number < self.least:
            raise ValidationError(_("不能小于 %s。") % self.least, code="least")
        return number

    @staticmethod
    def _number(text: str) -> Decimal:
        try:
            number = Decimal(text)
        except InvalidOperation as error:
            raise ValidationError(_("请只填一个数，如 36。"), code="number") from error
        return number

    def _check_size(self, number: Decimal) -> None:
        """Refuse what the columns behind cannot hold as typed."""
        if abs(number) >= LARGEST or (self.whole and abs(number) > LARGEST_WHOLE):
            raise ValidationError(_("这个数太大了，请核对单位。"), code="huge")
        if number != round(number, PLACES):
            raise ValidationError(_("最多 %d 位小数。") % PLACES, code="places")

    def _check_unit(self, typed: str) -> None:
        if not typed or not self.unit_word or typed == self.unit_word:
            return
        if any(char.isdigit() for char in typed):
            raise ValidationError(
                _("这里只填一个数，按%(unit)s统计。您填了不止一个数，请核对后只填%(unit)s的数。")
                % {"unit": self.unit_word},
                code="unit",
            )
        if {typed, self.unit_word} == {"人", "人次"}:
            raise ValidationError(
                _("这里按%(unit)s统计，您填的是%(typed)s。同一人来两次算 2 人次、1 人，请核对后只填数字。")
                % {"unit": self.unit_word, "typed": typed},
                code="unit",
            )
        raise ValidationError(
            _("这里的单位是%(unit)s，您填的是%(typed)s，请换算后填数字。") % {"unit": self.unit_word, "typed": typed},
            code="unit",
        )

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value


class PaperField(forms.FileField):
    """A file as evidence. A name that identifies or reaches a person is refused before anything of it is kept."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload and (fault := unfit_name(str(upload.name))):
            raise ValidationError(fault, code="name")
        return upload


class CorrectionReason(TextField):
    """Why a confirmed record is changed; `change` refuses to go without."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "label": gettext_lazy("更正原因"),
            "max_length": 300,
            "error_messages": {"required": gettext_lazy("修改已确认的记录须写明原因。")},
        }
        super().__init__(**usual | kwargs)


def area(rows: int = 3, **attrs: Any) -> forms.Textarea:
    """A text area of some rows."""
    return forms.Textarea(attrs={"rows": rows, **attrs})
