"""Asking twice for the same thing, and making it once.

Several exporters ask for the same view one after the other, and what they share costs as much as the rest.
"""

from collections.abc import Callable
from functools import wraps
from operator import is_
from typing import TypeVar, TypeVarTuple

Asked = TypeVarTuple("Asked")
Made = TypeVar("Made")


def remembered(make: Callable[[*Asked], Made]) -> Callable[[*Asked], Made]:
    """`make`, which remembers what it made last, and gives it to who asks with the very same objects.

    What is asked with is compared by identity, since views are large. What was made is held with it as one
    value, so that no thread sees half of another's. Arguments are positional:
    those with names would be compared with nothing.
    """
    last: list[tuple[tuple[object, ...], Made]] = []

    @wraps(make)
    def ask(*asked: *Asked) -> Made:
        kept = last[-1] if last else None
        if kept is not None and len(kept[0]) == len(asked) and all(map(is_, kept[0], asked)):
            return kept[1]
        made = make(*asked)
        last[:] = [(asked, made)]
        return made

    return ask
