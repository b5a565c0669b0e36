"""The key and the ledger of erasures: two files of an instance, which outlive its database.

    .goodweek/erasure.key     makes the digests; made at the first erasure, for the owner's eyes only
    .goodweek/erased.jsonl    a digest a line: a second copy of the table `erased`, and who erased when

Yesterday's copy of the database does not know what was erased today. The ledger does: whatever database is
found beside it is united with it before it is used (reliability E9, F11).
"""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from json import dumps, loads
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from pydantic import AwareDatetime, ValidationError

from catalog.errors import ConfigurationInvalid, StoreUnusable
from catalog.sightings import Frozen

VARIABLE = "GOODWEEK_ERASURE_KEY"
KEY, LEDGER = "erasure.key", "erased.jsonl"
_SHORTEST = 32


class Entry(Frozen):
    """One digest, of which kind, and since when."""

    digest: str
    kind: str
    at: AwareDatetime


class By(NamedTuple):
    """Who erased, and why; kept in the ledger alone."""

    who: str
    why: str = ""


class Ledger:
    """The two files in `folder` (an instance's `.goodweek`); neither need be there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / LEDGER

    def key(self, environment: Mapping[str, str]) -> bytes:
        """The key: of the environment, or of the file; empty where there is none.

        Raises `ConfigurationInvalid` when it is too short to be one.
        """
        if given := environment.get(VARIABLE, "").strip():
            return _checked(given, VARIABLE)
        try:
            return _checked((self.folder / KEY).read_text("ascii").strip(), str(self.folder / KEY))
        except (FileNotFoundError, NotADirectoryError):
            return b""
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationInvalid(str(self.folder / KEY), f"cannot be read: {error}.") from error

    def make_key(self, environment: Mapping[str, str]) -> bytes:
        """The key; made where there is none yet. Raises `ConfigurationInvalid`."""
        return self.key(environment) or self.put_key(token_hex(32).encode())

    def put_key(self, key: bytes) -> bytes:
        """Write the file of the key, which must not be there, and give the key. Raises `ConfigurationInvalid`."""
        path = self.folder / KEY
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(key + b"\n")
                file.flush()
                os.fsync(file.fileno())
            _sync(self.folder)
        except OSError as error:
            raise ConfigurationInvalid(str(path), f"cannot be written: {error}.") from error
        return key

    def read(self) -> list[Entry]:
        """All digests, the oldest first; a last line that was not written to its end is passed over.

        Raises `StoreUnusable` when it is damaged: what it would have said could come back.
        """
        try:
            lines = self.path.read_bytes().split(b"\n")[:-1]
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise StoreUnusable(f"{self.path} cannot be read: {error}.", "Mend its rights.") from error
        found: list[Entry] = []
        for number, line in enumerate(lines, 1):
            try:
                told = loads(line)
                if "who" not in told:
                    found.append(Entry.model_validate(told))
            except (ValueError, TypeError, ValidationError) as error:
                problem = f"{self.path}, line {number}: is damaged, and what was erased could come back."
                raise StoreUnusable(problem, "Take this file from a backup of the instance.") from error
        return found

    def append(self, digests: Mapping[str, str], at: datetime) -> None:
        """Write digests, each with its kind, to the disk itself before anything is erased. Raises `StoreUnusable`."""
        entries = [Entry(digest=digest, kind=kind, at=at) for digest, kind in digests.items()]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._mend()
            with self.path.open("ab") as file:
                file.write("".join(f"{entry.model_dump_json()}\n" for entry in entries).encode())
                file.flush()
                os.fsync(file.fileno())
            _sync(self.folder)
        except OSError as error:
            raise self._unwritten(error) from error

    def note(self, by: By, at: datetime, scrub: Callable[[str], str]) -> None:
        """Note who erased and why; of this note and all earlier ones only what `scrub` leaves. Raises `StoreUnusable`."""
        part = self.path.with_name(f"{LEDGER}.part")
        try:
            lines = self.path.read_text("utf-8").splitlines()
            lines.append(dumps({"who": by.who, "why": by.why, "at": at.isoformat()}))
            with part.open("w", encoding="utf-8") as file:
                file.writelines(f"{_scrubbed(line, scrub)}\n" for line in lines)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self.path)
            _sync(self.folder)
        except OSError as error:
            raise self._unwritten(error) from error

    def _unwritten(self, error: OSError) -> StoreUnusable:
        return StoreUnusable(f"{self.path} cannot be written: {error}.", "Make room, and erase again.")

    def _mend(self) -> None:
        """Cut off a last line that was not written to its end."""
        if self.path.exists():
            whole = self.path.read_bytes().rpartition(b"\n")
            os.truncate(self.path, len(whole[0]) + len(whole[1]))


def _scrubbed(line: str, scrub: Callable[[str], str]) -> str:
    told = loads(line)
    if "who" not in told:
        return line
    return dumps({**told, "who": scrub(told["who"]), "why": scrub(told["why"])}, ensure_ascii=False)


def _checked(key: str, where: str) -> bytes:
    if len(key) < _SHORTEST:
        raise ConfigurationInvalid(where, f"is too short for a key: {_SHORTEST} characters at least.")
    return key.encode()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
