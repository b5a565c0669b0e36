"""The invented week: Monday to Sunday of the day it is asked for, and the three weeks after it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from catalog.cleaning.times import in_zone

ZONE = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Week:
    """A week that begins on `monday`; its days are counted from 0, and go on after 6 into the next weeks."""

    monday: date

    @classmethod
    def of(cls, today: date) -> Self:
        """The week in which `today` lies."""
        return cls(today - timedelta(days=today.weekday()))

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.day(6)

    @property
    def label(self) -> str:
        """The week by its ISO number, as `2026-w48`; part of ids, so that another week has other events."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-w{week:02}"

    @property
    def settled_at(self) -> datetime:
        """When the sample says that it was last edited: the Monday before, at nine."""
        return self.at(-7, "09:00")

    def day(self, number: int) -> date:
        """Day `number` of the week."""
        return self.monday + timedelta(days=number)

    def at(self, number: int, clock: str) -> datetime:
        """`clock` (as `18:30`) on day `number`, aware, in the zone of the sample."""
        wall = datetime.combine(self.day(number), time.fromisoformat(clock))
        return in_zone(wall, ZONE)

    def slot(self, number: int, start: str, end: str) -> tuple[datetime, datetime]:
        """From `start` to `end`; an end that is not later is on the next day."""
        next_day = int(end <= start)
        return self.at(number, start), self.at(number + next_day, end)


_DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]


def spoken_day(day: date) -> str:
    """A day as the sample pages write it: `mardi 3 novembre 2026`."""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{_DAYS[day.weekday()]} {first} {_MONTHS[day.month - 1]} {day.year}"


def spoken_time(instant: datetime) -> str:
    """A time of day as the sample pages write it: `18 h 30`."""
    return f"{instant.hour} h" + (f" {instant.minute:02}" if instant.minute else "")
