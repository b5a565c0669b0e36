"""What Goodweek published, read back: the JSON directory, with what its entries rest on beside it (`data/restoring/`).

Bytes in, values out. Unlike what sources say, it is taken whole or not at all: whatever is wrong is an error that names
the file. Files are asked for by their path, one at a time and when they are needed.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, TypeVar

from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from catalog.editions import Edition
from catalog.errors import RecordUnreadable
from catalog.facts import AssociationFacts, EventFacts, Frozen
from catalog.roots import AssociationRoots, DecisionRoot, EventRoots, Published, ReadAssociation, ReadEvent, said_of
from catalog.views import Changed, SourceHealth, SourceView
from catalog.vocabulary import Seen

DIRECTORY, RESTORING, CHANGES, MANIFEST = (
    "data/index.json",
    "data/restoring/index.json",
    "data/changes/index.json",
    "manifest.json",
)
VERSION = "1"
REMEDY = "Take the whole of what was published, as of one publication, and try again."
_TOO_OLD = "Publish it with this version of Goodweek, where its catalogue still is."
_TOO_NEW = "Update Goodweek."

Get = Callable[[str], bytes | None]
"""Gives the bytes of a published file by its path; None where it is not there."""
_Found = TypeVar("_Found")
# Made once: making them costs more than using them.
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}
_Facts = TypeVar("_Facts", EventFacts, AssociationFacts)


class _Site(Frozen, extra="ignore"):
    url: str


class _Index(Frozen, extra="ignore"):
    site: _Site
    editions: list[Edition]
    sources: list[SourceView]


class _File(Frozen, extra="ignore"):
    url: str
    beside: str = ""
    holds: str = ""


class _Restoring(Frozen, extra="ignore"):
    files: list[_File]
    health: dict[str, SourceHealth]
    decisions: list[DecisionRoot]


class _Files(Frozen, extra="ignore"):
    files: list[_File]


class _Change(Frozen, extra="ignore"):
    id: str
    what: str
    heir: str
    revision: int
    at: AwareDatetime | None


class _Changes(Frozen, extra="ignore"):
    changes: list[_Change]


class _Told(Frozen, extra="ignore"):
    """What the directory says of a subject beside its facts."""

    id: str
    seen: Seen
    created_at: AwareDatetime
    changed_at: AwareDatetime


class _Manifest(Frozen, extra="ignore"):
    documents: dict[str, dict[str, Any]]


class _Roots(Frozen, extra="ignore"):
    version: str = Field(pattern=f"^{VERSION}$")
    roots: list[Any]


def read_published(get: Get) -> Published:
    """The catalogue that was published in the folder of which `get` gives the files.

    Raises `RecordUnreadable`, naming the file, also while its events and associations are gone through.
    """
    return _Reading(get).published()


FIRST = (MANIFEST, DIRECTORY, RESTORING, CHANGES)
"""What is read first; it names the rest."""


def named_in(get: Get) -> list[str]:
    """The paths of all other files that `read_published` asks for. Raises `RecordUnreadable`."""
    reading = _Reading(get)
    reading.begin()
    found = [reading.path(CHANGES, one.url) for one in reading.read(CHANGES, _Files).files]
    for one in reading.read(RESTORING, _Restoring).files:
        found += (reading.path(RESTORING, url) for url in (one.url, one.beside))
    return found


class _Reading:
    def __init__(self, get: Get) -> None:
        self._get = get
        self._digests: Mapping[str, str] = {}
        self._base_url = ""
        self._revisions: dict[str, int] = {}

    def begin(self) -> _Index:
        """The index of the directory, which says where all of it was published."""
        body = self._get(MANIFEST)
        if body is not None:
            documents = self._parsed(MANIFEST, body, _Manifest).documents
            self._digests = {path: str(one.get("sha256", "")) for path, one in documents.items()}
        index = self.read(DIRECTORY, _Index)
        self._base_url = index.site.url
        if self._get(RESTORING) is None:
            raise RecordUnreadable(f"{RESTORING} is not there: an older Goodweek published this.", _TOO_OLD)
        return index

    def published(self) -> Published:
        """All of it; see `read_published`."""
        index = self.begin()
        restoring = self.read(RESTORING, _Restoring)
        changes = list(self._changes())
        self._revisions = {one.id: one.revision for one in changes}
        return Published(
            base_url=index.site.url,
            editions=index.editions,
            sources=index.sources,
            health=restoring.health,
            tombstones=[one for one in changes if one.what != "changed"],
            decisions=restoring.decisions,
            events=self._events(restoring),
            associations=self._associations(restoring),
        )

    def _changes(self) -> Iterator[Changed]:
        for file in self.read(CHANGES, _Files).files:
            path = self.path(CHANGES, file.url)
            for one in self.read(path, _Changes).changes:
                yield self._value(path, Changed, dict(one))

    def _events(self, restoring: _Restoring) -> Iterator[ReadEvent]:
        for path, beside, member, root in self._members(restoring, "events"):
            roots = self._value(beside, EventRoots, root)
            standing = [one.said for one in roots.slots if not one.withdrawn] or [one.said for one in roots.slots]
            told = {name: member.get(name) for name in EventFacts.model_fields}
            facts = self._value(path, EventFacts, {**told, "occurrences": standing})
            yield ReadEvent(facts, *self._history(path, member), roots, self._said(beside, roots, facts))

    def _associations(self, restoring: _Restoring) -> Iterator[ReadAssociation]:
        for path, beside, member, root in self._members(restoring, "associations"):
            roots = self._value(beside, AssociationRoots, root)
            told = {name: member.get(name) for name in AssociationFacts.model_fields}
            facts = self._value(path, AssociationFacts, told)
            yield ReadAssociation(facts, *self._history(path, member), roots, self._said(beside, roots, facts))

    @staticmethod
    def _said(path: str, roots: EventRoots | AssociationRoots, facts: _Facts) -> list[_Facts]:
        try:
            return said_of(roots, facts)
        except ValueError as error:
            told = " ".join(str(error).split())[:200]
            raise RecordUnreadable(f"{path}: {roots.id}: what a source says of it: {told}.", REMEDY) from error

    def _history(self, path: str, member: object) -> tuple[Seen, AwareDatetime, AwareDatetime, int]:
        told = self._value(path, _Told, member)
        if told.id not in self._revisions:
            raise RecordUnreadable(f"{path}: {told.id} has no revision in data/changes.", REMEDY)
        return told.seen, told.created_at, told.changed_at, self._revisions[told.id]

    def _members(self, restoring: _Restoring, holds: str) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
        """The paths of an entry of the directory and of what it rests on, and both."""
        for file in restoring.files:
            if file.holds != holds:
                continue
            beside, path = self.path(RESTORING, file.url), self.path(RESTORING, file.beside)
            roots = {one.get("id"): one for one in self.read(beside, _Roots).roots if isinstance(one, dict)}
            for member in self._values(path, holds):
                if member.get("id") not in roots:
                    raise RecordUnreadable(f"{beside}: {member.get('id')} is missing.", REMEDY)
                yield path, beside, member, roots[member["id"]]

    def _values(self, path: str, name: str) -> list[dict[str, Any]]:
        told = self._json(path, self._body(path))
        if not isinstance(told, dict) or told.get("version") != VERSION:
            raise RecordUnreadable(f"{path}: is not of version {VERSION} of the directory.", _TOO_NEW)
        return self._value(path, list[dict[str, Any]], told.get(name))

    def read(self, path: str, model: type[_Found]) -> _Found:
        """The file at `path`."""
        return self._parsed(path, self._body(path), model)

    def _parsed(self, path: str, body: bytes, model: type[_Found]) -> _Found:
        return self._value(path, model, self._json(path, body))

    def _body(self, path: str) -> bytes:
        """The bytes of a file that must be there, and be those of which the manifest tells, where there is one."""
        body = self._get(path)
        if body is None:
            raise RecordUnreadable(f"{path} is not there.", REMEDY)
        if self._digests and self._digests.get(path) != sha256(body).hexdigest():
            raise RecordUnreadable(f"{path}: is not what {MANIFEST} says: damaged, or of another publication.", REMEDY)
        return body

    @staticmethod
    def _json(path: str, body: bytes) -> Any:
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise RecordUnreadable(f"{path}: is no JSON ({error}).", REMEDY) from error

    @staticmethod
    def _value(path: str, model: type[_Found], value: object) -> _Found:
        try:
            if model not in _ADAPTERS:
                _ADAPTERS[model] = TypeAdapter(model)
            found: _Found = _ADAPTERS[model].validate_python(value)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            name = value.get("id", "") if isinstance(value, dict) else ""
            told = " ".join(filter(None, (str(name), where)))
            raise RecordUnreadable(f"{path}: {told}: {first['msg']}.", REMEDY) from error
        return found

    def path(self, path: str, url: str) -> str:
        """The path of a published file, by the address that `path` names."""
        found = url.removeprefix(self._base_url)
        if found == url or {"", ".", ".."} & set(found.split("/")):
            raise RecordUnreadable(f"{path}: {url[:200]!r} is no file of this publication.", REMEDY)
        return found
