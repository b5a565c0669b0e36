"""How long the whole way takes: sightings of an invented year, from nothing, and a thousand new ones.

Run by `benchmarks.matching --scale`; each size in a process of its own, whose highest memory is read.
"""

import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from sqlalchemy import func, select

from benchmarks.matching_world import Told, told
from catalog.identity import sighting_key
from catalog.intake import take_in
from catalog.likeness import Outcome
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables import Likeness, Sighting

BATCH = 1_000
NEW = 1_000
_LARGE = 100_000
_LIMITS = {"from_nothing_s": 60, "peak_mb": 500, "new_1000_s": 2}
_TOLD = ("sightings", "from_nothing_s", "cpu_s", "us_each", "growth", "new_1000_s", "peak_mb", "events", "true_events")
_COLUMNS = (*_TOLD, "precision", "recall", "doubtful_pairs")


def tell_scale(counts: Sequence[int]) -> bool:
    """Measure each size, print a table and the figures as JSON; whether the limits for 100,000 are kept."""
    print(
        f"Sightings taken in by batches of {BATCH}, then {NEW} more; growth is the time of one beside the size before."
    )
    print("".join(f"{column:>16}" for column in _COLUMNS))
    rows: list[dict[str, float]] = []
    for count in counts:
        row = scale(count)
        row["growth"] = round(row["us_each"] / rows[-1]["us_each"], 2) if rows else 1.0
        rows.append(row)
        print("".join(f"{row[column]:>16}" for column in _COLUMNS), flush=True)
    kept = all(row[name] <= limit for row in rows if row["sightings"] == _LARGE for name, limit in _LIMITS.items())
    print(json.dumps({"scale": rows, "limits_kept": kept}))
    return kept


def scale(count: int, new: int = NEW) -> dict[str, float]:
    """Measure one size in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.matching_scale", str(count), str(new)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measured(count: int, new: int = NEW) -> dict[str, float]:
    """Take `count` sightings in, then `new` ones; how long, how much memory, how well."""
    with TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'catalogue.db'}")
        try:
            stream = told(count + new)
            truth: dict[str, int] = {}
            spent = cpu = 0.0
            for start in range(0, count, BATCH):
                batch = list(islice(stream, min(BATCH, count - start)))
                seconds, of_cpu = _taken(store, batch, truth)
                spent, cpu = spent + seconds, cpu + of_cpu
            late, _ = _taken(store, list(stream), truth)
            found, doubtful = _concluded(store)
        finally:
            store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    precision, recall = of_pairs(found, truth)
    return {
        "sightings": count,
        "from_nothing_s": round(spent, 2),
        "cpu_s": round(cpu, 2),
        "us_each": round(spent / count * 1e6, 1),
        "new_1000_s": round(late, 2),
        "peak_mb": round(peak, 1),
        "events": len(set(found.values())),
        "true_events": len(set(truth.values())),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "doubtful_pairs": doubtful,
    }


def of_pairs(found: Mapping[str, object], truth: Mapping[str, int]) -> tuple[float, float]:
    """Of the pairs that were made one, how many are; of those that are one, how many were made."""
    made = _pairs(found.values())
    true = _pairs(truth.values())
    right = _pairs((found[key], truth[key]) for key in truth)
    return right / made if made else 1.0, right / true if true else 1.0


def key_of(said: Told) -> str:
    """The key of the sighting, which never changes."""
    return sighting_key("event", said.said.origin.source, said.said.origin.source_id)


def _pairs(groups: Iterable[object]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def _taken(store: Store, batch: Sequence[Told], truth: dict[str, int]) -> tuple[float, float]:
    """Seconds on the clock, and of this process's own work: on a busy machine they differ."""
    truth.update((key_of(one), one.event) for one in batch)
    sightings = [one.said for one in batch]
    started, worked = perf_counter(), process_time()
    take_in(store, sightings, uid_domain="example.org")
    return perf_counter() - started, process_time() - worked


def _concluded(store: Store) -> tuple[dict[str, str], int]:
    """For each sighting the event that it is of, and how many pairs are left to people."""
    sighting, likeness = table_of(Sighting), table_of(Likeness)
    with store.reading() as connection:
        found = {row.id: row.subject_id for row in connection.execute(select(sighting.c.id, sighting.c.subject_id))}
        left = select(func.count()).select_from(likeness).where(likeness.c.outcome == Outcome.DOUBTFUL)
        return found, connection.execute(left).scalar_one()


if __name__ == "__main__":
    print(json.dumps(measured(*map(int, sys.argv[1:3]))))
