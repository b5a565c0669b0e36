"""Answers that lie beside their source: `file:` addresses, relative to the folder of the TOML."""

from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

from catalog import clock
from catalog.errors import SourceUnreadable
from crawlers.reading import Answer

SIZE = 10 * 1024 * 1024


def read_file(address: str, folder: Path) -> Answer:
    """The file at `address` as an answer. Raises `SourceUnreadable` when it cannot be read."""
    path = folder / unquote(urlsplit(address).path)
    try:
        with path.open("rb") as file:
            body = file.read(SIZE + 1)
    except FileNotFoundError as error:
        raise SourceUnreadable(address, "there is no such file beside the source.") from error
    except (OSError, ValueError) as error:
        raise SourceUnreadable(address, f"cannot be read ({type(error).__name__}).") from error
    if len(body) > SIZE:
        raise SourceUnreadable(address, "is larger than 10 MB.")
    return Answer(address, body, clock.now(), content_type=guess_type(path.name)[0] or "")
