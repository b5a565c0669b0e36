"""How the benchmarks take their time, and how they tell it.

What is compared is measured in turn, round by round, so that a busy machine slows all of it; figures
are medians over the rounds, ratios are medians of each round's ratio.
"""

import gc
import json
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter

Round = Mapping[str, float]


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes; what was made before it is none of its garbage collector's business."""
    gc.collect()
    gc.freeze()
    try:
        started = perf_counter()
        work()
        return perf_counter() - started
    finally:
        gc.unfreeze()


def middle(rounds: Sequence[Round], name: str) -> float:
    """The median of what the rounds measured as `name`, in seconds."""
    return median(measured[name] for measured in rounds)


def ratio(rounds: Sequence[Round], name: str, beside: str) -> float:
    """The median of each round's `name` divided by its `beside`."""
    return median(measured[name] / measured[beside] for measured in rounds)


def tell(heading: str, rounds: Sequence[Round], items: int, figures: Mapping[str, float]) -> None:
    """Print a table of the medians over `items` items, then `figures` and the medians as one line of JSON."""
    names = list(rounds[0])
    width = max(map(len, names)) + 2
    print(f"{heading}, medians of {len(rounds)} rounds")
    print(f"{'':{width}}{'seconds':>10}{'us/item':>10}")
    for name in names:
        spent = middle(rounds, name)
        print(f"{name:{width}}{spent:>10.3f}{spent / items * 1e6:>10.1f}")
    for name, figure in figures.items():
        print(f"{name:{width}}{figure:>10.3f}")
    medians = {f"{name}_s": round(middle(rounds, name), 4) for name in names}
    told = {"items": items, **medians, **{name: round(figure, 4) for name, figure in figures.items()}}
    print(json.dumps(told))
