"""Sources that are taken over, and sources that live a normal life (reliability G4)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest

from catalog.facts import Identifier
from catalog.sightings import EventSighting
from catalog.store import Store
from tests.journeys.braked import DAY, HOUR, NOW, Told, counted, happening, ids, programme, published

_SPAM = "https://casino-luck.example/win"
_ENGLISH = "This is the best offer of the year for you and your friends: win with our bonus"


def _spam(number: int, start: datetime, source: str, **changes: object) -> EventSighting:
    said = {"title": f"Best casino bonus {number}", "description": _ENGLISH, "url": f"{_SPAM}/{number}", **changes}
    return happening(number, start, source, **said)


def _all_new(was: list[EventSighting], source: str) -> list[EventSighting]:
    return [_spam(900 + one, NOW + DAY * 20, source) for one in range(len(was))]


def _same_ids(was: list[EventSighting], source: str) -> list[EventSighting]:
    return [_spam(int(one.origin.source_id), one.facts.occurrences[0].start_at or NOW, source) for one in was]


def _same_ids_in_french(was: list[EventSighting], _source: str) -> list[EventSighting]:
    return [_edited(one, title=f"Gagnez gros {one.origin.source_id}") for one in was]


def _other_links(was: list[EventSighting], _source: str) -> list[EventSighting]:
    return [_edited(one, url=f"{_SPAM}/{one.origin.source_id}") for one in was]


def _many_links(was: list[EventSighting], _source: str) -> list[EventSighting]:
    links = " ".join(f"{_SPAM}/{one}" for one in range(5))
    return [_edited(one, description=f"{one.facts.description} {links}") for one in was]


def _translated(was: list[EventSighting], _source: str) -> list[EventSighting]:
    return [_edited(one, description=_ENGLISH, title=f"{one.facts.title} and the prizes for you") for one in was]


def _flood(was: list[EventSighting], source: str) -> list[EventSighting]:
    return was + [_spam(900 + one, NOW + DAY * 20, source, url="") for one in range(max(200, len(was) * 4))]


def _parked(_was: list[EventSighting], source: str) -> list[EventSighting]:
    return [_spam(900, NOW + DAY * 20, source, title="This domain is for sale")]


def _all_new_in_french(was: list[EventSighting], source: str) -> list[EventSighting]:
    return [happening(5_000 + one, NOW + DAY * 20, source, title=f"Voyance {one}") for one in range(len(was))]


def _other_script(was: list[EventSighting], _source: str) -> list[EventSighting]:
    return [_edited(one, description="Лучшие ставки и бонусы для всех", title="Казино онлайн") for one in was]


def _edited(said: EventSighting, **changes: object) -> EventSighting:
    return said.model_copy(update={"facts": said.facts.model_copy(update=changes)})


TAKEOVERS: list[Callable[[list[EventSighting], str], list[EventSighting]]] = [
    _all_new,
    _same_ids,
    _same_ids_in_french,
    _other_links,
    _many_links,
    _translated,
    _flood,
    _parked,
    _all_new_in_french,
    _other_script,
]
SIZES = (5, 6, 8, 10, 12, 15, 20, 30, 60, 120)


def test_g4_ten_takeovers_of_ten_sources_are_held_and_nothing_of_them_is_published(store: Store) -> None:
    held: list[str] = []
    for number, (take_over, size) in enumerate(zip(TAKEOVERS, SIZES, strict=True)):
        source = Told(store, f"source_{number}")
        was = programme(size, NOW + DAY * 5, source.name)
        source.visit(NOW, was)
        source.visit(NOW + DAY, [], unchanged=ids(was))
        before = published(store)
        if source.visit(NOW + DAY * 2, take_over(was, source.name)) == "held":
            held.append(take_over.__name__)
        assert published(store) == before
    assert held == [take_over.__name__ for take_over in TAKEOVERS]


class _Life:
    """A source that lives: events come, are edited, moved, cancelled by silence, and pass; seasons end."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.name = f"life_{seed}"
        self.weekly = seed % 3 == 0
        self.now = NOW + timedelta(hours=seed)
        self.number = 0
        self.shown: list[EventSighting] = []
        self._publish(self.random.choice((4, 12, 30, 60)))

    def _publish(self, count: int) -> None:
        first = self.now + DAY * self.random.randint(2, 10)
        self.shown += programme(count, first, self.name, self.number)
        self.number += count

    def pass_time(self) -> None:
        """A day, or a few; what is over goes, now and then one is edited, a few come, one is dropped."""
        self.now += timedelta(hours=self.random.choice((6, 24, 24, 72)))
        over = self.now - timedelta(hours=self.random.choice((0, 12)))
        self.shown = [one for one in self.shown if (one.facts.occurrences[0].start_at or self.now) > over]
        if not self.shown:
            self.now += DAY * self.random.randint(1, 40)
            self._publish(self.random.choice((4, 12, 30, 60)))  # the next season
        if self.random.random() < 0.5:
            self._publish(self.random.randint(1, 4))
        for place in range(len(self.shown)):
            if self.random.random() < 0.08:
                self.shown[place] = self._edit(self.shown[place])
        if len(self.shown) > 3 and self.random.random() < 0.3:
            self.shown.pop(self.random.randrange(len(self.shown)))

    def _edit(self, one: EventSighting) -> EventSighting:
        slot = one.facts.occurrences[0]
        assert slot.start_at is not None
        later = slot.model_copy(update={"start_at": slot.start_at + HOUR, "end_at": slot.start_at + 3 * HOUR})
        return self.random.choice(
            (
                _edited(one, title=f"{one.facts.title} (complet)"),
                _edited(one, occurrences=(later,)),
                _edited(one, description=""),
                _edited(one, description=f"{one.facts.description} Inscription : https://billets.example/7"),
                _edited(one, place=None),
            )
        )


def lived(store: Store, lives: int, visits: int) -> tuple[int, list[str]]:
    """How many visits there were to sources that live normally, and which of them were held."""
    held, count = [], 0
    for seed in range(lives):
        life = _Life(seed)
        source = Told(store, life.name)
        for _ in range(visits):
            count += 1
            if source.visit(life.now, life.shown) != "complete":
                held.append(f"{life.name} on {life.now:%Y-%m-%d}: {source.last.alarms}")
            life.pass_time()
    return count, held


@pytest.mark.drill
def test_g4_of_300_normal_visits_at_most_one_is_held(store: Store) -> None:
    count, held = lived(store, 15, 20)
    assert count == 300
    assert len(held) <= 1, held


def test_g4_of_40_normal_visits_none_is_held(store: Store) -> None:
    assert lived(store, 4, 10) == (40, [])


def test_g4_the_programme_of_a_new_year_is_no_takeover(store: Store) -> None:
    source = Told(store)
    source.visit(NOW, programme(40, NOW + DAY * 5))
    source.visit(NOW + DAY * 5, [], unchanged=ids(programme(40, NOW)))
    assert source.visit(NOW + DAY * 60, []) == "complete"
    assert source.visit(NOW + DAY * 300, programme(70, NOW + DAY * 320, begin=100)) == "complete"
    assert counted(store) == 110


def test_g4_a_source_that_reads_only_the_latest_is_not_taken_over_by_news(store: Store) -> None:
    source = Told(store)
    source.visit(NOW, programme(20, NOW + DAY * 5), incremental=True)
    assert source.visit(NOW + DAY, programme(10, NOW + DAY * 30, begin=100), incremental=True) == "complete"


def test_g4_identifiers_alone_do_not_save_a_takeover(store: Store) -> None:
    source = Told(store)
    was = programme(10, NOW + DAY * 5)
    source.visit(NOW, was)
    stolen = [
        _spam(900 + one, NOW + DAY * 20, "brume").model_copy(
            update={"identifiers": (Identifier(scheme="ical-uid", value=f"{one}@brume.example"),)}
        )
        for one in range(10)
    ]
    assert source.visit(NOW + DAY, stolen) == "held"
    assert counted(store) == 10
