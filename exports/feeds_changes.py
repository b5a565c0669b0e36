"""The feeds of changes, in RSS 2.0, Atom and JSON Feed: what guests of a selection's events must know.

Each change is an entry of its own, dated when the catalogue concluded it. An event that never changed
has an empty fragment; one with changes has an entry a line, and their times in its note.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.views import EventView
from exports.exporter import Fragment, Surroundings
from exports.feeds import UNWRITABLE
from exports.feeds_changes_entry import change_item, entries_of
from exports.feeds_documents import atom_document, json_document, rss_document
from exports.feeds_entry import Entry
from exports.feeds_head import Feed, Head, changes_head
from exports.feeds_json_rules import json_problems
from exports.feeds_latest import latest_lines, stamp
from exports.feeds_rules import atom_problems, rss_problems
from exports.feeds_xml import atom_entry, rss_item
from exports.pages_addresses import feed_path
from exports.phrases import Language
from exports.selections import WIDE, Kind, Selection

_NONE = Fragment(b"")
# A place is followed by its calendar; who holds the events, and where, by its feed of changes too.
_KINDS = WIDE | {Kind.COMMUNE, Kind.ASSOCIATION}


@dataclass(slots=True)
class ChangesRss:
    """The changes as RSS.

    Attributes:
        language: of the sentences.
    """

    language: Language = "fr"
    name: str = "changes-rss"
    version: str = "1"
    media_type: str = "application/rss+xml; charset=utf-8"
    kinds: frozenset[Kind] = _KINDS

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.changes.rss`."""
        return feed_path(selection.id, "changes.rss")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An `<item>` a line; the note tells when each was concluded, and the sources.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        return _fragment(view, map(rss_item, _entries(view, around, self.language)))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The channel with the latest changes, the latest first."""
        yield from rss_document(*_cut(self, "changes.rss", selection, fragments, around))

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed; see `exports.feeds_rules`."""
        return rss_problems(document)


@dataclass(slots=True)
class ChangesAtom:
    """The changes as Atom; its attributes are those of `ChangesRss`."""

    language: Language = "fr"
    name: str = "changes-atom"
    version: str = "1"
    media_type: str = "application/atom+xml; charset=utf-8"
    kinds: frozenset[Kind] = WIDE

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.changes.atom`."""
        return feed_path(selection.id, "changes.atom")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An `<entry>` a line; the note is that of `ChangesRss`.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        return _fragment(view, map(atom_entry, _entries(view, around, self.language)))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The feed with the latest changes, the latest first."""
        yield from atom_document(*_cut(self, "changes.atom", selection, fragments, around))

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed; see `exports.feeds_rules`."""
        return atom_problems(document)


@dataclass(slots=True)
class ChangesJson:
    """The changes as a JSON Feed 1.1; its attributes are those of `ChangesRss`."""

    language: Language = "fr"
    name: str = "changes-json"
    version: str = "1"
    media_type: str = "application/feed+json"
    kinds: frozenset[Kind] = WIDE

    def path(self, selection: Selection) -> str:
        """`feeds/<selection>.changes.json`."""
        return feed_path(selection.id, "changes.json")

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An item a line; the note is that of `ChangesRss`.

        Raises `ValueError` when the event cannot be written (reliability C2).
        """
        changes = zip(view.changes, _entries(view, around, self.language), strict=True)
        return _fragment(view, (change_item(view, change, entry, around) for change, entry in changes))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The feed with the latest changes, the latest first."""
        yield from json_document(*_cut(self, "changes.json", selection, fragments, around))

    def problems(self, document: bytes) -> list[str]:
        """What is wrong with a finished feed; see `exports.feeds_json_rules`."""
        return json_problems(document)


def _entries(view: EventView, around: Surroundings, language: Language) -> tuple[Entry, ...]:
    try:
        return entries_of(view, around, language)
    except UNWRITABLE as error:
        raise ValueError(f"the changes of {view.id!r:.60} cannot be written: {error!r:.200}") from error


def _fragment(view: EventView, lines: Iterable[bytes]) -> Fragment:
    if not view.changes:
        return _NONE
    times = " ".join(stamp(change.at) for change in view.changes)
    return Fragment(b"".join(lines), f"{times}|{','.join(sorted(view.sources))}")


def _cut(
    exporter: ChangesRss | ChangesAtom | ChangesJson,
    suffix: str,
    selection: Selection,
    fragments: Sequence[Fragment],
    around: Surroundings,
) -> tuple[Head, list[Fragment]]:
    """The head, and the latest changes, each a fragment."""
    total, shown = latest_lines(fragments)
    feed = Feed(selection, around, exporter.language, suffix, exporter.media_type)
    return changes_head(feed, total, shown), shown
