"""A reader for drills of the crawler: one line of text, one instruction.

    item ID TITLE | WORD, WORD      an event on 2026-11-03 at 18:00
    bad                             an item that cannot be read
    next URL / incomplete WHY       as in `crawlers.reading`
    page URL [TOLD]                 the page of an item, and what the list tells of it
    post URL BODY                   a next page that is asked by POST
    cursor VALUE / gone ID          as in `crawlers.reading`
    flood COUNT                     so many events
    slow SECONDS                    hold the reader for so long
    crash                           a mistake in a reader

Lines of HTML are passed over where the answer says that it is HTML. Anything else, and an empty
answer, is unreadable.
"""

import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from catalog.errors import SourceUnreadable
from catalog.sightings import EventFacts, EventSighting, Occurrence, Skipped
from catalog.vocabulary import SkipReason
from crawlers.reading import Answer, Cursor, Found, Gone, Incomplete, Next, Reading

START = datetime(2026, 11, 3, 18, 0, tzinfo=ZoneInfo("Europe/Paris"))


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    lines = [line for line in answer.body.decode("utf-8").splitlines() if line.strip()]
    if not lines:
        raise SourceUnreadable(answer.url, "is empty.")
    for number, line in enumerate(lines, 1):
        yield from _line(line, number, answer, reading)


_MARKS = frozenset({"page", "post", "cursor", "gone", "incomplete"})


def opening(url: str, reading: Reading) -> Next:
    """A plain address at first; from the cursor on a later visit."""
    return Next(f"{url}?since={reading.since}" if reading.since else url)


def _line(line: str, number: int, answer: Answer, reading: Reading) -> Iterator[Found]:
    word, _, rest = line.strip().partition(" ")
    if word == "item":
        yield _item(rest, answer, reading)
    elif word == "flood":
        for count in range(int(rest)):
            yield _item(f"f{count} Event {count}", answer, reading)
    elif word == "bad":
        yield Skipped(reason=SkipReason.MALFORMED, where=f"line {number}", detail="bad", excerpt=line)
    elif word == "next":
        yield Next(rest)
    elif word in _MARKS:
        yield _mark(word, rest)
    elif word == "slow":
        time.sleep(float(rest))
    elif word == "crash":
        raise KeyError("a mistake in a reader")
    elif not (word.startswith("<") and answer.content_type == "text/html"):
        raise SourceUnreadable(answer.url, f"line {number} is no instruction.")


def _mark(word: str, rest: str) -> Found:
    first, _, second = rest.partition(" ")
    if word == "page":
        return Next(first, detail=True, told=second)
    if word == "post":
        return Next(first, second)
    if word == "incomplete":
        return Incomplete(rest)
    return Cursor(rest) if word == "cursor" else Gone("event", rest)


def _item(rest: str, answer: Answer, reading: Reading) -> EventSighting:
    source_id, _, text = rest.partition(" ")
    title, _, words = text.partition("|")
    return EventSighting(
        origin=reading.origin(answer, source_id, rest.encode()),
        facts=EventFacts(
            title=title or source_id,
            occurrences=(Occurrence(start_at=START),),
            keywords=tuple(word for word in words.split(",") if word.strip()),
        ),
    )
