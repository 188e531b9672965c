"""One real database server for the whole test run, with two counties in it; one for each process of a parallel run.

The server starts when this file is read, because Django's settings want its address before any
other conftest may import a model.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from contextlib import ExitStack
from typing import Any

import django
import pytest
from django.conf import settings as django_settings
from hypothesis import settings

from qiaowu.cli.testing import TestCluster, test_cluster

_stack = ExitStack()
atexit.register(_stack.close)
_cluster = _stack.enter_context(test_cluster())
os.environ.update(
    DJANGO_SETTINGS_MODULE="qiaowu.config.settings",
    QIAOWU_DATABASE_URL=_cluster.urls["c990123"],
    QIAOWU_COUNTY="c990123",
    QIAOWU_DATA_DIR=_stack.enter_context(tempfile.TemporaryDirectory(prefix="qiaowu-data-")),
    QIAOWU_TODAY="2026-10-12",
    # the browser of the journeys runs an event loop beside the tests
    DJANGO_ALLOW_ASYNC_UNSAFE="1",
)
django.setup()
if django_settings.DATABASES["default"]["HOST"] != _cluster.superuser.host:
    pytest.exit("Django was set up before this file, with another database: unset DJANGO_SETTINGS_MODULE")

# The same examples on every machine, so that a build says the same twice; QIAOWU_HYPOTHESIS=random looks for new ones.
settings.register_profile("build", derandomize=True, deadline=None)
settings.register_profile("random", deadline=None)
settings.load_profile(os.environ.get("QIAOWU_HYPOTHESIS", "build"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker must not inherit our settings, or it would be set up with our server before it has its own."""
    os.environ.pop("DJANGO_SETTINGS_MODULE")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's long walks first: they share one product, and a parallel run then ends with short tests."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/journeys/"))


@pytest.fixture(scope="session")
def cluster() -> TestCluster:
    """The running server with the addresses of its roles."""
    return _cluster


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> None:
    """The first county's tables, made by the migrations as the county's own role."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("migrate", verbosity=0)


@pytest.fixture
def cast(db: None) -> Any:
    """A small county with its people; see tests/cast.py."""
    # imported here: models load after the settings above
    from tests.cast import make_cast

    return make_cast()
