"""Stories of weeks that follow or overlap one another, and of clocks that differ or change, as people meet them.

Told over real visits and decisions, on both databases. People and associations are invented; Réunion,
Saint-Pierre-et-Miquelon and their zones are real.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from catalog import clock
from catalog.cleaning.times import in_zone, local
from catalog.decisions import By, Decider
from catalog.queries import reading
from catalog.register import register
from catalog.sightings import EventSighting, Occurrence, Organiser, Place
from catalog.store import Store
from catalog.views import Participation
from catalog.vocabulary import Seen
from tests.catalog.world import (
    NOW,
    START,
    association_sighting,
    edition,
    event_sighting,
    events,
    give,
    occurrence,
    sequences,
    the_association,
    the_event,
    uids,
)
from tests.journeys.braked import DAY, DOMAIN, HOUR, Told, happening
from tests.journeys.test_stories import changes, cursor, history, members

PARIS, REUNION, MIQUELON = "Europe/Paris", "Indian/Reunion", "America/Miquelon"
LAST_YEAR = edition(
    id="semaine-2025", name="Semaine solidaire 2025", starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 9)
)
OTHER = edition(
    id="autre-2026", series="autre", name="L’autre semaine", starts_on=date(2026, 11, 7), ends_on=date(2026, 11, 15)
)


def _yearly(year: int, name: str, url: str) -> EventSighting:
    """The workshop that an association holds each year."""
    start = START - timedelta(days=364) * (2026 - year)
    organisers = (Organiser(name=name, url=url),)
    return event_sighting(source_id=f"atelier-{year}", occurrences=(occurrence(start),), organisers=organisers)


def test_association_renamed_between_editions_is_one_with_a_past(store: Store) -> None:
    """A journalist who looks up last year's hosts finds them under their new name, and reads which name they bore when."""
    register(store, [LAST_YEAR, edition()], [])
    site, then = "https://les-voisins.example/", NOW - 360 * DAY
    give(store, association_sighting(name="Les Voisins"), _yearly(2025, "Les Voisins", site), at=then)
    before, since = the_association(store), cursor(store)
    give(store, association_sighting(name="Voisins et Compagnie"), _yearly(2026, "Voisins et Compagnie", site))
    after = the_association(store)
    assert (after.id, after.facts.name, after.seen) == (before.id, "Voisins et Compagnie", Seen.LISTED)
    assert history(store, before.id) == [("name", "Les Voisins", "Voisins et Compagnie", "voisins")]
    assert [one for one in changes(store, since) if one[0] == before.id] == [(before.id, "changed", "")]
    assert after.timeline == tuple(
        Participation(edition=week.id, name=week.name, known_as=known_as, events=1, because=("organiser",))
        for week, known_as in ((LAST_YEAR, "Les Voisins"), (edition(), "Voisins et Compagnie"))
    )
    with reading(store) as reader:
        told = [(one.id, one.before, one.after) for one in reader.returns(LAST_YEAR, edition()) if one.id[0] == "a"]
    assert told == [(before.id, "Les Voisins", "Voisins et Compagnie")]


def test_association_renamed_between_editions_holds_its_workshop_again(store: Store) -> None:
    """Last year's programme names the hosts as they were called then, without a site: they are no newcomers, and their workshop is held again."""
    register(store, [LAST_YEAR, edition()], [])
    give(store, association_sighting(name="Les Voisins"), _yearly(2025, "Les Voisins", ""), at=NOW - 360 * DAY)
    give(store, association_sighting(name="Voisins et Compagnie"), _yearly(2026, "Voisins et Compagnie", ""))
    assert [part.known_as for part in the_association(store).timeline] == ["Les Voisins", "Voisins et Compagnie"]
    with reading(store) as reader:
        told = [(one.kind, one.name) for one in reader.returns(LAST_YEAR, edition())]
    assert told == [("again", "Atelier réparation"), ("renamed", "Voisins et Compagnie")]


def _in_both(store: Store) -> list[list[str]]:
    return [members(store, week) for week in ("semaine-2026", "autre-2026")]


def test_event_in_two_weeks_is_one_event_in_both(store: Store) -> None:
    """On the Saturday two weeks overlap: one evening is in both programmes under one entry, and leaves only the one that it moves out of or is taken out of."""
    source = Told(store)
    register(store, [edition(), OTHER], [])
    source.visit(NOW, [happening(1, START + 4 * DAY)])
    view = the_event(store)
    assert _in_both(store) == [[view.id], [view.id]]
    with reading(store) as reader:
        again = [(one.kind, one.id) for one in reader.returns(edition(), OTHER)]
    assert again == [("again", view.id)]
    source.visit(NOW + DAY, [happening(1, START + 8 * DAY)])
    after = the_event(store)
    assert (_in_both(store), uids(after), sequences(after)) == ([[view.id], [view.id]], uids(view), [1])
    since = cursor(store)
    with clock.frozen(NOW + 2 * DAY):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).edition(view.id, "semaine-2026", belongs=False)
    source.visit(NOW + 3 * DAY, [happening(1, START + 8 * DAY)])
    assert (_in_both(store), changes(store, since)) == ([[], [view.id]], [(view.id, "changed", "")])
    told = [change for change in history(store, view.id) if change[0].startswith("belongs.")]
    assert told == [
        ("belongs.semaine-2026", "dates", "moved-out", "brume"),
        ("belongs.semaine-2026", "moved-out", None, decision.id),
    ]


def _wall(day: date, hour: int = 0, minute: int = 0, zone: str = PARIS) -> datetime:
    """The instant at which clocks of a zone show this."""
    return in_zone(datetime.combine(day, time(hour, minute)), zone)


def _starting(number: int, start: datetime, source: str = "brume", **facts: Any) -> EventSighting:
    """An event of which nobody knows when it ends."""
    return happening(number, start, source, **{"occurrences": (Occurrence(start_at=start),), **facts})


def _titled(store: Store, week_id: str) -> list[str]:
    titles = {view.id: view.facts.title for view in events(store)}
    return [titles[name] for name in members(store, week_id)]


CHANGES = [date(2026, 10, 25), date(2026, 3, 29)]
"""The days of 2026 on which clocks in France go back, and go forward."""


@pytest.mark.parametrize("day", CHANGES)
def test_midnight_parts_two_weeks_on_the_day_the_clocks_change(day: date, store: Store) -> None:
    """One week ends on the day of 25 or of 23 hours, the next begins at its midnight: no evening is in both or in neither."""
    source, spans = Told(store), {"one": (day - 6 * DAY, day), "day": (day, day), "next": (day + DAY, day + 7 * DAY)}
    weeks = [edition(id=name, starts_on=first, ends_on=last) for name, (first, last) in spans.items()]
    starts = {
        "eve": _wall(day - DAY, 23, 59),
        "first minute": _wall(day),
        "in the night": _wall(day, 2, 30),
        "last minute": _wall(day, 23, 59),
        "midnight": _wall(day + DAY),
    }
    register(store, weeks, [])
    said = [_starting(place, start, title=name) for place, (name, start) in enumerate(starts.items())]
    source.visit(_wall(day - 20 * DAY, 9), said)
    told = {name: _titled(store, name) for name in spans}
    assert told == {"one": [*starts][:4], "day": [*starts][1:4], "next": ["midnight"]}
    # Weeks that are announced only now have the same events.
    register(store, [], [])
    register(store, weeks, [])
    assert {name: _titled(store, name) for name in spans} == told


def test_hour_that_comes_twice_is_two_dates_and_the_hour_that_is_missing_none_of_its_own(store: Store) -> None:
    """A night walk starts at half past two, once before and once after the clocks go back: two entries, and a guest is told when the walk moves from one to the other."""
    source = Told(store)
    first, second = (datetime.fromisoformat(f"2026-10-25T02:30:00{offset}") for offset in ("+02:00", "+01:00"))
    slots = tuple(Occurrence(start_at=start) for start in (first, second))
    source.visit(NOW, [happening(1, first, occurrences=slots), happening(2, first, occurrences=slots[:1])])
    twice, once = sorted(events(store), key=lambda view: -len(view.occurrences))
    source.visit(NOW + DAY, [happening(1, first, occurrences=slots[::-1]), happening(2, first, occurrences=slots[1:])])
    after = {view.id: view for view in events(store)}
    assert (len({*uids(twice)}), after[twice.id].occurrences) == (2, twice.occurrences)
    assert (uids(after[once.id]), sequences(after[once.id])) == (uids(once), [1])
    assert [len(history(store, view.id)) for view in (twice, once)] == [0, 1]
    missing, there = _wall(date(2027, 3, 28), 2, 30), _wall(date(2027, 3, 28), 3, 30)
    slots = tuple(Occurrence(start_at=start) for start in (missing, there))
    source.visit(NOW + 2 * DAY, [happening(3, missing, occurrences=slots[:1])], unchanged=["event:1", "event:2"])
    source.visit(NOW + 3 * DAY, [happening(3, there, occurrences=slots[1:])], unchanged=["event:1", "event:2"])
    (walk,) = (view for view in events(store) if view.id not in after)
    assert (len(uids(walk)), sequences(walk)) == (1, [0])


@pytest.mark.parametrize("day", CHANGES)
def test_last_evening_is_missed_until_midnight_and_not_after(day: date, store: Store) -> None:
    """Agendas drop what is over: silence counts against the last evening at a minute to midnight on its own clocks, and no longer at midnight."""
    told = {name: Told(store, name) for name in ("early", "late")}
    for name, source in told.items():
        source.visit(_wall(day - 5 * DAY, 9), [_starting(1, _wall(day, 23, 30), name)])
        for before in (3, 2):
            source.visit(_wall(day - before * DAY, 9), [])
    told["early"].visit(_wall(day, 23, 59), [])
    told["late"].visit(_wall(day + DAY), [])
    assert {view.sources: view.seen for view in events(store)} == {
        ("early",): Seen.NO_LONGER_LISTED,
        ("late",): Seen.LISTED,
    }


def test_evening_that_ends_at_midnight_is_over_before_the_week_begins(store: Store) -> None:
    """The ball on the eve of the week goes on until midnight: it is of the eve, and not of the week that begins then."""
    source = Told(store)
    source.visit(NOW, [happening(1, _wall(date(2026, 11, 1), 22))])
    assert the_event(store).occurrences[0].slot.end_at == _wall(date(2026, 11, 2))
    register(store, [edition(id="eve", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 1)), edition()], [])
    assert [len(members(store, week)) for week in ("eve", "semaine-2026")] == [1, 0]


# Real codes, since territories are real; the houses are invented.
CASE = Place(name="Case inventée", city="Saint-Denis", postal_code="97400", insee="97411", country="FR")
CALE = Place(name="Cale inventée", city="Saint-Pierre", postal_code="97500", insee="97502", country="FR")
EDGES = {
    "eve": (date(2026, 11, 1), 23, 30),
    "first": (date(2026, 11, 2), 0, 30),
    "last": (date(2026, 11, 8), 23, 30),
    "after": (date(2026, 11, 9), 0, 30),
}


def _there(number: int, name: str, place: Place, lives_by: str, written_in: str) -> EventSighting:
    """What begins at an edge of the week, on the clocks of where it is, as a source writes it by others."""
    start = local(_wall(*EDGES[name], lives_by), written_in)
    slot = Occurrence(zone=written_in, start_at=start)
    return _starting(number, start, occurrences=(slot,), place=place, title=f"{place.name} {number} {name}")


def test_reunion_and_saint_pierre_keep_the_week_by_their_own_days(store: Store) -> None:
    """The week begins and ends on the islands at their midnight, whether their agenda is written by their clocks, by those of Paris or in UTC."""
    source = Told(store)
    weeks = [edition(), *(edition(id=f"d{code}", territories=(code,)) for code in ("974", "975"))]
    register(store, weeks[:1], [])
    said = [
        _there(number, name, place, lives_by, written_in)
        for number, (name, place, lives_by, written_in) in enumerate(
            (name, place, zone, written)
            for place, zone in ((CASE, REUNION), (CALE, MIQUELON))
            for written in (zone, PARIS, "UTC")
            for name in EDGES
        )
    ]
    source.visit(NOW, said)
    register(store, weeks, [])
    inside = sorted(one.facts.title for one in said if one.facts.title.rpartition(" ")[2] in ("first", "last"))
    assert sorted(_titled(store, "semaine-2026")) == inside
    for code, place in (("974", CASE), ("975", CALE)):
        assert sorted(_titled(store, f"d{code}")) == [title for title in inside if title.startswith(place.name)]
    before, since = events(store), cursor(store)
    source.visit(NOW + DAY, said)
    assert (events(store), changes(store, since)) == (before, [])


def test_series_at_saint_pierre_keeps_its_hour_through_the_changes_of_both_clocks(store: Store) -> None:
    """Paris sets its clocks back a week before Saint-Pierre does: eight in the evening there stays eight, and each date is of its own Saturday."""
    saturdays = [date(2026, 10, 24), date(2026, 10, 31), date(2026, 11, 7)]
    slots = tuple(Occurrence(zone=MIQUELON, start_at=_wall(day, 20, 0, MIQUELON)) for day in saturdays)
    in_paris = [f"{local(slot.start_at or NOW, PARIS):%d %H:%M}" for slot in slots]
    assert in_paris == ["25 00:00", "31 23:00", "08 00:00"]
    source = Told(store)
    register(store, [edition(id=f"d{n}", starts_on=day, ends_on=day) for n, day in enumerate(saturdays)], [])
    for number in range(3):
        source.visit(NOW + number * HOUR, [happening(1, START, place=CALE, occurrences=slots)])
    view = the_event(store)
    assert [slot.slot.first_day for slot in view.occurrences] == saturdays
    assert (len({*uids(view)}), sequences(view)) == (3, [0, 0, 0])
    assert [members(store, f"d{n}") for n in range(3)] == [[view.id]] * 3


@pytest.mark.parametrize(
    ("code", "place", "lives_by"),
    [
        ("974", CASE.model_copy(update={"country": "RE"}), REUNION),
        ("975", CALE.model_copy(update={"country": "PM"}), MIQUELON),
    ],
)
def test_islands_that_are_written_as_countries_keep_the_week_too(
    code: str, place: Place, lives_by: str, store: Store
) -> None:
    """A ticket office writes Réunion and Saint-Pierre as countries, as ISO 3166 does: their evenings are of the week, and of their territory, all the same."""
    source = Told(store)
    register(store, [edition(), edition(id="here", territories=(code,))], [])
    source.visit(NOW, [_there(number, name, place, lives_by, PARIS) for number, name in enumerate(EDGES)])
    inside = [f"{place.name} {number} {name}" for number, name in enumerate(EDGES) if name in ("first", "last")]
    assert [_titled(store, week) for week in ("semaine-2026", "here")] == [inside, inside]


def test_what_is_held_again_at_saint_pierre_is_told_with_its_own_days(store: Store) -> None:
    """A journalist compares two weeks: the closing evening at Saint-Pierre was held on the Sunday of each, though it was Monday in Paris."""
    source = Told(store)
    register(store, [LAST_YEAR, edition()], [])
    starts = [_wall(day, 22, 0, MIQUELON) for day in (date(2025, 11, 9), date(2026, 11, 8))]
    slots = tuple(Occurrence(start_at=local(start, PARIS)) for start in starts)
    source.visit(NOW, [happening(1, START, place=CALE, occurrences=slots)])
    with reading(store) as reader:
        (told,) = reader.returns(LAST_YEAR, edition())
    days = [side["on"] for side in (told.before, told.after) if isinstance(side, dict)]
    assert (told.kind, days) == ("again", ["2025-11-09", "2026-11-08"])
