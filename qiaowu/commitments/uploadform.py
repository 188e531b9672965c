"""The form for handing in a document."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import guess, originals
from qiaowu.commitments.actions import text_hash
from qiaowu.commitments.models import SourceDocument
from qiaowu.kernel.text import find_id_numbers
from qiaowu.records.intake import Intake, IntakeError, read_document, read_pasted
from qiaowu.web.forms import DayField, TextField, area

_SALT = "qiaowu.commitments.received"


class UploadForm(forms.Form):
    """A file or pasted text, and what the office calls it. What the text itself tells may be left empty.

    A file that was read is carried on as text with a signed token, so it need not be chosen again.
    """

    file = forms.FileField(
        label=gettext_lazy("文件"),
        required=False,
        help_text=gettext_lazy("docx、txt 或有文字的 pdf，不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": ".docx,.txt,.pdf"}),
    )
    text = forms.CharField(
        label=gettext_lazy("或粘贴正文"),
        required=False,
        strip=False,
        widget=area(8, **{"data-no-draft": ""}),
    )
    title = TextField(
        label=gettext_lazy("标题"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("不填则从正文里取，存入前可改。"),
        widget=forms.TextInput(attrs={"data-width": "3"}),
    )
    dated = DayField(label=gettext_lazy("文件日期"), required=False)
    year = forms.IntegerField(
        label=gettext_lazy("目标年度"),
        required=False,
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"data-width": "1", "inputmode": "numeric", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"),
        required=False,
        choices=[("", gettext_lazy("按标题判断")), *SourceDocument.Kind.choices],
        widget=forms.Select(attrs={"data-width": "1"}),
    )
    issued_by = TextField(
        label=gettext_lazy("发文单位或讲话人职务"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"data-width": "3", "placeholder": gettext_lazy("如：县委统战部、县委书记")}),
    )
    received = forms.CharField(required=False, widget=forms.HiddenInput)

    intake: Intake | None = None
    filename: str = ""
    content: bytes | None = None
    """The bytes of the file that was read, in this round or the one before."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "file" not in self.errors:
            self._read(cleaned)
        if self.intake is not None and find_id_numbers(self.intake.text):
            self.add_error(
                self._source(cleaned),
                _("正文里有身份证号。系统不保存证件号码，请在原文里删去后再上传。"),
            )
        return cleaned

    def _read(self, cleaned: dict[str, Any]) -> None:
        """Fill `intake` and `filename`, or put the reason at the field that was used."""
        file, text = cleaned.get("file"), cleaned.get("text") or ""
        if file is None and not text.strip():
            self.add_error("file", _("请选择文件，或把正文粘贴到下面。"))
            return
        try:
            if file is not None:
                self._opened(file.read(), file.name)
            else:
                self.intake = self._pasted(text)
        except IntakeError as error:
            self.add_error(self._source(cleaned), error.message_zh)

    def _opened(self, content: bytes, name: str) -> None:
        if find_id_numbers(name):
            self.add_error("file", _("文件名里有身份证号，请改名后再上传。"))
            return
        self.intake, self.filename, self.content = read_document(content, name), name, content

    def _source(self, cleaned: dict[str, Any]) -> str:
        return "file" if cleaned.get("file") is not None else "text"

    def _pasted(self, text: str) -> Intake:
        """Pasted text; text that came from a file a moment ago keeps that file's name and hash."""
        found = read_pasted(text.replace("\r\n", "\n"))  # browsers send CRLF
        try:
            known = signing.loads(self.cleaned_data.get("received", ""), salt=_SALT)
        except signing.BadSignature:
            return found
        if known["text"] != text_hash(found.text):
            return found
        self.filename, self.content = known["filename"], originals.waiting(known["sha256"])
        if self.content is None:
            self.add_error("file", _("文件读入后放了一天以上，原件已清掉，请重新选择文件。"))
        return Intake(found.text, known["kind"], None, found.notes, known["sha256"], known["size"])

    @property
    def is_file(self) -> bool:
        return self.intake is not None and self.intake.kind != "pasted"

    def token(self) -> str:
        """Carries name and hash of the file that was read, for the next round; empty for pasted text."""
        if self.intake is None or not self.is_file:
            return ""
        kept = {
            "text": text_hash(self.intake.text),
            "filename": self.filename,
            "kind": self.intake.kind,
            "sha256": self.intake.sha256,
            "size": self.intake.size,
        }
        return signing.dumps(kept, salt=_SALT, compress=True)

    def missing(self) -> list[str]:
        """Fields that a document must have and that were left to the text."""
        return [name for name in ("title", "dated", "year", "kind") if not self.cleaned_data.get(name)]

    def guessed(self) -> dict[str, Any]:
        """What the text says for the fields left empty."""
        assert self.intake is not None
        found = guess.from_text(self.intake.text, self.filename)
        dated: date | None = self.cleaned_data.get("dated") or found.dated
        values = {
            "title": found.title,
            "dated": dated,
            "year": dated.year if dated else None,
            "kind": found.kind,
            "issued_by": found.issued_by,
        }
        return {name: value for name, value in values.items() if value and not self.cleaned_data.get(name)}
