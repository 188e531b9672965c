"""What a name of evidence must not hold: numbers that identify or reach a person.

Names of files are shown in lists and written to the log, which nobody can clean afterwards.
"""

from django.utils.translation import gettext as _

from qiaowu.kernel.text import find_id_numbers, find_mobile_numbers, fold


def unfit_name(name: str) -> str:
    """Why evidence cannot be stored under this name or address, and what to do; empty when it can."""
    if find_id_numbers(name):
        return _("文件名、名称或链接里有身份证号，请改名或删去后再传。")
    if find_mobile_numbers(fold(name)):
        return _("文件名、名称或链接里有手机号，请改名或删去后再传。")
    return ""
