"""What a name of evidence must not hold: numbers that identify or reach a person.

Names of files are shown in lists and written to the log, which nobody can clean afterwards.
"""

import re

from django.utils.translation import gettext as _

from qiaowu.kernel.text import find_id_numbers, fold

# A mainland mobile number as people write it; longer runs of digits are dates, times or serial numbers.
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[-\s]?|0086[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")


def unfit_name(name: str) -> str:
    """Why evidence cannot be stored under this name or address, and what to do; empty when it can."""
    if find_id_numbers(name):
        return _("文件名、名称或链接里有身份证号，请改名或删去后再传。")
    if _MOBILE.search(fold(name)):
        return _("文件名、名称或链接里有手机号，请改名或删去后再传。")
    return ""
