"""An invented agenda of ten years for the benchmark of publishing: its events are spread over France and over time.

Nobody and nothing in it exists but the communes, whose codes are those of the official table: territories
are selections of their own. The last events lie ahead; those of the last half year stay in rolling feeds.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from functools import cache

from benchmarks.world import event_sightings
from catalog.cleaning.times import in_zone
from catalog.facts import Occurrence
from catalog.sightings import EventSighting
from catalog.territory import commune, departments
from catalog.vocabulary import Accessibility, Attendance, Audience

_FIRST = datetime(2017, 1, 2, 9)  # noqa: DTZ001 - put into its zone below
_DAYS = 3_650
_ONLINE = 17  # every so manieth event has no hall
_AUDIENCES = tuple(Audience)
_NEEDS = tuple(Accessibility)


def agenda(count: int, moved: Collection[int] = ()) -> Iterator[EventSighting]:
    """Events number 0 to `count` - 1 from 2017 to the end of 2026, by date; those in `moved` in another hall."""
    for number, sighting in enumerate(event_sightings(count, moved)):
        yield _placed(sighting, number, count)


def coming(count: int) -> list[int]:
    """The numbers of one event in a hundred, all of which are among the last of `count`: what sources change."""
    in_halls = [number for number in range(count - count // 20, count) if number % _ONLINE]
    return in_halls[: count // 25 : 4]


def _placed(sighting: EventSighting, number: int, count: int) -> EventSighting:
    begins = _FIRST + timedelta(minutes=(_DAYS * 1_440 * number // count) // 30 * 30)
    starts = in_zone(begins.replace(hour=9 + number % 11), "Europe/Paris")
    slot = Occurrence(start_at=starts, end_at=starts + timedelta(hours=1 + number % 3))
    facts = sighting.facts
    assert facts.place is not None
    insee, postcode, city = _communes()[number % len(_communes())]
    place = facts.place.model_copy(update={"insee": insee, "postal_code": postcode, "city": city})
    online = {"attendance": Attendance.ONLINE, "place": None} if number % _ONLINE == 0 else {"place": place}
    more = {
        "occurrences": (slot,),
        "audiences": (_AUDIENCES[number % len(_AUDIENCES)],),
        "accessibility": (_NEEDS[number % len(_NEEDS)],) if number % 3 == 0 else (),
    }
    return sighting.model_copy(update={"facts": facts.model_copy(update=more | online)})


@cache
def _communes() -> list[tuple[str, str, str]]:
    """Code, postcode and name of three communes of each département."""
    found = []
    for department in sorted(departments()):
        for number in range(1, 40, 13):
            known = commune(f"{department}{number:03}"[:5])
            if known is not None and known.postcodes:
                found.append((known.code, known.postcodes[0], known.name))
    return found
