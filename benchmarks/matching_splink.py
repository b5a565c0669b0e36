"""The same sightings clustered by splink on DuckDB: a trained probabilistic model, tuned for events.

splink, duckdb and pyarrow are no dependencies of the project; where they are not installed, they are left out.
The thresholds are tried one after another, and the best is told: a catalogue would have to choose beforehand.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks.matching_scale import key_of, of_pairs
from benchmarks.matching_world import Told
from catalog.cleaning.text import fold
from catalog.sightings import EventFacts

_THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


class Clustered(NamedTuple):
    """How long splink took for all of it, and how good its best threshold is."""

    seconds: float
    threshold: float
    precision: float
    recall: float


def clustered(sightings: Sequence[Told]) -> Clustered | None:
    """Train, predict and cluster; None where splink is not installed."""
    try:
        splink, backend, arrow = map(import_module, ("splink", "splink.backends.duckdb", "pyarrow"))
    except ModuleNotFoundError:
        return None
    logging.getLogger("splink").setLevel(logging.ERROR)
    started = perf_counter()
    table = arrow.Table.from_pylist([_record(one) for one in sightings])
    linker = splink.Linker(backend.DuckDBAPI().register(table), _settings(splink), log_level=logging.ERROR)
    _train(linker, splink)
    predicted = linker.inference.predict(threshold_match_probability=min(_THRESHOLDS))
    ready = perf_counter() - started
    truth = {key_of(one): one.event for one in sightings}
    found = [_at(linker, predicted, threshold, truth, ready) for threshold in _THRESHOLDS]
    return max(found, key=lambda one: 2 * one.precision * one.recall / (one.precision + one.recall or 1))


def _settings(splink: Any) -> Any:
    compare = import_module("splink.comparison_library")
    return splink.SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        blocking_rules_to_generate_predictions=_rules(splink),
        comparisons=[
            compare.JaroWinklerAtThresholds("title", [0.97, 0.92, 0.85, 0.75]).configure(
                term_frequency_adjustments=True
            ),
            compare.LevenshteinAtThresholds("start", [1]),
            compare.JaroWinklerAtThresholds("hall", [0.95, 0.85, 0.7]),
            compare.ExactMatch("street"),
            compare.ExactMatch("town").configure(term_frequency_adjustments=True),
            compare.DistanceInKMAtThresholds("latitude", "longitude", [0.2, 2, 20]),
            compare.JaroWinklerAtThresholds("organiser", [0.95, 0.8]),
            compare.ExactMatch("page"),
        ],
    )


def _rules(splink: Any) -> list[Any]:
    return [splink.block_on("day", "town"), splink.block_on("day", "title"), splink.block_on("page")]


def _train(linker: Any, splink: Any) -> None:
    sure = [splink.block_on("title", "day", "town"), splink.block_on("page")]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    for columns in (("title", "day"), ("day", "town", "start"), ("day", "hall")):
        linker.training.estimate_parameters_using_expectation_maximisation(splink.block_on(*columns))


def _at(linker: Any, predicted: Any, threshold: float, truth: Mapping[str, int], ready: float) -> Clustered:
    started = perf_counter()
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predicted, threshold_match_probability=threshold
    )
    rows: Iterable[Mapping[str, Any]] = clusters.as_record_list()
    found = {row["unique_id"]: row["cluster_id"] for row in rows}
    spent = perf_counter() - started
    return Clustered(ready + spent, threshold, *of_pairs(found, truth))


def _record(one: Told) -> dict[str, object]:
    facts: EventFacts = one.said.facts
    place, slot = facts.place, facts.occurrences[0]
    pages = (facts.url, *(contact.value for contact in facts.registration))
    return {
        "unique_id": key_of(one),
        "title": fold(facts.title),
        "day": slot.first_day.isoformat(),
        "start": slot.start_at.isoformat() if slot.start_at else None,
        "hall": (fold(place.name) if place else "") or None,
        "street": (fold(place.address) if place else "") or None,
        "town": (fold(place.city) if place else "") or None,
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "organiser": fold(facts.organisers[0].name) if facts.organisers else None,
        "page": next((page.partition("?")[0] for page in pages if page), None),
    }
