"""The serial work of the libraries that write the documents of a published folder, each document by itself.

icalendar is given the properties of each published calendar anew, feedgen the head and the entries of each RSS and
Atom feed, Jinja2 renders what is rendered of our templates (as Jinja2 compiles them), and the same files are written.
What they are given is read before their clocks run, each event once: it stands in a dozen calendars. The rest of the folder (JSON, CSV, GeoJSON, workbooks, pictures,
the search) has no part in it, nor has choosing who stands in which document, nor any check.
"""

import gc
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from dateutil.parser import parse
from feedgen.feed import FeedGenerator
from icalendar import Calendar, Component, Event, Timezone
from icalendar.prop import vCategory, vDDDTypes, vGeo, vInt, vRecur, vText, vUri
from jinja2 import Template
from lxml import etree

from benchmarks.publishing_alone import plain
from exports import pages_templates
from exports.phrases import Language
from exports.publisher_inputs import Exporters

_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
_ATOM = "{http://www.w3.org/2005/Atom}"


class Documents:
    """Each library by itself.

    Attributes:
        spent: seconds, by the name of the library.
    """

    def __init__(self) -> None:
        self.spent = {"icalendar": 0.0, "feedgen": 0.0, "jinja2": 0.0, "files": 0.0}
        self._zones: dict[bytes, Timezone] = {}
        self._events: dict[bytes, Any] = {}

    def written(self, public: Path, folder: Path) -> None:
        """The calendars and feeds of `public`, one after the other, and all of its files once more, in `folder`."""
        for path in sorted(public.rglob("*")):
            if path.is_file():
                body = path.read_bytes()
                self._document(path, body)
                self.time("files", partial(_write, folder / path.relative_to(public), body))

    def _document(self, path: Path, body: bytes) -> None:
        if path.suffix == ".ics":
            self.time("icalendar", partial(_calendar, self._calendar_tree(body)))
        elif path.suffix == ".rss":
            self.time("feedgen", partial(_feed, *_rss(body), atom=False))
        elif path.suffix == ".atom":
            self.time("feedgen", partial(_feed, *_atom(body), atom=True))

    def rendered(self, publish: Callable[[], object]) -> None:
        """Jinja2's part of what `publish` renders in this process: of pages, see `pages_alone`."""
        ours = pages_templates.compiled

        def both(language: Language, name: str) -> Any:
            return _Both(ours(language, name), plain(language).get_template(name), self)

        pages_templates.compiled = both
        try:
            publish()
        finally:
            pages_templates.compiled = ours

    def _calendar_tree(self, body: bytes) -> Any:
        """The values of a calendar; those of its events as they were read where they stood first."""
        before = len(self._events)
        head, *rest = body.split(_BEGIN)
        events = []
        for one in rest:
            text, _, after = one.partition(_END)
            head += after
            events.append(self._event_tree(text))
        kind, told, parts = self._tree(Calendar.from_ical(head))
        if len(self._events) > before:
            # What is kept here is none of the garbage collector's business while the libraries work.
            gc.collect()
            gc.freeze()
        return kind, told, [*parts, *events]

    def _event_tree(self, text: bytes) -> Any:
        if text not in self._events:
            self._events[text] = self._tree(Event.from_ical(_BEGIN + text + _END))
        return self._events[text]

    def _tree(self, component: Component) -> Any:
        """A component as the values that a program has of it before it asks icalendar for anything.

        A time zone is made once for all calendars, as nobody would make it anew.
        """
        if isinstance(component, Timezone):
            return self._zones.setdefault(component.to_ical(), component)
        told = [
            (name, _value(one), dict(getattr(one, "params", {})))
            for name, value in component.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        return type(component), told, [self._tree(one) for one in component.subcomponents]

    def time(self, name: str, work: Callable[[], object]) -> None:
        """Do it by the clock of a library."""
        started = perf_counter()
        work()
        self.spent[name] += perf_counter() - started


class _Both:
    """A template that Jinja2 renders first, by its clock."""

    def __init__(self, ours: Template, plain: Template, documents: Documents) -> None:
        self._ours, self._plain, self._documents = ours, plain, documents

    def render(self, values: dict[str, Any]) -> str:
        self._documents.time("jinja2", lambda: self._plain.render(values).encode())
        return self._ours.render(values)


def pages_alone(exporters: Exporters) -> Exporters:
    """These exporters without all that Jinja2 has no part in."""
    return replace(
        exporters,
        events=_pages(exporters.events),
        associations=_pages(exporters.associations),
        event_pages=_pages(exporters.event_pages),
        association_pages=_pages(exporters.association_pages),
        restoring=(),
        batches=tuple(one for one in exporters.batches if not one.name.startswith("search")),
    )


def _pages(exporters: tuple[Any, ...]) -> tuple[Any, ...]:
    shown = (one for one in exporters if one.media_type.startswith("text/html"))
    return tuple(one for one in shown if not one.name.startswith("search"))


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _value(value: Any) -> Any:
    """The Python value of a property."""
    if isinstance(value, vDDDTypes):
        return value.dt
    if isinstance(value, vCategory):
        return [str(one) for one in value.cats]
    if isinstance(value, vGeo):
        return value.latitude, value.longitude
    if isinstance(value, vInt):
        return int(value)
    if isinstance(value, vRecur):
        return dict(value)
    return str(value) if isinstance(value, (vText, vUri)) else value


def _calendar(tree: Any) -> bytes:
    text: bytes = _component(tree).to_ical()
    return text


def _component(tree: Any) -> Component:
    if isinstance(tree, Timezone):
        return tree
    kind, told, parts = tree
    made: Component = kind()
    for name, value, parameters in told:
        given = {key: one for key, one in parameters.items() if key not in ("VALUE", "TZID")}
        made.add(name, value, parameters=given)
    for part in parts:
        made.add_component(_component(part))
    return made


Head = dict[str, Any]


def _rss(body: bytes) -> tuple[Head, list[Head]]:
    channel = etree.fromstring(body)[0]
    head = {"title": channel.findtext("title"), "link": channel.findtext("link") or "https://semaine.example/"}
    head |= {"description": channel.findtext("description") or "-", "language": channel.findtext("language")}
    return head, [_item(one) for one in channel.iterfind("item")]


def _item(item: Any) -> Head:
    told: Head = {name: item.findtext(name) for name in ("title", "link", "description", "guid")}
    published = item.findtext("pubDate")
    told["published"] = parse(published) if published else None
    told["categories"] = [one.text for one in item.iterfind("category")]
    return told


def _atom(body: bytes) -> tuple[Head, list[Head]]:
    root = etree.fromstring(body)
    links = [one.get("href") for one in root.iterfind(f"{_ATOM}link")]
    head = {"title": root.findtext(f"{_ATOM}title"), "link": links[0], "description": "-", "language": "fr"}
    return head, [_entry(one) for one in root.iterfind(f"{_ATOM}entry")]


def _entry(entry: Any) -> Head:
    link = entry.find(f"{_ATOM}link")
    return {
        "title": entry.findtext(f"{_ATOM}title"),
        "link": link.get("href") if link is not None else None,
        "description": entry.findtext(f"{_ATOM}summary") or entry.findtext(f"{_ATOM}content"),
        "guid": entry.findtext(f"{_ATOM}id"),
        "published": parse(entry.findtext(f"{_ATOM}updated")),
        "categories": [one.get("term") for one in entry.iterfind(f"{_ATOM}category")],
    }


def _feed(head: Head, entries: list[Head], *, atom: bool) -> bytes:
    made = FeedGenerator()
    made.id(head["link"])
    made.title(head["title"])
    made.link(href=head["link"])
    made.description(head["description"])
    if head["language"]:
        made.language(head["language"])
    for told in entries:
        entry = made.add_entry(order="append")
        entry.id(told["guid"])
        entry.title(told["title"])
        if told["link"]:
            entry.link(href=told["link"])
        if told["description"]:
            entry.description(told["description"])
        entry.updated(told["published"])
        for word in told["categories"]:
            entry.category(term=word)
    text: bytes = made.atom_str() if atom else made.rss_str()
    return text
