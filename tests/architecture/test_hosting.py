"""A county is a role and a schema: what lies in one is out of reach from another."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DataError, connection, models
from psycopg import sql

from qiaowu.cli.testing import TestCluster
from qiaowu.hosting.county import chosen, counties, county
from qiaowu.records import files
from qiaowu.records.queue import results

A, B = "c990123", "c990124"
NAME = "qiaowu_hosting"


@pytest.fixture(scope="module")
def hosted(cluster: TestCluster) -> Iterator[dict[str, str]]:
    """A database of its own with both counties migrated, each by its own role, and a unit in each."""
    urls = cluster.create_database(NAME)
    for code in (A, B):
        environment = os.environ | {"QIAOWU_DATABASE_URL": urls[code], "QIAOWU_COUNTY": code}
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=environment, check=True)
        with psycopg.connect(urls[code]) as db:
            db.execute(
                'INSERT INTO orgs_unit (code, kind, name, short_name, opened_on, dense, weight, "order")'
                " VALUES (%s, 'county', %s, %s, '2020-01-01', false, 0, 0)",
                (code[1:], f"县{code}", code),
            )
    yield urls
    cluster.drop_database(NAME)


def choose(db: psycopg.Connection[Any], code: str) -> None:
    db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(code)))


def test_every_table_lies_in_the_county_and_none_in_public(hosted: dict[str, str]) -> None:
    with psycopg.connect(hosted[A]) as db:
        tables = db.execute(
            "SELECT schemaname FROM pg_tables WHERE schemaname NOT IN ('pg_catalog','information_schema')"
        )
        found = {row[0] for row in tables}
    assert found == {A, B}


def test_every_model_resolves_to_the_chosen_county(hosted: dict[str, str]) -> None:
    with psycopg.connect(hosted["web"]) as db:
        for model in apps.get_models():
            for code in (A, B):
                with db.transaction():
                    choose(db, code)
                    row = db.execute(
                        "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass(%s)",
                        (model._meta.db_table,),
                    )
                    assert row.fetchone() == (code,), model


def test_a_row_written_in_one_county_is_not_in_the_other(hosted: dict[str, str]) -> None:
    with psycopg.connect(hosted["web"]) as db:
        names = {}
        for code in (A, B):
            with db.transaction():
                choose(db, code)
                names[code] = [row[0] for row in db.execute("SELECT name FROM orgs_unit")]
    assert names == {A: [f"县{A}"], B: [f"县{B}"]}


def test_no_county_chosen_reads_nothing(hosted: dict[str, str]) -> None:
    with psycopg.connect(hosted["web"]) as db, pytest.raises(psycopg.errors.UndefinedTable):
        db.execute("SELECT 1 FROM orgs_unit")


def test_qualified_sql_to_another_county_is_refused(hosted: dict[str, str]) -> None:
    with psycopg.connect(hosted["web"]) as db:
        choose(db, A)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(f"SELECT 1 FROM {B}.orgs_unit")


def test_the_choice_ends_with_the_transaction(hosted: dict[str, str]) -> None:
    with psycopg.connect(hosted["web"]) as db:
        with db.transaction():
            choose(db, A)
        with pytest.raises(psycopg.errors.UndefinedTable):
            db.execute("SELECT 1 FROM orgs_unit")


def test_mixed_threads_on_shared_connections_never_meet_another_county(hosted: dict[str, str]) -> None:
    wrong: list[tuple[str, str]] = []
    pool = [psycopg.connect(hosted["web"]) for _ in range(2)]
    guards = [threading.Lock() for _ in pool]

    def work(seed: int) -> None:
        for i in range(60):
            code = (A, B)[(seed + i) % 2]
            with guards[i % 2], pool[i % 2].transaction(force_rollback=i % 7 == 0):
                choose(pool[i % 2], code)
                row = pool[i % 2].execute("SELECT short_name FROM orgs_unit").fetchone()
                if row is None or row[0] != code:
                    wrong.append((code, str(row)))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for db in pool:
        db.close()
    assert wrong == []


@pytest.mark.django_db(transaction=True)
def test_county_is_a_role_for_the_block_only() -> None:
    with county(A), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (A,)


@pytest.mark.django_db(transaction=True)
def test_a_county_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DataError), county("c000000"):
        pass


def test_a_malformed_county_code_is_refused() -> None:
    with pytest.raises(ValueError, match="not a county code"), county("c990123; DROP"):
        pass


def test_no_model_names_a_schema_and_every_table_has_a_primary_key() -> None:
    for model in apps.get_models():
        assert "." not in model._meta.db_table
        assert model._meta.pk is not None


def test_no_product_model_uses_content_types() -> None:
    for model in apps.get_models():
        if not model.__module__.startswith("qiaowu."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey):
                assert field.related_model.__module__.startswith("qiaowu."), f"{model} {field}"


@pytest.mark.django_db(transaction=True)
def test_a_log_in_of_one_county_may_become_no_other() -> None:
    assert counties() == [A]


@pytest.mark.django_db(transaction=True)
def test_files_and_results_lie_in_the_folder_of_the_chosen_county(settings: Any) -> None:
    settings.COUNTY = B  # what the process serves by default
    with county(A):
        assert (chosen(), files.folder().name, results.folder().name) == (A, A, A)
    assert (chosen(), files.folder().name, results.folder().name) == (B, B, B)
