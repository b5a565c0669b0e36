"""The serial work of the libraries that any publisher of the same folder does, and nothing besides.

icalendar writes each event once, feedgen an entry of each in RSS and in Atom, Jinja2 the very templates of
our pages with the very values that they are given, compiled as Jinja2 does it (`exports.pages_generated` has our way),
and the files are written.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any

from feedgen.feed import FeedGenerator
from icalendar import Calendar
from icalendar import Event as Component
from jinja2 import Environment

from catalog.queries import Reader
from catalog.views import EventView
from exports import pages_templates
from exports.exporter import Surroundings
from exports.pages import ASSOCIATION_PAGES, EVENT_PAGES
from exports.pages_generated import strict
from exports.phrases import Language

_FEED = 100


def component(view: EventView) -> Iterator[Component]:
    """The slots of an event as icalendar's own components, with most of the properties that our calendars have."""
    for slot in view.occurrences:
        made = Component()
        made.add("uid", slot.uid)
        made.add("dtstamp", view.changed_at)
        made.add("last-modified", view.changed_at)
        made.add("created", view.created_at)
        made.add("sequence", slot.sequence)
        made.add("dtstart", slot.slot.start_at)
        made.add("dtend", slot.slot.end_at)
        made.add("summary", view.facts.title)
        made.add("description", view.facts.description)
        made.add("url", view.facts.url)
        made.add("status", "CONFIRMED")
        made.add("categories", list(view.facts.keywords))
        place = view.facts.place
        if place is not None:
            made.add("location", f"{place.name}, {place.address}, {place.postal_code} {place.city}")
            made.add("geo", (place.latitude, place.longitude))
        yield made


def calendar(views: list[EventView]) -> bytes:
    """All slots of these events as one calendar."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//invented//FR")
    for view in views:
        for slot in component(view):
            made.add_component(slot)
    text: bytes = made.to_ical()
    return text


def feeds(views: list[EventView]) -> tuple[bytes, bytes]:
    """These events as RSS and Atom."""
    made = FeedGenerator()
    made.id("https://semaine.example/")
    made.title("Semaine inventée")
    made.link(href="https://semaine.example/")
    made.description("Semaine inventée")
    for view in views:
        entry = made.add_entry()
        entry.id(view.id)
        entry.title(view.facts.title)
        entry.link(href=view.facts.url)
        entry.description(view.facts.description)
        entry.updated(view.changed_at)
    return made.rss_str(), made.atom_str()


@cache
def plain(language: Language) -> Environment:
    """Our templates in an environment of Jinja2's own."""
    ours = pages_templates.environment(language)
    made = strict(Environment, ours.loader)
    made.globals.update(ours.globals)
    return made


class Alone:
    """Each library by itself, over all subjects of a catalogue; a hundred at a time, so that memory stays flat.

    Attributes:
        spent: seconds, by the name of the library.
    """

    def __init__(self, reader: Reader, around: Surroundings) -> None:
        self._reader, self._around = reader, around
        self.spent = {"icalendar": 0.0, "feedgen": 0.0, "jinja2": 0.0, "files": 0.0}

    def work(self, public: Path, folder: Path) -> None:
        """All of it, one thing after the other."""
        ids = [member.id for member in self._reader.event_members(None)]
        for start in range(0, len(ids), _FEED):
            views = list(self._reader.events(ids[start : start + _FEED]))
            for view in views:
                self._time("icalendar", calendar, [view])
            self._time("feedgen", feeds, views)
            self._pages(EVENT_PAGES, views)
        ids = [member.id for member in self._reader.association_members(None)]
        for start in range(0, len(ids), _FEED):
            self._pages(ASSOCIATION_PAGES, list(self._reader.associations(ids[start : start + _FEED])))
        self._files(public, folder)

    def _pages(self, exporters: Any, views: list[Any]) -> None:
        """Jinja2's own part of our pages: what it is given is prepared before its clock runs."""
        given: list[tuple[Any, dict[str, Any]]] = []
        ours = pages_templates.render

        def remember(language: Any, template: str, **values: Any) -> str:
            given.append((plain(language).get_template(template), values))
            return ours(language, template, **values)

        pages_templates.render = remember
        try:
            for exporter in exporters:
                for view in views:
                    exporter.page(view, self._around)
        finally:
            pages_templates.render = ours
        self._time("jinja2", lambda: [len(template.render(values).encode()) for template, values in given])

    def _files(self, public: Path, folder: Path) -> None:
        for path in public.rglob("*"):
            if path.is_file():
                body, copy = path.read_bytes(), folder / path.relative_to(public)
                started = perf_counter()
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(body)
                self.spent["files"] += perf_counter() - started

    def _time(self, name: str, work: Any, *values: Any) -> None:
        started = perf_counter()
        work(*values)
        self.spent[name] += perf_counter() - started
