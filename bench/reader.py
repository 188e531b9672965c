"""The reader: speed beside two libraries, a long report, growth with the size, quick entry, the written cases.

All times are CPU time, so that "one core" holds on a busy machine too; `make bench ARGS=reader` is these rows alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from statistics import median

from bench import peers, texts
from qiaowu import reader
from qiaowu.reader import quick
from qiaowu.reader.tests import statements_score  # the fence's own scorer, so that both say the same

ROOT = Path(__file__).resolve().parent.parent
CHARACTERS, RUNS = 40_000, 4
PAGES, READINGS = 200, 8
SIZES = (25_000, 50_000, 100_000, 200_000)
Row = tuple[str, str, str]  # what, measured, goal


def rows() -> Iterator[Row]:
    """All rows of the reader; about a minute."""
    yield from speeds()
    yield from long_report()
    yield import_time()
    yield from growth()
    yield messages()
    yield from written_cases()


def speeds() -> Iterator[Row]:
    """Reader and libraries on the same texts; the seed makes each text new, so that nothing is remembered."""
    kinds = {
        "dense text": [texts.dense(CHARACTERS, seed) for seed in range(RUNS)],
        "prose": [texts.prose(CHARACTERS, seed) for seed in range(RUNS)],
    }
    others = peers.ask(kinds)
    for kind, written in kinds.items():
        own, found = peers.speed(lambda text: len(reader.read(text).records), written)
        yield f"reader, {kind}, {len(written[-1])} characters", f"{own:,.0f} characters/s, {found} found", ">= 500,000"
        if kind == "dense text":
            explained, _found = peers.speed(with_reasons, written)
            yield "  with the reasons of every record", f"{explained:,.0f} characters/s", ""
        for name, answer in others.items():
            if isinstance(answer, dict):
                yield beside(name, own, *answer[kind])
    yield from ((f"  {name}", answer, "") for name, answer in others.items() if isinstance(answer, str))


def with_reasons(text: str) -> int:
    """Read and explain everything; how many reasons."""
    return sum(len(reader.explain(text, record)) for record in reader.read(text).records)


def beside(name: str, own: float, other: float, found: int) -> Row:
    return f"  {name}", f"{other:,.0f} characters/s, {found} found; reader {own / other:.2f} x as fast", ""


def long_report() -> Iterator[Row]:
    """Seconds for 200 pages, and whether the memory stays where it is when further reports are read."""
    answer = json.loads(fresh("from bench.reader import read_reports; read_reports()"))
    seconds, peaks = answer["seconds"], answer["peaks"]
    what = f"report of {PAGES} pages, {answer['characters']} characters, {answer['found']} found"
    yield what, f"{seconds[0]:.2f} s the first time, {median(seconds):.2f} s the next", "<= 1 s"
    if None in peaks:
        yield "  peak memory", "known on Linux alone", ""
        return
    # two readings are kept for their reasons, so only from the third on nothing new has to be held
    first, further = peaks[3] - peaks[0], (peaks[-1] - peaks[3]) / (READINGS - 3)
    measured = f"+{first:.1f} MB for three, then +{further:.2f} MB a report"
    yield f"  peak memory, {READINGS} reports one after the other", measured, "then <= 1 MB"


def read_reports() -> None:
    """Runs in a process of its own, see `long_report`."""
    seconds, peaks, found, text = [], [peak_memory()], 0, ""
    for seed in range(READINGS):
        text = texts.report(PAGES, seed)
        begun = time.process_time()
        found = len(reader.read(text).records)
        seconds.append(time.process_time() - begun)
        peaks.append(peak_memory())
    print(json.dumps({"seconds": seconds, "peaks": peaks, "found": found, "characters": len(text)}))


def peak_memory() -> float | None:
    """MB of this process; not from getrusage, which starts with the peak of the process that started us."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def import_time() -> Row:
    """Against a Python that imports nothing."""
    clock = "; import time; print(time.process_time())"
    bare = median(float(fresh("pass" + clock)) for _ in range(5))
    full = median(float(fresh("import qiaowu.reader" + clock)) for _ in range(5))
    measured = f"{(full - bare) * 1000:.0f} ms above the {bare * 1000:.0f} ms of Python alone"
    return "import of qiaowu.reader, fresh process", measured, ""


def fresh(code: str) -> str:
    """What a new Python prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


def growth() -> Iterator[Row]:
    """Time per character on repetitions that tempt a reader to look back or ahead at every place."""
    for name, make in texts.HOSTILE.items():
        each = [per_character(make, size) * 1e6 for size in SIZES]
        shown = " · ".join(f"{value:.2f}" for value in each)
        what = f"{name}, {' · '.join(f'{size // 1000}k' for size in SIZES)} characters"
        yield what, f"{shown} µs a character, last / first = {each[-1] / each[0]:.2f}", "<= 1.5"


def per_character(make: Callable[[int], str], size: int) -> float:
    """Seconds, the better of two; a blank more makes the second text a new one."""
    taken = []
    for extra in range(2):
        text = make(size) + " " * extra
        begun = time.process_time()
        reader.read(text)
        taken.append((time.process_time() - begun) / len(text))
    return min(taken)


def messages() -> Row:
    """Quick entry on the written messages."""
    cases = statements_score.cases("messages")
    table = quick.UnitTable(quick.demo_units.rows())
    sent = [datetime.fromisoformat(case["sent_at"]) for case in cases]

    def work() -> int:
        drafts = [quick.read(c["text"], at, c["sender_unit"], table) for c, at in zip(cases, sent, strict=True)]
        return sum(draft.records == case["records"] for draft, case in zip(drafts, cases, strict=True))

    work()
    begun = time.process_time()
    right = work()
    speed = len(cases) / (time.process_time() - begun)
    return f"quick entry, {len(cases)} messages", f"{speed:,.0f} messages/s, {right} drafted as written", "all"


def written_cases() -> Iterator[Row]:
    """End-to-end F1 on the cases that the tests keep above a floor: a fence, not a measure on unseen text."""
    for part, floor in statements_score.FLOORS.items():
        whole, detection, traps = statements_score.score(part)
        count = len(statements_score.cases(part))
        measured = f"F1 {whole:.3f} end to end, {detection:.3f} found, {traps} traps hit"
        yield f"written cases, known to us, {part}, {count} texts", measured, f">= {floor}"
