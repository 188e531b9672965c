"""Pasted chat messages in, draft records out; see README.md."""

from . import cases, demo_units
from .drafts import Draft, read
from .units import UnitTable

__all__ = ["Draft", "UnitTable", "cases", "demo_units", "read"]
