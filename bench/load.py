"""Fifty users, each opening a page every three seconds, against the real server on two cores."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import defaultdict

USERS, EVERY, SECONDS = 50, 3.0, 60


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def run(port: int, cookies: list[str], pages: dict[str, list[str]], while_: str) -> list[tuple[str, str, str]]:
    """`pages` maps a kind of page to addresses; every user cycles through the kinds. Rows of the table."""
    taken: dict[str, list[float]] = defaultdict(list)
    failed: list[str] = []
    kinds = list(pages)

    def user(number: int) -> None:
        rng = random.Random(number)
        time.sleep(EVERY * number / USERS)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        end, turn = time.monotonic() + SECONDS, number
        while time.monotonic() < end:
            kind = kinds[turn % len(kinds)]
            start = time.perf_counter()
            connection.request("GET", rng.choice(pages[kind]), headers={"Cookie": cookies[number % len(cookies)]})
            answer = connection.getresponse()
            answer.read()
            spent = time.perf_counter() - start
            taken[kind].append(spent)
            if answer.status != 200:
                failed.append(f"{kind} {answer.status}")
            turn += 1
            time.sleep(max(0.0, EVERY - spent))

    threads = [threading.Thread(target=user, args=(n,)) for n in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = [
        (
            f"{kind} page, {USERS} users, {len(times)} views, {while_}",
            f"p50 {percentile(times, 0.5) * 1000:.0f} ms, p95 {percentile(times, 0.95) * 1000:.0f} ms",
            "p95 <= 300 ms",
        )
        for kind, times in taken.items()
    ]
    return [*rows, (f"answers other than 200, {while_}", str(len(failed)) + (f" ({failed[0]})" if failed else ""), "0")]
