"""Answers that lie beside their source: `file:` addresses, relative to the folder of the TOML.

Nothing outside that folder is read, and nothing but ordinary files: a pipe would hold up the crawl,
a device has no end (reliability B12).
"""

from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog import clock
from catalog.errors import SourceUnreadable
from crawlers.reading import Answer

SIZE = 10 * 1024 * 1024


def read_file(address: str, folder: Path) -> Answer:
    """The file at `address` as an answer. Raises `SourceUnreadable` when it cannot be read."""
    try:
        path = _beside(address, folder)
        with path.open("rb") as file:
            body = file.read(SIZE + 1)
    except FileNotFoundError as error:
        raise SourceUnreadable(address, "there is no such file beside the source.") from error
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: links in a circle, before Python 3.13
        raise SourceUnreadable(address, f"cannot be read ({type(error).__name__}).") from error
    if len(body) > SIZE:
        raise SourceUnreadable(address, "is larger than 10 MB.")
    return Answer(address, body, clock.now(), content_type=guess_type(path.name)[0] or "")


def _beside(address: str, folder: Path) -> Path:
    """Where `address` leads. Raises `SourceUnreadable` when that is elsewhere, or no ordinary file."""
    path = (folder / unquote(urlsplit(address).path)).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SourceUnreadable(address, "leads out of the folder of its source.", "Put the file beside the source.")
    if path.exists() and not path.is_file():
        raise SourceUnreadable(address, "is no ordinary file.", "Put a file there.")
    return path
