"""Invented staff of the demo county: 22 accounts in county units, 14 officers, 186 contacts.

The names are put together from characters by a seeded generator; no real person is meant.
Phones use a prefix that is not assigned.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from .units import code_of, communities, name_of, townships

COUNTY_CLERK = "county_clerk"
TOWNSHIP_OFFICER = "township_officer"
COMMUNITY_WORKER = "community_worker"
LEADER = "leader"
SERVICE_STAFF = "service_staff"
AUDITOR = "auditor"
ADMIN = "admin"
DEPARTMENT_OFFICER = "department_officer"
ASSOCIATION_MEMBER = "association_member"
DEMO_USERNAMES = (
    "county", "township", "township2", "community", "leader", "service", "auditor", "admin",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One login: `unit` is a unit code, `role` one of the role keys above, `phone` E.164."""

    username: str
    display_name: str
    unit: str
    role: str
    post: str
    phone: str


def _pool(chars: str, pinyin: str) -> dict[str, str]:
    """Each character with its syllable; ValueError where the two do not pair up."""
    return dict(zip(chars, pinyin.split(), strict=True))


_SURNAMES = _pool(
    "林陈许沈陆苏江唐秦何高叶柯庄池阮骆卓蓝翁童游颜温章倪裴钟戚施邱洪",
    "lin chen xu shen lu su jiang tang qin he gao ye ke zhuang chi ruan luo zhuo lan weng "
    "tong you yan wen zhang ni pei zhong qi shi qiu hong",
)
_FIRST = _pool(
    "书明远清若知予子一闻怀景望承思念浦汀砚蔚舒澄芷砺牧衡嘉行朴疏",
    "shu ming yuan qing ruo zhi yu zi yi wen huai jing wang cheng si nian pu ting yan wei "
    "shu cheng zhi li mu heng jia xing pu shu",
)
_SECOND = _pool(
    "宁岚舟源水微安衿帆海桥溪汐棠禾榕屿澜潮渡鹭雁竹柘坪岭云锦洲亭",
    "ning lan zhou yuan shui wei an jin fan hai qiao xi xi tang he rong yu lan chao du lu "
    "yan zhu zhe ping ling yun jin zhou ting",
)
# username, name, unit, role, post: fixed, because the manual and the journeys name them
_CAST = [
    ("county", "林书宁", "县委统战部", COUNTY_CLERK, "侨务科科员"),
    ("admin", "裴砚舟", "县委统战部", ADMIN, "系统管理员"),
    ("leader", "章承澜", "县委办", LEADER, "县委常委"),
    ("auditor", "戚怀安", "县委办", AUDITOR, "审计联络员"),
    ("service", "苏一帆", "侨务服务专线", SERVICE_STAFF, "专线专员"),
    ("township", "许明岚", "云锦街道", TOWNSHIP_OFFICER, "统战委员"),
    ("township2", "何清源", "枕江镇", TOWNSHIP_OFFICER, "统战委员"),
    ("community", "沈知微", "锦绣社区", COMMUNITY_WORKER, "侨务联络员"),
]
# the other seats in county units: unit, role, post, number
_SEATS = [
    ("县委统战部", COUNTY_CLERK, "侨务科科员", 2),
    ("县委办", DEPARTMENT_OFFICER, "督查科科员", 1),
    ("县侨联", DEPARTMENT_OFFICER, "联络部干事", 2),
    ("县人社局", DEPARTMENT_OFFICER, "人才科科员", 1),
    ("县商务局", DEPARTMENT_OFFICER, "招商科科员", 1),
    ("县文旅局", DEPARTMENT_OFFICER, "文化科科员", 1),
    ("县融媒体中心", DEPARTMENT_OFFICER, "编辑部编辑", 1),
    ("县科工局", DEPARTMENT_OFFICER, "科技科科员", 1),
    ("县教育局", DEPARTMENT_OFFICER, "办公室科员", 1),
    ("县民政局", DEPARTMENT_OFFICER, "办公室科员", 1),
    ("县住建局", DEPARTMENT_OFFICER, "办公室科员", 1),
    ("县委考核办", DEPARTMENT_OFFICER, "考核科科员", 1),
    ("侨务服务专线", SERVICE_STAFF, "专线专员", 2),
    ("县侨商会", ASSOCIATION_MEMBER, "秘书处干事", 1),
]


def _names(seed: int, taken: set[str]) -> Iterator[tuple[str, str]]:
    """Endless pairs of an unused name and its pinyin."""
    rng = random.Random(f"{seed}-names")
    while True:
        parts = [(pool, rng.choice(list(pool))) for pool in (_SURNAMES, _FIRST, _SECOND)]
        name = "".join(char for _, char in parts)
        if name not in taken:
            taken.add(name)
            yield name, "".join(pool[char] for pool, char in parts)


def _seats() -> Iterator[tuple[str, str, str]]:
    """Unit code, role and post of every account that is not in the fixed cast."""
    cast_units = {code_of(unit) for _, _, unit, _, _ in _CAST}
    for unit, role, post, number in _SEATS:
        yield from [(code_of(unit), role, post)] * number
    for township in townships():
        if township.code not in cast_units:
            yield township.code, TOWNSHIP_OFFICER, "统战委员"
    for community in communities():
        if community.code not in cast_units:
            yield community.code, COMMUNITY_WORKER, "侨务联络员"


def build_accounts(seed: int = 990123) -> list[Account]:
    """All 222 accounts, the eight demo accounts first; usernames and names are unique."""
    rows = [(user, name, code_of(unit), role, post) for user, name, unit, role, post in _CAST]
    used = {row[0] for row in rows}
    names = _names(seed, {row[1] for row in rows})
    for unit, role, post in _seats():
        name, pinyin = next(names)
        username = _unused(pinyin, used)
        rows.append((username, name, unit, role, post))
    return [Account(*row, phone=f"+861000000{i:04d}") for i, row in enumerate(rows, start=1)]


def _unused(base: str, used: set[str]) -> str:
    """`base`, or `base` with the lowest free number from 2; marks it as used."""
    name, number = base, 2
    while name in used:
        name, number = f"{base}{number}", number + 1
    used.add(name)
    return name


def contact_of(unit: str, accounts: list[Account]) -> Account:
    """The first account of a unit code; KeyError with the unit's name where there is none."""
    for account in accounts:
        if account.unit == unit:
            return account
    raise KeyError(name_of(unit))
