"""The jobs behind `goodweek backup` and `goodweek restore`: a whole instance in one file, and back."""

import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from catalog import copies
from catalog.copies import Archive, catalogue_hash
from catalog.erasure import compact, replay
from catalog.errors import DecisionInvalid, PublicationFailed, StoreUnusable
from catalog.keyed import KEY_REMEDY, check_value
from catalog.ledger import KEY, LEDGER, Ledger
from catalog.sealed import check_seal
from catalog.sealing import SealBroken
from desk.instance import CONFIG, Instance
from desk.keys import KEY as DESK_KEY
from desk.keys import VARIABLE, known_key, put_key
from desk.locks import alone
from desk.telling import console, warn

_FOLDERS = ("sources", "editions", "replays", "templates", "phrases", "texts", "assets")
_MADE = ("snapshots", "mail")
"""Folders that are made as they are needed."""
_PRIVATE = ".goodweek"


def backup_instance(folder: Path, target: Path, *, with_key: bool = False) -> None:
    """Copy the catalogue, goodweek.toml, sources, editions, snapshots, mails and the ledger of erasures to `target`, which is new.

    The keys to the ledger and to mail addresses are in it only `with_key`. Raises `ConfigurationInvalid`, `StoreUnusable`.
    """
    instance = Instance.at(folder)
    with instance.store() as store:
        copy = copies.back_up(store, target, _files_of(instance, with_key=with_key))
    told = f"{sum(copy.rows.values())} rows, hash {copy.hash[:16]}"
    console.print(f"Copied to {target}: {told}.", markup=False)
    if copy.check and not with_key:
        console.print("It can be restored only where the erasure key is: keep that apart.", markup=False)
    if known_key(instance.private_folder, os.environ) and not with_key:
        console.print("Mail addresses in it are sealed by the key of the desk: keep that apart.", markup=False)


def _files_of(instance: Instance, *, with_key: bool) -> Mapping[str, bytes]:
    folder, private = instance.folder, instance.folder / _PRIVATE
    paths = [folder / CONFIG, private / LEDGER]
    paths += sorted(path for name in (*_FOLDERS, *_MADE) for path in (folder / name).rglob("*"))
    found = {path.relative_to(folder).as_posix(): path.read_bytes for path in paths if path.is_file()}
    keys = {KEY: instance.ledger.key(os.environ), DESK_KEY: known_key(private, os.environ)} if with_key else {}
    kept = {f"{_PRIVATE}/{name}": partial(bytes, key + b"\n") for name, key in keys.items() if key}
    return copies.ReadLate({**found, **kept})


def restore_instance(folder: Path, source: Path, *, is_sure: bool = False) -> None:
    """Make of `folder` the instance that was copied to `source`; what was erased since is erased again.

    A goodweek.toml that is there stays, since it says where the catalogue of this machine is. Raises
    `RecordUnreadable`, `StoreUnusable`, and `DecisionInvalid` when something is there already and nobody `is_sure`.
    """
    with copies.opened(source) as archive:
        files = archive.files()
        if not is_sure and (folder / CONFIG).exists():
            raise DecisionInvalid(f"{folder} is an instance already.", "Say --yes to replace what it holds.")
        with alone(folder, "crawl"):
            _bring_key(folder, archive, files)
            is_own = (folder / CONFIG).exists()
            _write_files(folder, files, [name for name in files if _is_first(folder, name)])
            instance = Instance.at(folder)
            instance.desk_secret = _desk_key_of(files)
            _restore(instance, archive, is_sure=is_sure, is_own=is_own)
            _keep_desk_key(instance)
            _write_files(folder, files, [name for name in files if name.partition("/")[0] in (*_FOLDERS, *_MADE)])


def _is_first(folder: Path, name: str) -> bool:
    """Whether it is needed to find the catalogue, and is not there yet."""
    return name in (CONFIG, f"{_PRIVATE}/{LEDGER}") and not (folder / name).exists()


def _bring_key(folder: Path, archive: Archive, files: Mapping[str, bytes]) -> None:
    """See to it that the key is there with which the copy can be used: of this machine, or out of the copy.

    Raises `StoreUnusable` when it is not.
    """
    ledger = Ledger(folder / _PRIVATE)
    own, copied = ledger.key(os.environ), files.get(f"{_PRIVATE}/{KEY}", b"").strip()
    key = own or copied
    if archive.copy.check and archive.copy.check != check_value(key):
        which = "another one" if key else "missing"
        raise StoreUnusable(f"Something was erased from what was copied, and its key is {which}.", KEY_REMEDY)
    if key and not own:
        ledger.put_key(key)


def _desk_key_of(files: Mapping[str, bytes]) -> bytes:
    """The key of the desk that the copy holds; that of the environment is heard before it."""
    return b"" if os.environ.get(VARIABLE, "").strip() else files.get(f"{_PRIVATE}/{DESK_KEY}", b"").strip()


def _keep_desk_key(instance: Instance) -> None:
    """The addresses that came back need their key, not that which was here; say so where there is none for them."""
    copied, private = instance.desk_secret, instance.private_folder
    if copied and copied != known_key(private, os.environ):
        put_key(private, copied)
    try:
        with instance.store() as store:
            check_seal(store)
    except SealBroken as error:
        warn(str(error))


def _write_files(folder: Path, files: Mapping[str, bytes], names: Iterable[str]) -> None:
    try:
        for name in names:
            path = folder / name
            is_private = name.partition("/")[0] == "mail"
            path.parent.mkdir(mode=0o700 if is_private else 0o777, parents=True, exist_ok=True)
            path.write_bytes(files[name])
            if is_private:
                path.chmod(0o600)
        for name in _FOLDERS:
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise PublicationFailed(f"{folder} cannot be written: {error}.", "Name another folder.") from error


def _restore(instance: Instance, archive: Archive, *, is_sure: bool, is_own: bool) -> None:
    """Put the rows back. `is_own` if this machine says where the catalogue is: what the copy names may be in use elsewhere."""
    domain = instance.config.calendar.uid_domain
    with instance.store() as store:
        if not (is_sure and is_own) and not copies.is_empty(store):
            problem = f"The catalogue at {instance.database_url.rpartition('@')[2]} is not empty."
            remedy = f"Say in {instance.folder / CONFIG} where that of this machine is, or --yes to replace this one."
            raise DecisionInvalid(problem, remedy)
        swept = copies.put_back(store, archive, uid_domain=domain)
        replay(store, instance.ledger, uid_domain=domain)
        compact(store)
        found = catalogue_hash(store)
    console.print(
        f"Restored {sum(archive.copy.rows.values())} rows of {archive.copy.made_at:%Y-%m-%d %H:%M} UTC.", markup=False
    )
    if swept:
        console.print(f"Erased again: {len(swept.removed)} items, {len(swept.scrubbed)} shortened.", markup=False)
    elif found == archive.copy.hash:
        console.print("It is what was copied, to the last row.", markup=False)
    console.print(f"`goodweek publish -C {instance.folder}` shows it to readers.", markup=False)
