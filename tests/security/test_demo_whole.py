"""The demo county, as it is seeded, holds all that its log tells of."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from qiaowu.records.verifying import missing_rows

pytestmark = pytest.mark.django_db


def test_nothing_of_the_seeded_demo_is_missing() -> None:
    call_command("seed_demo", stdout=io.StringIO())
    assert list(missing_rows()) == []
