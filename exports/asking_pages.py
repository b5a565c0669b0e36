"""What the API gives: events, associations and changes, a page at a time, in the bytes of the published data.

Pages follow each other by a *cursor*: the key of the last that was given. A key that cannot change (an id) makes that
whoever goes through all pages meets everybody who is there all the while once, whatever is published meanwhile.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from heapq import merge
from itertools import islice
from typing import Literal

from catalog.editions import Edition
from catalog.views import SourceView
from exports.asking_documents import meeting, shelf_of
from exports.asking_entries import Entry
from exports.asking_query import Query, Sort
from exports.asking_snapshot import Snapshot
from exports.asking_wrong import AskedWrongly
from exports.changes import ChangeRecord
from exports.directory_records import AssociationRecord, EventRecord, LicenceRecord, Record, licence_record
from exports.feed_wording import named_sources
from exports.rolling import EPOCH

Order = Literal["id", "start"]
_DIGITS = 18


class EventsPage(Record):
    """Some of the events that were asked for.

    Attributes:
        count: how many there are on all pages. next: the address of the next page; null on the last one.
        licence: of what is on this page, as a whole; licences: of each source.
        tombstones: with `changed_since`, the events that are no more, in the order of their ids between the others.
    """

    count: int
    next: str | None
    licence: LicenceRecord
    licences: list[SourceView]
    tombstones: list[ChangeRecord]
    events: list[EventRecord]


class AssociationsPage(Record):
    """Some of the associations that were asked for; as `EventsPage`."""

    count: int
    next: str | None
    licence: LicenceRecord
    licences: list[SourceView]
    tombstones: list[ChangeRecord]
    associations: list[AssociationRecord]


class ChangesPage(Record):
    """What changed after a cursor, by revision.

    Attributes:
        cursor: from which to ask the next time. next: the address of what is left; null where that is all.
    """

    cursor: str
    next: str | None
    changes: list[ChangeRecord]


class EditionsList(Record):
    """The editions, the latest first."""

    editions: list[Edition]


class SourcesList(Record):
    """The sources, by name."""

    sources: list[SourceView]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that is asked for.

    Attributes:
        limit: how many subjects and tombstones at most. cursor: as the page before gave it; empty for the first.
        since: from when on something must have changed.
    """

    sort: Sort
    query: Query
    limit: int
    cursor: str = ""
    order: Order = "id"
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A page that is not made yet.

    Attributes:
        etag: strong; equal as long as the page is the same.
        following: the cursor of the next page; empty for the last one.
    """

    wanted: Wanted
    count: int
    entries: tuple[Entry, ...]
    tombstones: tuple[ChangeRecord, ...]
    following: str
    etag: str


def plan(snapshot: Snapshot, wanted: Wanted) -> Planned:
    """Who is on a page. Raises `AskedWrongly` for a cursor that is none of ours."""
    if wanted.since is not None and wanted.order != "id":
        raise AskedWrongly("sort", wanted.order, "only_by_id")
    shelf = shelf_of(snapshot, wanted.sort)
    entries: Sequence[Entry] = shelf.taken(meeting(snapshot, wanted.sort, wanted.query, whole=True))
    since = wanted.since
    if since is not None:
        entries = [one for one in entries if (one.member.changed_at or EPOCH) >= since]
    gone = {one.id: one for one in _tombstones(snapshot, wanted)}
    keyed = [(_key(one, wanted.order), one) for one in entries]
    if wanted.order == "id":
        keyed.sort(key=lambda pair: pair[0])
    after = _read_cursor(wanted)
    start = bisect_right(keyed, after, key=lambda pair: pair[0]) if after else 0
    living = ((key, one) for key, one in islice(keyed, start, None))
    dead = (((name,), None) for name in sorted(gone) if (name,) > after)
    page = list(islice(merge(living, dead, key=lambda pair: pair[0]), wanted.limit + 1))
    shown = page[: wanted.limit]
    following = _cursor(wanted.order, shown[-1][0]) if len(page) > wanted.limit else ""
    some = tuple(one for _, one in shown if one is not None)
    told = tuple(gone[key[0]] for key, one in shown if one is None)
    etag = _etag(snapshot, wanted, [f"{len(keyed)}", following, *(one.id for one in told)], some)
    return Planned(wanted, len(keyed), some, told, following, etag)


def _tombstones(snapshot: Snapshot, wanted: Wanted) -> Iterator[ChangeRecord]:
    """Those that may have fallen since the instant asked for; of some it is not told when they did."""
    if wanted.since is None:
        return
    shelf = shelf_of(snapshot, wanted.sort)
    for name, one in snapshot.gone.items():
        if f"{one.kind}s" == wanted.sort and name not in shelf.places and (one.at is None or one.at >= wanted.since):
            yield one


def _key(entry: Entry, order: Order) -> tuple[str, ...]:
    start = entry.member.starts_at or EPOCH
    return (entry.id,) if order == "id" else (f"{start:%Y-%m-%dT%H:%M:%S}", entry.id)


def _cursor(order: Order, key: tuple[str, ...]) -> str:
    return urlsafe_b64encode(json.dumps([order, *key], separators=(",", ":")).encode()).decode().rstrip("=")


def _read_cursor(wanted: Wanted) -> tuple[str, ...]:
    """The key of the last that was given; empty for none."""
    said = wanted.cursor
    if not said:
        return ()
    try:
        told = json.loads(urlsafe_b64decode(f"{said}{'=' * (-len(said) % 4)}".encode("ascii")))
    except ValueError:
        told = None
    size = 2 if wanted.order == "id" else 3
    if not (isinstance(told, list) and len(told) == size and told[0] == wanted.order and all(map(_is_text, told))):
        raise AskedWrongly("cursor", said, "no_cursor")
    return tuple(told[1:])


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _etag(snapshot: Snapshot, wanted: Wanted, told: Sequence[str], entries: Sequence[Entry]) -> str:
    digest = blake2b(digest_size=16)
    asked = (wanted.sort, wanted.query.text, str(wanted.limit), wanted.cursor, wanted.order, str(wanted.since))
    for one in (snapshot.setting, *asked, *told):
        digest.update(one.encode() + b"\0")
    for entry in entries:
        digest.update(entry.mark)
    return digest.hexdigest()


def written(snapshot: Snapshot, planned: Planned, lines: Sequence[bytes], following: str | None) -> bytes:
    """The page, given the lines of its subjects in the published data, and the address of the next page."""
    names = {name for entry in planned.entries for name in _sources(entry)}
    sources = named_sources(names, snapshot.around)
    told = {
        "count": planned.count,
        "next": following,
        "licence": licence_record(sources),
        "licences": sources,
        "tombstones": list(planned.tombstones),
        planned.wanted.sort: [],
    }
    model = EventsPage if planned.wanted.sort == "events" else AssociationsPage
    # The subjects come last, as they are.
    return model.model_validate(told).model_dump_json().encode().removesuffix(b"]}") + b",\n".join(lines) + b"]}\n"


def _sources(entry: Entry) -> Iterator[str]:
    return (name.partition("/")[2] for name in entry.facets if name.startswith("source/"))


def changes_page(snapshot: Snapshot, since: str, limit: int) -> tuple[list[ChangeRecord], str, bool]:
    """What changed after a cursor, the next cursor, and whether there is more.

    Raises `AskedWrongly` for a cursor that is none, or ahead of what is published: the catalogue was restored then.
    """
    if not (since.isascii() and since.isdecimal() and len(since) <= _DIGITS):
        raise AskedWrongly("since", since, "no_cursor")
    first, last = int(since), snapshot.folder.cursor()
    if first > last:
        raise AskedWrongly("since", since, "restored")
    found: list[ChangeRecord] = []
    for path in snapshot.folder.changes(first):
        found += (one for one in snapshot.folder.changes_in(path) if one.revision > first)
        if len(found) > limit:
            break
    if len(found) <= limit:
        return found, str(last), False
    # What has the same revision stays together, as the next cursor is a revision.
    edge = found[limit - 1].revision
    some = [one for one in found if one.revision <= edge]
    return some, str(edge), len(some) < len(found)
