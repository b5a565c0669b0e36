"""One event as its lines tell it, and the sighting, or the refusal, that comes of it."""

from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from catalog.cleaning.contacts import clean_email
from catalog.cleaning.text import clean_line, clean_text, fold
from catalog.cleaning.times import local
from catalog.sightings import Contact, EventFacts, EventSighting, Identifier, Organiser, Skipped
from catalog.vocabulary import Attendance, ContactKind, Doubt, EventStatus, SkipReason
from crawlers.readers.prices import price_of
from crawlers.readers.prose_dates import Slots
from crawlers.readers.prose_lines import Line, Link
from crawlers.readers.prose_words import attendance_of, place_of, registers, stated
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Reading

_LONGEST_LINK = 500


@dataclass(slots=True)
class Draft:
    """What the lines of one event say, field by field, before it is checked.

    Attributes:
        lines: all lines of it, for its excerpt and its hash.
        refused: why its date cannot be read, where it cannot.
        status, attendance: where words beside the title say so.
    """

    lines: list[Line]
    slots: Slots | None = None
    title: str = ""
    place: str = ""
    access: str = ""
    organiser: str = ""
    price: str = ""
    description: list[str] = field(default_factory=list)
    refused: str = ""
    status: EventStatus = EventStatus.SCHEDULED
    attendance: Attendance | None = None

    @property
    def where(self) -> str:
        """Where it stands, as `line 12`."""
        return f"line {self.lines[0].number}" if self.lines else ""

    @property
    def text(self) -> str:
        """All of it, as written."""
        return "\n".join(line.text for line in self.lines)

    @property
    def links(self) -> list[Link]:
        """The links in its lines, each address once."""
        return list({link.url: link for line in self.lines for link in line.links}.values())

    def url(self) -> str:
        """The address of the event's own page, else the one where one registers; empty without either."""
        pages = [link for link in self.links if link.url.startswith("http")]
        own = next((link.url for link in pages if not registers(link.words)), "")
        return own or (pages[0].url if pages else "")


def reading_day(answer: Answer, reading: Reading) -> date:
    """The day on which `answer` came, where the clocks of the source are."""
    return local(answer.fetched_at, reading.zone).date()


class Events:
    """Makes sightings of the drafts of one page, whose ids must differ.

    `shared` are addresses that several drafts link to, so that none is named by them.
    """

    def __init__(self, answer: Answer, reading: Reading, drafts: list[Draft]) -> None:
        self._answer, self._reading = answer, reading
        self._seen: set[str] = set()
        urls = [draft.url() for draft in drafts]
        self._shared = {url for url in urls if urls.count(url) > 1} if len(urls) < 500 else set(urls)

    def found(self, draft: Draft) -> EventSighting | Skipped:
        """The sighting of `draft`, or why there is none."""
        try:
            return self._sighting(draft)
        except (ItemRefused, ValidationError) as error:
            return skipped(error, draft.where, draft.text)

    def _sighting(self, draft: Draft) -> EventSighting:
        if draft.refused:
            raise ItemRefused(SkipReason.BAD_DATE, draft.refused)
        title, status, attendance = stated(draft.title)
        if not fold(title):
            raise ItemRefused(SkipReason.NO_TITLE, "a date without a title")
        if draft.slots is None:
            raise ItemRefused(SkipReason.NO_DATE, "a title without a date")
        kept = [
            slot
            for slot in draft.slots.occurrences
            if self._reading.accepts(slot.first_day) or self._reading.accepts(slot.last_day)
        ]
        if not kept:
            raise ItemRefused(SkipReason.OUT_OF_RANGE, f"{draft.slots.occurrences[0].first_day}")
        facts = self._facts(draft, title, tuple(kept))
        said = status if status is not EventStatus.SCHEDULED else draft.status
        facts = facts.model_copy(
            update={"status": said, "attendance": attendance or draft.attendance or facts.attendance}
        )
        source_id = self._id(draft, facts)
        doubts = tuple(sorted({*draft.slots.doubts, Doubt.READ_FROM_PROSE}))
        origin = self._reading.origin(self._answer, source_id, draft.text.encode("utf-8", "replace"))
        named = draft.url() if draft.url() not in self._shared else ""
        identifiers = (Identifier(scheme="url", value=named),) if named and len(named) <= _LONGEST_LINK else ()
        return EventSighting(origin=origin, facts=facts, identifiers=identifiers, doubts=doubts)

    def _facts(self, draft: Draft, title: str, slots: tuple[object, ...]) -> EventFacts:
        place_words, _, marked = stated(draft.place)
        attendance = attendance_of(draft.place) or marked
        place = place_of(place_words) if place_words and attendance is not Attendance.ONLINE else None
        if place and draft.access:
            place = place.model_copy(update={"access": clean_line(draft.access)})
        values = {
            "title": title,
            "occurrences": slots,
            "attendance": attendance,
            "place": place,
            "description": clean_text("\n".join(draft.description)),
            "language": self._reading.language,
            "url": draft.url(),
            "organisers": (Organiser(name=draft.organiser),) if clean_line(draft.organiser) else (),
            "registration": self._registration(draft),
            "price": price_of(draft.price) or price_of(_bare_prices(draft)),
        }
        return EventFacts.model_validate(values)

    @staticmethod
    def _registration(draft: Draft) -> tuple[Contact, ...]:
        found: list[Contact] = []
        for link in draft.links[:20]:
            mail = clean_email(link.url, draft.organiser) if link.url.startswith("mailto:") else None
            if mail:
                found.append(Contact(kind=ContactKind.EMAIL, value=mail))
            elif registers(link.words) and link.url.startswith("http") and len(link.url) <= _LONGEST_LINK:
                found.append(Contact(kind=ContactKind.LINK, value=link.url))
        return tuple(found)

    def _id(self, draft: Draft, facts: EventFacts) -> str:
        """The link's address where no neighbour has it, else title and first day, with the hour for twins."""
        url = draft.url()
        if url and url not in self._shared and len(url) <= _LONGEST_LINK and url not in self._seen:
            self._seen.add(url)
            return url
        first = facts.occurrences[0]
        named = f"{fold(facts.title)} {first.first_day}"
        timed = f"{named} {first.start_at:%H:%M}" if first.start_at else named
        if timed in self._seen:
            raise ItemRefused(SkipReason.DUPLICATE, f"{timed} was in the answer before")
        named = timed if named in self._seen else named
        self._seen |= {named, timed}
        return named


def _bare_prices(draft: Draft) -> str:
    """Lines of the description that say no more than a price (`Entrée libre`)."""
    return "\n".join(line for line in draft.description if len(line) <= 40)
