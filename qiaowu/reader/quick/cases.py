"""`qiaowu quickentry --cases`: JSON lines with case_id, sent_at, sender_unit and text in, drafts out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TextIO

from . import demo_units
from .drafts import read
from .units import UnitTable


def run(in_stream: TextIO, out_stream: TextIO, units: Iterable[Mapping[str, Any]] | None = None) -> None:
    """One output line for each non-empty input line; `units` as a county hands them over, else the demo county's."""
    table = UnitTable(units if units is not None else demo_units.rows())
    for number, line in enumerate(in_stream, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            sent = datetime.fromisoformat(case["sent_at"])
            case_id, text, sender = case["case_id"], case["text"], case.get("sender_unit", "")
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"第{number}行不是用例:需要 case_id、sent_at、sender_unit 和 text") from error
        draft = read(text, sent, sender, table)
        answer = {"case_id": case_id, "records": draft.records, "warn": draft.warn}
        out_stream.write(json.dumps(answer, ensure_ascii=False) + "\n")
