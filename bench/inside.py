"""The part of the benchmark that runs inside the product, on its database."""

from __future__ import annotations

from bench import ledger, scorecard


def main() -> None:
    """Fill the county and print the rows of the table, tab separated."""
    ledger.add_townships()
    ledger.fill()
    for row in scorecard.run():
        print("\t".join(row))
