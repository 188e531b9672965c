"""`qiaowu extract --cases`: JSON lines with case_id and text in, predictions out."""

from __future__ import annotations

import json
from typing import Any, TextIO

from .output import to_prediction
from .reading import read


def predict(text: str) -> list[dict[str, Any]]:
    """The records of one text; duties without a written number are left out, as the format asks."""
    return [to_prediction(record) for record in read(text).records if not record.implied]


def run(in_stream: TextIO, out_stream: TextIO) -> None:
    """One output line for each non-empty input line; raises ValueError naming the line that is no case."""
    for number, line in enumerate(in_stream, 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            case_id, text = case["case_id"], case["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"第{number}行不是用例:需要 case_id 和 text") from error
        out_stream.write(json.dumps({"case_id": case_id, "records": predict(text)}, ensure_ascii=False) + "\n")
