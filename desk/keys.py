"""The key of the desk: it signs forms, and what seals mail addresses is made of it.

It is made once (`.goodweek/desk.key`), or given as GOODWEEK_DESK_KEY to processes on several machines.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex

from catalog.errors import ConfigurationInvalid

VARIABLE = "GOODWEEK_DESK_KEY"
NEXT_VARIABLE = "GOODWEEK_DESK_KEY_NEXT"
KEY, NEXT_KEY, FORMER_KEY = "desk.key", "desk.key.next", "desk.key.former"
_SHORTEST = 32


def desk_key(folder: Path, environment: Mapping[str, str]) -> bytes:
    """The key of the environment, or of the file in `folder`, which is made where there is none.

    Raises `ConfigurationInvalid`.
    """
    if found := known_key(folder, environment):
        return found
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _make(folder / KEY, token_hex(32))
    except OSError as error:
        raise ConfigurationInvalid(str(folder / KEY), f"cannot be written: {error}.") from error
    return known_key(folder, environment)


def known_key(folder: Path, environment: Mapping[str, str]) -> bytes:
    """The same; nothing where there is none yet. Raises `ConfigurationInvalid`."""
    if given := environment.get(VARIABLE, "").strip():
        return _checked(given, VARIABLE)
    return _read(folder / KEY)


def next_key(folder: Path, environment: Mapping[str, str]) -> bytes:
    """The key that is to take the place of the present one: of the environment where that has the present one, too.

    One that is begun with is kept in a file until it is the present one. Raises `ConfigurationInvalid`.
    """
    if environment.get(VARIABLE, "").strip():
        given = environment.get(NEXT_VARIABLE, "").strip()
        if not given:
            remedy = f"{VARIABLE} says the present key, so the next one is said there as well."
            raise ConfigurationInvalid(NEXT_VARIABLE, "is not set.", remedy)
        return _checked(given, NEXT_VARIABLE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _make(folder / NEXT_KEY, token_hex(32))
    except OSError as error:
        raise ConfigurationInvalid(str(folder / NEXT_KEY), f"cannot be written: {error}.") from error
    return _read(folder / NEXT_KEY)


def put_key(folder: Path, key: bytes) -> None:
    """Make `key` that of the file; another one that was there is kept beside it. Raises `ConfigurationInvalid`."""
    path = folder / KEY
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path.replace(folder / FORMER_KEY)
        _make(path, key.decode("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationInvalid(str(path), f"cannot be written: {error}.") from error


def take_next(folder: Path) -> None:
    """The next key is the present one now, and the former one is gone. Raises `ConfigurationInvalid`."""
    path = folder / NEXT_KEY
    try:
        path.replace(folder / KEY)
    except OSError as error:
        raise ConfigurationInvalid(str(path), f"cannot be renamed to {KEY}: {error}.", "Rename it by hand.") from error


def _read(path: Path) -> bytes:
    try:
        return _checked(path.read_text("ascii").strip(), str(path))
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationInvalid(str(path), f"cannot be read: {error}.") from error


def _checked(key: str, where: str) -> bytes:
    if len(key) < _SHORTEST:
        raise ConfigurationInvalid(where, f"is too short for a key: {_SHORTEST} characters at least.")
    return key.encode()


def _make(path: Path, key: str) -> None:
    """Of several processes that start at once, one makes it; a file is whole as soon as it has its name."""
    if path.exists():
        return
    part = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{key}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
