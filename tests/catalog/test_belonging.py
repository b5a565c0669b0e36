"""What belongs to an edition: by its days where it takes place, and by who and where it is."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.belonging import Because, belonging, days_of, unknown_territories
from catalog.editions import Edition
from catalog.sightings import Occurrence, Organiser, Place
from catalog.vocabulary import Attendance
from tests.catalog.world import START, edition, event_facts, occurrence

# Real codes, since territories are real: the place names beside them are invented.
PARIS = Place(name="Salle inventée", city="Paris", insee="75056", country="FR")
LYON = Place(name="Halle inventée", city="Lyon", postal_code="69003", country="FR")
RENNES = Place(name="Bar inventé", city="Rennes", country="FR")
REUNION = Place(name="Case inventée", city="Saint-Denis", insee="97411", postal_code="97400", country="FR")
MIQUELON = Place(name="Cale inventée", city="Saint-Pierre", postal_code="97500", country="FR")
LIEGE = Place(name="Salle inventée", city="Liège", postal_code="4000", country="BE")
LAST_NIGHT = datetime(2026, 11, 8, 23, 30)  # noqa: DTZ001 - on clocks of various zones


def because(week: Edition, sources: tuple[str, ...] = ("voisins",), **changes: Any) -> Because | None:
    facts = event_facts(**changes)
    return belonging(week, facts, facts.occurrences, sources)


def at(wall: datetime, lives_by: str, written_in: str = "") -> tuple[Occurrence, ...]:
    """A slot of half an hour at a time on the clocks of one zone, as a source writes it by another."""
    start = wall.replace(tzinfo=ZoneInfo(lives_by))
    return (Occurrence(zone=written_in or lives_by, start_at=start, end_at=start + timedelta(minutes=29)),)


@pytest.mark.parametrize("written_in", ["", "Europe/Paris", "UTC"])
def test_late_on_the_last_day_at_saint_pierre_belongs_though_it_is_monday_in_paris(written_in: str) -> None:
    slots = at(LAST_NIGHT, "America/Miquelon", written_in)
    assert slots[0].start_at is not None
    assert slots[0].start_at.astimezone(ZoneInfo("Europe/Paris")).date() == date(2026, 11, 9)
    assert because(edition(), occurrences=slots, place=MIQUELON) is Because.DATES


@pytest.mark.parametrize("written_in", ["", "Europe/Paris", "UTC"])
def test_reunion_begins_and_ends_its_week_by_its_own_clocks(written_in: str) -> None:
    """It is three hours ahead: its last evening belongs, the night after does not, though it is Sunday in Paris."""
    told = [
        because(edition(), occurrences=at(wall, "Indian/Reunion", written_in), place=REUNION)
        for wall in (
            LAST_NIGHT,
            datetime(2026, 11, 9, 0, 30),  # noqa: DTZ001 - on clocks of Réunion
            datetime(2026, 11, 2, 0, 30),  # noqa: DTZ001 - on clocks of Réunion
            datetime(2026, 11, 1, 23, 30),  # noqa: DTZ001 - on clocks of Réunion
        )
    ]
    assert told == [Because.DATES, None, Because.DATES, None]


def test_a_meeting_online_is_held_on_the_clocks_of_the_edition() -> None:
    """Half past eleven on Sunday in Montréal is Monday morning for the week that is held in Paris."""
    online = {"place": None, "attendance": Attendance.ONLINE}
    slots = at(LAST_NIGHT, "America/Toronto")
    assert because(edition(), occurrences=slots, **online) is None
    assert because(edition(zone="America/Toronto"), occurrences=slots, **online) is Because.DATES
    assert (
        because(edition(), occurrences=slots, place=Place(name="Salle", city="Montréal", country="CA")) is Because.DATES
    )


@pytest.mark.parametrize(
    ("week", "wall", "belongs"),
    [
        # On 25 October 2026 clocks go back at three; the day lasts 25 hours.
        (("2026-10-19", "2026-10-25"), datetime(2026, 10, 25, 23, 30), True),  # noqa: DTZ001 - Paris
        (("2026-10-19", "2026-10-25"), datetime(2026, 10, 26, 0, 0), False),  # noqa: DTZ001 - Paris
        (("2026-10-25", "2026-10-31"), datetime(2026, 10, 25, 0, 0), True),  # noqa: DTZ001 - Paris
        # On 29 March 2026 clocks go forward at two; the day lasts 23 hours.
        (("2026-03-23", "2026-03-29"), datetime(2026, 3, 29, 23, 59), True),  # noqa: DTZ001 - Paris
        (("2026-03-23", "2026-03-29"), datetime(2026, 3, 30, 0, 0), False),  # noqa: DTZ001 - Paris
        (("2026-03-29", "2026-04-04"), datetime(2026, 3, 28, 23, 59), False),  # noqa: DTZ001 - Paris
    ],
)
def test_midnight_is_midnight_on_the_day_the_clocks_change(
    week: tuple[str, str], wall: datetime, belongs: bool
) -> None:
    first, last = (date.fromisoformat(day) for day in week)
    slot = Occurrence(start_at=wall.replace(tzinfo=ZoneInfo("Europe/Paris")))
    found = because(edition(starts_on=first, ends_on=last), occurrences=(slot,))
    assert found is (Because.DATES if belongs else None)


def test_a_whole_day_is_the_same_day_everywhere() -> None:
    slot = Occurrence(zone="Pacific/Tahiti", start_on=date(2026, 11, 8))
    assert days_of(slot, PARIS, edition()) == (date(2026, 11, 8), date(2026, 11, 8))


def test_sources_and_keywords_narrow_together() -> None:
    week = edition(sources=("mairie",), keywords=("Solidaire",))
    told = [
        because(week, sources, keywords=keywords)
        for sources in (("mairie",), ("voisins",))
        for keywords in (("solidaire",), ("autre",))
    ]
    assert told == [Because.SOURCE, None, None, None]
    assert because(edition(keywords=("Solidaire",)), keywords=("solidaire",)) is Because.KEYWORD


@pytest.mark.parametrize("named", ["les voisins  de VALOMBRE", "les-voisins.example", "www.les-voisins.example"])
def test_an_event_of_an_organiser_belongs_whoever_speaks_of_it(named: str) -> None:
    week = edition(sources=("mairie",), organisers=(named,))
    ours = Organiser(name="Les Voisins de Valombre", url="https://www.les-voisins.example/nous")
    assert because(week, organisers=(ours,)) is Because.ORGANISER
    assert because(week, organisers=(Organiser(name="D’autres"),)) is None
    assert because(week, ("mairie",), organisers=()) is Because.SOURCE


@pytest.mark.parametrize(
    ("territory", "here"),
    [
        ("75056", [PARIS]),
        ("75", [PARIS]),
        ("69123", [LYON]),
        ("69", [LYON]),
        ("R11", [PARIS]),
        ("R84", [LYON]),
        ("974", [REUNION]),
        ("R04", [REUNION]),
        ("975", [MIQUELON]),
        ("35", [RENNES]),
    ],
)
def test_an_edition_has_the_events_of_its_territory(territory: str, here: list[Place]) -> None:
    week = edition(territories=(territory,))
    everywhere = [PARIS, LYON, RENNES, REUNION, MIQUELON, LIEGE, None]
    assert [place for place in everywhere if because(week, place=place)] == here
    assert because(week, place=here[0]) is Because.TERRITORY


def test_who_and_where_must_both_hold_and_an_unknown_place_is_left_to_who() -> None:
    week = edition(sources=("mairie",), territories=("75", "R84"))
    told = [because(week, ("mairie",), place=place) for place in (PARIS, LYON, RENNES, LIEGE, None)]
    assert told == [Because.SOURCE, Because.SOURCE, None, None, Because.SOURCE]
    assert because(week, ("voisins",), place=PARIS) is None


def test_a_decision_stands_above_days_and_evidence() -> None:
    facts = event_facts(occurrences=(occurrence(START + timedelta(days=90)),))
    week = edition(sources=("mairie",))
    assert belonging(week, facts, facts.occurrences, (), decided=True) is Because.DECISION
    assert belonging(edition(), event_facts(), event_facts().occurrences, (), decided=False) is None


def test_who_belonged_and_was_moved_stays_as_moved_out() -> None:
    later = event_facts(occurrences=(occurrence(START + timedelta(days=90)),))
    told = [
        belonging(edition(sources=sources), later, later.occurrences, ("voisins",), was=was)
        for sources in ((), ("mairie",))
        for was in (Because.DATES, Because.MOVED_OUT, Because.DECISION, None)
    ]
    assert told == [Because.MOVED_OUT, Because.MOVED_OUT, None, None, None, None, None, None]


def test_a_territory_that_is_none_is_found_out() -> None:
    week = edition(territories=("75056", "75", "R11", "2A", "974", "R99", "99", "00000"))
    assert unknown_territories(week) == ("R99", "99", "00000")


def test_the_instant_is_what_counts_not_how_it_is_written() -> None:
    instant = datetime(2026, 11, 8, 22, 59, tzinfo=UTC)
    assert because(edition(), occurrences=(Occurrence(zone="UTC", start_at=instant),), place=PARIS) is Because.DATES
