"""Cases are written as marked text, one a line: domain|genre|text with [surface@spec] and {trap}.

spec, parted by blanks: role t a b r (t/r = either), comparator eq ge le ap rg (ge/eq = either), v=50 or v=3~5,
u=unit, f=m1 or f=m1/2 (each two months), o = optional. Value and unit default to what the surface plainly shows.
"""

from __future__ import annotations

import re
from typing import Any

_ROLES = {"t": "target", "a": "actual", "b": "baseline", "r": "requirement"}
_COMPARATORS = {"eq": "eq", "ge": "ge", "le": "le", "ap": "approx", "rg": "range"}
_PER = {
    "d": "day",
    "w": "week",
    "x": "ten_days",
    "hm": "half_month",
    "m": "month",
    "q": "quarter",
    "hy": "half_year",
    "y": "year",
}
_MARK = re.compile(r"\[([^\[\]@]+)@([^\[\]]*)\]|\{([^{}]+)\}")
_PLAIN = re.compile(r"(\d[\d,]*(?:\.\d+)?)[余多]?(万亿|亿|万)?[余多]?(.*)")
_SCALE = {"万亿": 1e12, "亿": 1e8, "万": 1e4, None: 1, "": 1}


def parse(line: str, case_id: str) -> dict[str, Any]:
    """One marked line as a case of the scorer: text, records and traps with offsets."""
    domain, genre, marked = line.split("|", 2)
    marked = marked.replace("\\n", "\n").replace("\\t", "\t")
    text, records, traps, position = "", [], [], 0
    for match in _MARK.finditer(marked):
        text += marked[position : match.start()]
        start = len(text)
        text += match[3] or match[1]
        span = {"start": start, "end": len(text), "surface": match[3] or match[1]}
        if match[3]:
            traps.append(span)
        else:
            records.append(span | _spec(match[1], match[2]))
        position = match.end()
    text += marked[position:]
    return {
        "case_id": case_id,
        "domain": domain,
        "genre": genre,
        "tags": [],
        "text": text,
        "records": records,
        "traps": traps,
    }


def _spec(surface: str, spec: str) -> dict[str, Any]:
    record = _defaults(surface)
    for token in spec.split():
        key, _, rest = token.partition("=")
        parts = token.split("/")
        if key == "v":
            low, _, high = rest.partition("~")
            record["value"], record["value_max"] = float(low), float(high) if high else None
        elif key == "u":
            record["unit"] = rest
        elif key == "f":
            record["frequency"] = _frequency(rest)
        elif token == "o":
            record["optional"] = True
        elif parts[0] in _ROLES:
            record["role"], *more = [_ROLES[p] for p in parts]
            record |= {"role_alt": more} if more else {}
        elif parts[0] in _COMPARATORS:
            record["comparator"], *more = [_COMPARATORS[p] for p in parts]
            record |= {"comparator_alt": more} if more else {}
        else:
            raise ValueError(f"unknown token {token!r} in [{surface}@{spec}]")
    if record["value"] is None or "role" not in record:
        raise ValueError(f"value or role missing in [{surface}@{spec}]")
    return record


def _defaults(surface: str) -> dict[str, Any]:
    match = _PLAIN.match("".join(surface.split()))
    value = float(match[1].replace(",", "")) * _SCALE[match[2]] if match else None
    unit = match[3] if match else ""
    return {
        "value": value,
        "value_max": None,
        "unit": unit,
        "comparator": "eq",
        "frequency": None,
        "period": "",
        "subject": "",
        "owner": "",
    }


def _frequency(spec: str) -> dict[str, Any]:
    match = re.match(r"(hm|hy|[dwxmqy])([\d.]+)(?:/(\d+))?$", spec)
    if match is None:
        raise ValueError(f"frequency {spec!r}")
    return {"per": _PER[match[1]], "count": float(match[2]), "every": int(match[3] or 1)}
