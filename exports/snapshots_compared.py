"""What is new, gone, renamed or changed between two snapshots, by id.

A snapshot is a whole dump, and is never held as one: its JSON files are gone through line by line, and what is kept of
an entry is its name, a digest and where it stands. Only those that differ are read again, two lines at a time.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import BinaryIO, Literal, NamedTuple, get_args

from pydantic import JsonValue

What = Literal["new", "gone", "renamed", "changed"]
Record = Mapping[str, JsonValue]
_MEMBER = b'{"id":'  # each stands on a line of its own (exports.directory)
_LONGEST = 300
_EMPTY: tuple[JsonValue, ...] = (None, "", [], {})
# Addresses and figures of the site itself, what is told twice, and who was read when: who cites an entry cites its facts.
_NOT_COMPARED = frozenset(
    {"id", "title", "name", "page", "calendar", "description_html", "created_at", "changed_at", "scores", "claims"}
)
_NOT_OF_A_DATE = frozenset({"uid", "sequence"})  # by these calendars know a date; they say nothing of it


class SnapshotChange(NamedTuple):
    """One difference.

    Attributes:
        before, after: for `new`, `gone` and `renamed` the names, empty where there is none. For `changed` the values
            by field; of lists what only this side has; without those that are long.
        name: its title or name now, or what it last was.
        fields: for `changed`, the keys of the JSON whose values differ.
    """

    what: What
    id: str
    before: JsonValue
    after: JsonValue
    name: str
    fields: tuple[str, ...] = ()


class Entry(NamedTuple):
    """What is kept of an event or association: its name, and enough to see that it differs and to read it again.

    Attributes:
        offset: where its line begins in the file `path`, in bytes.
    """

    name: str
    changed_at: datetime
    digest: bytes
    path: str
    offset: int


@dataclass(frozen=True, slots=True)
class Dump:
    """The JSON files of a snapshot; `opened` gives one of them by its path, to be read from its beginning."""

    paths: Sequence[str]
    opened: Callable[[str], BinaryIO]

    def entries(self) -> dict[str, Entry]:
        """All entries by id.

        Most stand in several files. That of an edition that is long over is not written anew, so what changed last is
        heard, and what is in no edition's file first.
        """
        found: dict[str, Entry] = {}
        for path in sorted(self.paths, key=lambda path: (not path.startswith(("all/", "year/")), path)):
            for name, entry in self._entries_of(path):
                if name not in found or found[name].changed_at < entry.changed_at:
                    found[name] = entry
        return found

    def _entries_of(self, path: str) -> Iterator[tuple[str, Entry]]:
        offset = 0
        with self.opened(path) as file:
            for line in file:
                if line.startswith(_MEMBER):
                    told = _read(line)
                    changed_at = datetime.fromisoformat(str(told["changed_at"]))
                    yield str(told["id"]), Entry(_name(told), changed_at, _digest(told), path, offset)
                offset += len(line)

    def record(self, entry: Entry) -> Record:
        """The entry as the snapshot has it."""
        with self.opened(entry.path) as file:
            file.seek(entry.offset)
            return _read(file.readline())


def compared(before: Dump, after: Dump) -> list[SnapshotChange]:
    """The differences: what is new, gone, renamed, changed otherwise, each kind together, by name."""
    old, new = before.entries(), after.entries()
    found = [SnapshotChange("new", name, "", new[name].name, new[name].name) for name in new.keys() - old.keys()]
    found += [SnapshotChange("gone", name, old[name].name, "", old[name].name) for name in old.keys() - new.keys()]
    for name in old.keys() & new.keys():
        was, is_now = old[name], new[name]
        if was.name != is_now.name:
            found.append(SnapshotChange("renamed", name, was.name, is_now.name, is_now.name))
        if was.digest != is_now.digest:
            found += _changed(name, before.record(was), after.record(is_now))
    order: tuple[What, ...] = get_args(What)
    return sorted(found, key=lambda one: (order.index(one.what), one.name, one.id))


def _read(line: bytes) -> Record:
    told: dict[str, JsonValue] = json.loads(line.rstrip(b"\r\n").removesuffix(b","))
    return told


def _name(told: Record) -> str:
    return str(told["title"] if "title" in told else told["name"])


def _digest(told: Record) -> bytes:
    said = {key: value for key, value in told.items() if key not in _NOT_COMPARED}
    return blake2b(json.dumps(said, sort_keys=True).encode(), digest_size=16).digest()


def _changed(name: str, old: Record, new: Record) -> list[SnapshotChange]:
    """One change with all fields that differ, if any does; a key that an older Goodweek did not write is no change."""
    sides = {
        field: _differing(_said(old[field]), _said(new[field]))
        for field in new
        if field in old and field not in _NOT_COMPARED
    }
    differing = {field: both for field, both in sides.items() if both[0] != both[1]}
    short = {field: both for field, both in differing.items() if max(map(_length, both)) <= _LONGEST}
    before, after = ({field: both[side] for field, both in short.items()} for side in (0, 1))
    return [SnapshotChange("changed", name, before, after, _name(new), tuple(differing))] if differing else []


def _differing(old: JsonValue, new: JsonValue) -> tuple[JsonValue, JsonValue]:
    """Both values; of lists what only one of them has, as their order says nothing."""
    if isinstance(old, list) and isinstance(new, list):
        return [one for one in old if one not in new], [one for one in new if one not in old]
    return old, new


def _said(value: JsonValue) -> JsonValue:
    """A value without what nobody says, and a date without the marks that calendars know it by."""
    if isinstance(value, list):
        return [_said(one) for one in value]
    if not isinstance(value, dict):
        return value
    left_out = _NOT_OF_A_DATE if value.keys() >= _NOT_OF_A_DATE else frozenset()
    told = {key: _said(one) for key, one in value.items() if key not in left_out}
    return {key: one for key, one in told.items() if one not in _EMPTY}


def _length(value: JsonValue) -> int:
    return len(json.dumps(value, ensure_ascii=False))
