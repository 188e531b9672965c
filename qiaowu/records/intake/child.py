"""The limited process that opens files: bytes on stdin, one JSON answer on stdout, nothing else.

Started by file (`python -I child.py MODE`), so that it works from a checkout as well as installed.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

# The package may not be installed, and -I keeps the checkout out of the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from qiaowu.records.intake.model import LIMITS, IntakeError, refuse

_FORBIDDEN = (
    *("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "ctypes.dlopen"),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.ch", "shutil."),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def limit_process() -> None:
    """Bounds the kernel keeps, whatever a parser does."""
    bounds = (
        (resource.RLIMIT_AS, LIMITS.memory_bytes),
        (resource.RLIMIT_CPU, LIMITS.seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, LIMITS.file_bytes),
        (resource.RLIMIT_NOFILE, 64),
    )
    for name, value in bounds:
        resource.setrlimit(name, (value, value))


def forbid_effects() -> None:
    """No network, no other programs, no file written outside the own folder."""
    folder = os.path.realpath(os.getcwd()) + os.sep

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and _writes(arguments) and not os.path.realpath(str(arguments[0])).startswith(folder):
            raise PermissionError(event)

    sys.addaudithook(hook)


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & _WRITING)


def answer(mode: str, data: bytes) -> dict[str, object]:
    """What `mode` asks of `data`: docx and pdf → the text; sheet → its rows; office and pdf-evidence → kind."""
    return _pdf_answer(mode, data) if mode.startswith("pdf") else _office_answer(mode, data)


def _pdf_answer(mode: str, data: bytes) -> dict[str, object]:
    from qiaowu.records.intake.pdftext import pdf_text, refuse_active_pdf

    if mode == "pdf-evidence":
        refuse_active_pdf(data)
        return {"kind": "pdf"}
    text, pages, notes = pdf_text(data)
    return {"text": text, "pages": pages, "notes": notes}


def _office_answer(mode: str, data: bytes) -> dict[str, object]:
    from qiaowu.records.intake.docxtext import docx_text
    from qiaowu.records.intake.ooxml import external_notes, open_package, refuse_active_evidence
    from qiaowu.records.intake.zipscan import open_checked

    package = open_package(open_checked(data))
    if mode == "office":
        refuse_active_evidence(package)
        return {"kind": package.kind, "notes": external_notes(package)}
    if mode == "sheet":
        from qiaowu.records.intake.sheettext import sheet_rows

        return {"kind": package.kind, "rows": sheet_rows(package) if package.kind == "xlsx" else []}
    if package.kind != "docx":
        return {"kind": package.kind}
    text, notes = docx_text(package)
    return {"kind": "docx", "text": text, "notes": notes}


def safe_answer(mode: str) -> dict[str, object]:
    try:
        return answer(mode, sys.stdin.buffer.read(LIMITS.file_bytes + 1))
    except IntakeError as error:
        refusal = error
    except MemoryError:
        refusal = refuse("too_heavy")
    except Exception:  # the parent must get a reason, whatever happened
        refusal = refuse("crashed")
    return {"code": refusal.code, "message": refusal.message_zh}


def main() -> None:
    # Libraries may print; only the answer goes to the pipe.
    pipe = os.dup(1)
    os.dup2(2, 1)
    limit_process()
    forbid_effects()
    out = json.dumps(safe_answer(sys.argv[1]), ensure_ascii=False).encode("utf-8", "replace")
    with os.fdopen(pipe, "wb") as stream:
        stream.write(out)


if __name__ == "__main__":
    main()
