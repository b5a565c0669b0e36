"""What changed between two states of the catalogue: new, gone, renamed, moved, cancelled, restored. Pure."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar, get_args

from pydantic import JsonValue

from catalog.past import Past, PastAssociation, PastEvent
from catalog.sightings import Frozen, Occurrence, Place
from catalog.territory import same_place
from catalog.vocabulary import EventStatus, Seen

Kind = Literal["new", "back", "again", "gone", "cancelled", "restored", "moved", "renamed", "changed"]
PastSubject = TypeVar("PastSubject", PastEvent, PastAssociation)


class Differing(Frozen):
    """One way in which one subject differs.

    Attributes:
        kind: between two editions see `catalog.returns`. `gone` also where it was merged, hidden or is no longer listed; `restored` where that was undone, or a
            cancellation.
        name: its title or name now, or what it last was; its id where no more is known of it.
        fields: for `changed`, the names of the fields; before, after: what differs, as JSON.
    """

    kind: Kind
    id: str
    name: str
    fields: tuple[str, ...] = ()
    before: JsonValue = None
    after: JsonValue = None


def difference(before: Past, after: Past) -> tuple[Differing, ...]:
    """How `after` differs from `before`: events first, each kind together, by name."""
    found = [
        *_subjects(before.events, after.events),
        *_subjects(before.associations, after.associations),
        *(
            Differing(kind="gone", id=name, name=name)
            for name in before.untold - after.untold - after.events.keys() - after.associations.keys()
        ),
    ]
    return in_order(found)


def in_order(found: Iterable[Differing]) -> tuple[Differing, ...]:
    """Events first, each kind together, by name."""
    order: tuple[Kind, ...] = get_args(Kind)
    return tuple(sorted(found, key=lambda one: (one.id[:1] != "e", order.index(one.kind), one.name, one.id)))


def _subjects(before: Mapping[str, PastSubject], after: Mapping[str, PastSubject]) -> list[Differing]:
    found: list[Differing] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = _shown(before.get(name)), _shown(after.get(name))
        if old is None and new is not None:
            found.append(Differing(kind="restored" if name in before else "new", id=name, name=_name(new)))
        elif new is None and old is not None:
            found.append(Differing(kind="gone", id=name, name=_name(old)))
        elif old is not None and new is not None and old != new:
            found += _changes(old, new)
    return found


def _shown(subject: PastSubject | None) -> PastSubject | None:
    """The subject, if it was to be seen."""
    return None if subject is None or subject.hidden or subject.seen is Seen.NO_LONGER_LISTED else subject


def _name(subject: PastEvent | PastAssociation) -> str:
    return subject.facts.title if isinstance(subject, PastEvent) else subject.facts.name


def _changes(old: PastEvent | PastAssociation, new: PastEvent | PastAssociation) -> list[Differing]:
    name = _name(new)
    found: list[Differing] = []
    if _name(old) != name:
        found.append(Differing(kind="renamed", id=new.id, name=name, before=_name(old), after=name))
    told = {"title", "name"}
    if isinstance(old, PastEvent) and isinstance(new, PastEvent):
        told.add("occurrences")
        was, is_now = _is_off(old), _is_off(new)
        if was != is_now:
            told.add("status")
            found.append(Differing(kind="cancelled" if is_now else "restored", id=new.id, name=name))
        if _is_moved(old, new):
            told.add("place")
            found.append(
                Differing(kind="moved", id=new.id, name=name, before=_where_and_when(old), after=_where_and_when(new))
            )
    fields = _fields(old, new, told)
    if not found and not fields and _slots(old) != _slots(new):
        fields = ("occurrences",)
    if fields:
        before, after = (
            {field: one.facts.model_dump(mode="json", exclude_defaults=True).get(field) for field in fields}
            for one in (old, new)
        )
        found.append(Differing(kind="changed", id=new.id, name=name, fields=fields, before=before, after=after))
    return found


def _fields(old: PastEvent | PastAssociation, new: PastEvent | PastAssociation, told: set[str]) -> tuple[str, ...]:
    return tuple(
        field
        for field in type(new.facts).model_fields
        if field not in told and getattr(old.facts, field) != getattr(new.facts, field)
    )


def _slots(subject: PastEvent | PastAssociation) -> list[Occurrence]:
    """What is said of each date; SEQUENCE counts changes, and is none."""
    return [slot.slot for slot in subject.occurrences] if isinstance(subject, PastEvent) else []


def _is_off(event: PastEvent) -> bool:
    return all(slot.status is EventStatus.CANCELLED for slot in event.occurrences)


def _is_moved(old: PastEvent, new: PastEvent) -> bool:
    """Whether it has other dates, or a date another place; a place that is only written otherwise is where it was."""
    was, is_now = _standing(old), _standing(new)
    if [_when(slot) for slot in was] != [_when(slot) for slot in is_now]:
        return True
    return not all(
        same_place(one.place or old.facts.place or Place(), other.place or new.facts.place or Place())
        for one, other in zip(was, is_now, strict=True)
    )


def _where_and_when(event: PastEvent) -> JsonValue:
    """The dates that stand, and the place."""
    place = event.facts.place
    return {
        "when": [_when(slot, "place") for slot in _standing(event)],
        "where": place.model_dump(mode="json", exclude_defaults=True) if place else None,
    }


def _standing(event: PastEvent) -> list[Occurrence]:
    """The dates that stand; all, where none does."""
    return [one.slot for one in event.occurrences if _is_off(event) or one.status is not EventStatus.CANCELLED]


def _when(slot: Occurrence, *more: str) -> dict[str, JsonValue]:
    wanted = {"start_at", "end_at", "start_on", "end_on", *more}
    told: dict[str, JsonValue] = slot.model_dump(mode="json", exclude_defaults=True, include=wanted)
    return told
