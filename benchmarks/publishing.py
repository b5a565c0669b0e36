"""How long publishing takes: cold, unchanged, with 1 % changed; beside the libraries alone.

    python -m benchmarks.publishing [--events 10000] [--associations 1000] [--rounds 1]

An invented catalogue is published whole, published again as it is, and once more after one event in a
hundred has moved to another hall. Beside it stand icalendar writing one calendar of the same slots, and
the serial work of libraries that any publisher of the same folder does: icalendar for each event and for
each calendar, feedgen for a feed of the latest hundred, Jinja2 for a page of each subject in two
languages, and the writing of the same files. Goals: unchanged 200 and 1 % changed 30 times faster than
cold; cold at most 0.75 of the libraries.
"""

import argparse
import resource
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from feedgen.feed import FeedGenerator
from icalendar import Calendar
from icalendar import Event as Component
from jinja2 import Environment

from benchmarks.intake import taken
from benchmarks.rounds import Round, ratio, seconds, tell
from benchmarks.world import association_sightings, editions, event_sightings, source_view
from catalog.queries import reading
from catalog.register import register
from catalog.store import Store
from catalog.views import AssociationView, EventView
from catalog.vocabulary import Taken
from desk.publishing import PublishedCatalogue
from exports.exporter import Site
from exports.publisher import Publication, publish

_SITE = Site(name="Semaine inventée", base_url="https://semaine.example/")
_LATEST = 100
_PAGE = Environment(autoescape=True).from_string(
    "<!doctype html><html lang={{ language }}><title>{{ name }}</title><h1>{{ name }}</h1>"
    "<dl>{% for key, value in said.items() if value %}<dt>{{ key }}<dd>{{ value }}{% endfor %}</dl>"
    "<ul>{% for claim in claims %}<li>{{ claim.field }}: {{ claim.source }}, {{ claim.url }}, {{ claim.fetched_at }}{% endfor %}</ul>"
)


def published(store: Store, folder: Path) -> Publication:
    """What the job `publish` does, once the instance is open."""
    with reading(store) as reader:
        return publish(folder, PublishedCatalogue(reader), _SITE)


def component(view: EventView) -> Iterator[Component]:
    """The slots of an event as icalendar's own components, with the properties that our calendars have."""
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
    """All slots of these events as one calendar, by icalendar alone."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", "-//invented//FR")
    for view in views:
        for slot in component(view):
            made.add_component(slot)
    text: bytes = made.to_ical()
    return text


def feeds(views: list[EventView]) -> tuple[bytes, bytes]:
    """The latest events as RSS and Atom, by feedgen alone."""
    made = FeedGenerator()
    made.id(_SITE.base_url)
    made.title(_SITE.name)
    made.link(href=_SITE.base_url)
    made.description(_SITE.name)
    for view in views[:_LATEST]:
        entry = made.add_entry()
        entry.id(view.id)
        entry.title(view.facts.title)
        entry.link(href=view.facts.url)
        entry.description(view.facts.description)
        entry.updated(view.changed_at)
    return made.rss_str(), made.atom_str()


def pages(views: list[EventView] | list[AssociationView]) -> int:
    """The size of a page of each subject in two languages, by Jinja2 alone."""
    size = 0
    for view in views:
        name = view.facts.title if isinstance(view, EventView) else view.facts.name
        said = {field: getattr(view.facts, field) for field in type(view.facts).model_fields}
        for language in ("fr", "en"):
            size += len(_PAGE.render(language=language, name=name, said=said, claims=view.claims))
    return size


class Libraries:
    """The same work by the libraries alone, one thing after the other, without looking anything up."""

    def __init__(self, store: Store, public: Path, folder: Path) -> None:
        with reading(store) as reader:
            self.events = list(reader.events([member.id for member in reader.event_members(None)]))
            self.associations = list(reader.associations([member.id for member in reader.association_members(None)]))
            weeks = [[member.id for member in reader.event_members(week)] for week in reader.editions()]
        known = {view.id: view for view in self.events}
        self._lists = [self.events, *([known[name] for name in week] for week in weeks)]
        self._files = [path for path in public.rglob("*") if path.is_file()]
        self._public, self._folder = public, folder

    def work(self) -> None:
        """Calendars, feeds, pages, files."""
        for view in self.events:
            calendar([view])
        for views in self._lists:
            calendar(views)
            feeds(views)
        pages(self.events)
        pages(self.associations)
        for path in self._files:
            copy = self._folder / path.relative_to(self._public)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())


def one_round(folder: Path, events: int, associations: int) -> tuple[Round, Publication]:
    """Seconds of each, and what the cold publication did."""
    store = Store.open(f"sqlite:///{folder / 'catalogue.db'}")
    register(store, editions(), [source_view()])
    taken(store, event_sightings(events), Taken.NEW)
    taken(store, association_sightings(associations), Taken.NEW)
    done: list[Publication] = []
    spent = {"cold": seconds(lambda: done.append(published(store, folder)))}
    spent["unchanged"] = seconds(lambda: done.append(published(store, folder)))
    moved = range(0, events, 100)
    taken(store, [event_sightings(events, moved)[number] for number in moved], Taken.CHANGED)
    spent["1 % changed"] = seconds(lambda: done.append(published(store, folder)))
    if not done[1].unchanged or done[1].written or done[2].unchanged:
        raise SystemExit("Nothing changed and yet something was written, or the reverse.")
    libraries = Libraries(store, (folder / "public").resolve(), folder / "copy")
    spent["icalendar, one calendar"] = seconds(lambda: calendar(libraries.events))
    spent["libraries, one after the other"] = seconds(libraries.work)
    store.close()
    return spent, done[0]


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--associations", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    chosen = parser.parse_args()
    rounds = []
    for _ in range(chosen.rounds):
        with TemporaryDirectory() as folder:
            spent, cold = one_round(Path(folder), chosen.events, chosen.associations)
            rounds.append(spent)
    figures = {
        "cold_beside_libraries": ratio(rounds, "cold", "libraries, one after the other"),
        "cold_beside_icalendar": ratio(rounds, "cold", "icalendar, one calendar"),
        "cold_beside_unchanged": ratio(rounds, "cold", "unchanged"),
        "cold_beside_changed": ratio(rounds, "cold", "1 % changed"),
        "files": cold.written,
        "megabytes": cold.bytes_written / 1e6,
        "peak_memory_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    }
    tell(f"{chosen.events} events, {chosen.associations} associations", rounds, chosen.events, figures)


if __name__ == "__main__":
    main()
