"""A year of Valombre in which all happens that can happen to an entry, in an instance of its own.

Everyone and everything is invented, as in `tests.catalog.world`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from catalog import clock
from catalog.decisions import By, Decider, revoke
from catalog.identity import association_id, event_id
from catalog.lifecycle import end_complete_visit
from catalog.outages import note_failure
from catalog.register import register
from catalog.sightings import Occurrence, Place
from catalog.store import Store
from catalog.verdicts import Decision
from catalog.visits import VisitRecord, record
from catalog.vocabulary import Attendance, EventStatus
from desk.instance import Instance
from tests.catalog.world import (
    DOMAIN,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    event_sighting,
    give,
    name,
    occurrence,
    source_view,
    weekly,
)

DAY = timedelta(days=1)
END = NOW + 20 * DAY
"""When all of it has happened."""
SOURCES = ("voisins", "mairie", "portail", "muette", "perdue")
_EDITIONS = {
    "semaine-2026": "starts_on = 2026-11-02\nends_on = 2026-11-08\n",
    "semaine-2025": 'starts_on = 2025-11-03\nends_on = 2025-11-09\nkeywords = ["réparation"]\n',
}
_CONFIG = '[site]\nname = "Valombre"\nbase_url = "https://valombre.example/"\n[calendar]\nuid_domain = "{domain}"\n'


def instance(folder: Path) -> Instance:
    """An instance without a catalogue yet."""
    (folder / "sources").mkdir(parents=True)
    (folder / "editions").mkdir()
    (folder / "goodweek.toml").write_text(_CONFIG.format(domain=DOMAIN))
    for week, days in _EDITIONS.items():
        told = f'series = "semaine"\nseries_name = "Semaine solidaire"\nname = "Semaine {week[-4:]}"\n{days}'
        (folder / "editions" / f"{week}.toml").write_text(told)
    return Instance.at(folder)


@contextmanager
def opened(made: Instance) -> Iterator[Store]:
    """The catalogue of an instance, with its sources and editions."""
    with made.store() as store:
        views = [
            source_view("voisins"),
            source_view("mairie", title="Ville", authority=("price",)),
            source_view("portail", title="Portail", primary=False),
            source_view("muette", title="Muette", republish=False),
            source_view("perdue", title="Perdue", licence="ODbL-1.0"),
        ]
        register(store, made.editions(), views)
        yield store


def live(made: Instance) -> None:
    """All that happened until `END`."""
    with opened(made) as store:
        _say_it_first(store)
        _say_it_otherwise(store)
        _merge(store)
        _decide(store)
        _fall_silent(store)


def event(source_id: str, number: int, **changes: Any) -> Any:
    """An event that nobody takes for another one: each has a number in its title, and a day of its own."""
    told = {"title": f"Rendez-vous {number}", "occurrences": (occurrence(START + number * DAY),), "url": ""}
    return event_sighting(**{"source_id": source_id, **told, **changes})


MOVED, CANCELLED, POSTPONED = event("moved", 1), event("cancelled", 2), event("postponed", 3)
_MARTINIQUE = Place(name="Foyal", city="Fort-de-France", insee="97209", country="FR")


def _say_it_first(store: Store) -> None:
    once = datetime(2025, 10, 1, 8, tzinfo=UTC)
    past = occurrence(datetime(2025, 11, 5, 17, tzinfo=UTC))
    give(store, event("past", 0, occurrences=(past,)), association_sighting(name="Les Voisins d’avant"), at=once)
    several = [
        event("island", 4, place=_MARTINIQUE, occurrences=(occurrence(START + 4 * DAY, zone="America/Martinique"),)),
        event("days", 5, occurrences=(Occurrence(start_on=date(2026, 11, 4), end_on=date(2026, 11, 6)),)),
        event("online", 6, place=None, attendance=Attendance.ONLINE, online_url="https://visio.example/6"),
        event("series", 7, occurrences=weekly(3, START + 7 * DAY)),
        event("hidden", 8, title="Rendez-vous caché"),
        event("gone", 9, title="Rendez-vous effacé"),
        event("decided", 10),
        event("kept-out", 11, occurrences=(occurrence(START),)),
    ]
    give(store, MOVED, CANCELLED, POSTPONED, *several)
    give(store, association_sighting(fetched_at=NOW, identifiers=(name("siren", "732829320"),)))
    give(store, event("quiet", 12, source="muette"), event("lost", 13, source="perdue"))
    loser = {
        "source": "portail",
        "description": "Autre chose.",
        "place": LIBRARY,
        "identifiers": (name("gancio", "1"),),
    }
    give(store, event("told", 14, identifiers=(name("gancio", "1"),)), event("told", 14, **loser))
    give(store, event("told", 14, source="muette", title="Le mot de la muette", identifiers=(name("gancio", "1"),)))


def _say_it_otherwise(store: Store) -> None:
    later = {"fetched_at": NOW + DAY}
    moved = event("moved", 1, occurrences=(occurrence(START + 3 * DAY),), place=LIBRARY, **later)
    give(store, moved, at=NOW + DAY)
    give(store, event("cancelled", 2, status=EventStatus.CANCELLED, **later), at=NOW + DAY)
    give(store, event("postponed", 3, status=EventStatus.POSTPONED, **later), at=NOW + 2 * DAY)
    give(store, event("series", 7, occurrences=weekly(2, START + 7 * DAY), **later), at=NOW + 3 * DAY)
    out = event("kept-out", 11, occurrences=(occurrence(START + 40 * DAY),), status=EventStatus.RESCHEDULED, **later)
    give(store, out, at=NOW + 3 * DAY)


def _merge(store: Store) -> None:
    ball = {**UNLIKE, "occurrences": weekly(2, START + 20 * DAY)}
    give(store, event_sighting(source_id="ball", **ball))
    give(store, event_sighting(source="mairie", source_id="ball", title="Grand bal", url="", occurrences=weekly(1)))
    one = event_sighting(source="mairie", source_id="ball", identifiers=(name("gancio", "9"),), **ball)
    give(store, event_sighting(source_id="ball", identifiers=(name("gancio", "9"),), **ball), one, at=NOW + 4 * DAY)
    parted = [event(f"parted-{number}", 30 + number) for number in (1, 2)]
    give(store, *parted)
    ids = [event_id("voisins", f"parted-{number}") for number in (1, 2)]
    with clock.frozen(NOW + 5 * DAY):
        together = _decider(store).same(*ids)
    with clock.frozen(NOW + 6 * DAY):
        revoke(store, together.id, By("Odile"), uid_domain=DOMAIN)
        _decider(store).different(ids[0], ids[1])


def _decider(store: Store) -> Decider:
    return Decider(store, By("Odile", "parce que"), uid_domain=DOMAIN)


def _decide(store: Store) -> None:
    decided, voisins = event_id("voisins", "decided"), association_id("voisins", "asso")
    with clock.frozen(NOW + 7 * DAY):
        editor = _decider(store)
        made: list[Decision] = [
            editor.hide(event_id("voisins", "hidden")),
            editor.override(decided, "title", "Le titre décidé"),
            editor.theme(decided, "refugees"),
            editor.theme(decided, "food"),
            editor.edition(decided, "semaine-2026"),
        ]
        own = Decider(store, By("Les Voisins", role="organisation"), uid_domain=DOMAIN)
        made.append(own.override(voisins, "towns", ["Pont-Serein"]))
    assert len({one.id for one in made}) == len(made)


def _fall_silent(store: Store) -> None:
    """The town no longer shows what it said; the portal did not once; the lost source cannot be read."""
    for days in (8, 10, 12):
        with clock.frozen(NOW + days * DAY):
            end_complete_visit(store, "mairie", [], uid_domain=DOMAIN)
            _visit(store, "mairie", "complete")
            note_failure(store, "perdue", uid_domain=DOMAIN)
            _visit(store, "perdue", "failed")
    with clock.frozen(NOW + 12 * DAY):
        end_complete_visit(store, "portail", [], uid_domain=DOMAIN)
        _visit(store, "portail", "complete")
        _visit(store, "voisins", "complete")
        _visit(store, "voisins", "partial")


def _visit(store: Store, source: str, outcome: str) -> None:
    at = clock.now()
    record(store, VisitRecord(source=source, started_at=at, finished_at=at, outcome=outcome), ())
