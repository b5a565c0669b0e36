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
    "openagenda": "crawlers.readers.openagenda",
    "mobilizon": "crawlers.readers.mobilizon",
    "gancio": "crawlers.readers.gancio",
    "events_calendar": "crawlers.readers.events_calendar",
    "wordpress": "crawlers.readers.wordpress",
    "feed": "crawlers.readers.feed",
    "microformats": "crawlers.readers.microformats",
    "schedule": "crawlers.readers.schedule",
    "helloasso": "crawlers.readers.helloasso",
    "data_inclusion": "crawlers.readers.data_inclusion",
    "rna": "crawlers.readers.rna",
    "recherche_entreprises": "crawlers.readers.recherche_entreprises",
    "tabular": "crawlers.readers.tabular",
    "prose": "crawlers.readers.prose",
    "press": "crawlers.readers.press",
    "profile": "crawlers.readers.profile",
    "sitemap": "crawlers.readers.sitemap",
    "voxe": "crawlers.readers.voxe",
}


def reader_named(name: str) -> Reader:
    """The reader called `name` in `READERS`; its module is imported only now."""
    return cast("Reader", import_module(READERS[name]).read)
