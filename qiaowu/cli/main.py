"""From the command line to one command, and from any fault to one sentence."""

from __future__ import annotations

import importlib
import os
import sys

from qiaowu.cli.arguments import build_parser
from qiaowu.cli.output import note
from qiaowu.cli.problem import Problem
from qiaowu.cli.signals import Interrupted

STOPPED = 130  # what a shell reports for a program ended by Ctrl-C


def run(arguments: list[str] | None = None) -> int:
    """Parse, run, and turn faults into a sentence on standard error and an exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options, rest = build_parser().parse_known_args(given)
    if rest and options.command != "manage":
        note(f"参数有误：不认识 {' '.join(rest)}。用 qiaowu {options.command} --help 查看用法。")
        return 2
    if options.command == "manage":
        options.arguments = given[given.index("manage") + 1 :]
    try:
        # imported by name: reading a document must not wait for the database driver
        return int(importlib.import_module(f"qiaowu.cli.commands.{options.command}").run(options))
    except Problem as problem:
        if options.debug:
            raise
        note(str(problem))
        return problem.code
    except (Interrupted, KeyboardInterrupt):
        return STOPPED
    except BrokenPipeError:
        # the reader of our output went away; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if options.debug:
            raise
        note(f"程序出错：{type(error).__name__}: {str(error).strip() or '没有说明'}。加 --debug 可查看详细信息。")
        return 1
