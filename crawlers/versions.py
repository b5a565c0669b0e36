"""In which way an answer is read: when that changes, unchanged answers are read anew."""

from functools import cache
from hashlib import blake2b
from importlib.resources import files

from catalog.identity import digest_of
from crawlers.source import Source

_INDIFFERENT = {
    "title",
    "publisher",
    "homepage",
    "contact",
    "every_hours",
    "recheck_hours",
    "expects",
    "credentials",
    "delay",
    "checked",
    "start",
}


@cache
def _readers_digest() -> str:
    """A digest of the readers' own code: a mended reader reads everything once more."""
    modules = sorted((file for file in files("crawlers.readers").iterdir()), key=lambda file: file.name)
    code = b"".join(file.read_bytes() for file in modules if file.name.endswith(".py"))
    return blake2b(code, digest_size=6).hexdigest()


def read_as(source: Source) -> str:
    """Reader, its version, what the source's TOML says of reading, and the month of the window."""
    description = digest_of(source.model_dump(mode="json", exclude=_INDIFFERENT))[:12]
    return f"{source.reader}/{_readers_digest()}/{description}/{source.reading().window_from:%Y-%m}"
