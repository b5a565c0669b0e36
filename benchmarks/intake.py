"""How long it takes to take sightings in, beside sqlite3's own executemany of the very same rows.

    python -m benchmarks.intake [--events 10000] [--rounds 3]

Invented sightings go in batches of 500 into a fresh catalogue in a file, then once more unchanged.
The rows that came of it are read back and written by sqlite3 alone into tables of the same shape, with
the same pragmas, in as many transactions. Goals (goals of speed, "take in"): first at most 3 times the
time of sqlite3, unchanged at most 0.3 of it.
"""

import argparse
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.rounds import Round, middle, ratio, seconds, tell
from benchmarks.world import event_sightings, source_view
from catalog.intake import take_in
from catalog.register import register
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.vocabulary import Taken

BATCH = 500
_PRAGMAS = ("synchronous=full", "foreign_keys=on", "trusted_schema=off", "busy_timeout=30000")
_TABLES = ("sighting", "identifier", "event", "occurrence", "journal")


def batches(sightings: Sequence[Sighting]) -> list[Sequence[Sighting]]:
    """The sightings as the crawler hands them over, 500 at a time."""
    return [sightings[start : start + BATCH] for start in range(0, len(sightings), BATCH)]


def taken(store: Store, sightings: Sequence[Sighting], expected: Taken) -> None:
    """Take all of it in. Stops the benchmark when the answers are not the `expected` ones."""
    for batch in batches(sightings):
        if set(take_in(store, batch, uid_domain="example.org")) != {expected}:
            raise SystemExit(f"Not every sighting was {expected}: the benchmark measures nothing.")


class Raw:
    """The same rows, ready to be written by sqlite3 alone."""

    def __init__(self, catalogue: Path, transactions: int) -> None:
        with sqlite3.connect(catalogue) as connection:
            kept = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC"
            self._shape = [sql for (sql,) in connection.execute(kept)]
            self._journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
            self._rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}
        connection.close()
        self._transactions = transactions

    def file(self, path: Path) -> sqlite3.Connection:
        """An empty database of the same shape."""
        connection = sqlite3.connect(path, isolation_level=None)
        for pragma in (f"journal_mode={self._journal}", *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")
        for sql in self._shape:
            connection.execute(sql)
        return connection

    def write(self, connection: sqlite3.Connection) -> None:
        """Write all rows, in as many transactions as the catalogue needed."""
        for turn in range(self._transactions):
            connection.execute("BEGIN IMMEDIATE")
            for table, rows in self._rows.items():
                part = rows[len(rows) * turn // self._transactions : len(rows) * (turn + 1) // self._transactions]
                if part:
                    marks = ",".join("?" * len(part[0]))
                    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", part)
            connection.execute("COMMIT")


def one_round(folder: Path, events: int) -> Round:
    """Seconds of the first time, the second time, and of sqlite3 with the same rows."""
    said = event_sightings(events)
    store = Store.open(f"sqlite:///{folder / 'catalogue.db'}")
    register(store, (), [source_view()])
    first = seconds(lambda: taken(store, said, Taken.NEW))
    unchanged = seconds(lambda: taken(store, said, Taken.SAME))
    store.close()
    raw = Raw(folder / "catalogue.db", len(batches(said)))
    connection = raw.file(folder / "raw.db")
    alone = seconds(lambda: raw.write(connection))
    connection.close()
    return {"sqlite3 alone": alone, "first": first, "unchanged": unchanged}


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    rounds = []
    for _ in range(chosen.rounds):
        with TemporaryDirectory() as folder:
            rounds.append(one_round(Path(folder), chosen.events))
    figures = {
        "first_ratio": ratio(rounds, "first", "sqlite3 alone"),
        "unchanged_ratio": ratio(rounds, "unchanged", "sqlite3 alone"),
        "sightings_per_second": chosen.events / middle(rounds, "first"),
    }
    tell(f"{chosen.events} sightings", rounds, chosen.events, figures)


if __name__ == "__main__":
    main()
