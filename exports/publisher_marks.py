"""Marks: what is rendered with a subject, and changes without a new revision of it.

A mark ends the stamp that the cache keeps, so a subject whose mark is another one is rendered again. That of an event
names its editions, and before it stands who holds it; that of an association tells its part in editions, and whether
events name it.
"""

from collections.abc import Iterable, Sequence

from catalog.identity import digest_of
from catalog.views import Member

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


def marked_event(event: Member, weeks: Sequence[str], *, wide: bool) -> Member:
    """An event marked by its editions, if it has any."""
    if weeks or wide:
        return event._replace(mark=f"{' '.join(weeks)}{WIDE_MARK}")
    return event if not event.mark else event._replace(mark="")


def former_members(members: Sequence[Member], events: Sequence[Member]) -> list[Member]:
    """Former events; what is told of one changes with its heir, too."""
    if not members:
        return []
    revisions = {one.id: one.revision for one in events}
    return [
        one._replace(revision=max(one.revision, revisions[one.mark]), mark=f"{one.mark}{WIDE_MARK}")
        for one in members
        if one.mark in revisions
    ]
