"""What each process would prepare again, kept from one publication to the next: phrases read, templates compiled.

Both take half a second, as much as publishing a few hundred changes. The file may be deleted at any time. It is not
waited for on the disk, so it begins with its digest: one that is damaged, or that another Python wrote, is as none.
Whoever can write it can write the templates of the instance too.
"""

import marshal
import os
import sys
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

PREPARED = "prepared"
_SIZE = 16
_MOST = 200  # templates and languages; an instance has half as many
_PYTHON = sys.implementation.cache_tag


class Prepared:
    """What this process prepared or found prepared, by a key that tells all that it was made of."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._held: dict[str, bytes] = {}
        self._found: set[str] = set()
        self._asked: set[str] = set()

    def keep_in(self, path: Path) -> None:
        """From now on take what the file at `path` has, and `save` there."""
        if path != self._path:
            self._path = path
            with suppress(OSError):
                _waiting(path).unlink(missing_ok=True)  # of a process that was killed
            found = _read(path)
            self._found = set(found)
            self._held = found | self._held

    def get(self, key: str) -> bytes | None:
        """What was put under this key."""
        self._asked.add(key)
        return self._held.get(key)

    def put(self, key: str, made: bytes) -> None:
        """Hold what was just prepared."""
        self._asked.add(key)
        self._held[key] = made

    def save(self) -> None:
        """Write the file anew if anything is not in it; nobody waits for it.

        A disk that refuses costs the next process half a second, and no publication.
        """
        if self._path is None or self._held.keys() <= self._found:
            return
        if len(self._held) > _MOST:  # among them much of templates that are no more
            self._held = {key: made for key, made in self._held.items() if key in self._asked}
        body = marshal.dumps((_PYTHON, self._held))
        waiting = _waiting(self._path)
        with suppress(OSError):
            waiting.write_bytes(blake2b(body, digest_size=_SIZE).digest() + body)
            os.replace(waiting, self._path)  # noqa: PTH105 - see exports.publisher_disk
            self._found = set(self._held)


def _waiting(path: Path) -> Path:
    return path.with_suffix(".next")


def _read(path: Path) -> dict[str, bytes]:
    try:
        whole = path.read_bytes()
    except OSError:
        return {}
    digest, body = whole[:_SIZE], whole[_SIZE:]
    if blake2b(body, digest_size=_SIZE).digest() != digest:
        return {}
    python, held = marshal.loads(body)  # noqa: S302 - our own bytes, by their digest
    return dict(held) if python == _PYTHON else {}


PREPARATIONS = Prepared()
"""Those of this process."""
