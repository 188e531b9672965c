"""`qiaowu quickentry` as other tools call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

MESSAGE = {
    "case_id": "m1",
    "sent_at": "2026-10-12T15:00:00+08:00",
    "sender_unit": "云锦街道",
    "text": "今天上午云锦街道组织集中学习，36人参加。",
}


def quickentry(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "qiaowu.cli", "quickentry", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=60)


def test_message_becomes_a_draft() -> None:
    answer = quickentry("--cases", "-", text=json.dumps(MESSAGE, ensure_ascii=False) + "\n")
    (line,) = answer.stdout.splitlines()
    found = json.loads(line)
    assert found["case_id"] == "m1"
    (record,) = found["records"]
    assert (record["kind"], record["date"], record["host_unit"], record["headcount"]) == (
        "group_study",
        "2026-10-12",
        "云锦街道",
        36,
    )


def test_units_of_another_county_are_read_from_a_file(tmp_path: Path) -> None:
    units = [{"name": "青石镇", "parent": "某县", "level": "township", "aliases": ["青石"]}]
    file = tmp_path / "units.json"
    file.write_text(json.dumps(units, ensure_ascii=False), encoding="utf-8")
    message = MESSAGE | {"sender_unit": "青石镇", "text": "今天青石镇组织集中学习，20人参加。"}
    answer = quickentry("--cases", "-", "--units", str(file), text=json.dumps(message, ensure_ascii=False))
    (record,) = json.loads(answer.stdout)["records"]
    assert record["host_unit"] == "青石镇"


def test_faulty_input_is_answered_in_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "units.json"
    broken.write_text("{", encoding="utf-8")
    for arguments in ((), ("--cases", "-", "--units", str(broken)), ("--cases", str(tmp_path / "none.jsonl"))):
        answer = quickentry(*arguments, text=json.dumps(MESSAGE))
        assert answer.returncode != 0
        assert "Traceback" not in answer.stderr
    assert quickentry("--cases", "-", text="not json\n").returncode != 0
