"""What forms carry to prove that they came from here, and when: signed, not secret, the same for all processes.

The key is made once (`.goodweek/desk.key`), or given as GOODWEEK_DESK_KEY to processes on several machines.
"""

import hmac
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex

from catalog.errors import ConfigurationInvalid

VARIABLE = "GOODWEEK_DESK_KEY"
KEY = "desk.key"
_SHORTEST = 32
QUICKEST, LONGEST = timedelta(seconds=3), timedelta(hours=24)
"""Nobody fills a form in three seconds, and whoever took a day may press the button again."""


def desk_key(folder: Path, environment: Mapping[str, str]) -> bytes:
    """The key of the environment, or of the file in `folder`, which is made where there is none.

    Raises `ConfigurationInvalid`.
    """
    path = folder / KEY
    given = environment.get(VARIABLE, "").strip()
    try:
        if not given:
            folder.mkdir(parents=True, exist_ok=True)
            _make(path)
            given = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationInvalid(str(path), f"cannot be read: {error}.") from error
    if len(given) < _SHORTEST:
        where = VARIABLE if VARIABLE in environment else str(path)
        raise ConfigurationInvalid(where, f"is too short for a key: {_SHORTEST} characters at least.")
    return given.encode()


def _make(path: Path) -> None:
    """Of several processes that start at once, one makes it; a file is whole as soon as it has its name."""
    if path.exists():
        return
    part = path.with_name(f"{KEY}.{os.getpid()}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{token_hex(32)}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def form_token(key: bytes, purpose: str, now: datetime) -> str:
    """What a form of this purpose carries: when it was given out, and the signature of that."""
    at = str(int(now.timestamp()))
    return f"{at}.{_signature(key, purpose, at)}"


def age_of(key: bytes, purpose: str, token: str, now: datetime) -> timedelta | None:
    """How long ago a form was given out; None where its token is forged, of another purpose, or from the future."""
    at, _, signature = token.partition(".")
    if not (at.isascii() and at.isdecimal() and len(at) < 12):
        return None
    if not hmac.compare_digest(signature.encode(), _signature(key, purpose, at).encode()):
        return None
    age = now.timestamp() - int(at)
    return timedelta(seconds=age) if 0 <= age <= LONGEST.total_seconds() else None


def _signature(key: bytes, purpose: str, at: str) -> str:
    return hmac.digest(key, f"form\0{purpose}\0{at}".encode(), "sha256").hex()
