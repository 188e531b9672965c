"""One invented report with everything in it, and helpers to look into the docx."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import docx as python_docx

from qiaowu.reports.gb9704 import Annex, Document, Heading, Paragraph, Run, Table, write_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
ADDRESS = "https://qiaowu.example.invalid/figures/"


def figure(text: str, number: int) -> Run:
    return Run(text, href=f"{ADDRESS}{number}", ref=f"visits.held:{number}:2026")


def sentence(*parts: str | Run) -> Paragraph:
    return Paragraph(tuple(Run(part) if isinstance(part, str) else part for part in parts))


def progress_table(rows: int) -> Table:
    body = [
        (
            str(number),
            f"第{number}街道",
            figure(str(100 + number), number),
            "85.7%(48/56)",
            "按月推进，重点对象全部覆盖",
        )
        for number in range(1, rows + 1)
    ]
    return Table(("序号", "单位", "走访（人次）", "完成率", "备注"), body, unit_note="单位：人次")


def report(**changes: object) -> Document:
    values: dict[str, object] = {
        "title": "关于2026年上半年全县侨务工作目标任务完成情况的通报",
        "blocks": [
            sentence(
                "截至6月30日，共走访侨胞", figure("1286", 900), "人次，完成年度目标的", figure("64.3%", 901), "。"
            ),
            Heading(1, "一、主要工作情况"),
            Heading(2, "（一）凝聚侨心"),
            Heading(3, "1.政策宣传"),
            Heading(4, "（1）社区宣传栏"),
            sentence("各乡镇（街道）建立学习网络，组织集中学习和云端座谈会。" * 8),
            progress_table(30),
            Heading(1, "二、下一步打算"),
            sentence("将继续压实责任，按序时进度推进。" * 10),
        ],
        "sign_off": "云锦县侨务办公室",
        "date": date(2026, 7, 5),
        "number": "云侨办〔2026〕3号",
        "addressee": "各乡镇人民政府、街道办事处",
        "annexes": [
            Annex("目标任务完成情况表", [progress_table(2)]),
            Annex("指标口径说明", [sentence("走访按人次统计。")]),
        ],
    }
    return Document(**{**values, **changes})  # type: ignore[arg-type]


def reopened(document: Document) -> Any:
    return python_docx.Document(io.BytesIO(write_docx(document)))


def part(document: Document, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as archive:
        return archive.read(name).decode()
