"""The readers find in the sample web what was put there: nothing less, nothing unknown."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalog import clock
from catalog.sightings import AssociationSighting, EventSighting, Sighting, Skipped
from catalog.vocabulary import Attendance, EventStatus, SkipReason, Theme
from crawlers.readers import reader_named
from crawlers.reading import Answer, Found, Next
from crawlers.source import Source, load_sources
from crawlers.wording import Wording
from desk.sample.instance import write_instance
from desk.sample.web import render

BASE = "http://127.0.0.1:18715"
DAYS = (date(2026, 11, 25), date(2026, 12, 31), date(2027, 3, 28), date(2026, 10, 25))
_AREAS = {
    "exemple_mairie": "/mairie/",
    "exemple_federation": "/federation/",
    "exemple_agenda": "/agenda-ouvert/",
    "exemple_lieux": "/lieux/",
    "localtis_2015": "/dossier-2015/localtis",
    "public_pages": "/dossier-2015/pages",
}
_COUNTS = {
    "exemple_mairie": (11, 0),
    "exemple_federation": (16, 14),
    "exemple_agenda": (17, 0),
    "exemple_lieux": (0, 10),
    "localtis_2015": (0, 8),
    "public_pages": (1, 8),
}


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def _read(source: Source, day: date) -> Iterator[Found]:
    for path, page in render(day, BASE).items():
        if path.startswith(_AREAS[source.name]):
            answer = Answer(BASE + path, page.body, _noon(day), page.content_type.partition(";")[0], "utf-8")
            yield from reader_named(source.reader)(answer, source.reading())


@pytest.fixture(name="found", params=DAYS, ids=str)
def _found(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, list[Found]]:
    day: date = request.param
    write_instance(tmp_path, BASE, day)
    with clock.frozen(_noon(day)):
        found: dict[str, list[Found]] = {}
        for source in (one for one in load_sources(tmp_path / "sources") if one.name in _AREAS):
            wording = Wording.of(source)
            found[source.name] = []
            for item in _read(source, day):
                if isinstance(item, EventSighting | AssociationSighting):
                    settled, unknown = wording.settle(item)
                    assert unknown == []
                    found[source.name].append(settled)
                else:
                    found[source.name].append(item)
        return found


def _events(items: list[Found]) -> list[EventSighting]:
    return [item for item in items if isinstance(item, EventSighting)]


def _associations(items: list[Found]) -> list[AssociationSighting]:
    return [item for item in items if isinstance(item, AssociationSighting)]


def test_each_source_gives_the_events_and_associations_put_into_it(found: dict[str, list[Found]]) -> None:
    counted = {name: (len(_events(items)), len(_associations(items))) for name, items in found.items()}

    assert counted == _COUNTS


def test_only_the_private_event_and_the_broken_block_are_skipped(found: dict[str, list[Found]]) -> None:
    skipped = [
        (name, item.reason) for name, items in sorted(found.items()) for item in items if isinstance(item, Skipped)
    ]

    assert skipped == [("exemple_federation", SkipReason.MALFORMED), ("exemple_mairie", SkipReason.PRIVATE)]


def test_the_list_of_the_open_agenda_goes_on_once(found: dict[str, list[Found]]) -> None:
    assert [name for name, items in found.items() for item in items if isinstance(item, Next)] == ["exemple_agenda"]


def test_themes_states_and_ways_of_taking_part_are_all_shown(found: dict[str, list[Found]]) -> None:
    facts = [event.facts for items in found.values() for event in _events(items)]

    assert {theme for one in facts for theme in one.themes} == set(Theme)
    assert {one.status for one in facts} == set(EventStatus)
    assert {one.attendance for one in facts} >= set(Attendance)


def test_permanence_loses_a_date_and_moves_another(found: dict[str, list[Found]]) -> None:
    [series] = [event for event in _events(found["exemple_mairie"]) if event.facts.title == "Permanence numérique"]
    days = [occurrence.first_day for occurrence in series.facts.occurrences]

    assert [(day - days[0]).days for day in days] == [0, 15, 21]


def test_names_are_settled_by_addresses_that_do_not_know_the_port(found: dict[str, list[Found]]) -> None:
    named: list[Sighting] = [
        item for items in found.values() for item in items if isinstance(item, EventSighting | AssociationSighting)
    ]

    ids = Counter((item.origin.source, item.origin.source_id) for item in named)

    assert [key for key, times in ids.items() if times > 1] == []
    assert [source_id for _, source_id in ids if "18715" in source_id] == []


def test_the_opening_of_2015_has_its_hour_and_no_invented_end(found: dict[str, list[Found]]) -> None:
    [opening] = _events(found["public_pages"])
    [slot] = opening.facts.occurrences
    assert slot.start_at is not None

    assert opening.facts.title == "Ouverture de la Social Good Week 2015"
    assert (slot.start_at.isoformat(), slot.end_at) == ("2015-11-03T10:00:00+01:00", None)
    assert opening.facts.place is not None
    assert (opening.facts.place.name, opening.facts.place.city) == ("Centre Pompidou (Beaubourg)", "Paris")
    assert (opening.facts.price, opening.facts.organisers) == (None, ())


def test_localtis_names_eight_systems_and_is_cited_for_each(found: dict[str, list[Found]]) -> None:
    profiles = {item.facts.name: item.facts for item in _associations(found["localtis_2015"])}

    assert list(profiles) == [
        "Social Good Week",
        "Emmaüs Connect",
        "Clicnjob",
        "HelloAsso",
        "Singa",
        "Voisin-Age",
        "Voxe.org",
        "Questionnez vos élus",
    ]
    assert {mention.publisher for facts in profiles.values() for mention in facts.press} == {"Localtis"}
    assert {facts.editions for facts in profiles.values()} == {("social-good-week-2015",)}
    emmaus = profiles["Emmaüs Connect"]
    assert [programme.name for programme in emmaus.programmes] == ["Connexions solidaires", "Clicnjob"]
    assert emmaus.towns == ("Lille", "Saint-Denis", "Paris", "Antony", "Lyon", "Grenoble", "Marseille")
    assert [partner.name for partner in emmaus.partners if partner.role == "referrer"][:4] == [
        "CCAS",
        "Points d’accueil du département",
        "CAF",
        "Pôle emploi",
    ]


def test_founding_dates_are_those_that_pages_give(found: dict[str, list[Found]]) -> None:
    founded = {item.facts.name: item.facts.founded_on for item in _associations(found["public_pages"])}

    assert {name: day for name, day in founded.items() if day} == {
        "Emmaüs Connect": "2013",
        "Singa": "2012-02",
        "Voxe.org": "2012-02-06",
        "Questionnez vos élus": "2013-05-28",
    }
