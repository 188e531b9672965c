"""What a form's first button says before a record is saved, and what is told after it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qiaowu.orgs.models import User
from qiaowu.records.models import Record, Status
from qiaowu.records.returns import why_not_confirm


def hand_on_label(user: User, record: Record | None) -> str:
    """What the first button says: how far saving will take the record; None for a new one."""
    if record and record.status == Status.CONFIRMED:
        return _("保存")
    if record and record.status == Status.RETURNED:
        return _("保存并重新提交")
    mine = user.can("records.confirm") and not (record and why_not_confirm(user, record))
    return _("保存并确认") if mine else _("提交")


def saved_words(record: Record) -> str:
    """What became of the record, for the message after saving."""
    words = {
        Status.DRAFT: _("%s 已存为草稿"),
        Status.SUBMITTED: _("%s 已提交，等待确认"),
        Status.CONFIRMED: _("%s 已保存并确认"),
    }
    return words.get(Status(record.status), _("%s 已保存")) % record
