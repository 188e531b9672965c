"""Text as it is stored, compared, counted and masked."""

from __future__ import annotations

import re
import unicodedata

from .codes import credit_code_valid
from .idnumbers import IdNumber, find_id_numbers

__all__ = [
    "IdNumber",
    "count_chars",
    "credit_code_valid",
    "e164",
    "find_id_numbers",
    "find_mobile_numbers",
    "fold",
    "inner_quotes",
    "mask_name",
    "mask_phone",
    "normalise",
]

MOST_DIGITS = 15  # E.164

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
# They make a text read differently from what it says.
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
# A mainland mobile number as people write it; longer runs of digits are dates, times or serial numbers.
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[-\s]?|0086[-\s]?)?1[3-9]\d(?:[-\s]?\d{4}){2}(?!\d)", re.ASCII)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＋－\u3000．", "0123456789+- .")
# Names of one person are typed with any of these; searching must not tell them apart.
_MIDDLE_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･ᐧ⸱"), "·")

_COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
        "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空令狐呼延百里东郭西门南门第五"
        "歐陽司馬東方獨孤南宮聞人諸葛尉遲澹臺濮陽公孫仲孫鍾離長孫鮮于東郭西門",
    )
)


def normalise(text: str, *, multiline: bool = False) -> str:
    """NFC, trimmed, invisible fillers removed; line ends and tabs only with `multiline`.

    ValueError with the place of the first character that must not be stored: control
    characters, marks that turn the reading direction, halves of a surrogate pair.
    """
    if multiline:
        text = _LINE_ENDS.sub("\n", text)
    text = unicodedata.normalize("NFC", text.translate(_ZERO_WIDTH)).strip()
    allowed = "\n\t" if multiline else ""
    for at, char in enumerate(text, start=1):
        if char not in allowed and _is_forbidden(char):
            raise ValueError(f"第{at}个字符是不可见的控制字符（U+{ord(char):04X}），请删除后再填")
    return text


def _is_forbidden(char: str) -> bool:
    return char in _BIDI or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")


def fold(text: str) -> str:
    """The copy used for search and equality: １２３ = 123, Ａ = a, any middle dot, one space.

    Never stored in place of the text. `fold(fold(s)) == fold(s)`.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", text).casefold())
    folded = unicodedata.normalize("NFKC", folded.casefold())
    folded = folded.translate(_ZERO_WIDTH).translate(_MIDDLE_DOTS)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", folded)).strip()


def count_chars(text: str) -> int:
    """Characters as a reader counts them: 𠮷 is one, é is one, selectors count nothing."""
    composed = unicodedata.normalize("NFC", text)
    return sum(unicodedata.category(char) not in ("Mn", "Me", "Cf") for char in composed)


def mask_name(name: str) -> str:
    """The surname and one star: 李*, 欧阳*; the length of the given name is hidden too."""
    plain = unicodedata.normalize("NFC", name).strip()
    if not plain:
        return ""
    compound = plain[:2] in _COMPOUND_SURNAMES and len(plain) > 2
    return (plain[:2] if compound else plain[0]) + "*"


def mask_phone(phone: str) -> str:
    """The last four digits only: ****5678."""
    return "****" + phone[-4:] if len(phone) > 4 else "****"


def find_mobile_numbers(text: str) -> list[tuple[int, int]]:
    """Places of mainland mobile numbers, full-width digits included: start and end (excluded) in `text`."""
    return [match.span() for match in _MOBILE.finditer(text.translate(_FULL_WIDTH))]


def e164(text: str) -> str:
    """The number as `+` and at most 15 digits; ValueError in words when it cannot be read.

    Without a country code, an 11-digit number beginning with 1 and one with a leading 0
    (area code) are taken as mainland numbers.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_ZERO_WIDTH).strip()
    plain = re.sub(r"(?<=\d)\s*\(0\)|[\s().\-‐‑–—·/]", "", plain)
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    if re.fullmatch(r"1\d{10}", plain, re.ASCII):
        plain = "+86" + plain
    elif re.fullmatch(r"0\d{9,11}", plain, re.ASCII):
        plain = "+86" + plain[1:]
    if not re.fullmatch(rf"\+[1-9]\d{{6,{MOST_DIGITS - 1}}}", plain, re.ASCII):
        raise ValueError("电话号码写法不对：境外号码请以 + 和国家区号开头，如 +39 02 1234567")
    return plain


def inner_quotes(text: str) -> str:
    """A text that will stand in quotation marks: its own become single ones, as GB/T 15834 asks."""
    return text.translate({ord("“"): "‘", ord("”"): "’"})
