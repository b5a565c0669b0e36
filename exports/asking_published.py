"""The published folder as a program reads it: who is in which data, which editions and sources there are, who is gone."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from catalog.editions import Edition
from catalog.views import SourceView
from exports import pages_addresses as addresses
from exports.changes import ChangeRecord
from exports.selections import EVERYTHING, Kind

# Each subject stands on a line of its own, and its id comes first (`exports.directory`).
_ID = re.compile(rb'^\{"id":"([^"\\]+)"', re.MULTILINE)
Seen = tuple[int, int, int]
"""Which file it is, when it was written, its size: a document that stays is the same file in the next generation."""


class Index(NamedTuple):
    """What `data/index.json` tells.

    Attributes:
        whole: the ids of the selections that together have all events: years, editions, what is to come.
        years: those in which there are events.
    """

    editions: tuple[Edition, ...]
    sources: dict[str, SourceView]
    whole: tuple[str, ...]
    years: tuple[str, ...]


@dataclass(slots=True)
class Folder:
    """One generation of the published folder. All methods raise `OSError` and `ValueError` where it cannot be read.

    Attributes:
        seen: what documents were found to hold, which later generations need not read again.
    """

    root: Path
    seen: dict[str, tuple[Seen, Any]] = field(default_factory=dict)

    def after(self, root: Path) -> "Folder":
        """The generation in another folder."""
        return Folder(root, dict(self.seen))

    def index(self) -> Index:
        """The index of the data."""
        told = json.loads((self.root / addresses.DATA_INDEX).read_bytes())
        kinds = {file["selection"]: file["kind"] for file in told["files"] if file["holds"] == "events"}
        held = {file["selection"] for file in told["files"] if file["holds"] == "events" and file["count"]}
        return Index(
            editions=tuple(Edition.model_validate(one) for one in told["editions"]),
            sources={one["name"]: SourceView.model_validate(one) for one in told["sources"]},
            whole=tuple(one for one, kind in kinds.items() if kind in (EVERYTHING, Kind.YEAR, Kind.EDITION)),
            years=tuple(one for one, kind in kinds.items() if kind == Kind.YEAR and one in held),
        )

    def ids(self, selection: str, sort: str) -> Sequence[str]:
        """The ids of the `events` or `associations` of a selection that has data of them, in their order."""
        path = addresses.data_path(selection, sort, "json")
        found: Sequence[str] = self._read(path, lambda body: tuple(one.decode() for one in _ID.findall(body)))
        return found

    def gone(self) -> Mapping[str, ChangeRecord]:
        """The ids that were given up, hidden or gone for good."""
        found: dict[str, ChangeRecord] = {}
        for path in self.changes():
            found |= self._read(path, _gone)
        return found

    def changes(self, since: int = 0) -> Iterator[str]:
        """The paths of the files of changes after a revision, in their order."""
        for one in json.loads((self.root / addresses.CHANGES_INDEX).read_bytes())["files"]:
            if one["to"] > since:
                yield addresses.changes_path(one["from"], one["to"])

    def cursor(self) -> int:
        """The latest revision."""
        return int(json.loads((self.root / addresses.CHANGES_INDEX).read_bytes())["cursor"])

    def changes_in(self, path: str) -> list[ChangeRecord]:
        """The changes in one file."""
        return [ChangeRecord.model_validate(one) for one in json.loads((self.root / path).read_bytes())["changes"]]

    def has(self, path: str) -> bool:
        """Whether there is such a document."""
        return (self.root / path).is_file()

    def _read(self, path: str, read: Any) -> Any:
        file = self.root / path
        facts = file.stat()
        seen = facts.st_ino, facts.st_mtime_ns, facts.st_size
        known = self.seen.get(path)
        if known is None or known[0] != seen:
            known = self.seen[path] = seen, read(file.read_bytes())
        return known[1]


def _gone(body: bytes) -> dict[str, ChangeRecord]:
    told = json.loads(body)["changes"]
    return {one["id"]: ChangeRecord.model_validate(one) for one in told if one["what"] != "changed"}
