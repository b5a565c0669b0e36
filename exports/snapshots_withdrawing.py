"""Taking records out of a snapshot that must not be kept: an erasure reaches what was to last for ever. Pure.

The rest of the snapshot stays as it was, byte for byte; how many records were withdrawn is said in its `README.txt`
and its data package, and the digests are made anew.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date

from exports.phrases import LANGUAGES, phrase
from exports.snapshots import PACKAGE, README, SUMS, measured, sums

_OF_THE_SOURCE = "attributions"  # how a source is to be named; it stands in the head of the JSON, and is no record's
IsErased = Callable[[str], bool]
"""Whether a record, as the text that the file has of it, must go."""


def withdrawn(files: Mapping[str, bytes], is_erased: IsErased, day: date) -> tuple[dict[str, bytes], int]:
    """The files of a snapshot without what is erased, and how many subjects were taken out.

    Where there are none the files are as they were, but for digests that do not fit.
    """
    ids: set[str] = set()
    kept: dict[str, bytes] = {}
    # The JSON first: what must go by a word in it must go from the tables too, which do not have that word.
    for path in sorted(files, key=lambda path: path.endswith(".csv")):
        kept[path] = _without(path, files[path], is_erased, ids)
    kept = {path: kept[path] for path in files}
    if ids:
        package = json.loads(files[PACKAGE])
        for resource in package["resources"]:
            if resource["path"] in kept:
                resource["count"] -= _subjects(files[resource["path"]]) - _subjects(kept[resource["path"]])
        package["withdrawn"] = package.get("withdrawn", 0) + len(ids)
        kept[PACKAGE] = measured(package, kept)
        notes = [phrase(language, "snapshot.withdrawn", count=len(ids), day=day.isoformat()) for language in LANGUAGES]
        kept[README] = files[README] + "".join(f"{note}\n" for note in notes).encode()
    kept[SUMS] = sums((path, body) for path, body in kept.items() if path != SUMS)
    return kept, len(ids)


def _without(path: str, body: bytes, is_erased: IsErased, ids: set[str]) -> bytes:
    if path.endswith(".csv"):
        return _table_without(body, is_erased, ids)
    if path.endswith(("/events.json", "/associations.json")):
        return _lines_without(body, is_erased, ids)
    return body


def _lines_without(body: bytes, is_erased: IsErased, ids: set[str]) -> bytes:
    first, *members, last = body.removesuffix(b"\n").split(b"\n")
    bare = [line.removesuffix(b",") for line in members]
    kept = []
    for line in bare:
        if is_erased(line.decode()):
            ids.add(json.loads(line)["id"])
        else:
            kept.append(line)
    if len(kept) == len(bare):
        return body
    head = {**json.loads(first + last), "count": len(kept)}
    told = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode().removesuffix(b"]}")
    return b"\n".join([told, *([b",\n".join(kept)] if kept else []), last]) + b"\n"


def _table_without(body: bytes, is_erased: IsErased, ids: set[str]) -> bytes:
    head, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
    place, own = head.index("id"), [at for at, column in enumerate(head) if column != _OF_THE_SOURCE]
    ids.update(row[place] for row in rows if is_erased("\n".join(row[at] for at in own)))
    kept = [row for row in rows if row[place] not in ids]
    if len(kept) == len(rows):
        return body
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows([head, *kept])
    return written.getvalue().encode()


def _subjects(table: bytes) -> int:
    """How many subjects the rows of a table are of."""
    head, *rows = csv.reader(io.StringIO(table.decode(), newline=""))
    return len({row[head.index("id")] for row in rows})
