"""The command line: Chinese first, English on the second line."""

from __future__ import annotations

import argparse
import os
import re
from typing import NoReturn, TypeAlias

from qiaowu.cli import logs

MOST_WORKERS = 16


class Parser(argparse.ArgumentParser):
    """argparse with Chinese headings, and faults in one sentence."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            formatter_class=argparse.RawTextHelpFormatter,
            add_help=False,
            allow_abbrev=False,
            **options,  # type: ignore[arg-type]
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法\nshow this help")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"参数有误：{chinese(message)}。用 {self.prog} --help 查看用法。\n")


PHRASES = (
    ("the following arguments are required:", "缺少"),
    ("unrecognized arguments:", "不认识"),
    ("expected one argument", "后面应有一个值"),
    ("invalid int value:", "应为整数："),
    ("invalid choice:", "没有这个选择："),
    ("choose from", "可选"),
    ("not allowed with argument", "不能同时使用"),
    ("argument ", ""),
)


def chinese(message: str) -> str:
    """argparse's own message in Chinese."""
    for english, text in PHRASES:
        message = message.replace(english, text)
    return message


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands. `options.command` names the module that runs it."""
    parser = Parser(
        prog="qiaowu",
        description="侨务工作台账：从讲话中的一句话到完成它的记录。\n"
        "Overseas-Chinese affairs ledger: from the sentence that promised to the records that fulfil it.",
    )
    parser.add_argument("--debug", action="store_true", help="出错时显示详细信息\nshow tracebacks")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", title="命令")
    for add in (
        add_up,
        add_worker,
        add_demo,
        add_verify,
        add_backup,
        add_restore,
        add_extract,
        add_quickentry,
        add_manage,
    ):
        add(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"  # it has no public name


def command(commands: Commands, name: str, help: str) -> argparse.ArgumentParser:
    """One command; `--debug` may be given after it too."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    parser.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help="出错时显示详细信息\nshow tracebacks"
    )
    return parser


def add_up(commands: Commands) -> None:
    """qiaowu up"""
    parser = command(commands, "up", "启动数据库与网页服务\nstart the database and the web server")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1\naddress to listen on")
    parser.add_argument(
        "--port", type=port, default=os.environ.get("PORT") or "8000", help="端口，默认 8000\nport to listen on"
    )
    parser.add_argument("--no-demo", action="store_true", help="新建时不载入演示县\nleave a new installation empty")
    parser.add_argument(
        "--workers",
        type=count,
        default=1,
        help="后台任务进程数，默认 1；0 表示另行运行 qiaowu worker\nworker processes",
    )
    logs.add_options(parser)
    add_with_parent(parser)


def add_with_parent(parser: argparse.ArgumentParser) -> None:
    """--with-parent"""
    parser.add_argument(
        "--with-parent", action="store_true", help="父进程结束时一并停止\nstop when the parent process ends"
    )


def add_worker(commands: Commands) -> None:
    """qiaowu worker"""
    parser = command(
        commands, "worker", "为正在运行的数据库办理后台任务\nwork on background jobs of a running database"
    )
    parser.add_argument("--count", type=count, default=1, help="进程数，默认 1\nnumber of processes")
    logs.add_options(parser)
    add_with_parent(parser)


def count(text: str) -> int:
    """A number of processes."""
    if not text.isascii() or not text.isdigit() or int(text) > MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"进程数“{text}”应为 0 至 {MOST_WORKERS} 的整数")
    return int(text)


def port(text: str) -> int:
    """A port number."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"端口“{text}”应为 1 至 65535 的整数")
    return int(text)


def add_demo(commands: Commands) -> None:
    """qiaowu demo"""
    parser = command(commands, "demo", "载入演示县，或把演示日期移到以后\nload the demo county, or move its clock on")
    parser.add_argument(
        "--today",
        metavar="日期",
        help="演示日期，例如 2026-10-12；空目录载入到这一天的记录，\n已有的演示县把记录补到这一天，"
        "录入和改过的内容不动，不能往回退\n"
        "the demo's today; an existing demo county grows up to it, and does not go back",
    )


def add_verify(commands: Commands) -> None:
    """qiaowu verify"""
    command(
        commands,
        "verify",
        "核验：变更日志的链、指标与记录一致、原文位置一致\nverify the audit chain, figures against rows, spans",
    )


def add_backup(commands: Commands) -> None:
    """qiaowu backup"""
    parser = command(
        commands,
        "backup",
        "备份数据库和文件为一个可核验的文件，运行中也可以\nback up database and files into one file",
    )
    parser.add_argument("target", metavar="目标", help="文件，或自动命名的文件夹\nfile, or folder to name one in")
    add_counties(parser)


def add_restore(commands: Commands) -> None:
    """qiaowu restore"""
    parser = command(
        commands,
        "restore",
        "先核验备份，再恢复；成功之前原有数据不动\nrestore a backup; present data stays until it succeeds",
    )
    parser.add_argument("source", metavar="备份文件", help="qiaowu backup 写成的文件\na file of qiaowu backup")
    add_counties(parser)
    parser.add_argument("--check", action="store_true", help="只核验备份，不恢复\nonly check the backup")
    parser.add_argument(
        "--replace", action="store_true", help="替换这里已有的同一代码的县\nreplace the county that is here"
    )
    parser.add_argument(
        "--with-faults",
        action="store_true",
        help="恢复后核验发现问题时仍采用\ntake it although qiaowu verify finds faults in it",
    )


def add_counties(parser: argparse.ArgumentParser) -> None:
    """--county CODE | --all"""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--county", type=county, metavar="代码", help="县的代码，默认 QIAOWU_COUNTY\ncode of the county")
    which.add_argument("--all", action="store_true", help="全部县\nall counties")


def county(text: str) -> str:
    """The code of a county."""
    if not re.fullmatch(r"c[0-9]{6}", text):
        raise argparse.ArgumentTypeError(f"县的代码“{text}”应为 c 加 6 位数字，例如 c990123")
    return text


def add_extract(commands: Commands) -> None:
    """qiaowu extract"""
    parser = command(
        commands,
        "extract",
        "读出文件中的量化表述，不需要数据库\nread the quantified statements of a document; needs no database",
    )
    parser.add_argument(
        "file",
        nargs="?",
        metavar="文件",
        help="txt、md、docx 或 pdf 文件；- 为标准输入\ndocument, or - for standard input",
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON\nprint JSON")
    parser.add_argument("--cases", metavar="JSONL", help="逐行读入案例，逐行输出结果\ncases in, predictions out")


def add_quickentry(commands: Commands) -> None:
    """qiaowu quickentry"""
    parser = command(
        commands,
        "quickentry",
        "把粘贴的工作消息读成记录草稿，不需要数据库\nread pasted staff messages into draft records; needs no database",
    )
    parser.add_argument("--cases", metavar="JSONL", help="逐行读入消息，逐行输出草稿\nmessages in, drafts out")
    parser.add_argument(
        "--units", metavar="JSON", help="单位表，缺省为演示县\nunit table, the demo county's by default"
    )


def add_manage(commands: Commands) -> None:
    """qiaowu manage"""
    parser = command(
        commands, "manage", "在数据库运行时执行 Django 管理命令\nrun a Django management command with the database up"
    )
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, metavar="...", help="命令及其参数\ncommand and arguments"
    )
