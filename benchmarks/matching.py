"""How well likeness decides, on labelled pairs, and how long matching a catalogue takes.

    python -m benchmarks.matching [--wrong] [--hand] [--seed 1] [--scale 1000 10000 100000] [--rivals 2000 10000]

Without `--scale` and `--rivals`: the labelled pairs, by kind and in all. They are written by hand
(`matching_cases/*.toml`), made of an invented year, and made of real extracts where `shared/realdata` is
beside the repository. `--wrong` prints each wrong pair with the reasons, `--hand` leaves out what is generated,
`--seed` chooses other events and other ways of telling them: nobody can fit the rules to all seeds.
`--scale` takes so many invented sightings into a fresh catalogue, and a thousand more into it. `--rivals` compares
all pairs of so many sightings without blocking, and clusters so many by splink on DuckDB where it is installed.
The last line is a JSON object. Floors, for all pairs together: precision 0.995, recall 0.97, at most 3 % left to people; 100,000 in 60 s
and 500 MB, a thousand more in 2 s. The status is 1 where a floor is not kept.
"""

import argparse
import json
import sys
from collections.abc import Iterable

from benchmarks.matching_corpus import all_pairs
from benchmarks.matching_judged import Judged, Quality, by_kind, judged, quality
from benchmarks.matching_pairs import pairs_by_hand
from benchmarks.matching_real import REALDATA
from benchmarks.matching_rivals import tell_rivals
from benchmarks.matching_scale import tell_scale

_COLUMNS = f"{'pairs':>6}{'same':>6}{'true':>6}{'false':>6}{'precision':>11}{'recall':>8}{'doubtful':>10}{'blocked':>9}"


def _row(name: str, figures: Quality) -> str:
    counts = (figures.pairs, figures.labelled_same, figures.true_same, figures.false_same)
    return (
        f"{name:42}"
        + "".join(f"{count:>6}" for count in counts)
        + f"{figures.precision:>11.4f}{figures.recall:>8.3f}{figures.doubtful_share:>10.3f}{figures.blocking_recall:>9.3f}"
    )


def _tell_wrong(found: Iterable[Judged]) -> None:
    for one in found:
        if one.is_wrong:
            pair = one.pair
            print(f"\n{pair.kind} ({pair.origin}, {pair.name}): labelled {pair.label}, decided {one.outcome}")
            print(f"  score {one.likeness.score:.3f}, {'meet' if one.meets else 'never meet'}. {pair.why}")
            for said in (pair.one, pair.other):
                print("   ", said.facts.model_dump_json(exclude_defaults=True, exclude={"description", "image"})[:500])
            for reason in one.likeness.reasons:
                print(f"      {reason.weight:+.2f} {reason.name} {reason.detail}")


def tell_quality(*, only_by_hand: bool, wrong: bool, seed: int) -> bool:
    """Print the tables and the JSON line; whether the floors are kept."""
    pairs = list(pairs_by_hand()) if only_by_hand else all_pairs(seed)
    found = [judged(pair) for pair in pairs]
    if not REALDATA.is_dir():
        print("shared/realdata is not beside the repository: the pairs made of real extracts are left out")
    print(f"{'kind':42}{_COLUMNS}")
    for kind, figures in sorted(by_kind(found).items()):
        print(_row(kind, figures))
    groups = {
        "by hand": [one for one in found if one.pair.origin == "by hand"],
        "invented": [one for one in found if one.pair.origin == "invented"],
        "real extracts": [one for one in found if one.pair.origin not in ("by hand", "invented")],
        "events": [one for one in found if one.pair.subject == "event"],
        "associations": [one for one in found if one.pair.subject == "association"],
        "places": [one for one in found if one.pair.subject == "place"],
    }
    print()
    for name, inside in groups.items():
        print(_row(name, quality(inside)))
    figures = quality(found)
    print(_row("all", figures))
    if wrong:
        _tell_wrong(found)
    told = {
        "pairs": figures.pairs,
        "labelled_same": figures.labelled_same,
        "false_same": figures.false_same,
        "precision": round(figures.precision, 4),
        "recall": round(figures.recall, 4),
        "doubtful_share": round(figures.doubtful_share, 4),
        "blocking_recall": round(figures.blocking_recall, 4),
        "floors_kept": figures.holds,
    }
    print(json.dumps(told))
    return figures.holds


def main() -> None:
    """Measure what is asked for, print tables, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="print each wrong pair with the reasons")
    parser.add_argument("--hand", action="store_true", help="only the pairs written by hand")
    parser.add_argument("--seed", type=int, default=1, help="another choice of what is retold, and how")
    parser.add_argument("--scale", type=int, nargs="+", default=[], metavar="SIGHTINGS")
    parser.add_argument("--rivals", type=int, nargs=2, default=[], metavar=("NAIVE", "SPLINK"))
    chosen = parser.parse_args()
    kept = True
    if chosen.scale:
        kept = tell_scale(chosen.scale)
    if chosen.rivals:
        tell_rivals(*chosen.rivals)
    if not chosen.scale and not chosen.rivals:
        kept = tell_quality(only_by_hand=chosen.hand, wrong=chosen.wrong, seed=chosen.seed) or chosen.hand
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
