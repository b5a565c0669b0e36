"""What changed since you last looked: `data/changes/index.json` and a file for each thousand revisions.

Each change of a subject has a *revision*, a number that only rises. A subject stands once, at its last revision; so
a file empties as its subjects change again, and one that is empty is not there. A reader who knows everything up
to the cursor N reads the files whose `to` is above N, takes the entries above N, and keeps the new `cursor`.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Annotated, Literal, Protocol, TypeVar

from pydantic import AwareDatetime, Field

from catalog.views import Changed
from exports import pages_addresses as addresses
from exports.directory_records import VERSION, Record
from exports.exporter import Document, Site, Surroundings
from exports.schema import schema_bytes

AT_ONCE = 1_000
"""Revisions in a file."""


class ChangeRecord(Record):
    """That a subject changed, was merged into its `heir`, was hidden, or is gone for good.

    Attributes:
        url: its page, or that of its heir; empty where there is none any more.
        at: when its content last changed, or its id was given up; null where that is not known.
    """

    id: str
    kind: Literal["event", "association"]
    what: Literal["changed", "merged", "hidden", "gone"]
    heir: str
    revision: int
    url: str
    at: AwareDatetime | None


class ChangesDocument(Record):
    """The changes whose revisions are between `from` and `to`, both inclusive, by revision."""

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    first: Annotated[int, Field(alias="from")]
    last: Annotated[int, Field(alias="to")]
    count: int
    changes: list[ChangeRecord]


class ChangesFile(Record):
    """A file of changes. `to` may be above the cursor: the file is not full yet."""

    url: str
    first: Annotated[int, Field(alias="from")]
    last: Annotated[int, Field(alias="to")]
    count: int


class ChangesIndex(Record):
    """The latest revision, and the files by revision."""

    schema_url: Annotated[str, Field(alias="$schema")]
    version: Literal["1"]
    cursor: int
    files: list[ChangesFile]


CHANGES_SCHEMAS: dict[str, type[Record]] = {"changes": ChangesDocument, "changes-index": ChangesIndex}


class Revised(Protocol):
    """What has a revision: of a hundred thousand, what else is told is put together a thousand at a time."""

    @property
    def revision(self) -> int:
        """The catalogue's cursor at its last change."""
        ...


_Revised = TypeVar("_Revised", bound=Revised)


class Changes:
    """The changes, their index and their schemas."""

    name = "changes"
    version = f"{VERSION}.2"

    def document(self, number: int, changed: Sequence[Changed], around: Surroundings) -> Document:
        """The file of one chunk."""
        told = _document(number, changed, around.site)
        return _json(chunk_path(number), told)

    def about(self, around: Surroundings, changed: Sequence[Revised]) -> Iterator[Document]:
        """The index of the files, and the schemas; `changed` is all that ever changed, by revision."""
        site = around.site
        files = [_file(number, len(some), site) for number, some in chunks(changed)]
        yield _json(addresses.CHANGES_INDEX, _index(changed[-1].revision if changed else 0, files, site))
        for name, model in CHANGES_SCHEMAS.items():
            body = schema_bytes(name, model, site)
            yield Document(addresses.schema_path(name), "application/schema+json", body)


def chunks(changed: Sequence[_Revised]) -> Iterator[tuple[int, list[_Revised]]]:
    """The changes of each thousand revisions in which there are any, with the number of the thousand."""
    for number, some in groupby(changed, key=lambda one: (one.revision - 1) // AT_ONCE):
        yield number, list(some)


def chunk_path(number: int) -> str:
    """Where the file of a chunk is."""
    return addresses.changes_path(*_span(number))


def _span(number: int) -> tuple[int, int]:
    return number * AT_ONCE + 1, (number + 1) * AT_ONCE


def _document(number: int, changed: Sequence[Changed], site: Site) -> ChangesDocument:
    first, last = _span(number)
    values = {
        "$schema": addresses.absolute(site, addresses.schema_path("changes")),
        "version": VERSION,
        "from": first,
        "to": last,
        "count": len(changed),
        "changes": [_record(one, site) for one in changed],
    }
    return ChangesDocument.model_validate(values)


def _record(one: Changed, site: Site) -> ChangeRecord:
    is_event = one.id.startswith("e")
    page = addresses.event_path if is_event else addresses.association_path
    present = one.id if one.what == "changed" else one.heir
    return ChangeRecord(
        id=one.id,
        kind="event" if is_event else "association",
        what=one.what,
        heir=one.heir,
        revision=one.revision,
        url=addresses.absolute(site, page("fr", present)) if present else "",
        at=one.at,
    )


def _file(number: int, count: int, site: Site) -> ChangesFile:
    first, last = _span(number)
    url = addresses.absolute(site, chunk_path(number))
    return ChangesFile.model_validate({"url": url, "from": first, "to": last, "count": count})


def _index(cursor: int, files: list[ChangesFile], site: Site) -> ChangesIndex:
    schema = addresses.absolute(site, addresses.schema_path("changes-index"))
    return ChangesIndex.model_validate({"$schema": schema, "version": VERSION, "cursor": cursor, "files": files})


def _json(path: str, told: Record) -> Document:
    return Document(path, "application/json", told.model_dump_json(indent=2, by_alias=True).encode() + b"\n")
