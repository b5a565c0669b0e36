"""schedule.json: where its conference and its talks stand."""

from collections.abc import Iterator

from crawlers.readers.json_answers import as_text
from crawlers.readers.schedule_talk import Record, Talk


def conference_in(document: object) -> Record | None:
    """The `schedule` of the document; None when it holds none with a conference."""
    schedule = document.get("schedule") if isinstance(document, dict) else None
    if not isinstance(schedule, dict) or not isinstance(schedule.get("conference"), dict):
        return None
    return schedule


def talks_in(schedule: Record) -> Iterator[tuple[str, Talk | str]]:
    """Each talk with its place in the document; in place of a talk the text of what is none."""
    days = schedule["conference"].get("days")
    for number, day in enumerate(days if isinstance(days, list) else ()):
        rooms = day.get("rooms") if isinstance(day, dict) else None
        for room, talks in rooms.items() if isinstance(rooms, dict) else ():
            for place, said in enumerate(talks if isinstance(talks, list) else ()):
                where = f"$.schedule.conference.days[{number}].rooms[{room[:60]!r}][{place}]"
                if isinstance(said, dict):
                    yield where, Talk(said, str(day.get("date") or ""), str(day.get("day_start") or ""), room)
                else:
                    yield where, as_text(said)
