"""Our matching beside comparing all pairs, and beside splink on DuckDB, on the same sightings in one run.

Ours is the whole way of `take_in`: with the database, identifiers, merging and journal.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, islice
from time import perf_counter

from benchmarks.matching_scale import key_of, of_pairs, scale
from benchmarks.matching_splink import clustered
from benchmarks.matching_world import Told, told
from catalog.likeness import Outcome, Traits, block_keys, compare, traits_of

Row = dict[str, float | str]


def tell_rivals(naive: int, splink: int) -> None:
    """Print how long each way takes and how good it is; the figures as JSON."""
    rows = [*_compared(naive), *_clustered(splink)]
    print(f"{'way':44}{'sightings':>10}{'seconds':>10}{'compared':>12}{'precision':>11}{'recall':>9}")
    for row in rows:
        print(
            f"{row['way']:44}{row['sightings']:>10}{row['seconds']:>10}{row.get('compared', ''):>12}"
            f"{row['precision']:>11}{row['recall']:>9}"
        )
    if not any("splink" in str(row["way"]) for row in rows):
        print("splink is not installed: left out")
    print(json.dumps({"rivals": rows}))


def _compared(count: int) -> list[Row]:
    sightings = list(islice(told(count), count))
    rows = []
    for way, pairs in (("compare, all pairs", _all_pairs), ("compare, pairs that share a drawer", _drawers)):
        started = perf_counter()
        traits = {key_of(one): traits_of(one.said) for one in sightings}
        met = list(pairs(traits))
        same = [(one, other) for one, other in met if compare(traits[one], traits[other]).outcome is Outcome.SAME]
        found = _joined(traits, same)
        seconds = perf_counter() - started
        rows.append(_row(way, count, seconds, of_pairs(found, _truth(sightings))) | {"compared": len(met)})
    return rows


def _clustered(count: int) -> list[Row]:
    ours = scale(count)
    precision, recall = ours["precision"], ours["recall"]
    rows = [_row("take_in, the whole way", count, ours["from_nothing_s"], (precision, recall))]
    done = clustered(list(islice(told(count), count)))
    if done is not None:
        way = f"splink on DuckDB, best threshold {done.threshold}"
        rows.append(_row(way, count, done.seconds, (done.precision, done.recall)))
    return rows


def _row(way: str, count: int, seconds: float, figures: tuple[float, float]) -> Row:
    precision, recall = figures
    return {
        "way": way,
        "sightings": count,
        "seconds": round(seconds, 2),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
    }


def _truth(sightings: Iterable[Told]) -> dict[str, int]:
    return {key_of(one): one.event for one in sightings}


def _all_pairs(traits: dict[str, Traits]) -> Iterable[tuple[str, str]]:
    return combinations(traits, 2)


def _drawers(traits: dict[str, Traits]) -> Iterable[tuple[str, str]]:
    lying: defaultdict[str, list[str]] = defaultdict(list)
    drawers = {key: block_keys(one) for key, one in traits.items()}
    for key, its in drawers.items():
        for name in its.kept:
            lying[name].append(key)
    return {
        (near, far) if near < far else (far, near)
        for near, its in drawers.items()
        for name in its.sought
        for far in lying.get(name, ())
        if near != far
    }


def _joined(keys: Iterable[str], same: Sequence[tuple[str, str]]) -> dict[str, str]:
    """For each key the smallest one that it is joined with."""
    head = {key: key for key in keys}

    def top(key: str) -> str:
        while head[key] != key:
            head[key] = head[head[key]]
            key = head[key]
        return key

    for one, other in same:
        first, second = sorted((top(one), top(other)))
        head[second] = first
    return {key: top(key) for key in head}
