"""The job `snapshot`: dated copies of the published data in `snapshots/`, which only an erasure changes."""

import json
import re
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from catalog import clock
from catalog.errors import PublicationFailed, SnapshotUnknown
from desk.instance import Instance
from desk.telling import console, table
from exports import pages_addresses as addresses
from exports.generations import generation_read
from exports.snapshots import Snapshot, snapshot_files
from exports.snapshots_compared import Dump, SnapshotChange, compared
from exports.snapshots_withdrawing import withdrawn

_NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(-[a-z0-9-]{1,40})?")
_UNFINISHED = ".unfinished"
_LONG = "(long)"


def snapshot_job(folder: Path, name: str = "") -> None:
    """Keep what is published now under `name`, the day if empty.

    Raises `PublicationFailed` where there is such a snapshot, the name is no date, or nothing is published.
    """
    instance = Instance.at(folder)
    day = clock.today()
    name = name or day.isoformat()
    target = instance.folder / addresses.SNAPSHOTS / name
    if not _NAME.fullmatch(name):
        raise PublicationFailed(
            f"{name[:60]!r} is no name of a snapshot.", "Write a date: 2026-11-29, or 2026-11-29-press."
        )
    if target.exists():
        raise PublicationFailed(f"{target} is there already, and a snapshot does not change.", "Give another --name.")
    written = _written(instance, target, name, day)
    console.print(f"Kept {written} files in {target}. They are published from the next publication on.", markup=False)


def _written(instance: Instance, target: Path, name: str, day: date) -> int:
    # One generation throughout, also when another one is published meanwhile.
    public = generation_read(instance.public_folder)
    snapshot = Snapshot(name, day, instance.config.site, lambda path: (public / path).read_bytes())
    unfinished = target.with_name(f".{name}{_UNFINISHED}")
    shutil.rmtree(unfinished, ignore_errors=True)
    count = 0
    try:
        for path, body in snapshot_files(snapshot):
            _write(unfinished / path, body)
            count += 1
        unfinished.rename(target)
    except (OSError, KeyError, ValueError) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise PublicationFailed(
            f"No snapshot was made of {public}: {error}.", "Publish with this version first: `goodweek publish`."
        ) from error
    return count


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}{_UNFINISHED}")
    beside.write_bytes(body)
    beside.replace(path)


def kept_snapshots(folder: Path) -> list[Path]:
    """The folders of the snapshots of an instance, the oldest first."""
    found = (folder / addresses.SNAPSHOTS).glob("*")
    return sorted(path for path in found if path.is_dir() and _NAME.fullmatch(path.name))


def published_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Where each file of each snapshot is to be published, and where it lies: for each new generation of `public`."""
    for snapshot in kept_snapshots(folder):
        for path, file in _files(snapshot):
            yield f"{addresses.snapshot_path(snapshot.name)}{path}", file


def _files(snapshot: Path) -> list[tuple[str, Path]]:
    found = sorted(path for path in snapshot.rglob("*") if path.is_file() and not path.name.startswith("."))
    return [(path.relative_to(snapshot).as_posix(), path) for path in found]


def withdraw(folder: Path, ids: Collection[str], holds: Callable[[str], bool]) -> int:
    """Take out of all snapshots what was erased: these subjects, and the records that hold erased words.

    Gives how many records were taken out. It can be done again where it broke off.
    """
    # An id is sixteen random signs: nothing else looks like it.
    wanted = re.compile("|".join(map(re.escape, sorted(ids)))) if ids else None
    total = 0
    for snapshot in kept_snapshots(folder):
        files = {path: file.read_bytes() for path, file in _files(snapshot)}
        kept, count = withdrawn(files, lambda text: bool(wanted and wanted.search(text)) or holds(text), clock.today())
        for path, body in kept.items():
            if files.get(path) != body:
                _write(snapshot / path, body)
        total += count
    return total


def show_snapshots_compared(folder: Path, before: str, after: str, *, as_json: bool = False) -> None:
    """Show what is new, gone, renamed and changed between two snapshots. Raises `SnapshotUnknown`."""
    instance = Instance.at(folder)
    found = compared(*(_dump(instance.folder, name) for name in (before, after)))
    if as_json:
        sys.stdout.write(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=1) + "\n")
        return
    made = table(f"From {before} to {after}", "what", "id", "name", "before", "after")
    for row in (row for one in found for row in _told(one)):
        made.add_row(*row)
    console.print(made if found else "Nothing differs.", markup=False)


def _dump(folder: Path, name: str) -> Dump:
    known = {path.name: path for path in kept_snapshots(folder)}
    if name not in known:
        raise SnapshotUnknown(name, list(known))
    files = dict(_files(known[name]))
    documents = [path for path in files if path.endswith(("/events.json", "/associations.json"))]
    return Dump(documents, lambda path: files[path].open("rb"))


def _told(one: SnapshotChange) -> Iterator[tuple[str, str, str, str, str]]:
    """A row for each difference, and for each field of what changed."""
    if isinstance(one.before, dict) and isinstance(one.after, dict):
        for field in one.fields:
            before, after = (_words(told[field]) if field in told else _LONG for told in (one.before, one.after))
            yield f"changed: {field}", one.id, one.name, before, after
    else:
        before, after = (_words(name) if one.what == "renamed" else "" for name in (one.before, one.after))
        yield one.what, one.id, one.name, before, after


def _words(value: JsonValue) -> str:
    if isinstance(value, dict):
        return ", ".join(_words(part) for part in value.values() if not isinstance(part, bool))
    if isinstance(value, list):
        return "; ".join(map(_words, value))
    return "" if value is None else str(value)
