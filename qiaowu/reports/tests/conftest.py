"""Fixtures of the tests of reports."""

from __future__ import annotations

import pytest

from qiaowu.reports.tests.scene import Scene, make_scene
from tests.cast import Cast


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """The small county with targets and records."""
    return make_scene(cast)
