"""Asking twice for the same thing, and making it once.

Several exporters ask for the same view one after the other, and what they share costs as much as the rest.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Made = TypeVar("Made")


def remembered(make: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """`make`, which remembers what it made last, and gives it to who asks with the very same objects.

    What is asked with is compared by identity, since views are large. What was made is held with it as one
    value, so that no thread sees half of another's. Arguments are positional.
    """
    last: list[tuple[tuple[object, ...], Made]] = []

    @wraps(make)
    def ask(*asked: Asked.args, **named: Asked.kwargs) -> Made:
        kept = last[-1] if last else None
        if kept is not None and all(one is other for one, other in zip(kept[0], asked, strict=True)):
            return kept[1]
        made = make(*asked, **named)
        last[:] = [(asked, made)]
        return made

    return ask
