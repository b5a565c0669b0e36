"""A feed that an administrator accepted becomes a source: its file is written, whole and never over another."""

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from catalog.errors import DecisionInvalid
from catalog.profiles import Feed
from catalog.submission_reading import seen_by_editor
from desk.web.office import Office


class SourceUnwritten(Exception):
    """The file of a source was not written, and nothing was decided; `key` is the phrase that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def accept_feed(office: Office, name: str, version: int, who: str) -> None:
    """Write the file, then accept. Raises `SourceUnwritten`; `DecisionInvalid`, and then there is no file."""
    feed = _feed_of(office, name)
    path = path_of(office, feed)
    _write(path, feed.description)
    try:
        office.desk.accept(name, version, who)
    except DecisionInvalid:
        path.unlink(missing_ok=True)
        raise


def undo_feed(office: Office, name: str, version: int, who: str) -> None:
    """Undo the decision, then take the file away."""
    feed = _feed_of(office, name)
    office.desk.undo(name, version, who)
    remove(office, feed)


def remove(office: Office, feed: Feed) -> None:
    """Take the file away, unless a person changed it since: then it is theirs."""
    path = path_of(office, feed)
    with suppress(OSError, UnicodeDecodeError):
        if path.read_text("utf-8") == feed.description:
            path.unlink()


def path_of(office: Office, feed: Feed) -> Path:
    """Where the file of a feed stands; its name has small letters, digits and `_` alone."""
    return office.instance.sources_folder / f"{feed.name}.toml"


def _feed_of(office: Office, name: str) -> Feed:
    seen = seen_by_editor(office.store, name)
    if seen is None or not isinstance(seen.submission.told, Feed):
        raise DecisionInvalid(f"There is no feed {name[:40]!r}.")
    return seen.submission.told


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        path.parent.mkdir(exist_ok=True)
        with part.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # fails where there is one of this name
    except FileExistsError:
        raise SourceUnwritten("wrong.source_taken") from None
    except OSError:
        raise SourceUnwritten("wrong.source_unwritten") from None
    finally:
        with suppress(OSError):
            part.unlink()
