"""qiaowu quickentry: pasted staff messages read into draft records, without a database and without Django."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from contextlib import ExitStack
from typing import Any

from qiaowu.cli.commands.extract import open_lines, utf8
from qiaowu.cli.problem import Problem

SAY_WHAT = "请用 --cases 指定案例文件，或 --cases - 读取标准输入。"


def run(options: Namespace) -> int:
    """Messages in, drafts out, a line each; the demo county's units unless --units names others."""
    if not options.cases:
        raise Problem(SAY_WHAT, 2)
    # imported here: a fault in the arguments is answered before the reader is loaded
    from qiaowu.reader.quick import cases

    with ExitStack() as stack:
        source = utf8(sys.stdin) if options.cases == "-" else stack.enter_context(open_lines(options.cases))
        target = utf8(sys.stdout)
        try:
            cases.run(source, target, units_of(options.units) if options.units else None)
        except ValueError as error:
            raise Problem(f"案例文件 {options.cases} 的内容无效：{error}。") from error
        target.flush()
    return 0


def units_of(name: str) -> list[dict[str, Any]]:
    """The unit table of a file: a JSON list of {"name", "parent", "level", "aliases"}."""
    with open_lines(name) as file:
        try:
            rows = json.load(file)
        except ValueError as error:
            raise Problem(f"单位表 {name} 不是 JSON：{error}。") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "name" in row for row in rows):
        raise Problem(f"单位表 {name} 应是一个列表，每项至少有 name。")
    return rows
