"""What is published, and what each document was made from.

`manifest.json` is public: path, digest, size, media type, and when these bytes last changed. Beside the
published folder each generation keeps three private files: `documents.jsonl`, one document a line, with
what it was made from; `delta.txt`, the paths in which it differs from the generation before; and `state.json`,
small, from which a publication of an unchanged catalogue learns that there is nothing to do without reading
anything else.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from json import dumps, loads
from pathlib import Path
from sys import intern
from typing import NamedTuple

from pydantic_core import from_json

from catalog.sightings import Frozen

MANIFEST = "manifest.json"
DOCUMENTS = "documents.jsonl"
STATE = "state.json"
DELTA = "delta.txt"
_PLAIN = re.compile(r"[ !#-\[\]-~]*").fullmatch


class Entry(NamedTuple):
    """One published document.

    Attributes:
        path: relative to the published folder.
        made_from: equal as long as it would be made from the same; private.
        sha256: of its bytes, hexadecimal. size: in bytes.
        changed_at: when its bytes last changed, as `2026-11-03T09:00:00Z`.
    """

    path: str
    made_from: str
    sha256: str
    size: int
    media_type: str
    changed_at: str


class LeftOut(NamedTuple):
    """A subject that is missing from one format, because it cannot be written in it, and why (reliability C2)."""

    exporter: str
    subject_id: str
    problem: str


class State(Frozen):
    """A publication as a whole.

    Attributes:
        setting: digest of all that it was made from but the catalogue's subjects.
        inputs: digest of all that it was made from.
        cursor, mark: the catalogue's, when it was made.
        documents: how many there are besides the pages of subjects. files: how many there are in all.
        adopted: it was published by another instance (`exports.adopting`).
        previous: the number of the generation from which it differs by what stands in its `delta.txt`; 0 if by more.
        outlook: by selection, how many events end on each day to come, and `associations`; under `narrow/*` how many
            events to come narrow ones have (see `exports.publisher_gate`).
        withdrawn: a digest of what had been taken out of it by then (`exports.selecting_kept.withdrawals`).
    """

    setting: str = ""
    inputs: str
    cursor: int
    mark: str = ""
    documents: int
    files: int = 0
    previous: int = 0
    outlook: dict[str, dict[str, int]]
    refused: tuple[LeftOut, ...] = ()
    adopted: bool = False
    withdrawn: str = ""


class _Promises(Frozen, extra="ignore"):
    """What every version of Goodweek keeps of a publication under the same name."""

    outlook: dict[str, dict[str, int]]


def manifest_line(entry: Entry) -> str:
    """The line of `manifest.json` that speaks of one document."""
    # Written out: there are hundreds of thousands.
    return (
        f'{_text(entry.path)}: {{"sha256": "{entry.sha256}", "size": {entry.size}, '
        f'"media_type": {_text(entry.media_type)}, "changed_at": "{entry.changed_at}"}}'
    )


def _text(value: str) -> str:
    """As `json.dumps` writes a text; most need no escape."""
    return f'"{value}"' if _PLAIN(value) else dumps(value)


def entries_of(lines: str) -> dict[str, Entry]:
    """The entries, by path, of some lines of a manifest, which are parted by commas."""
    return {path: Entry(path, "", **facts) for path, facts in loads(f"{{{lines}}}").items()} if lines else {}


def manifest_pieces(entries: Iterable[Entry], pages: Iterable[str] = ()) -> Iterator[bytes]:
    """`manifest.json`: one line for each document, by path; then those for the pages, as they are given."""
    yield b'{"documents": {'
    comma = "\n"
    for line in chain(map(manifest_line, sorted(entries)), pages):
        yield f"{comma}{line}".encode()
        comma = ",\n"
    yield b"\n}}\n"


def read_manifest(body: bytes) -> dict[str, Entry]:
    """The documents of a `manifest.json`, by path. Raises `ValueError` when it is not one of ours."""
    try:
        return {
            path: Entry(
                path, "", facts["sha256"], facts.get("size", 0), facts["media_type"], facts.get("changed_at", "")
            )
            for path, facts in loads(body)["documents"].items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no manifest of Goodweek") from error


def document_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """`documents.jsonl`: one line for each document, by path."""
    for entry in sorted(entries):
        path, made_from, media_type = map(_text, (entry.path, entry.made_from, entry.media_type))
        yield f'[{path}, {made_from}, "{entry.sha256}", {entry.size}, {media_type}, "{entry.changed_at}"]\n'.encode()


def read_documents(path: Path, count: int) -> dict[str, Entry]:
    """The entries of the `documents.jsonl` at `path`, by document path.

    Empty when it is gone, damaged or not of `count` documents: then everything is made anew.
    """
    entries = {}
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                name, made_from, sha256, size, media_type, changed_at = from_json(line)
                # A hundred thousand pages share a handful of types and instants.
                entries[name] = Entry(name, made_from, sha256, size, intern(media_type), intern(changed_at))
    except (FileNotFoundError, ValueError, TypeError):
        return {}
    return entries if len(entries) == count else {}


def read_state(path: Path) -> State | None:
    """The `state.json` at `path`; None when it is gone, damaged or of another version of Goodweek."""
    try:
        return State.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def read_outlook(path: Path) -> dict[str, dict[str, int]] | None:
    """The `outlook` of the `state.json` at `path`, whatever else stands there; None when it cannot be read."""
    try:
        return _Promises.model_validate_json(path.read_bytes()).outlook
    except (FileNotFoundError, ValueError):
        return None
