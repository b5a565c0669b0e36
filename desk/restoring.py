"""The job behind `goodweek restore-published`: a catalogue that was lost, or is to move, from what was published of it."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from catalog.editions import Edition
from catalog.erasure import compact, holding
from catalog.errors import AddressRefused, GoodweekError, PublicationFailed, RecordUnreadable
from catalog.restoring import Restored, restore
from catalog.roots import Published
from catalog.submissions import SOURCE as SUBMISSIONS
from crawlers.addresses import check_url
from crawlers.checking_plan import source_for
from crawlers.fetching import Ask, Errand, Unanswered, fetch
from crawlers.published import FIRST, MANIFEST, named_in, read_published
from crawlers.reading import Answer
from desk.checking import checked_places, clean_address, in_options
from desk.instance import Instance
from desk.locks import alone
from desk.snapshots import withdraw
from desk.telling import console, warn
from exports import pages_addresses as addresses
from exports.adopting import adopt

_LARGEST = 512 * 1024 * 1024  # bytes of a file: those of a publication are as large as it is
_SNAPSHOT_DEPTH = 3


def restore_published(folder: Path, place: str, *, allow_private: Sequence[str] = ()) -> None:
    """Make the catalogue of the instance in `folder`, which is empty, of what is published at `place`.

    That is a published folder of this machine, or its address. Raises `RecordUnreadable`, and nothing is written, when
    it is not whole; `DecisionInvalid` when the catalogue is not empty; `ConfigurationInvalid`, `StoreUnusable`.
    """
    instance = Instance.at(folder)
    local = Path(place) if _is_folder(place) else None
    get = _on_disk(local) if local else _asked(instance, place, checked_places(tuple(allow_private)))
    with alone(instance.folder, "crawl"):
        published = read_published(get)
        declared = {edition.id: edition for edition in instance.editions()}
        with instance.store() as store:
            done = restore(store, published, uid_domain=instance.config.calendar.uid_domain)
            compact(store)
            _describe(instance.folder, [one for one in published.editions if one.id not in declared])
            _keep_snapshots(instance.folder, get)
            if done.swept:
                withdraw(instance.folder, done.swept.subjects, holding(store, done.swept))
        _tell(instance, published, done, is_shown=_adopted(instance, local, get, done))


def _is_folder(place: str) -> bool:
    try:
        return Path(place).is_dir()
    except (OSError, ValueError):
        return False


def _on_disk(folder: Path) -> Callable[[str], bytes | None]:
    def get(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise RecordUnreadable(
                f"{folder / path}: {error.strerror}.", "Mend the folder, or copy it again."
            ) from error

    return get


def _asked(instance: Instance, place: str, allow_private: tuple[str, ...]) -> Callable[[str], bytes | None]:
    """All files that are needed, asked for through the guard of the crawler. Raises `RecordUnreadable`."""
    root = clean_address(place).removesuffix("index.html").rstrip("/") + "/"
    try:
        check_url(root, allow_private)
    except AddressRefused as error:
        raise RecordUnreadable(in_options(f"{root} is refused: {error.reason}. {error.remedy}".strip())) from error
    source = source_for(root, allow_private).model_copy(update={"credentials": None})
    files: dict[str, bytes] = {}

    async def plan(ask: Ask) -> str:
        for path in FIRST:
            if problem := _kept(files, path, await ask(root + path, "")):
                return problem
        for path in (*named_in(files.get), *_snapshots(files.get)):
            if problem := _kept(files, path, await ask(root + path, "")):
                return problem
        return ""

    [told] = fetch(
        [Errand(source, plan)], contact=instance.config.site.contact, settings={"DOWNLOAD_MAXSIZE": _LARGEST}
    )
    if isinstance(told, GoodweekError):
        raise told
    if told:
        raise RecordUnreadable(in_options(told), "Copy the published folder, and name the copy.")
    return files.get


def _kept(files: dict[str, bytes], path: str, answer: Answer | Unanswered) -> str:
    """Keep an answer; what is wrong with it, but where there is no such file."""
    if isinstance(answer, Answer):
        files[path] = answer.body
        return ""
    return "" if answer.status == 404 else f"{answer.url} {answer.why}."


def _snapshots(get: Callable[[str], bytes | None]) -> list[str]:
    """The paths of all files of snapshots."""
    paths = json.loads(get(MANIFEST) or b"{}").get("documents", {})
    return [path for path in paths if _is_of_snapshot(path)]


def _is_of_snapshot(path: str) -> bool:
    parts = path.split("/")
    is_within = parts[0] == addresses.SNAPSHOTS and len(parts) >= _SNAPSHOT_DEPTH and not {"", ".", ".."} & set(parts)
    # Its page lies beside its files, and is made anew.
    return is_within and not ".".join(parts[2:]).startswith("index.html")


def _keep_snapshots(folder: Path, get: Callable[[str], bytes | None]) -> None:
    for path in _snapshots(get):
        body = get(path)
        if body is not None and not (folder / path).exists():
            _write(folder / path, body)


def _describe(folder: Path, editions: Iterable[Edition]) -> None:
    """Write down the editions that the instance does not describe, or they would be gone with the next publication."""
    for edition in editions:
        told = edition.model_dump(mode="json", exclude_defaults=True, exclude={"id"})
        lines = [f"{name} = {_as_toml(name, value)}\n" for name, value in told.items()]
        _write(folder / "editions" / f"{edition.id}.toml", "".join(lines).encode())


def _as_toml(name: str, value: Any) -> str:
    """A value of an edition: days stand as they are, all else is written as in JSON."""
    return str(value) if name in ("starts_on", "ends_on") else json.dumps(value, ensure_ascii=False)


def _write(path: Path, body: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    except OSError as error:
        raise PublicationFailed(f"{path} cannot be written: {error}.", "Mend the folder.") from error


def _adopted(instance: Instance, local: Path | None, get: Callable[[str], bytes | None], done: Restored) -> bool:
    """Whether readers see what was published until it is published again; not what was erased since."""
    if local is None or done.swept or get(MANIFEST) is None:
        return False
    try:
        return adopt(instance.folder, local, done.ids)
    except GoodweekError as error:
        warn(str(error))
        return False


def _tell(instance: Instance, published: Published, done: Restored, *, is_shown: bool) -> None:
    events = sum(name.startswith("e") for name in done.ids)
    counts = f"{events} events and {len(done.ids) - events} associations"
    console.print(f"Restored {counts} from {done.sightings} sightings.", markup=False)
    if done.swept:
        told = f"{len(done.swept.removed)} items, {len(done.swept.scrubbed)} shortened"
        console.print(f"Erased again: {told}.", markup=False)
    described = {path.stem for path in instance.sources_folder.glob("*.toml")}
    missing = [one.name for one in published.sources if one.name not in described and one.name != SUBMISSIONS]
    if missing:
        warn(f"Not visited until sources/ describes them, which is not published: {', '.join(missing)}.")
    own = instance.config.site.base_url
    if own != published.base_url:
        warn(f"It was published at {published.base_url}; base_url of goodweek.toml is {own}.")
    shown = "Readers see what was published before. " if is_shown else ""
    console.print(f"{shown}`goodweek publish -C {instance.folder}` publishes it again.", markup=False)
