"""A target of a mirror, as a reader and as its owner see it, and ways to break off what is sent to it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from catalog import clock
from exports.remote import Sent, mirror
from exports.remote_store import Store
from tests.exports.plain_catalogue import NOW, PlainCatalogue
from tests.exports.plain_exporters import go
from tests.exports.published import tree

KEPT = {".goodweek-remote.json", ".goodweek-remote-paths.json"}
"""The mirror's notes at a target that is whole."""

OWN = {*KEPT, ".goodweek-remote-done.json"}


class Target(NamedTuple):
    """An address, and all that is there."""

    address: str
    files: Callable[[], dict[str, bytes]]


@contextmanager
def target_in(kind: str, folder: Path) -> Iterator[Target]:
    """An empty target: `file`, in `folder`, or `memory`."""
    if kind == "file":
        yield Target(f"file://{folder}/www", lambda: on_disk(folder / "www"))
    else:
        yield Target("memory://site", in_memory)
        forget_memory()


def in_memory() -> dict[str, bytes]:
    """All files of memory://site."""
    files = import_module("fsspec").filesystem("memory")
    return {path.removeprefix("/site/"): files.cat_file(path) for path in files.find("/site")}


def forget_memory() -> None:
    """Empty what all targets in memory share."""
    files = import_module("fsspec").filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]


class BrokenOff(BaseException):
    """The process ends here."""


class Breaking:
    """A witness that notes every act, and breaks off at the `at`th, counted from 1."""

    def __init__(self, at: int = 0) -> None:
        self.acts: list[str] = []
        self._at = at

    def __call__(self, act: str, path: str) -> None:
        self.acts.append(f"{act} {path}")
        if len(self.acts) == self._at:
            raise BrokenOff

    def of(self, act: str) -> list[str]:
        """The paths of the acts that were begun."""
        return [one.removeprefix(f"before {act} ") for one in self.acts if one.startswith(f"before {act} ")]


def published(folder: Path, catalogue: PlainCatalogue, **options: object) -> Path:
    """Publish plainly the instance `folder`/week; its published folder."""
    with clock.frozen(NOW):
        go(folder / "week", catalogue, allow_shrink=True, **options)
    return folder / "week" / "public"


def send(public: Path, address: str, witness: Callable[[str, str], None] | None = None, **options: object) -> Sent:
    """Mirror `public` to `address`."""
    store = Store.at(address, public, *([witness] if witness else []))
    return mirror(public, store, **options)


def seen(target: dict[str, bytes]) -> dict[str, bytes]:
    """What readers see of a target, without the mirror's own notes."""
    return {path: body for path, body in target.items() if path not in OWN}


def missing(target: dict[str, bytes]) -> list[str]:
    """What the manifest at the target names and is not there."""
    if "manifest.json" not in target:
        return []
    return sorted(json.loads(target["manifest.json"])["documents"].keys() - target.keys())


def torn(target: dict[str, bytes]) -> list[str]:
    """What the manifest at the target names with another digest."""
    documents = json.loads(target["manifest.json"])["documents"]
    return [path for path, facts in documents.items() if sha256(target[path]).hexdigest() != facts["sha256"]]


def on_disk(folder: Path) -> dict[str, bytes]:
    """All files of a folder that is a target."""
    return tree(folder) if folder.exists() else {}


def one_changed_one_gone(catalogue: PlainCatalogue) -> None:
    """What a target must be told of: an event with another title, and one that is there no more."""
    catalogue.put_event("e0001", "Un autre titre")
    catalogue.remove("e0002")
