"""One reader for each format: a pure function from bytes to sightings, with no scrapy in it.

Adding a format is adding a module here, a replay folder, and a line in `READERS`.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import cast

from pydantic import BaseModel

from crawlers.reading import Answer, Next, Reader, Reading

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
    return cast("Reader", _module(name).read)


def opening(name: str, url: str, reading: Reading) -> Next:
    """How a start address is asked for the reader called `name`."""
    ask: Callable[[str, Reading], Next] | None = getattr(_module(name), "opening", None)
    return ask(url, reading) if ask else Next(url)


def remembers_items(name: str) -> bool:
    """Whether the reader called `name` skips items that it knows (by `Reading.known`)."""
    return bool(getattr(_module(name), "REMEMBERS_ITEMS", False))


def tells_all(name: str) -> bool:
    """Whether what a whole visit does not show is absent; not so in formats that show only the latest entries."""
    return not getattr(_module(name), "LATEST_ONLY", False)


def check_options(name: str, options: Mapping[str, object]) -> None:
    """Raise pydantic's ValidationError when the reader called `name` does not know one of `options`."""
    model: type[BaseModel] | None = getattr(_module(name), "Options", None)
    if model is not None:
        model.model_validate(options)


def recognised(answer: Answer) -> list[tuple[int, str]]:
    """The readers that recognise `answer`, the surest first, each with how sure it is (1 to 100)."""
    marks = [(_sureness(name, answer), name) for name in READERS]
    return sorted((mark for mark in marks if mark[0] > 0), key=lambda mark: (-mark[0], mark[1]))


def _sureness(name: str, answer: Answer) -> int:
    ask: Callable[[Answer], int] | None = getattr(_module(name), "recognises", None)
    return ask(answer) if ask else 0


def _module(name: str) -> ModuleType:
    return import_module(READERS[name])
