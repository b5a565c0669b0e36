"""A programme: lines of date, hours, title, place and organiser; or days as headings above lines of hours."""

import re
from collections.abc import Iterator
from datetime import date

from catalog.vocabulary import EventStatus
from crawlers.readers.prices import price_of
from crawlers.readers.prose_dates import DateRefused, Slots, hours_on, leading_dates, read_dates
from crawlers.readers.prose_event import Draft, reading_day
from crawlers.readers.prose_lines import Line
from crawlers.readers.prose_options import Options
from crawlers.readers.prose_words import (
    attendance_of,
    looks_like_place,
    organiser_of,
    registers,
    says_something,
    stated,
)
from crawlers.reading import Answer, Reading

# A dash or a bar between spaces; a colon never, for titles have them. Each run of spaces is tried once, from its start.
_SEPARATOR = re.compile(r"(?<!\s)\s++[-–—|•·]++\s++|(?<!\s)\s*+\|\s*+|\t")
_LEAD = " \t-–—|•·:,;.)"
# A closing bracket at the end belongs to the field: `Centre culturel (grande salle)`.
_TRAIL = _LEAD.replace(")", "")
_URL = re.compile(r"https?://\S+")


class Programme:
    """Reads the lines of a programme, one after another."""

    def __init__(self, answer: Answer, reading: Reading, options: Options) -> None:
        self._reading, self._options = reading, options
        self._today = reading_day(answer, reading)
        self._days: tuple[date, ...] = ()
        self._doubts: Slots | None = None
        self._open: Draft | None = None
        self._heading: Draft | None = None

    def drafts(self, block: list[Line]) -> Iterator[Draft]:
        """The events among the lines of `block`; the only one of it where `item` told blocks apart."""
        if self._options.item:
            yield self._whole(block)
            return
        for line in block:
            if not line.text:
                if self._open:
                    self._open.lines.append(line)
                continue
            yield from self._line(line)
        yield from self._closed()

    def _whole(self, block: list[Line]) -> Draft:
        """One event in a block: its heading is the title, the rest stands in the order of `fields`."""
        draft = Draft(block)
        lines = sorted((line for line in block if line.text), key=lambda line: not line.heading)
        pieces: list[str] = []
        try:
            for line in lines:
                text, status, attendance = stated(line.text)
                draft.status = status if status is not EventStatus.SCHEDULED else draft.status
                draft.attendance = attendance or draft.attendance
                if rest := self._undated(draft, text):
                    pieces.append(rest)
            draft.slots = draft.slots or self._anywhere(draft.text)
        except DateRefused as error:
            draft.refused = str(error)
        self._fill(draft, " | ".join(pieces))
        return draft

    def _undated(self, draft: Draft, text: str) -> str:
        """What `text` says after the date, or the hours, with which it begins."""
        if draft.slots is None:
            slots = self._dated(text)
        elif _single_day(draft.slots):
            slots = hours_on(text, [draft.slots.occurrences[0].first_day], self._reading.zone)
        else:
            return text
        if slots is None:
            return text
        doubts = draft.slots.doubts if draft.slots else slots.doubts
        draft.slots = Slots(slots.occurrences, doubts, slots.spans)
        return text[slots.end :].lstrip(_LEAD).rstrip(_TRAIL)

    def _anywhere(self, text: str) -> Slots | None:
        reading = self._reading
        return read_dates(
            text, zone=reading.zone, edition=reading.edition, today=self._today, language=reading.language
        )

    def _line(self, line: Line) -> Iterator[Draft]:
        text, status, attendance = stated(line.text)
        try:
            dated = self._dated(text)
            timed = hours_on(text, self._days, self._reading.zone) if dated is None else None
        except DateRefused as error:
            yield from self._closed(timed=bool(self._days))
            yield Draft([line], refused=str(error))
            return
        if dated is None and timed is None:
            yield from self._continued(line)
            return
        yield from self._closed(timed=timed is not None)
        slots = dated or timed
        assert slots is not None
        rest = text[slots.end :].lstrip(_LEAD).rstrip(_TRAIL)
        if self._more_hours(slots, rest):
            yield Draft([line], refused="several hours")
            return
        if dated is not None:
            self._days = ()
            if not rest and _single_day(dated):
                self._days, self._doubts = (dated.occurrences[0].first_day,), dated
                self._heading = Draft([line], dated, refused="")
                return
        elif self._doubts:
            slots = Slots(slots.occurrences, self._doubts.doubts, slots.spans)
        self._open = Draft([line], slots, status=status, attendance=attendance)
        self._fill(self._open, rest)

    def _more_hours(self, slots: Slots, rest: str) -> bool:
        """`10h-12h - 14h-16h - Atelier`: hours where the title should stand."""
        try:
            more = hours_on(rest, [slots.occurrences[0].first_day], self._reading.zone)
        except DateRefused:
            return False
        return (
            more is not None
            and slots.occurrences[0].start_at is not None
            and not rest[more.end :].strip()[:1].isalnum()
        )

    def _dated(self, text: str) -> Slots | None:
        reading = self._reading
        return leading_dates(
            text, zone=reading.zone, edition=reading.edition, today=self._today, language=reading.language
        )

    def _continued(self, line: Line) -> Iterator[Draft]:
        """A line without a date: more of the event above it, or the only event of the day above it."""
        if line.heading and self._open is not None and self._open.title:
            yield from self._closed()
            self._days = ()
            return
        if self._heading is not None:
            self._open = Draft([*self._heading.lines, line], self._heading.slots)
            self._heading = None
            self._fill(self._open, line.text)
        elif self._open is not None:
            self._open.lines.append(line)
            if not self._open.title:
                self._fill(self._open, line.text)
            else:
                self._open.description.append(line.text)

    def _closed(self, *, timed: bool = False) -> Iterator[Draft]:
        """What is finished. What stood between a day and its first hours was no event."""
        heading, self._heading = self._heading, None
        done, self._open = self._open, None
        if timed and (heading or (done and len(done.lines) > 1 and _whole_day_under(done, self._days))):
            return
        if heading is not None:
            yield heading
        if done is not None:
            yield done

    def _fill(self, draft: Draft, text: str) -> None:
        fields = [piece for part in _SEPARATOR.split(text) if (piece := part.lstrip(_LEAD).rstrip(_TRAIL))]
        names = list(self._options.fields)
        for piece in fields:
            if self._told_by_itself(draft, piece):
                if names[:1] == ["place"] and attendance_of(piece):
                    names.pop(0)
                continue
            name = names.pop(0) if names else "description"
            if name == "title":
                draft.title = self._without_place(draft, piece, alone=len(fields) == 1)
            elif name == "description":
                draft.description.append(piece)
            else:
                setattr(draft, name, piece)

    def _told_by_itself(self, draft: Draft, piece: str) -> bool:
        """Whether `piece` says by its own words what it is, wherever it stands."""
        labels = {link.words for line in draft.lines for link in line.links}
        if _URL.fullmatch(piece) or (piece in labels and registers(piece)):
            return True
        if says_something(piece):
            _, status, _ = stated(piece)
            draft.status = status if attendance_of(piece) is None else draft.status
            draft.attendance = attendance_of(piece) or draft.attendance
            return True
        if (organiser := organiser_of(piece)) and not draft.organiser:
            draft.organiser = organiser
            return True
        if draft.title and len(piece) <= 40 and price_of(piece):
            draft.price = piece
            return True
        return False

    @staticmethod
    def _without_place(draft: Draft, piece: str, *, alone: bool) -> str:
        """`Atelier, salle des fêtes`: the place after the last comma, where its words say that it is one."""
        title, comma, place = piece.rpartition(", ")
        if alone and comma and looks_like_place(place):
            draft.place = place
            return title
        return piece


def _single_day(slots: Slots) -> bool:
    return len(slots.occurrences) == 1 and slots.occurrences[0].start_on is not None and not slots.occurrences[0].end_on


def _whole_day_under(draft: Draft, days: tuple[date, ...]) -> bool:
    assert draft.slots is not None
    return _single_day(draft.slots) and bool(days) and draft.slots.occurrences[0].start_on == days[0]
