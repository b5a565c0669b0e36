"""What each process would prepare again, kept from one publication to the next: the phrases as they were read.

Reading them takes as much time as publishing a hundred changes. The file is JSON, and may be deleted at any time. It is
not waited for on the disk, so one that is damaged is as none. Code is never kept: whoever could write here would run it
(reliability A15).
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

PREPARED = "prepared.json"
_MOST = 20  # languages, of this and earlier versions


class Prepared:
    """What this process prepared or found prepared, as JSON values, by a key that tells all that it was made of."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._held: dict[str, Any] = {}
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

    def get(self, key: str) -> Any:
        """What was put under this key; None where nothing was."""
        self._asked.add(key)
        return self._held.get(key)

    def put(self, key: str, made: object) -> None:
        """Hold what was just prepared."""
        self._asked.add(key)
        self._held[key] = made

    def save(self) -> None:
        """Write the file anew if anything is not in it; nobody waits for it.

        A disk that refuses costs the next process a moment, and no publication.
        """
        if self._path is None or self._held.keys() <= self._found:
            return
        if len(self._held) > _MOST:  # among them some of versions that are no more
            self._held = {key: made for key, made in self._held.items() if key in self._asked}
        waiting = _waiting(self._path)
        with suppress(OSError):
            waiting.write_text(json.dumps(self._held), "utf-8")
            os.replace(waiting, self._path)  # noqa: PTH105 - see exports.publisher_disk
            self._found = set(self._held)


def _waiting(path: Path) -> Path:
    return path.with_suffix(".next")


def _read(path: Path) -> dict[str, Any]:
    try:
        held = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


PREPARATIONS = Prepared()
"""Those of this process."""
