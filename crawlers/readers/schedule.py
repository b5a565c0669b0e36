"""Reader of conference schedules: schedule.xml (frab, pentabarf, pretalx), schedule.json, and lists of conferences.

A schedule becomes one event for each talk or workshop; a list (`[{name, startDate, …}]`) one event
for each conference. Who speaks is never looked at.
"""

from collections.abc import Iterator

from pydantic import Field, ValidationError

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Frozen, Line
from crawlers.readers.json_answers import as_text, document_of, looks_like_json
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.schedule_conferences import conference_of
from crawlers.readers.schedule_json import conference_in, talks_in
from crawlers.readers.schedule_talk import Conference, Record, Talk, sighting_of
from crawlers.readers.schedule_xml import conference_of_xml, schedule_of, talks_of_xml
from crawlers.readers.xml_answers import root_name
from crawlers.reading import Answer, Found, Incomplete, Reading

_WANTS = "A schedule source wants schedule.xml, schedule.json, or a list of conferences."


class Options(Frozen):
    """What `[options]` may say, where the schedule does not.

    Attributes:
        venue: the name of the building; rooms are named after it.
        city, postal_code, country: where it is; the country in two letters (ISO 3166-1).
    """

    venue: Line = ""
    city: Line = ""
    postal_code: Line = ""
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")


def recognises(answer: Answer) -> int:
    """How surely `answer` is a schedule (by its root and first keys), or a list of conferences."""
    if root_name(answer) == "schedule":
        return 95 if b"<conference" in answer.body[:200_000] else 60
    text, _ = decode(answer.body[:20_000], answer.encoding)
    if not looks_like_json(text):
        return 0
    if text.lstrip("\ufeff \t\r\n").startswith("["):
        own = all(f'"{name}"' in text for name in ("name", "url", "startDate", "endDate"))
        return (85 if '"cfpUrl"' in text or '"online"' in text else 40) if own else 0
    return 95 if '"schedule"' in text and '"conference"' in text else 0


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the talks of a schedule, or the conferences of a list.

    Raises `SourceUnreadable` when the answer is neither.
    """
    options = Options.model_validate(reading.options)
    if root_name(answer):
        document = schedule_of(answer, _WANTS)
        conference = _placed(conference_of_xml(document.root, reading), options)
        yield from _talks(talks_of_xml(document.root), conference, answer, reading)
        yield from document.problems or _cut_off(answer)
        return
    found = document_of(answer, _WANTS)
    if isinstance(found, list):
        yield from _conferences(found, answer, reading)
        return
    schedule = conference_in(found)
    if schedule is None:
        raise SourceUnreadable(answer.url, "holds no `schedule` with a `conference`.", _WANTS)
    yield from _talks(talks_in(schedule), _placed(Conference.of(schedule, reading), options), answer, reading)


def _cut_off(answer: Answer) -> Iterator[Incomplete]:
    """That the schedule never ends; a mending parser says so only where it is cut within a text."""
    if f"</{root_name(answer)}".encode() not in answer.body.replace(b"\0", b""):
        yield Incomplete("the schedule is cut off before its end")


def _placed(conference: Conference, options: Options) -> Conference:
    """The conference, with what the options say of its place."""
    said = {name: value for name, value in options.model_dump().items() if value}
    return conference.placed(**said)


def _talks(
    talks: Iterator[tuple[str, Talk | str]], conference: Conference, answer: Answer, reading: Reading
) -> Iterator[Found]:
    seen: set[str] = set()
    for where, talk in talks:
        try:
            yield sighting_of(talk, conference, seen, answer, reading)
        except (ItemRefused, ValidationError) as error:
            yield skipped(error, where, talk if isinstance(talk, str) else as_text(talk.shown()))


def _conferences(found: list[object], answer: Answer, reading: Reading) -> Iterator[Found]:
    seen: set[str] = set()
    for number, written in enumerate(found):
        try:
            yield _conference(written, seen, answer, reading)
        except (ItemRefused, ValidationError) as error:
            yield skipped(error, f"$[{number}]", as_text(written))


def _conference(written: object, seen: set[str], answer: Answer, reading: Reading) -> EventSighting:
    record: Record = written if isinstance(written, dict) else {}
    return conference_of(record, seen, answer, reading)
