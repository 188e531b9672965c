"""Text in, quantified statements out. Pure Python; see README.md for the fields."""

from . import cases
from .explain import explain
from .model import Confidence, Frequency, Furniture, Gap, Heading, Link, Reading, Sentence, Statement, Truncated
from .output import table, to_json, to_prediction
from .reading import read

__all__ = [
    "Confidence", "Frequency", "Furniture", "Gap", "Heading", "Link", "Reading", "Sentence", "Statement", "Truncated",
    "cases", "explain", "read", "table", "to_json", "to_prediction",
]  # fmt: skip
