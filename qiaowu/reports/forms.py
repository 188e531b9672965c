"""Forms of reports: whose and when, and one paragraph."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.period import Period
from qiaowu.kernel.text import find_id_numbers, fold
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit
from qiaowu.orgs.tree import tree_on
from qiaowu.reports.models import Report
from qiaowu.web.forms import DayField, TextField, area


class ReportForm(forms.Form):
    """Unit, year, and the day up to which records count."""

    unit = forms.ChoiceField(label=gettext_lazy("报告范围"), help_text=gettext_lazy("全县，或一个乡镇（街道）。"))
    year = forms.TypedChoiceField(label=gettext_lazy("目标年度"), coerce=int)
    as_of = DayField(
        label=gettext_lazy("数据截至"),
        latest_today=True,
        help_text=gettext_lazy("只计入这一天（含）以前的记录，一般写上月末。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = today()
        tree = tree_on(day)
        self.units = {str(u.pk): u for u in (tree.county, *tree.open_units(Unit.Kind.TOWNSHIP))}
        self.fields["unit"].choices = [(key, unit.name) for key, unit in self.units.items()]  # type: ignore[attr-defined]
        years = [(year, f"{year}年") for year in range(day.year, day.year - 4, -1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        year, as_of = cleaned.get("year"), cleaned.get("as_of")
        if year and as_of and as_of.year != year:
            self.add_error("as_of", _("数据截至日期要在%d年之内。") % year)
        return cleaned

    @property
    def chosen(self) -> tuple[Unit, Period, date]:
        """What the valid form says."""
        data = self.cleaned_data
        return self.units[data["unit"]], Period.year(data["year"]), data["as_of"]


class BlockForm(forms.Form):
    """The text of one heading or paragraph."""

    LONGEST = 3000
    text = TextField(label=gettext_lazy("段落"), max_length=LONGEST, widget=area(6))

    def clean_text(self) -> str:
        text = "".join(str(self.cleaned_data["text"]).split("\n"))
        if find_id_numbers(text):
            raise forms.ValidationError(_("这里有一个身份证号，报告中不能出现，请删去。"), code="id_number")
        return text


class TitleForm(forms.Form):
    """What stands above the text."""

    title = TextField(label=gettext_lazy("标题"), max_length=120)
    addressee = TextField(
        label=gettext_lazy("主送机关"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("报告开头的称谓，几个机关用顿号隔开，不写冒号；留空则不印。下一份报告沿用。"),
    )

    def clean_addressee(self) -> str:
        return str(self.cleaned_data["addressee"]).rstrip("：: ")


class IssueForm(forms.Form):
    """The title typed once more, and whether every record is listed."""

    typed_title = TextField(
        label=gettext_lazy("输入报告标题"),
        max_length=200,
        error_messages={"required": gettext_lazy("请输入报告标题，确认要定稿的就是这一份。")},
    )
    full = forms.BooleanField(label=gettext_lazy("Word 另附全部记录清单"), required=False)

    def __init__(self, report: Report, data: Any = None, *, lines: int = 0) -> None:
        super().__init__(data)
        self.report = report
        self.fields["typed_title"].help_text = _("定稿不能撤回。请照此输入：%s") % report.title
        self.fields["typed_title"].widget.attrs["autocomplete"] = "off"
        hint = _("不选时只附记录索引，每项数据一行。选了逐条列出，共 %(n)d 行，约 %(pages)d 页。")
        self.fields["full"].help_text = hint % {"n": lines, "pages": max(1, -(-lines // LINES_ON_A_PAGE))}

    def clean_typed_title(self) -> str:
        typed = str(self.cleaned_data["typed_title"])
        if _bare(typed) != _bare(self.report.title):
            raise forms.ValidationError(_("与报告标题不一致，请核对后重新输入。"), code="title")
        return typed


LINES_ON_A_PAGE = 17


def _bare(title: str) -> str:
    """A title without blanks, marks and the difference of widths, which a keyboard may give otherwise."""
    return "".join(char for char in fold(title) if char.isalnum())


class SourceForm(forms.Form):
    """Where a typed number was taken from."""

    number = TextField(max_length=40, widget=forms.HiddenInput)
    source = TextField(label=gettext_lazy("引自"), max_length=120)
