"""Two well-known libraries on the texts of the benchmark, in a process of their own: JSON texts in, JSON speeds out.

Neither does the reader's work. `jionlp` finds amounts of money and times, `recognizers-text` numbers and numbers with a
unit; neither says who promised what by when. They are the nearest floor there is for Chinese text.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INSTALL = ".venv/bin/pip install -e '.[bench]'"
Extract = Callable[[str], Any]  # text in, what was found out: a list or None


def jionlp() -> dict[str, tuple[Extract, ...]]:
    """Its two extractors of quantities, both with the value worked out."""
    import jionlp as library

    money, times = library.ner.extract_money, library.ner.extract_time
    return {"jionlp, money": (money,), "jionlp, money and times": (money, times)}


def recognizers() -> dict[str, tuple[Extract, ...]]:
    """Numbers alone, and with the two kinds of unit that occur in reports."""
    from recognizers_number import NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer
    from recognizers_text import Culture

    number = NumberRecognizer(Culture.Chinese).get_number_model().parse
    units = NumberWithUnitRecognizer(Culture.Chinese)
    money, measures = units.get_currency_model().parse, units.get_dimension_model().parse
    return {
        "recognizers-text, number": (number,),
        "recognizers-text, number and number-with-unit": (number, money, measures),
    }


LIBRARIES: dict[str, Callable[[], dict[str, tuple[Extract, ...]]]] = {
    "jionlp": jionlp,
    "recognizers-text-suite": recognizers,
}


def speed(work: Extract, texts: Sequence[str]) -> tuple[float, int]:
    """Best characters per second of one core over `texts`, and how much was found in the last; the first warms up."""
    best, found = 0.0, 0
    work(texts[0])
    for text in texts[1:]:
        begun = time.process_time()
        found = work(text)
        best = max(best, len(text) / (time.process_time() - begun))
    return best, found


def together(extractors: Iterable[Extract]) -> Extract:
    """One pass of each over a text; the number of things found."""
    return lambda text: sum(len(extract(text) or ()) for extract in extractors)


def measure(kinds: dict[str, list[str]]) -> dict[str, Any]:
    """For each peer its speeds by kind of text; for a library that is not there or does not work, why, as a string."""
    answer: dict[str, Any] = {}
    for name, load in LIBRARIES.items():
        try:
            for peer, extractors in load().items():
                answer[peer] = {kind: speed(together(extractors), texts) for kind, texts in kinds.items()}
        except ModuleNotFoundError as error:
            answer[name] = f"not installed ({error.name}): {INSTALL}"
        except Exception as error:  # a foreign library may fail in any way; the benchmark goes on without it
            answer[name] = f"does not run here: {type(error).__name__}: {error}"
    return answer


def ask(kinds: dict[str, list[str]]) -> dict[str, Any]:
    """The answer of `measure`, from a process whose memory and output do not mix with ours."""
    command = [sys.executable, "-m", "bench.peers"]
    try:
        done = subprocess.run(
            command, input=json.dumps(kinds), cwd=ROOT, capture_output=True, text=True, check=True, timeout=600
        )
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # jionlp greets on the lines before
    except (subprocess.SubprocessError, IndexError, ValueError) as error:
        return {"other libraries": f"did not answer: {type(error).__name__}"}
    return answer


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(measure(json.load(sys.stdin))))
