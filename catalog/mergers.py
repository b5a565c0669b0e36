"""What guests are told when two events turn out to be one. Pure.

The changes that the one had before stay its own: in the history of the other they would tell of dates and places
that nobody was told of there. So the merger alone is told of, in the name of the event that is given up.
"""

from collections.abc import Sequence
from itertools import groupby

from catalog.sightings import started_at
from catalog.views import EventView, FormerOccurrence, OccurrenceView
from catalog.views_changes import GuestChange, Told
from catalog.vocabulary import EventStatus


def with_mergers(view: EventView, latest: int) -> EventView:
    """The event with the mergers among its changes, of which the `latest` are kept."""
    if not view.former:
        return view
    found = sorted((*view.changes, *mergers(view)), key=lambda change: change.at, reverse=True)
    return view.model_copy(update={"changes": tuple(found[:latest])})


def mergers(view: EventView) -> tuple[GuestChange, ...]:
    """That each of the events whose slots are its `former` ones turned out to be this one, by their ids."""
    if not view.occurrences:
        return ()
    by_event = sorted(view.former, key=lambda one: one.event_id)
    return tuple(_merger(view, [*some]) for _, some in groupby(by_event, key=lambda one: one.event_id))


def nearest(former: FormerOccurrence, occurrences: Sequence[OccurrenceView]) -> OccurrenceView:
    """The slot that begins nearest to one that was given up: mostly at the same time."""
    start = started_at(former.slot)
    return min(occurrences, key=lambda one: (abs(started_at(one.slot) - start), one.uid))


def _merger(view: EventView, some: list[FormerOccurrence]) -> GuestChange:
    first = some[0]
    now, facts = nearest(first, view.occurrences), view.facts
    after = Told(
        slot=now.slot,
        status=now.status,
        place=now.slot.place or facts.place,
        online_url=facts.online_url,
        attendance=facts.attendance,
    )
    # Of what it was no more than when: the rest may have been the word of somebody who took it back.
    bare = {"title": "", "place": None, "key": "", "status": EventStatus.SCHEDULED}
    when = first.slot.model_copy(update=bare)
    return GuestChange(
        at=first.at,
        kind="merged",
        uid=first.uid,
        before=Told(slot=when),
        after=after,
        others=len(some) - 1,
        former=first.event_id,
        title=first.title,
    )
