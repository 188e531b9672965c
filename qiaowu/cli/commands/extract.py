"""qiaowu extract: what a document promises, read without a database and without Django."""

from __future__ import annotations

import io
import sys
from argparse import Namespace
from contextlib import ExitStack
from typing import TextIO

from qiaowu.cli.documents import read_text
from qiaowu.cli.output import say
from qiaowu.cli.problem import Problem, reason

SAY_WHAT = "请写明文件名，或用 - 读取标准输入，或用 --cases 指定案例文件。"
ONE_ONLY = "文件与 --cases 只能给出一个。"


def run(options: Namespace) -> int:
    """A table for people, JSON for programs, or many cases at once."""
    if options.cases and options.file:
        raise Problem(ONE_ONLY, 2)
    if options.cases:
        return run_cases(options.cases)
    if not options.file:
        raise Problem(SAY_WHAT, 2)
    # imported here: a fault in the arguments is answered before the reader is loaded
    from qiaowu import reader

    reading = reader.read(read_text(options.file))
    utf8(sys.stdout)
    say(reader.to_json(reading) if options.json else reader.table(reading))
    return 0


def run_cases(name: str) -> int:
    """Case lines in, prediction lines out; `-` is standard input. Lines are UTF-8 whatever the locale."""
    # imported here: see above
    from qiaowu.reader import cases

    with ExitStack() as stack:
        source = utf8(sys.stdin) if name == "-" else stack.enter_context(open_lines(name))
        target = utf8(sys.stdout)
        try:
            cases.run(source, target)
        except ValueError as error:
            raise Problem(f"案例文件 {name} 的内容无效：{error}。") from error
        target.flush()
    return 0


def open_lines(name: str) -> TextIO:
    """A case file, or one sentence saying why not."""
    try:
        return open(name, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Problem(f"无法读取文件 {name}：{reason(error)}。", 2) from error


def utf8(stream: TextIO) -> TextIO:
    """The same stream in UTF-8 with line ends as they are; a test's own stream stays as it is."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="surrogatepass", newline="\n")
    return stream
