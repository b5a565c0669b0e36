"""What came of one edition in another: who is new, gone, back or renamed, and which events are held again. Pure."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from pydantic import JsonValue

from catalog.belonging import days_of
from catalog.cleaning.text import fold
from catalog.differences import Differing, in_order
from catalog.editions import Edition
from catalog.views import AssociationView, EventView, Participation
from catalog.vocabulary import Attendance


class Week(NamedTuple):
    """An edition with the events that belong to it."""

    edition: Edition
    events: Sequence[EventView]


Who = Callable[[str, str], str | None]


def returns(
    before: Week, after: Week, associations: Iterable[AssociationView], earlier: Collection[str], who: Who
) -> tuple[Differing, ...]:
    """How the edition `after` differs from `before`.

    `associations` are all that take part in either, `earlier` the ids of the editions before both; `who` gives
    the id of the association that is named so, at this address, if it is known. Kinds:
    `new` and `gone`; of events `again`, held in both; of associations `renamed`, and `back` after it was missing.
    """
    found = [*_events(before, after, who)]
    for view in associations:
        found += _association(view, before.edition.id, after.edition.id, earlier)
    return in_order(found)


def _association(view: AssociationView, before: str, after: str, earlier: Collection[str]) -> Iterable[Differing]:
    then = _in(view.timeline, before)
    now = _in(view.timeline, after)
    if then and now and then.known_as != now.known_as:
        yield Differing(kind="renamed", id=view.id, name=now.known_as, before=then.known_as, after=now.known_as)
    elif then and not now:
        yield Differing(kind="gone", id=view.id, name=then.known_as)
    elif now and not then:
        was_there = next((one.name for one in reversed(view.timeline) if one.edition in earlier), None)
        yield Differing(kind="back" if was_there else "new", id=view.id, name=now.known_as, before=was_there)


def _in(timeline: Iterable[Participation], edition: str) -> Participation | None:
    return next((one for one in timeline if one.edition == edition), None)


def _events(before: Week, after: Week, who: Who) -> Iterable[Differing]:
    left = {view.id: view for view in before.events}
    held = [(view, left.pop(view.id)) for view in after.events if view.id in left]
    known = {view.id for view, _ in held}
    for view in after.events:
        if view.id in known:
            continue
        once = next((old for old in left.values() if _is_held_again(old, view, who)), None)
        if once is None:
            yield Differing(kind="new", id=view.id, name=view.facts.title)
        else:
            held.append((view, left.pop(once.id)))
    for view, once in held:
        then, now = _told(once, before.edition), _told(view, after.edition)
        yield Differing(kind="again", id=view.id, name=view.facts.title, before=then, after=now)
    for view in left.values():
        yield Differing(kind="gone", id=view.id, name=view.facts.title)


def _is_held_again(once: EventView, now: EventView, who: Who) -> bool:
    """The same title, years and counts aside, by the same organiser; or in the same town, where none is named."""
    if _title_key(once.facts.title) != _title_key(now.facts.title):
        return False
    theirs, ours = (_organisers(view, who) for view in (once, now))
    if theirs and ours:
        return not theirs.isdisjoint(ours)
    towns = [fold(view.facts.place.city) if view.facts.place else "" for view in (once, now)]
    return towns[0] == towns[1]


def _organisers(view: EventView, who: Who) -> set[str]:
    """Those that are known by their ids, whatever they were called then; the others by name."""
    return {who(one.name, one.url) or fold(one.name) for one in view.facts.organisers}


def _title_key(title: str) -> str:
    folded = fold(title)
    return " ".join(word for word in folded.split() if not word[0].isdigit()) or folded


def _told(view: EventView, edition: Edition) -> dict[str, JsonValue]:
    online = view.facts.attendance is Attendance.ONLINE
    days = [
        days_of(one.slot, one.slot.place or view.facts.place, edition, online=online)[0] for one in view.occurrences
    ]
    within = [day for day in days if edition.starts_on <= day <= edition.ends_on]
    return {"id": view.id, "title": view.facts.title, "on": min(within or days).isoformat()}
