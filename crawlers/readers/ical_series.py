"""Components of one UID as sightings: versions told apart, overrides put in their place, slots made."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.cleaning.text import TEXT_LENGTH, clean_line, fold
from catalog.identity import digest_of
from catalog.sightings import EventFacts, EventSighting, Identifier, Occurrence, Origin, Skipped
from catalog.vocabulary import Doubt, EventStatus, SkipReason
from crawlers.readers import ical_fields
from crawlers.readers.ical_blocks import Block
from crawlers.readers.ical_components import LAST_YEAR, Component, Moment
from crawlers.readers.ical_items import Item
from crawlers.readers.ical_recurrence import Expansion, Series, Slot
from crawlers.readers.ical_rules import FIRST_YEAR, Effort
from crawlers.readers.ical_slots import key_of, slot, written
from crawlers.readers.ical_zones import Zones
from crawlers.reading import Answer, Reading

_UUID = re.compile(r"\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_UID_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Setting:
    """In what an item is read: the answer, the source, what may still be spent, the encoding's doubt, and the item."""

    answer: Answer
    reading: Reading
    effort: Effort
    encoding_guessed: bool
    item: Item

    def origin(self, source_id: str, items: int) -> Origin:
        """The origin of an event made of `items` of the item's blocks.

        Only an event that is all there is to the item has the hash of the item's own content: by that
        alone it is known again without being read.
        """
        content = self.item.content
        if items < len(self.item.blocks):
            content += f"\0{source_id}".encode("utf-8", "replace")
        return self.reading.origin(self.answer, source_id, content, items)


def skipped(block: Block, reason: SkipReason, detail: str, items: int = 1) -> Skipped:
    """A component that is not taken; its text is shown without its organiser, and not at all when private."""
    private = reason is SkipReason.PRIVATE
    lines = "" if private else "\n".join(line[:500] for name, line in block.lines if name != "ORGANIZER")
    return Skipped(reason=reason, where=f"line {block.line}", detail=detail, excerpt=lines, items=items)


def read_series(components: list[tuple[Component, Zones]], setting: Setting) -> Iterator[EventSighting | Skipped]:
    """The events of one UID: one as a rule, several where different events share it (reliability G6)."""
    overrides = [component for component, _ in components if component.recurrence_id is not None]
    masters = [pair for pair in components if pair[0].recurrence_id is None]
    newest = max((component.sequence for component, _ in masters), default=0)
    owns: dict[tuple[str, str], tuple[Component, Zones]] = {}
    for component, zones in masters:
        key = written(component.start), fold(ical_fields.text(component.properties, "SUMMARY"))
        old = component if component.sequence < newest else owns.get(key, (None, None))[0]
        if component.sequence == newest:
            owns[key] = component, zones
        if old is not None:
            yield skipped(old.block, SkipReason.DUPLICATE, "another version of the same event is newer")
    if not owns:
        yield from _read(None, overrides, components[0][1], setting, "")
        return
    master = next((component for component, _ in owns.values() if component.recurs), next(iter(owns.values()))[0])
    starts = Counter(start for start, _ in owns)
    for (start, title), (component, zones) in owns.items():
        shared = f"{start} {digest_of(title)}" if starts[start] > 1 else start
        name = shared if len(owns) > 1 else ""
        yield from _read(component, overrides if component is master else [], zones, setting, name)


def _read(
    own: Component | None, overrides: list[Component], zones: Zones, setting: Setting, name: str
) -> Iterator[EventSighting | Skipped]:
    items = len(overrides) + (own is not None)
    if own is not None and ical_fields.is_private(own.properties):
        yield skipped(own.block, SkipReason.PRIVATE, "", items)
        return
    shown = [override for override in overrides if not ical_fields.is_private(override.properties)]
    hidden = [override for override in overrides if ical_fields.is_private(override.properties)]
    for override in hidden:
        yield skipped(override.block, SkipReason.PRIVATE, "")
    if own is None and not shown:
        return
    removed = [override.recurrence_id for override in hidden if override.recurrence_id is not None]
    lead = own or shown[0]
    try:
        yield _sighting(Series(own, shown, removed, zones), lead, setting, items - len(hidden), name)
    except (ValueError, ArithmeticError) as fault:
        # A pydantic ValidationError is a ValueError; instants at the ends of time overflow.
        yield skipped(lead.block, SkipReason.MALFORMED, f"{type(fault).__name__}: {fault}", items - len(hidden))


def _sighting(series: Series, lead: Component, setting: Setting, items: int, name: str) -> EventSighting | Skipped:
    """The event; `name` is what its id needs besides the UID where several events share that: start, and title."""
    reading = setting.reading
    title, _ = ical_fields.title_and_status(lead.properties, lead.block.head.method)
    if not title:
        return skipped(lead.block, SkipReason.NO_TITLE, "SUMMARY is missing or empty", items)
    single = series.own is not None and not series.own.recurs and not series.overrides
    expansion = _single(lead) if single else series.expand(reading, setting.effort)
    if single or expansion.refused:
        problem = _out_of_range(lead.start, reading)
        if problem and expansion.refused:
            return skipped(lead.block, SkipReason.BAD_RECURRENCE, f"recurrence refused, and its {problem}", items)
        if problem:
            return skipped(lead.block, SkipReason.OUT_OF_RANGE, problem, items)
    if not expansion.slots:
        window = f"{reading.window_from} to {reading.window_until}"
        return skipped(lead.block, SkipReason.NO_OCCURRENCE, window, items)
    facts, end_lost = _facts(series, lead, expansion, setting)
    source_id = _source_id(lead, title, facts, name)
    return EventSighting(
        origin=setting.origin(source_id, items),
        facts=facts,
        identifiers=() if name else _identifiers(lead),
        doubts=_doubts(series, expansion, setting, end_lost=end_lost),
    )


def _single(component: Component) -> Expansion:
    return Expansion((Slot(component.start, component.end, component),))


def _out_of_range(start: Moment, reading: Reading) -> str:
    """Why the day is not taken; empty when it is."""
    day = start.day
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        day = day if start.is_day else start.instant.date()
        if reading.accepts(day):
            return ""
    return f"first day {day} is not from {reading.accepts_from} to {reading.accepts_until}"


def _facts(series: Series, lead: Component, expansion: Expansion, setting: Setting) -> tuple[EventFacts, bool]:
    event = lead.properties
    title, status = ical_fields.title_and_status(event, lead.block.head.method)
    where, told = ical_fields.venue(event), ical_fields.description(event)
    made = [_occurrence(found, lead, title, where) for found in expansion.slots]
    facts = EventFacts(
        title=title,
        occurrences=tuple(occurrence for occurrence, _ in made),
        status=status,
        attendance=where.attendance,
        place=where.place,
        online_url=where.online_url,
        description=told.text,
        description_html=told.html,
        language=ical_fields.language(event, setting.reading.language),
        url=ical_fields.text(event, "URL"),
        organisers=ical_fields.organisers(event),
        keywords=ical_fields.keywords(event),
        image=ical_fields.image(event),
    )
    end_lost = not all(kept for _, kept in made) or any(component.end_refused for component in series.components)
    return facts, end_lost


def _occurrence(found: Slot, lead: Component, title: str, where: ical_fields.Venue) -> tuple[Occurrence, bool]:
    """The slot, with what an override says otherwise than its series."""
    key = key_of(found.replaced) if found.replaced is not None else ""
    if found.component is lead:
        return slot(found.start, found.end, key=key, status=_slot_status(found.component))
    own_title, status = ical_fields.title_and_status(found.component.properties, found.component.block.head.method)
    own_place = ical_fields.venue(found.component.properties).place
    return slot(
        found.start,
        found.end,
        key=key,
        status=status,
        title=own_title if own_title != title else "",
        place=own_place if own_place != where.place else None,
    )


def _slot_status(component: Component) -> EventStatus:
    """An override that stands for an absent series says of its slot what it says of the event."""
    if component.recurrence_id is None:
        return EventStatus.SCHEDULED
    return ical_fields.title_and_status(component.properties, component.block.head.method)[1]


def _source_id(lead: Component, title: str, facts: EventFacts, name: str) -> str:
    """The UID; with the start where different events share it; made of what is said where there is none."""
    uid = _uid(lead)
    start = written(lead.start)
    if not uid:
        place = facts.place
        where = fold(f"{place.name} {place.address} {place.city}") if place else ""
        return f"x-{digest_of([fold(title), start, where])}"
    if len(uid) > _UID_LENGTH:
        uid = f"x-{digest_of(uid)}"
    return f"{uid} {name}".rstrip()


def _uid(component: Component) -> str:
    return clean_line(ical_fields.text(component.properties, "UID"), 4_000)


def _identifiers(lead: Component) -> tuple[Identifier, ...]:
    """The UID, where it looks like one that no other program will give."""
    uid = _uid(lead)
    if 16 <= len(uid) <= _UID_LENGTH and ("@" in uid or _UUID.fullmatch(uid)):
        return (Identifier(scheme="ical-uid", value=uid),)
    return ()


def _doubts(series: Series, expansion: Expansion, setting: Setting, *, end_lost: bool) -> tuple[Doubt, ...]:
    components = series.components
    moments = [component.start for component in components if not component.start.is_day]
    told = {
        Doubt.ZONE_ASSUMED: any(moment.clock.assumed for moment in moments),
        Doubt.ZONE_RULES_IGNORED: any(moment.clock.denies(moment.wall) for moment in moments),
        Doubt.END_IGNORED: end_lost,
        Doubt.OCCURRENCES_CAPPED: expansion.capped,
        Doubt.RECURRENCE_IGNORED: expansion.refused,
        Doubt.ENCODING_GUESSED: setting.encoding_guessed,
        Doubt.TEXT_CUT: any(component.block.cut for component in components)
        or len(ical_fields.text(components[0].properties, "DESCRIPTION")) > TEXT_LENGTH,
    }
    return tuple(doubt for doubt, holds in told.items() if holds)
