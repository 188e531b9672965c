"""Rules that imports do not show."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import qiaowu
from qiaowu.measures.catalogue import read_catalogue
from qiaowu.measures.contract import measures
from qiaowu.measures.rules import parse_rule
from qiaowu.orgs.permissions import PERMISSIONS
from qiaowu.web.pages import PUBLIC, SIGNED_IN
from tests.architecture.routes import Route, routes

PACKAGE = Path(qiaowu.__file__).parent
LAYERS = [
    *("kernel", "reader", "hosting", "orgs", "records", "web", "measures", "people", "activities"),
    *("commitments", "modules", "indicators", "assessment", "reports", "portal", "config", "cli"),
]
SOURCES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts)
]
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
# Words that would name what must not be built (domain.md, section 8), in schema, forms and measures.
FORBIDDEN = re.compile(
    r"loyal|belief|religio|politic|attitude|sentiment|influence_score|risk_level|watch_?list|family_|kinship|visa"
    r"|party_member|patriot|persuade|face_rec|geo_?loc|latitude|longitude|passport|id_card|contribution_rank"
    r"|忠诚|信仰|宗教|政治态度|态度|情绪|风险等级|关注人员|家庭成员|亲属关系|签证|党员|护照|身份证号",
    re.IGNORECASE,
)


def layer(module: str) -> int:
    return LAYERS.index(module.split(".")[1])


def test_no_foreign_key_points_upwards() -> None:
    for model in apps.get_models():
        if not model.__module__.startswith("qiaowu."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model.__module__.startswith("qiaowu."):
                here, there = layer(model.__module__), layer(field.related_model.__module__)
                assert there <= here, f"{model.__name__}.{field.name} points up to {field.related_model}"


@pytest.mark.parametrize("route", routes(), ids=lambda route: route.name)
def test_every_route_names_its_access_rule(route: Route) -> None:
    assert route.access in {PUBLIC, SIGNED_IN, *PERMISSIONS}


def test_what_must_not_be_built_is_not_in_the_schema() -> None:
    found = [
        f"{model.__name__}.{field.name} {getattr(field, 'verbose_name', '')}"
        for model in apps.get_models()
        if model.__module__.startswith("qiaowu.")
        for field in model._meta.get_fields()
        if FORBIDDEN.search(f"{field.name} {getattr(field, 'verbose_name', '')}")
    ]
    found += [m.key for m in measures() if FORBIDDEN.search(f"{m.key} {m.label}")]
    assert found == []


def test_what_must_not_be_built_is_in_no_form_field() -> None:
    found = []
    for path in SOURCES:
        if path.name != "forms.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if isinstance(target, ast.Name) and FORBIDDEN.search(target.id):
                    found.append(f"{path.name}:{target.id}")
    assert found == []


def test_the_word_list_of_what_must_not_be_built_can_fail() -> None:
    assert FORBIDDEN.search("loyalty_score")
    assert FORBIDDEN.search("家庭成员")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_hold_no_script_style_or_unescaped_text(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert "|safe" not in text
    assert not re.search(r"{%\s*autoescape\s+off", text)
    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not re.search(r"hx-on|hx-vals=.js:|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"(src|href)=[\"']https?://", text)


QUERY_METHODS = {"filter", "exclude", "get", "annotate", "aggregate", "alias", "values", "order_by", "create", "update"}
# Where a mapping is expanded into a query, its keys come from declarations, never from a request.
EXPANDED = {
    "measures/count.py",
    "measures/asking.py",
    "measures/catalogue.py",
    "orgs/access.py",
    "indicators/counting.py",
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_mapping_is_expanded_into_a_query(path: Path) -> None:
    if str(path.relative_to(PACKAGE)) in EXPANDED:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in QUERY_METHODS:
            assert all(keyword.arg for keyword in node.keywords), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_county_is_chosen_in_one_file_only(path: Path) -> None:
    if path.name in {"county.py", "install.py"}:  # install.py only says in words how the role chooses
        return
    assert not re.search(r"SET\s+(LOCAL\s+)?ROLE|search_path\s*=", path.read_text(encoding="utf-8"), re.IGNORECASE)


def test_every_measure_is_named_in_the_readme_of_its_module_and_in_a_test() -> None:
    for declared in measures():
        module = declared.key.partition(".")[0]
        folder = PACKAGE / "modules" / module
        assert str(declared.label)
        assert declared.key in (folder / "README.md").read_text(encoding="utf-8"), declared.key
        tests = "".join(path.read_text(encoding="utf-8") for path in (folder / "tests").glob("test_*.py"))
        assert declared.key in tests, declared.key


def test_the_catalogue_holds_k01_to_k53_with_rules_that_can_be_read() -> None:
    entries = read_catalogue()
    assert [entry["code"] for entry in entries] == [f"K{n:02d}" for n in range(1, 54)]
    for entry in entries:
        for version in entry["versions"]:
            parse_rule(version["rule"])


def test_migrations_have_names_that_say_what_they_do() -> None:
    named = [path.stem for path in PACKAGE.rglob("migrations/0*.py")]
    assert named
    assert not [name for name in named if "auto" in name]
