"""Documents of what was asked for: put together from fragments by the exporters of what is published.

So an event has the same bytes here as in any published calendar. Whether a document is another one than before is
known without making it: its ETag is computed of the query and of the revisions of whom it shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from exports.asking_query import Query, Sort
from exports.asking_shelf import Bits, Shelf
from exports.asking_snapshot import Snapshot
from exports.asking_words import asked_words
from exports.directory import AssociationsJson, EventsJson
from exports.exporter import Exporter
from exports.feeds import AtomFeed, RssFeed
from exports.fragments_reading import FragmentReader
from exports.ical import IcalFeed
from exports.pages_addresses import asked_path
from exports.phrases import LANGUAGES, Language
from exports.rolling import quiet_since
from exports.selecting_years import earlier_year, named_year
from exports.selections import Facet, Kind, Selection
from exports.tables import ASSOCIATIONS, EVENTS
from exports.tables_csv import CsvTable


@dataclass(frozen=True, slots=True)
class Form:
    """A format in which something can be asked for.

    Attributes:
        suffix: the end of its address. exporters: by language; one of both where it has no words of its own.
        is_feed: whether it tells what is new: of what has been over for half a year it has nothing.
    """

    sort: Sort
    suffix: str
    exporters: Mapping[Language, Exporter[Any]]
    is_feed: bool = False

    @property
    def media_type(self) -> str:
        """Of its documents."""
        return self.exporters["fr"].media_type


def _both(exporter: Exporter[Any]) -> dict[Language, Exporter[Any]]:
    return dict.fromkeys(LANGUAGES, exporter)


FORMS: tuple[Form, ...] = (
    Form("events", "ics", {language: IcalFeed(language) for language in LANGUAGES}),
    Form("events", "rss", {language: RssFeed(language) for language in LANGUAGES}, is_feed=True),
    Form("events", "atom", {language: AtomFeed(language) for language in LANGUAGES}, is_feed=True),
    Form("events", "json", _both(EventsJson())),
    Form("events", "csv", _both(CsvTable(EVENTS))),
    Form("associations", "json", _both(AssociationsJson())),
    Form("associations", "csv", _both(CsvTable(ASSOCIATIONS))),
)
"""All of them."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A document that was asked for, and that is not made yet.

    Attributes:
        path: its canonical address within the site.
        bits: who is in it, by their place on the shelf. words: what it is called, in its language.
        etag: strong; equal as long as the document is the same.
    """

    form: Form
    language: Language
    query: Query
    path: str
    bits: Bits
    words: str
    etag: str


def shelf_of(snapshot: Snapshot, sort: Sort) -> Shelf:
    """The shelf of events, or that of associations."""
    return snapshot.events if sort == "events" else snapshot.associations


def rolls(query: Query) -> bool:
    """Whether a query asks for what is to come and not long over; one with days or a week asks for the past too."""
    return not (query.get("edition") or query.between)


def meeting(snapshot: Snapshot, sort: Sort, query: Query, *, whole: bool = False) -> Bits:
    """Who meets a query; with `whole`, also what is long over."""
    shelf = shelf_of(snapshot, sort)
    base = snapshot.recent if sort == "events" and rolls(query) and not whole else shelf.everything
    return shelf.matching(query, base, snapshot.near(query))


def choose(snapshot: Snapshot, form: Form, language: Language, query: Query) -> Chosen:
    """What the document of a query will be."""
    exporter = form.exporters[language]
    bits = meeting(snapshot, form.sort, query)
    if form.is_feed and not query.get("edition"):
        bits &= snapshot.recent
    shelf = shelf_of(snapshot, form.sort)
    words = asked_words(language, query, snapshot)
    digest = blake2b(digest_size=16)
    for told in (snapshot.setting, exporter.name, exporter.version, language, query.text, words, str(snapshot.since)):
        digest.update(told.encode() + b"\0")
    for entry in shelf.taken(bits):
        digest.update(entry.mark)
    path = asked_path(language, f"{form.sort}.{form.suffix}", query.text)
    return Chosen(form, language, query, path, bits, words, digest.hexdigest())


def selection_of(snapshot: Snapshot, chosen: Chosen) -> Selection:
    """The selection that an exporter is given."""
    query, name = chosen.query, chosen.form.exporters[chosen.language].name
    members = tuple(
        one.member for one in shelf_of(snapshot, chosen.form.sort).taken(chosen.bits) if name not in one.refused
    )
    weeks, is_event = query.get("edition"), chosen.form.sort == "events"
    rolling = is_event and not weeks and (rolls(query) or chosen.form.is_feed)
    edition = snapshot.edition_by_id[weeks[0]] if len(weeks) == 1 else None
    changed_at = max((one.changed_at for one in members if one.changed_at), default=None)
    return Selection(
        f"asked?{query.text}" if query.text else "asked",
        members if is_event else (),
        () if is_event else members,
        changed_at or quiet_since(snapshot.since, edition),
        edition=edition,
        kind=Kind.CROSSED,
        facet=Facet(Kind.CROSSED, "", chosen.words, chosen.words) if chosen.words else None,
        since=snapshot.since if rolling else None,
        asked=query.text,
        between=query.between,
        earlier=_earlier(snapshot) if rolling else "",
    )


def _earlier(snapshot: Snapshot) -> str:
    """The latest year that has what is no longer in what rolls."""
    years = (named_year(one.id) for one in snapshot.around.selections)
    return earlier_year((year for year in years if year is not None), snapshot.since)


def assembled(snapshot: Snapshot, chosen: Chosen, reader: FragmentReader) -> bytes:
    """The document. Raises `FragmentMoved` where the cache is ahead of the snapshot."""
    selection = selection_of(snapshot, chosen)
    exporter = chosen.form.exporters[chosen.language]
    shelf = shelf_of(snapshot, chosen.form.sort)
    members = selection.events or selection.associations
    wanted = [(shelf.entries[shelf.places[one.id]].number, one.revision) for one in members]
    fragments = list(reader.take(exporter.name, wanted))
    return b"".join(exporter.document(selection, fragments, snapshot.around))
