"""Exporters of the plainest kind, to test the publisher by: one line of text for each subject.

They keep the whole protocol, and have weak points to press on: a title with `refuse` cannot be
written, a document with `unsound` in it is not sound.
"""

# ruff: noqa: ARG002 - the protocol names the arguments

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.views import AssociationView, EventView
from exports.exporter import Document, Fragment, Surroundings
from exports.publisher import Publication, publish
from exports.publisher_inputs import Catalogue, Exporters
from exports.selections import Kind, Selection, offered
from tests.exports.views import site


def line(identity: str, revision: int, text: str) -> bytes:
    """The fragment of a subject."""
    if "refuse" in text:
        raise ValueError(f"{text!r} cannot be written")
    return f"{identity} {revision} {text}\n".encode()


def head(selection: Selection, around: Surroundings, notes: Sequence[str]) -> bytes:
    """The first lines of a document: all that it shows besides its members."""
    sources = ",".join(around.sources)
    return f"{around.site.name} {sources} {selection.id} {selection.changed_at.isoformat()} {len(notes)}\n".encode()


def text_problems(document: bytes) -> list[str]:
    """One problem for each line with `unsound` in it."""
    lines = document.decode().splitlines()
    return [f"line {number} is unsound" for number, text in enumerate(lines, 1) if "unsound" in text]


@dataclass
class PlainEvents:
    """All events of a selection, one a line; the notes are gone through before the bodies, as iCal does."""

    name: str = "plain-events"
    version: str = "1"
    media_type: str = "text/plain; charset=utf-8"
    kinds: frozenset[Kind] = frozenset({Kind.EVERYTHING, Kind.EDITION})

    def path(self, selection: Selection) -> str:
        return f"{selection.id}/{self.name}.txt"

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        return Fragment(line(view.id, view.revision, view.facts.title), view.id)

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        yield head(selection, around, [fragment.note for fragment in fragments])
        for fragment in fragments:
            yield fragment.body

    def problems(self, document: bytes) -> list[str]:
        return text_problems(document)


@dataclass
class PlainAssociations:
    """All associations of a selection, one a line."""

    name: str = "plain-associations"
    version: str = "1"
    media_type: str = "text/plain; charset=utf-8"
    kinds: frozenset[Kind] = frozenset({Kind.EVERYTHING, Kind.EDITION})

    def path(self, selection: Selection) -> str:
        return f"{selection.id}/{self.name}.txt"

    def fragment(self, view: AssociationView, around: Surroundings) -> Fragment:
        return Fragment(line(view.id, view.revision, view.facts.name))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        yield head(selection, around, [fragment.note for fragment in fragments])
        for fragment in fragments:
            yield fragment.body

    def problems(self, document: bytes) -> list[str]:
        return text_problems(document)


@dataclass
class PlainEventPage:
    """One page for each event, `padding` bytes long at least."""

    name: str = "plain-event-page"
    version: str = "1"
    media_type: str = "text/plain; charset=utf-8"
    padding: int = 0

    def path(self, subject_id: str) -> str:
        return f"events/{subject_id[-1]}/{subject_id}.txt"

    def page(self, view: EventView, around: Surroundings) -> bytes:
        return line(view.id, view.revision, f"{around.site.name}: {view.facts.title}").ljust(self.padding, b".")


@dataclass
class PlainAssociationPage:
    """One page for each association."""

    name: str = "plain-association-page"
    version: str = "1"
    media_type: str = "text/plain; charset=utf-8"

    def path(self, subject_id: str) -> str:
        return f"associations/{subject_id}.txt"

    def page(self, view: AssociationView, around: Surroundings) -> bytes:
        return line(view.id, view.revision, f"{around.site.name}: {view.facts.name}")


@dataclass
class PlainHome:
    """The number of events and associations of each selection."""

    name: str = "plain-home"
    version: str = "1"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        shown = offered(around.selections, frozenset({Kind.EVERYTHING, Kind.EDITION}))
        lines = [f"{one.id} {len(one.events)} {len(one.associations)}" for one in shown]
        yield Document("index.txt", "text/plain; charset=utf-8", "\n".join(lines).encode())


def plain_exporters(version: str = "1", padding: int = 0) -> Exporters:
    """One exporter of each kind, and two for events."""
    return Exporters(
        events=(PlainEvents(version=version), PlainEvents(name="more-events")),
        associations=(PlainAssociations(),),
        event_pages=(PlainEventPage(padding=padding),),
        association_pages=(PlainAssociationPage(),),
        site=(PlainHome(),),
    )


def go(folder: Path, catalogue: Catalogue, **options: Any) -> Publication:
    """Publish plainly, as the site of Val-Clair unless told otherwise."""
    exporters = options.pop("exporters", plain_exporters())
    return publish(folder, catalogue, options.pop("site", site()), exporters, **options)
