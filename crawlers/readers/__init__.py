"""One reader for each format: a pure function from bytes to sightings, with no scrapy in it.

Adding a format is adding a module here, a replay folder, and a line in `READERS`.
"""

from importlib import import_module
from typing import cast

from crawlers.reading import Reader

READERS: dict[str, str] = {
    "ical": "crawlers.readers.ical",
    "schema_org": "crawlers.readers.schema_org",
    "opendatasoft": "crawlers.readers.opendatasoft",
    "mednum": "crawlers.readers.mednum",
}


def reader_named(name: str) -> Reader:
    """The reader called `name` in `READERS`; its module is imported only now."""
    return cast("Reader", import_module(READERS[name]).read)
