"""Places of real tables are located, and located where their own codes say."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from catalog.facts import Place
from catalog.sightings import AssociationSighting, EventSighting
from catalog.territory import Commune, commune, commune_of, located
from crawlers.readers import mednum, opendatasoft
from crawlers.reading import Answer, Reading

REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
TABLES = REALDATA / "anct-cartographie-nationale__mednum-cli" / "assets" / "input"
EVENTS = REALDATA / "raym648__puls-events-chatbot-intelligent-rag" / "data" / "raw_events.json"
LONG = (date(2019, 1, 1), date(2028, 1, 1), date(2019, 1, 1), date(2031, 1, 1))
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def answer(path: Path) -> Answer:
    return Answer("https://source.example/", path.read_bytes(), WHEN, "application/json")


def welcome_points() -> Iterator[Place]:
    for path in sorted(TABLES.glob("*/*.json")):
        if "config" in path.name:
            continue
        for item in mednum.read(answer(path), Reading("s", "mednum", *LONG, language="fr")):
            if isinstance(item, AssociationSighting):
                yield from (point.place for point in item.facts.places)


def halls() -> Iterator[Place]:
    for item in opendatasoft.read(answer(EVENTS), Reading("s", "opendatasoft", *LONG)):
        if isinstance(item, EventSighting) and item.facts.place:
            yield item.facts.place


def city(found: Commune | None) -> str:
    return (found.city or found.code) if found else ""


@pytest.mark.parametrize("places", [welcome_points, halls])
def test_real_places_are_located_where_their_codes_say(places: Callable[[], Iterator[Place]]) -> None:
    if not TABLES.is_dir() or not EVENTS.is_file():
        pytest.skip("shared/realdata is not here")
    count: Counter[str] = Counter()
    for said in places():
        count["all"] += 1
        count["located"] += located(said).country == "FR" and bool(located(said).insee)
        told = commune_of(said.city, said.postal_code)
        if said.insee and told:
            count["told without the code"] += 1
            count["as the code says"] += city(told) == city(commune(said.insee))
    assert count["all"] > 300
    assert count["located"] / count["all"] > 0.98
    assert count["as the code says"] / count["told without the code"] > 0.985
