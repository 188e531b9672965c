"""Texts for the benchmark of the reader: always the same for the same arguments, never one sentence over and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

OWNERS = (
    "县侨联",
    "县委统战部",
    "县文化和旅游局",
    "各镇街",
    "青禾镇党委",
    "县人力资源和社会保障局",
    "云锦街道",
    "县商务局",
)
MEANS = (
    "以基层服务阵地建设为抓手完善联系机制",
    "坚持问题导向并把走访调研贯穿始终",
    "围绕侨胞关切梳理办事堵点难点",
    "依托社区网格把服务送到侨眷家门口",
    "统筹部门力量并健全会商通报办法",
    "深化与海外社团的文化交流合作",
    "落实属地责任同时发挥乡贤作用",
)
AIMS = (
    "推动惠侨政策直达基层",
    "引导归侨侨眷参与乡村振兴",
    "营造引才聚智的良好环境",
    "讲好家乡故事和侨乡文化",
    "促进回乡投资项目落地见效",
    "提升为侨公共服务的质量",
    "维护侨胞在国内的合法权益",
)
DEEDS = (
    ("新建侨胞之家", "个"),
    ("培训侨务干部", "人次"),
    ("走访归侨侨眷", "户"),
    ("举办文化活动", "场"),
    ("协调资金", "万元"),
    ("引进回乡项目", "个"),
    ("政策知晓率提高到", "%"),
    ("办理侨胞诉求", "件"),
    ("改造老旧街区", "平方米"),
)
BEFORE = ("今年力争", "年内计划", "到明年底", "去年", "目前已经", "全年要", "上半年累计")
DIGITS = "一二三四五六七八九"
PAGE, LINE = 600, 28  # characters; the layout of official documents has 22 lines of 28
TABLE_EVERY, HEADING_EVERY = 10, 4  # pages

HOSTILE: dict[str, Callable[[int], str]] = {
    "digits": lambda size: "9" * size,
    "brackets": lambda size: "(" * size,
    "从从从": lambda size: "从" * size,
    "headings": lambda size: "".join(f"{DIGITS[n % 9]}、重点任务\n" for n in range(size // 7)),
    "list of numbers": lambda size: "分别为" + "1、" * (size // 2),
    "table row": lambda size: "| 1 " * (size // 4),
}


def dense(characters: int, seed: int = 1) -> str:
    """Paragraphs with a number about every fifty characters."""
    return _until(characters, paragraphs(Random(seed), numbers=1.0))


def prose(characters: int, seed: int = 1) -> str:
    """Paragraphs of the same office language without any number."""
    return _until(characters, paragraphs(Random(seed), numbers=0.0))


def report(pages: int, seed: int = 1) -> str:
    """A long document as it comes out of a PDF: titles, wrapped lines, tables and a number below each page."""
    rng = Random(seed)
    return "".join(page(rng, number) for number in range(1, pages + 1))


def page(rng: Random, number: int) -> str:
    """One page with its number; two sentences of three have no figure."""
    top = f"{DIGITS[number % 9]}、{rng.choice(AIMS)}\n" if number % HEADING_EVERY == 1 else ""
    top += table(rng) if number % TABLE_EVERY == 0 else ""
    body = _until(PAGE - len(top), map(wrapped, paragraphs(rng, numbers=0.33)))
    return f"{top}{body[: PAGE - len(top)]}\n— {number} —\n"


def wrapped(text: str) -> str:
    """A paragraph in the lines of a printed page."""
    return "\n".join(text[at : at + LINE] for at in range(0, len(text), LINE))


def paragraphs(rng: Random, numbers: float) -> Iterator[str]:
    """Without end; `numbers` is the share of the sentences with a number."""
    while True:
        yield "".join(sentence(rng, rng.random() < numbers) for _ in range(6)) + "\n"


def sentence(rng: Random, number: bool) -> str:
    """About fifty characters."""
    deed = f"{rng.choice(BEFORE)}{figure(rng)}" if number else f"注重{rng.choice(AIMS)}"
    return f"{rng.choice(OWNERS)}{rng.choice(MEANS)}，{rng.choice(AIMS)}，{deed}。"


def figure(rng: Random) -> str:
    """A deed with its number, in one of the ways in which offices write it."""
    deed, unit = rng.choice(DEEDS)
    if unit == "%":
        return f"{deed}{rng.randint(310, 990) / 10}%"
    number = rng.choice((f"{rng.randint(2, 9999)}", f"{rng.randint(1000, 99999):,}", f"{rng.choice(DIGITS[1:])}十二"))
    return rng.choice((f"{deed}{number}{unit}", f"{deed}{number}{unit}以上", f"{deed}不少于{number}{unit}"))


def table(rng: Random) -> str:
    """A table with bars, eight rows."""
    rows = (f"| {owner} | {rng.randint(2, 40)} | {rng.randint(100, 9000)} |" for owner in OWNERS)
    return "\n".join(("| 单位 | 活动场次(场) | 投入资金(万元) |", *rows)) + "\n"


def _until(characters: int, pieces: Iterator[str]) -> str:
    """As many pieces as give at least so many characters."""
    taken, length = [], 0
    while length < characters:
        taken.append(next(pieces))
        length += len(taken[-1])
    return "".join(taken)
