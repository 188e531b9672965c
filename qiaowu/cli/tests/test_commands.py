"""The command line: usage, faults in one sentence, and reading documents without Django."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from qiaowu.cli import main

TEXT = "今年全县新建侨胞之家20个，力争引进项目资金3.2亿元。"


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[bytes]:
    """The program as a user calls it, in a C locale, where encodings show their faults."""
    env = os.environ | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "qiaowu.cli", *arguments]
    return subprocess.run(command, input=text.encode(), capture_output=True, env=env, check=False)


@pytest.mark.parametrize("command", [[], ["up"], ["demo"], ["verify"], ["extract"]])
def test_help_is_chinese_with_english_below(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert shown.startswith("用法： qiaowu")
    assert "show this help" in shown
    assert "显示用法" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["up", "--port", "0"],
        ["up", "--port", "eight"],
        ["up", "--colour"],
        ["unknown"],
        ["demo", "--today", "12/10/2026"],
        ["extract"],
        ["extract", "no-such-file.txt"],
        ["extract", "a.txt", "--cases", "b.jsonl"],
        ["extract", "--cases", "no-such-file.jsonl"],
        ["manage"],
    ],
)
def test_wrong_arguments_give_one_chinese_sentence_and_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(arguments)
    except SystemExit as ended:
        code = ended.code
    shown = capsys.readouterr()
    assert code == 2
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert shown.err.strip().endswith("。")
    assert "Traceback" not in shown.err


def test_unexpected_fault_is_one_sentence_unless_debugging(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: str) -> str:
        raise ZeroDivisionError("seven")

    monkeypatch.setattr("qiaowu.cli.commands.extract.read_text", fail)
    assert main(["extract", "x"]) == 1
    assert capsys.readouterr().err == "程序出错：ZeroDivisionError: seven。加 --debug 可查看详细信息。\n"
    with pytest.raises(ZeroDivisionError):
        main(["extract", "x", "--debug"])


def test_extract_reads_standard_input_as_json_in_any_locale() -> None:
    done = run("extract", "-", "--json", text=TEXT)
    assert (done.returncode, done.stderr) == (0, b"")
    surfaces = [record["surface"] for record in json.loads(done.stdout)["records"]]
    assert surfaces == ["20个", "3.2亿元"]


def test_extract_shows_a_table(tmp_path: Path) -> None:
    (tmp_path / "讲话.txt").write_text(TEXT, encoding="utf-8")
    done = run("extract", str(tmp_path / "讲话.txt"))
    assert done.returncode == 0
    assert "20个" in done.stdout.decode()


def test_extract_answers_each_case_in_its_own_line(tmp_path: Path) -> None:
    cases = [{"case_id": "a", "text": TEXT}, {"case_id": "b", "text": ""}]
    lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    for done in (run("extract", "--cases", str(tmp_path / "in.jsonl")), run("extract", "--cases", "-", text=lines)):
        answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert [(answer["case_id"], len(answer["records"])) for answer in answers] == [("a", 2), ("b", 0)]
        first = answers[0]["records"][1]
        assert (TEXT[first["start"] : first["end"]], first["value"], first["unit"]) == ("3.2亿元", 320_000_000, "元")


def test_extract_loads_neither_django_nor_a_database_driver(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    code = (
        "import sys\nfrom qiaowu.cli import main\n"
        f"assert main(['extract', {str(tmp_path / 'a.txt')!r}]) == 0\n"
        "print(sorted({'django', 'psycopg', 'docx', 'pypdf', 'granian'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_extract_reads_the_encodings_of_office_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode(encoding))
    assert main(["extract", str(tmp_path / "a.txt"), "--json"]) == 0
    records = json.loads(capsys.readouterr().out)["records"]
    assert [(record["start"], record["surface"]) for record in records] == [
        (TEXT.index(surface), surface) for surface in ("20个", "3.2亿元")
    ]


def test_extract_reads_word_documents_with_their_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "走访侨眷", "300人次"
    document.save(str(tmp_path / "a.docx"))
    assert main(["extract", str(tmp_path / "a.docx"), "--json"]) == 0
    surfaces = [record["surface"] for record in json.loads(capsys.readouterr().out)["records"]]
    assert surfaces == ["20个", "3.2亿元", "300人次"]


@pytest.mark.parametrize(("name", "content"), [("a.docx", b"PK\x03\x04broken"), ("a.pdf", b"%PDF-1.7 broken")])
def test_extract_tells_a_broken_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main(["extract", str(tmp_path / name)]) == 2
    assert "文件已经损坏或不完整" in capsys.readouterr().err
