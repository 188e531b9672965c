"""qiaowu restore: check a backup from end to end, load it beside what is there, verify it, put it in its place."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from qiaowu.cli import manifest, restoring, signals
from qiaowu.cli.archive import Archive, open_archive
from qiaowu.cli.database import admin_of, county_code, open_database
from qiaowu.cli.datadir import locate, locked
from qiaowu.cli.manifest import Part
from qiaowu.cli.output import note, say
from qiaowu.cli.restoring import Place


def run(options: Namespace) -> int:
    """0 when the counties stand as they were backed up; nothing was changed after any other answer."""
    signals.catch()
    note("正在核验备份……")
    archive = open_archive(Path(options.source))
    parts = manifest.parts_of(archive)
    if options.check:
        check(archive, parts)
        return 0
    parts = restoring.choose(archive, parts, "" if options.all else options.county or county_code())
    data = locate()
    data.prepare()
    with locked(data), open_database(data) as database:
        place = Place(data, admin_of(data, database))
        restoring.restore(place, archive, parts, options.replace, options.with_faults)
    say("\n".join(["恢复完成：", *lines(parts), "所有人需要重新登录。"]))
    return 0


def check(archive: Archive, parts: list[Part]) -> None:
    """Read every member once more against the manifest, and say what the backup holds."""
    for name in archive.manifest["members"]:
        for _piece in archive.pieces(name):
            pass
    made = f"{archive.manifest['made_at']}，版本 {archive.manifest['version']}"
    say("\n".join([f"备份完好：{archive.path}（{made}）", *lines(parts), f"  校验值：{archive.digest}"]))


def lines(parts: list[Part]) -> list[str]:
    """A line for each county."""
    return [
        f"  县 {part.code}：{len(part.contents.tables)} 张表、{part.rows} 行，日志 {part.contents.chain[0]} 条，"
        f"文件 {part.files} 个"
        for part in parts
    ]
