"""A source whose visits are told, not crawled, before the real brake and the real catalogue.

Towns, associations and events are invented for these tests.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import func, select

from catalog import clock
from catalog.facts import EventFacts, Identifier, Occurrence, Organiser, Place
from catalog.queries import reading
from catalog.register import register
from catalog.rows import table_of
from catalog.sightings import EventSighting, Origin
from catalog.store import Store
from catalog.tables import Occurrence as OccurrenceRow
from catalog.tables import Sighting as SightingRow
from catalog.views import EventView
from catalog.vocabulary import SkipReason
from crawlers.pipelines import CatalogueSink
from crawlers.visits import VisitReport
from tests.catalog.world import source_view

DOMAIN = "brume.example"
NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

_WHAT = ("Atelier", "Rencontre", "Permanence", "Café", "Conférence", "Projection", "Balade", "Repas", "Bal", "Fête")
_ABOUT = ("réparation", "tablette", "emploi", "jardin", "logement", "lecture", "cuisine", "santé", "vélo", "musique")
_TOWNS = ("Brume-sur-Orne", "Val-Clair", "Pont-Serein", "Les Aulnes", "Roche-Basse")
_HALLS = ("Salle des fêtes", "Médiathèque", "Maison de quartier", "Foyer rural", "Mairie", "Gymnase", "Café du port")
_WORDS = "une après-midi pour les habitants avec des bénévoles dans la salle et autour de vous, sur inscription"


def happening(number: int, start: datetime, source: str = "brume", **changes: Any) -> EventSighting:
    """The event `number` of a source; no two are alike."""
    random = Random(f"{source} {number}")
    what, about = _WHAT[number % 10], _ABOUT[number // 10 % 10]
    house = "".join(Random(source).choices("bcdfgaeioulmnrst", k=7)).title()
    town = random.choice(_TOWNS)
    facts: dict[str, Any] = {
        "title": f"{what} {about} {house} {'abcdefghijklmnopqrstuvwxyz'[number // 100 % 26] * 3}".removesuffix(" aaa"),
        "occurrences": (Occurrence(start_at=start, end_at=start + 2 * HOUR),),
        "place": Place(name=random.choice(_HALLS), address=f"{number} rue {house}", city=town, country="FR"),
        "description": f"{what} : {_WORDS}, {about} {number}.",
        "language": "fr",
        "url": f"https://{source.replace('_', '-')}.example/agenda/{number}",
        "organisers": (Organiser(name=f"Les amis de {house}"),),
    }
    origin = {"source": source, "source_id": str(number), "url": f"https://{source}.example/agenda.ics"}
    identifiers = (Identifier(scheme="ical-uid", value=f"{number}@{source}.example"),)
    origin |= {key: changes.pop(key) for key in ("source_id",) if key in changes}
    return EventSighting(
        origin=Origin(**origin, fetched_at=clock.now(), reader="ical"),
        facts=EventFacts(**{**facts, **changes}),
        identifiers=identifiers,
    )


def programme(count: int, first: datetime, source: str = "brume", begin: int = 0) -> list[EventSighting]:
    """So many events, some each day, from `first` on; numbered from `begin`."""
    return [
        happening(begin + one, first + timedelta(days=one // 4, hours=9 + 2 * (one % 4)), source)
        for one in range(count)
    ]


def ids(sightings: Iterable[EventSighting]) -> set[str]:
    """What a report calls them."""
    return {f"event:{one.origin.source_id}" for one in sightings}


@dataclass
class Told:
    """A source, and what each of its visits came to."""

    store: Store
    name: str = "brume"
    outcomes: list[str] = field(default_factory=list)
    last: VisitReport = field(default_factory=lambda: VisitReport("brume", NOW))

    def __post_init__(self) -> None:
        register(self.store, (), [source_view(self.name)])

    def visit(
        self,
        at: datetime,
        read: Sequence[EventSighting],
        *,
        unchanged: Iterable[str] = (),
        gone: Iterable[str] = (),
        errors: Sequence[str] = (),
        skipped: dict[SkipReason, int] | None = None,
        answers: int = 1,
        incremental: bool = False,
    ) -> str:
        """A visit at `at` that reads these, and finds `unchanged` as they were; gives its outcome."""
        with clock.frozen(at):
            sink = CatalogueSink(self.store, self.name, DOMAIN)
            report = VisitReport(self.name, clock.now(), answers=answers, found=len(read), incremental=incremental)
            for start in range(0, len(read), 500):
                sink.take([_at(one, at) for one in read[start : start + 500]])
            report.seen_ids = ids(read) | set(unchanged)
            report.gone = set(gone)
            report.errors += errors
            report.skipped.update(skipped or {})
            report.finish()
            sink.close(report)
        self.outcomes.append(report.outcome)
        self.last = report
        return report.outcome

    def alarms(self) -> list[str]:
        """The names of the last visit's alarms, in English."""
        return [line.partition(":")[0] for line in self.last.alarms]


def _at(said: EventSighting, at: datetime) -> EventSighting:
    return said.model_copy(update={"origin": said.origin.model_copy(update={"fetched_at": at})})


def events(store: Store) -> list[EventView]:
    """All events, by start."""
    with reading(store) as reader:
        return list(reader.events([member.id for member in reader.event_members(None)]))


def uids(store: Store) -> list[str]:
    """Every UID that was ever given."""
    with store.reading() as connection:
        return sorted(row.uid for row in connection.execute(select(table_of(OccurrenceRow).c.uid)))


def counted(store: Store, *, gone: bool = False) -> int:
    """How many sightings are listed, or gone."""
    table = table_of(SightingRow)
    with store.reading() as connection:
        return connection.scalar(select(func.count()).where(table.c.gone.is_(gone))) or 0


def published(store: Store) -> dict[str, tuple[object, ...]]:
    """What readers see of each event: facts, slots, and whether it is still listed."""
    return {one.id: (one.facts, one.occurrences, one.seen) for one in events(store)}
