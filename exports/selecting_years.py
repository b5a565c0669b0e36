"""In which year an event stands, and in which it stood: that of its first date, by the clocks here."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import groupby

from catalog.cleaning.times import local
from catalog.sightings import Occurrence, started_at
from catalog.views import EventView
from catalog.views_changes import GuestChange
from exports.calendar_words import HOME_ZONE
from exports.selections import Kind

_YEAR = f"{Kind.YEAR}/"


def year_of(instant: datetime) -> int:
    """The year here of an instant in UTC: that of UTC but on its last day."""
    return local(instant, HOME_ZONE).year if (instant.month, instant.day) == (12, 31) else instant.year


def named_year(identity: str) -> int | None:
    """The year of which this is the id (`year/2026`); None for any other quality."""
    return int(identity.removeprefix(_YEAR)) if identity.startswith(_YEAR) else None


def earlier_year(years: Iterable[int], since: date) -> str:
    """The id of the latest of these years that has days before `since`; empty where none has."""
    before = [year for year in years if date(year, 1, 1) < since]
    return f"{_YEAR}{max(before)}" if before else ""


def left_years(view: EventView) -> Iterator[str]:
    """The ids of the years, but for that of now, in which an event stood before its guests were told of a change.

    Where several dates changed alike, one of them is told of: the first. Others that were added are taken for those
    that follow it, and of others that moved it is taken that none was before it.
    """
    starts = {one.uid: _start(one.slot) for one in view.occurrences}
    found = dict.fromkeys(_first_year(starts))
    for _, changes in groupby(view.changes, key=lambda change: change.at):
        for change in changes:
            _step_back(starts, change)
        found.update(dict.fromkeys(_first_year(starts)))
    return (f"{_YEAR}{year}" for year in [*found][1:])


def _first_year(starts: dict[str, datetime]) -> Iterator[int]:
    if starts:
        yield year_of(min(starts.values()))


def _step_back(starts: dict[str, datetime], change: GuestChange) -> None:
    """Take back what changed of the dates of an event."""
    start = starts.get(change.uid)
    if start is None or change.kind == "merged":
        return
    if change.kind == "date_added":
        later = sorted((at, uid) for uid, at in starts.items() if at > start or uid == change.uid)
        for _, uid in later[: change.others + 1]:
            del starts[uid]
    elif change.before is not None:
        starts[change.uid] = _start(change.before.slot)


def _start(slot: Occurrence) -> datetime:
    return started_at(slot).astimezone(UTC)
