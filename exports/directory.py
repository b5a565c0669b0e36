"""The JSON directory of a selection: `data/<selection>/events.json` and `associations.json`.

Each member stands on a line of its own between a first and a last line, so that a document is joined
from fragments, compared line by line, and checked without being held in memory as a whole. A member
holds no `revision`: that number differs between instances that know the same things.
"""

import json
from collections.abc import Iterator, Sequence

from catalog.constructing import constructed
from catalog.views import AssociationView, EventView, SourceView
from exports import pages_addresses as addresses
from exports.counted_lines import frame_problems, joined, quick_problems
from exports.directory_claims import claims_by_field
from exports.directory_records import (
    VERSION,
    AssociationRecord,
    AssociationsDocument,
    EventRecord,
    EventsDocument,
    GeneratedFrom,
    Record,
    SelectionRecord,
    event_occurrences,
    licence_record,
    score_record,
)
from exports.exporter import Fragment, Surroundings
from exports.feed_wording import named_sources, status_of
from exports.fragment_notes import notes_of
from exports.pages_refusal import check_association, check_event, refusing
from exports.selections import EVERYTHING, LISTED, WHOLE, WIDE, Kind, Selection

_RENDERING = f"{VERSION}.2"  # raised with each key that version 1 gains, and where a value is told otherwise
_EVENT_KEYS = tuple(EventRecord.model_fields)
_ASSOCIATION_KEYS = tuple(AssociationRecord.model_fields)


class EventsJson:
    """The events of a selection as one JSON document."""

    name = "directory-events"
    version = _RENDERING
    media_type = "application/json"
    kinds = WIDE | {Kind.YEAR, Kind.LOCAL_YEAR}

    def path(self, selection: Selection) -> str:
        """`data/<selection>/events.json`."""
        return addresses.data_path(selection.id, "events", "json")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """One event on one line; the note names its sources, whose licences the document lists."""
        with refusing(view.id):
            check_event(view)
            return Fragment(_json(event_record(view, around)), " ".join(view.sources))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """All events, by start."""
        head = EventsDocument(**_head("events", selection, fragments, around), events=[])
        yield from joined(_json(head), (one.body for one in fragments))

    def problems(self, document: bytes) -> list[str]:
        """Lines that are no JSON, a wrong count, a missing end."""
        return _problems(document, _EVENT_KEYS)

    def quick_problems(self, document: bytes) -> list[str]:
        """The same, but that lines are not read: each was looked at when it was new."""
        return quick_problems(document)


class AssociationsJson:
    """The associations of a selection as one JSON document."""

    name = "directory-associations"
    version = _RENDERING
    media_type = "application/json"
    kinds = WHOLE | {Kind.THEME, Kind.AUDIENCE, Kind.REGION, Kind.DEPARTEMENT}

    def path(self, selection: Selection) -> str:
        """`data/<selection>/associations.json`."""
        return addresses.data_path(selection.id, "associations", "json")

    def fragment(self, view: AssociationView, around: Surroundings) -> Fragment:
        """One association on one line; the note names its sources, whose licences the document lists."""
        with refusing(view.id):
            check_association(view)
            return Fragment(_json(association_record(view, around)), " ".join(view.sources))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """All associations, by name."""
        head = AssociationsDocument(**_head("associations", selection, fragments, around), associations=[])
        yield from joined(_json(head), (one.body for one in fragments))

    def problems(self, document: bytes) -> list[str]:
        """Lines that are no JSON, a wrong count, a missing end."""
        return _problems(document, _ASSOCIATION_KEYS)

    def quick_problems(self, document: bytes) -> list[str]:
        """The same, but that lines are not read: each was looked at when it was new."""
        return quick_problems(document)


DATA_NAMES = frozenset({EventsJson.name, AssociationsJson.name})
"""Who is left out of these is in no number either."""


def event_record(view: EventView, around: Surroundings) -> EventRecord:
    """The published form of an event; all facts under their own names, the slots with their identities."""
    return constructed(
        EventRecord,
        view.facts.__dict__
        | {
            "id": view.id,
            "page": addresses.absolute(around.site, addresses.event_path("fr", view.id)),
            "calendar": addresses.absolute(around.site, addresses.event_calendar_path(view.id)),
            "status": status_of(view),
            "occurrences": event_occurrences(view),
        }
        | _history(view),
    )


def association_record(view: AssociationView, around: Surroundings) -> AssociationRecord:
    """The published form of an association."""
    page = addresses.absolute(around.site, addresses.association_path("fr", view.id))
    own = {"id": view.id, "page": page, "timeline": view.timeline}
    return constructed(AssociationRecord, view.facts.__dict__ | own | _history(view))


def _history(view: EventView | AssociationView) -> dict[str, object]:
    return {
        "seen": view.seen,
        "identifiers": view.identifiers,
        "sources": view.sources,
        "created_at": view.created_at,
        "changed_at": view.changed_at,
        "scores": score_record(view),
        "claims": claims_by_field(view.claims),
    }


def _json(record: Record) -> bytes:
    """The record as compact JSON. Raises `ValueError` when a value is not of its promised type."""
    return record.__pydantic_serializer__.to_json(record, by_alias=True, warnings="error")


def _head(kind: str, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> dict[str, object]:
    sources = sources_of(fragments, around)
    return {
        "$schema": addresses.absolute(around.site, addresses.schema_path(kind)),
        "version": VERSION,
        "selection": selection_record(selection, addresses.absolute(around.site, _page(kind, selection))),
        "generated_from": GeneratedFrom(changed_at=selection.changed_at),
        "licences": sources,
        "licence": licence_record(sources),
        "count": len(fragments),
    }


def _page(kind: str, selection: Selection) -> str:
    if kind == "associations" and selection.asked is not None:
        return addresses.association_list_path("fr", EVERYTHING)
    if kind == "associations" and selection.kind in LISTED:
        return addresses.association_list_path("fr", selection.id)
    return addresses.selection_page("fr", selection)


def selection_record(selection: Selection, page: str) -> SelectionRecord:
    """What a document says of the selection that it shows."""
    return SelectionRecord(id=selection.id, page=page, sample=selection.sample, edition=selection.edition)


def sources_of(fragments: Sequence[Fragment], around: Surroundings) -> list[SourceView]:
    """The sources that any of the members comes from, by name."""
    names = {name for note in {*notes_of(fragments)} for name in note.split()}
    return named_sources(names, around)


def _problems(document: bytes, keys: tuple[str, ...]) -> list[str]:
    found, members = frame_problems(document)
    return [*(told for place, line in enumerate(members, 2) for told in _line_problems(place, line, keys)), *found]


def _line_problems(place: int, line: bytes, keys: tuple[str, ...]) -> list[str]:
    try:
        member = json.loads(line.removesuffix(b"\n").removesuffix(b","))
    except ValueError as error:
        return [f"line {place}: no JSON: {error}"]
    if not isinstance(member, dict) or tuple(member) != keys:
        return [f"line {place}: not the keys of a member"]
    return []
