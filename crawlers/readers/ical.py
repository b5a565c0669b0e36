"""The iCalendar reader (RFC 5545, with RFC 7986 and what Apple, Google and Microsoft add).

    bytes -> ical_lines: blocks -> ical_items: all of one UID ── known from last time: Same
          └─ ical_blocks: lines within limits -> ical_components: one VEVENT at a time
                -> ical_series: an event, its overrides, its slots -> sightings

The whole answer is scanned before the first event is given, because an override may stand before
its series; but only one series at a time is parsed, and none of which every byte is known.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Frozen, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.ical_blocks import Block, Head
from crawlers.readers.ical_components import Component, DateMissing, DateUnreadable, parse
from crawlers.readers.ical_items import Item, items_of
from crawlers.readers.ical_lines import MAX_BYTES, MAX_COMPONENTS, Scan, scan
from crawlers.readers.ical_rules import Effort
from crawlers.readers.ical_series import Setting, read_series, skipped
from crawlers.readers.ical_zones import Zones
from crawlers.reading import Answer, Found, Incomplete, Reading, Same

REMEMBERS_ITEMS = True
_REMEDY = "Open the address in a browser and look for the calendar's own link (it often ends in .ics)."


class Options(Frozen):
    """What `[options]` may say to this reader.

    Attributes:
        max_components: how many components of one answer are read; those after them are skipped.
    """

    max_components: Annotated[int, Field(ge=1)] = MAX_COMPONENTS


def recognises(answer: Answer) -> int:
    """How surely `answer` is a calendar, by its first lines and its media type."""
    start = answer.body[:4_000].replace(b"\0", b"").upper()
    if start.lstrip(b" \t\r\n\xef\xbb\xbf\xfe\xff").startswith(b"BEGIN:VCALENDAR"):
        return 95
    if b"BEGIN:VCALENDAR" in start:
        return 30 if b"<HTML" in start else 80
    return 60 if answer.content_type == "text/calendar" and b"BEGIN:V" in start else 0


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """The events of a calendar; those whose bytes are known from last time as they are known.

    Raises `SourceUnreadable` when the answer is no calendar at all, or larger than 10 MiB.
    """
    if len(answer.body) > MAX_BYTES:
        raise SourceUnreadable(
            answer.url, f"answers more than {MAX_BYTES} bytes.", "Ask the source for a shorter period."
        )
    text, guessed = decode(_marked(answer.body), answer.encoding)
    scanned = scan(text, Options.model_validate(reading.options).max_components)
    if not scanned.opened and not scanned.blocks:
        raise SourceUnreadable(answer.url, _what(text), _REMEDY)
    del text
    return _found(scanned, answer, reading, guessed=guessed)


def _found(scanned: Scan, answer: Answer, reading: Reading, *, guessed: bool) -> Iterator[Found]:
    zones: dict[int, Zones] = {}
    given: set[str] = set()
    effort = Effort()
    for item in items_of(scanned.blocks, encoding_guessed=guessed):
        known = reading.known.get(item.content_hash) if reading.known and item.may_be_known else None
        if known is not None:
            yield _once(known, known.sighted.partition(":")[2], known.items, given, item)
            continue
        for found in _read_item(Setting(answer, reading, effort, guessed, item), zones):
            if isinstance(found, Skipped):
                yield found
            else:
                yield _once(found, found.origin.source_id, found.origin.items, given, item)
    if scanned.beyond:
        yield Skipped(
            reason=SkipReason.LIMIT,
            where="end of the answer",
            detail=f"only the first {len(scanned.blocks)} components are read",
            items=scanned.beyond,
        )
    if scanned.why_incomplete:
        yield Incomplete(scanned.why_incomplete)


def _once(found: EventSighting | Same, source_id: str, items: int, given: set[str], item: Item) -> Found:
    """Nothing is given twice under one id: the same event without a UID, or a UID that is another one's id."""
    if source_id in given:
        first = item.blocks[0].opened() if isinstance(found, Same) else item.blocks[0]
        return skipped(first, SkipReason.DUPLICATE, "the same event was read before", items)
    given.add(source_id)
    return found


def _read_item(setting: Setting, zones: dict[int, Zones]) -> Iterator[EventSighting | Skipped]:
    components: list[tuple[Component, Zones]] = []
    for block in setting.item.blocks:
        its_zones = _zones(zones, block.head, setting.reading)
        read_block = _read_block(block.opened(), its_zones)
        if isinstance(read_block, Skipped):
            yield read_block
        else:
            components.append((read_block, its_zones))
    if components:
        yield from read_series(components, setting)


def _read_block(block: Block, zones: Zones) -> Component | Skipped:
    if block.kind != "VEVENT":
        return skipped(block, SkipReason.NOT_CONCERNED, f"a {block.kind}")
    if not block.whole:
        return skipped(block, SkipReason.MALFORMED, f"END:{block.kind} is missing")
    if block.surplus:
        return skipped(block, SkipReason.TOO_LARGE, "too many properties")
    try:
        return parse(block, zones)
    except DateMissing as fault:
        return skipped(block, SkipReason.NO_DATE, str(fault))
    except DateUnreadable as fault:
        return skipped(block, SkipReason.BAD_DATE, str(fault))
    except (ValueError, ArithmeticError) as fault:
        return skipped(block, SkipReason.MALFORMED, str(fault))


def _zones(known: dict[int, Zones], head: Head, reading: Reading) -> Zones:
    if id(head) not in known:
        known[id(head)] = Zones(head, reading)
    return known[id(head)]


def _marked(body: bytes) -> bytes:
    """UTF-16 without a byte order mark gets one: a calendar begins with a letter of one byte."""
    if body[1:2] == b"\0" and body[:1].isalpha():
        return b"\xff\xfe" + body
    return b"\xfe\xff" + body if body[:1] == b"\0" and body[1:2].isalpha() else body


def _what(text: str) -> str:
    start = text[:2_000].lstrip(" \t\r\n\ufeff").lower()
    if not start:
        return "answers nothing where a calendar was expected."
    if start.startswith("<?xml") and "<html" not in start:
        return "answers XML where a calendar was expected."
    if start.startswith("<"):
        return "answers HTML where a calendar was expected."
    if start.startswith(("{", "[")):
        return "answers JSON where a calendar was expected."
    return "answers something else where a calendar was expected: it holds no BEGIN:VCALENDAR."
