"""The iCalendar reader (RFC 5545, with RFC 7986 and what Apple, Google and Microsoft add).

    bytes -> ical_lines: blocks, within limits -> ical_components: one VEVENT at a time
          -> by UID: ical_series: an event, its overrides, its slots -> sightings

The whole answer is scanned before the first event is given, because an override may stand before
its series; but only one series at a time is parsed.

Option `max_components`: how many components of one answer are read (5,000 unless the source says otherwise).
"""

from collections.abc import Iterator

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.ical_components import Component, DateMissing, DateUnreadable, parse
from crawlers.readers.ical_lines import MAX_BYTES, MAX_COMPONENTS, Block, Head, Scan, scan
from crawlers.readers.ical_rules import Effort
from crawlers.readers.ical_series import Setting, read_series, skipped
from crawlers.readers.ical_zones import Zones
from crawlers.reading import Answer, Found, Incomplete, Reading

_REMEDY = "Open the address in a browser and look for the calendar's own link (it often ends in .ics)."


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """The events of a calendar.

    Raises `SourceUnreadable` when the answer is no calendar at all, or larger than 10 MiB.
    """
    if len(answer.body) > MAX_BYTES:
        raise SourceUnreadable(
            answer.url, f"answers more than {MAX_BYTES} bytes.", "Ask the source for a shorter period."
        )
    text, guessed = decode(_marked(answer.body), answer.encoding)
    scanned = scan(text, _max_components(reading))
    if not scanned.opened and not scanned.blocks:
        raise SourceUnreadable(answer.url, _what(text), _REMEDY)
    del text
    return _found(scanned, Setting(answer, reading, Effort(), guessed))


def _found(scanned: Scan, setting: Setting) -> Iterator[Found]:
    zones: dict[int, Zones] = {}
    given: set[str] = set()
    for blocks in _by_uid(scanned.blocks):
        components: list[tuple[Component, Zones]] = []
        for block in blocks:
            its_zones = _zones(zones, block.head, setting.reading)
            read_block = _read_block(block, its_zones)
            if isinstance(read_block, Skipped):
                yield read_block
            else:
                components.append((read_block, its_zones))
        for found in read_series(components, setting) if components else ():
            yield _once(found, given, blocks[0])
    if scanned.beyond:
        yield Skipped(
            reason=SkipReason.LIMIT,
            where="end of the answer",
            detail=f"only the first {len(scanned.blocks)} components are read",
            items=scanned.beyond,
        )
    if scanned.why_incomplete:
        yield Incomplete(scanned.why_incomplete)


def _once(found: EventSighting | Skipped, given: set[str], block: Block) -> EventSighting | Skipped:
    """Nothing is given twice under one id: the same event without a UID, or a UID that is another one's id."""
    if isinstance(found, Skipped):
        return found
    if found.origin.source_id in given:
        return skipped(block, SkipReason.DUPLICATE, "the same event was read before", items=found.origin.items)
    given.add(found.origin.source_id)
    return found


def _by_uid(blocks: list[Block]) -> Iterator[list[Block]]:
    """The blocks that make up one event; those without a UID, and those that are no events, alone."""
    groups: dict[object, list[Block]] = {}
    for place, block in enumerate(blocks):
        uid = next((line.partition(":")[2].strip() for name, line in block.lines if name == "UID"), "")
        key = uid if uid and block.kind == "VEVENT" and block.whole else place
        groups.setdefault(key, []).append(block)
    yield from groups.values()


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


def _max_components(reading: Reading) -> int:
    given = reading.options.get("max_components", MAX_COMPONENTS)
    return given if isinstance(given, int) and not isinstance(given, bool) and given > 0 else MAX_COMPONENTS


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
