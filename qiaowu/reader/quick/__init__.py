"""Pasted chat messages in, draft records out; see README.md."""

from . import cases, demo_units
from .drafts import masked, read
from .model import Draft
from .units import UnitTable

__all__ = ["Draft", "UnitTable", "cases", "demo_units", "masked", "read"]
