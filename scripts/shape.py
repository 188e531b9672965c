"""The measures of the house style for the product's code: sizes, comments, type hints, tests.

Printed as one table by `make check`. A file over the hard limit makes it fail.
"""

from __future__ import annotations

import ast
import io
import statistics
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 500
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One parsed file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def functions(self) -> list[Function]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]

    @property
    def comments(self) -> int:
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return sum(token.type == tokenize.COMMENT for token in tokens)


def main() -> int:
    """Print the table; 1 when a file is longer than the hard limit."""
    sources = list(parse(path for part in ("qiaowu", "tests", "bench") for path in (ROOT / part).rglob("*.py")))
    tests = [source for source in sources if is_test(source.path)]
    product = [source for source in sources if not is_test(source.path) and "migrations" not in source.path.parts]
    product = [source for source in product if source.path.is_relative_to(ROOT / "qiaowu")]
    for name, value, goal in rows(product, tests):
        print(f"{name:<36}{value:>14}   {goal}")
    too_long = [source for source in product + tests if source.lines > MOST_LINES]
    for source in too_long:
        print(f"{source.path.relative_to(ROOT)}: {source.lines} lines, the limit is {MOST_LINES}", file=sys.stderr)
    return 1 if too_long else 0


def parse(paths: Iterable[Path]) -> Iterator[Source]:
    """Files with at least one line."""
    for path in sorted(paths):
        text = path.read_text("utf-8")
        if text.strip():
            yield Source(path, text, ast.parse(text))


def is_test(path: Path) -> bool:
    """Tests live beside the code and in tests/."""
    return "tests" in path.relative_to(ROOT).parts or path.name.startswith("test_")


def rows(product: list[Source], tests: list[Source]) -> Iterator[tuple[str, str, str]]:
    """Name, value and goal of each measure."""
    functions = [function for source in product for function in source.functions]
    lengths = [length(function) for function in functions]
    lines = [source.lines for source in product]
    total = sum(lines)
    yield "file lines, median/p90/max", triple(lines), "<= 80/250, never 500"
    yield "function lines, median/p90/max", triple(lengths), "<= 8/25"
    yield "functions over 50 lines, %", share(value > 50 for value in lengths), "<= 2"
    yield "functions with type hints, %", share(map(is_typed, functions)), "100"
    yield "comments per 100 lines", f"{100 * sum(source.comments for source in product) / max(total, 1):.1f}", "4-8"
    yield "product lines", str(total), ""
    yield "test lines / product lines", f"{sum(source.lines for source in tests) / max(total, 1):.2f}", "1.2-1.8"
    inside = [length(function) for source in tests for function in source.functions]
    yield "test function lines, median/p90/max", triple(inside), "p90 <= 22"


def length(function: Function) -> int:
    """Lines from `def` to the end, the docstring left out."""
    end = function.end_lineno or function.lineno
    first = function.body[0]
    if ast.get_docstring(function) and first.end_lineno:
        return end - function.lineno + 1 - (first.end_lineno - first.lineno + 1)
    return end - function.lineno + 1


def is_typed(function: Function) -> bool:
    """Whether the result and every argument but self and cls has a type."""
    known = function.args
    arguments = [*known.posonlyargs, *known.args, *known.kwonlyargs, known.vararg, known.kwarg]
    named = [item for item in arguments if item is not None and item.arg not in ("self", "cls")]
    return function.returns is not None and all(item.annotation is not None for item in named)


def triple(values: list[int]) -> str:
    """Median, ninth decile and largest."""
    if not values:
        return "-"
    decile = sorted(values)[min(len(values) - 1, len(values) * 9 // 10)]
    return f"{statistics.median(values):g}/{decile}/{max(values)}"


def share(flags: Iterable[bool]) -> str:
    """Per cent that is true."""
    known = list(flags)
    return f"{100 * sum(known) / len(known):.1f}" if known else "-"


if __name__ == "__main__":
    sys.exit(main())
