"""Units and staff of the demo county."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from qiaowu.config.demo import people
from qiaowu.config.demo.units import all_units, code_of, communities, name_of, of_kind, spread, townships


def test_tree_has_14_townships_and_186_communities_with_unique_names_and_codes() -> None:
    units = all_units()
    assert len(townships()) == 14
    assert Counter(t.style for t in townships()) == {"街道": 3, "镇": 8, "乡": 3}
    assert len(communities()) == 186
    assert len({u.code for u in units}) == len(units) == len({u.name for u in units})
    assert len({u.short for u in communities()}) == 186


def test_codes_follow_the_division_list() -> None:
    assert all(re.fullmatch(r"990123\d{3}", t.code) for t in townships())
    for unit in communities():
        assert re.fullmatch(r"\d{12}", unit.code)
        assert unit.code[:9] == unit.parent
        is_village = unit.code[9] == "2"
        assert (unit.style == "村") == is_village == unit.name.endswith("村")


def test_every_parent_exists_and_comes_before_its_children() -> None:
    seen: set[str] = set()
    for unit in all_units():
        assert unit.parent is None or unit.parent in seen
        seen.add(unit.code)


def test_population_weights_match_the_distribution() -> None:
    weights = sorted((t.weight for t in townships()), reverse=True)
    assert sum(weights) == 1000
    assert sum(weights[:3]) == 450
    assert {t.name for t in townships() if t.weight < 20} == {"柘岭乡", "雾岭乡", "银坪乡"}


def test_boards_stand_in_dense_communities() -> None:
    for township in townships():
        dense = [c for c in communities(township.code) if c.dense]
        assert len(dense) == township.boards
    assert sum(t.boards for t in townships()) == 32


def test_larger_townships_have_more_communities() -> None:
    sizes = {t.name: len(communities(t.code)) for t in townships()}
    assert sorted(sizes, key=sizes.__getitem__)[-3:] == ["枕江镇", "望归街道", "云锦街道"]


def test_spread_gives_whole_shares_that_sum_to_the_total() -> None:
    assert spread(10, [1, 1, 1]) == [4, 3, 3]
    assert spread(7, [450, 350, 200]) == [3, 3, 1]
    assert spread(0, [5, 5]) == [0, 0]


def test_accounts_are_222_with_unique_ascii_usernames_and_names() -> None:
    accounts = people.build_accounts()
    kinds = {u.code: u.kind for u in all_units()}
    where = Counter(kinds[a.unit] for a in accounts)
    assert where["department"] + where["association"] == 22
    assert where["township"] == 14
    assert where["community"] == 186
    assert len({a.username for a in accounts}) == 222 == len({a.display_name for a in accounts})
    assert all(re.fullmatch(r"[a-z]+\d*", a.username) for a in accounts)
    assert all(re.fullmatch(r"\+861000000\d{4}", a.phone) for a in accounts)


def test_the_eight_demo_accounts_come_first_with_their_units_and_roles() -> None:
    cast = {a.username: (name_of(a.unit), a.role) for a in people.build_accounts()[:8]}
    assert set(cast) == set(people.DEMO_USERNAMES)
    assert cast["county"] == ("县委统战部", people.COUNTY_CLERK)
    assert cast["township"] == ("云锦街道", people.TOWNSHIP_OFFICER)
    assert cast["township2"] == ("枕江镇", people.TOWNSHIP_OFFICER)
    assert cast["community"] == ("锦绣社区", people.COMMUNITY_WORKER)
    assert cast["service"] == ("侨务服务专线", people.SERVICE_STAFF)
    parents = {u.code: u.parent for u in all_units()}
    assert parents[code_of("锦绣社区")] == code_of("云锦街道")


def test_accounts_are_the_same_every_time_and_differ_by_seed() -> None:
    assert people.build_accounts(1) == people.build_accounts(1)
    assert people.build_accounts(1) != people.build_accounts(2)


def test_every_association_and_department_hangs_under_the_county() -> None:
    for unit in [*of_kind("department"), *of_kind("association")]:
        assert unit.parent == "990123"


def test_units_include_every_name_of_the_quick_entry_table() -> None:
    tool = Path(__file__).parents[5] / "shared" / "quickentry" / "score.py"
    if not tool.exists():
        pytest.skip("the quick-entry scorer is not on this machine")
    listed = subprocess.run([sys.executable, str(tool), "--units"], capture_output=True, check=True, text=True)
    mine = {u.name: name_of(u.parent) if u.kind == "community" and u.parent else None for u in all_units()}
    for row in json.loads(listed.stdout):
        assert mine[row["name"]] == row["parent"]
