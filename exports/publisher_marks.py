"""Marks: what is rendered with a subject, and changes without a new revision of it.

A mark ends the stamp that the cache keeps, so a subject whose mark is another one is rendered again. That of an event
names its editions, and before it stands who holds it; that of an association tells its part in editions, and whether
events name it.
"""

from collections.abc import Iterable

from catalog.identity import digest_of

WIDE_MARK = "*"
"""At the end of the mark of a member: it is in selections besides its year, and rendered in all formats."""
HELD = len("@0123abcd")
_ORGANISES = f"+{WIDE_MARK}"


def held_mark(ids: Iterable[str]) -> str:
    """Changes with the associations that hold an event, which do so without a new revision of it."""
    told = list(ids)
    return f"@{digest_of(told)[:8]}" if any(told) else ""


def organising_mark(mark: str) -> str:
    """The mark of an association that events name, which come and go without a new revision of it."""
    return f"{mark.removesuffix(WIDE_MARK)}{_ORGANISES}"


def organises(mark: str) -> bool:
    """Whether a mark, or the stamp that ends with it, is that of an association that events name."""
    return mark.endswith(_ORGANISES)
