"""What a trial reading of one answer found: counts, which facts are there, what is missing or doubtful."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pydantic import Field as Described
from pydantic import JsonValue

from catalog.sightings import AssociationSighting, EventSighting, Frozen, Sighting, Skipped
from crawlers.reading import Next

_WORDS = 20
_KEPT_ADDRESSES = 5


class Field(Frozen):
    """How many of the items have a fact. `wanted`: whether subscribers miss it where it is not there."""

    kind: str
    name: str
    having: int
    of: int
    wanted: bool = False


class Left(Frozen):
    """Items that were not taken, for one reason; `first` says where the first one is, and what is wrong there."""

    reason: str
    items: int
    first: str


class Findings(Frozen):
    """What one reader found in one answer.

    Attributes:
        sureness: how surely the reader recognises the format, 0 to 100.
        options: the `[options]` with which it was read.
        archive: whether it could be read only as an archive, because all dates are long past.
        items: read, a series and its exceptions being several.
        more: whether there is a next page of the list.
        details: the first addresses of pages of single items; `details_count`: how many there are.
        incomplete: why not all of it was read.
        problem: why the reader gave up.
        words: the source's own words, the most frequent first.
        example: the first item, in lines for people; first: the same as it was read, if it is an event.
    """

    url: str
    reader: str
    sureness: int
    options: dict[str, JsonValue] = {}
    archive: bool = False
    events: int = 0
    associations: int = 0
    items: int = 0
    fields: tuple[Field, ...] = ()
    skipped: tuple[Left, ...] = ()
    doubts: dict[str, int] = {}
    words: dict[str, int] = {}
    more: bool = False
    details: tuple[str, ...] = ()
    details_count: int = 0
    incomplete: tuple[str, ...] = ()
    problem: str = ""
    example: tuple[str, ...] = ()
    first: EventSighting | None = Described(default=None, exclude=True)

    @property
    def found(self) -> int:
        """Events and associations."""
        return self.events + self.associations


_EVENT: dict[str, Callable[[EventSighting], object]] = {
    "title": lambda one: one.facts.title,
    "start": lambda one: one.facts.occurrences,
    "hour of start": lambda one: all(slot.start_at for slot in one.facts.occurrences),
    "end": lambda one: all(slot.end_at or slot.end_on for slot in one.facts.occurrences),
    "place": lambda one: one.facts.place or one.facts.online_url,
    "town": lambda one: one.facts.place and (one.facts.place.city or one.facts.place.insee),
    "coordinates": lambda one: one.facts.place and one.facts.place.latitude is not None,
    "online_url": lambda one: one.facts.online_url,
    "attendance": lambda one: one.facts.attendance,
    "url": lambda one: one.facts.url,
    "description": lambda one: one.facts.description,
    "organiser": lambda one: one.facts.organisers,
    "identifier": lambda one: one.identifiers,
    "registration": lambda one: one.facts.registration,
    "price": lambda one: one.facts.price,
    "accessibility": lambda one: one.facts.accessibility,
    "age": lambda one: one.facts.minimum_age is not None or one.facts.maximum_age is not None,
    "keywords": lambda one: one.facts.keywords,
    "image": lambda one: one.facts.image,
}
_ASSOCIATION: dict[str, Callable[[AssociationSighting], object]] = {
    "name": lambda one: one.facts.name,
    "description": lambda one: one.facts.description,
    "url": lambda one: one.facts.url,
    "contacts": lambda one: one.facts.contacts or any(place.contacts for place in one.facts.places),
    "places": lambda one: one.facts.places,
    "towns": lambda one: one.facts.towns,
    "identifier": lambda one: one.identifiers,
    "kind": lambda one: one.facts.kind,
    "founded_on": lambda one: one.facts.founded_on,
    "programmes": lambda one: one.facts.programmes,
    "partners": lambda one: one.facts.partners,
    "news": lambda one: one.facts.news,
    "press": lambda one: one.facts.press,
    "keywords": lambda one: one.facts.keywords,
    "image": lambda one: one.facts.image,
}
_WANTED = {
    "event": frozenset({"end", "place", "url", "identifier", "description", "organiser"}),
    "association": frozenset({"description", "url", "contacts", "identifier"}),
}


@dataclass
class Tally:
    """Counts what a reader finds, item by item."""

    events: int = 0
    associations: int = 0
    items: int = 0
    having: Counter[tuple[str, str]] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    firsts: dict[str, str] = field(default_factory=dict)
    doubts: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    more: bool = False
    details: list[str] = field(default_factory=list)
    details_count: int = 0
    incomplete: list[str] = field(default_factory=list)
    example: tuple[str, ...] = ()
    first: EventSighting | None = None

    def take(self, sighting: Sighting) -> None:
        """Count an item."""
        self.items += sighting.origin.items
        self.doubts.update(str(doubt) for doubt in sighting.doubts)
        self.words.update(set(sighting.facts.keywords))
        self.example = self.example or tuple(in_lines(sighting))
        if isinstance(sighting, EventSighting):
            self.events += 1
            self.first = self.first or sighting
            self.having.update(("event", name) for name, has in _EVENT.items() if has(sighting))
        else:
            self.associations += 1
            self.having.update(("association", name) for name, has in _ASSOCIATION.items() if has(sighting))

    def skip(self, skipped: Skipped) -> None:
        """Count what was not taken."""
        self.skipped[str(skipped.reason)] += skipped.items
        first = ": ".join(filter(None, (skipped.where, skipped.detail)))
        self.firsts.setdefault(str(skipped.reason), first)

    def follow(self, following: Next) -> None:
        """Count where there is more."""
        if not following.detail:
            self.more = True
            return
        self.details_count += 1
        if len(self.details) < _KEPT_ADDRESSES:
            self.details.append(following.url)

    def fields(self) -> tuple[Field, ...]:
        """How many items have each fact; kinds of which there are none are left out."""
        kinds = (("event", _EVENT, self.events), ("association", _ASSOCIATION, self.associations))
        return tuple(
            Field(kind=kind, name=name, having=self.having[kind, name], of=count, wanted=name in _WANTED[kind])
            for kind, names, count in kinds
            if count
            for name in names
        )

    def left(self) -> tuple[Left, ...]:
        """What was not taken, the most frequent reason first."""
        found = self.skipped.most_common()
        return tuple(Left(reason=reason, items=items, first=self.firsts[reason]) for reason, items in found)

    def common_words(self) -> dict[str, int]:
        """The most frequent words."""
        return dict(self.words.most_common(_WORDS))


def missing(fields: Iterable[Field]) -> list[Field]:
    """The facts that subscribers need and not every item has."""
    return [one for one in fields if one.wanted and one.having < one.of]


def in_lines(sighting: Sighting) -> list[str]:
    """An item as a few lines for people."""
    facts = sighting.facts
    if isinstance(sighting, AssociationSighting):
        said = sighting.facts
        lines = [said.name, said.description[:200], ", ".join(said.towns[:5]), said.url]
        lines += [f"{mention.title} {mention.published_on}".strip() for mention in (*said.news, *said.press)[:1]]
        return [line.replace("\n", " ") for line in lines if line]
    assert isinstance(sighting, EventSighting)
    event = sighting.facts
    slot = event.occurrences[0]
    start, end = slot.start_at or slot.start_on, slot.end_at or slot.end_on
    when = f"{start}" + (f" to {end}" if end else "") + f" ({slot.zone})"
    rest = len(event.occurrences) - 1
    place = slot.place or event.place
    where = ", ".join(filter(None, (place.name, place.address, place.postal_code, place.city))) if place else ""
    organisers = ", ".join(organiser.name for organiser in event.organisers)
    lines = [event.title, when + (f" and {rest} more" if rest else ""), where, organisers, facts.url]
    return [line for line in lines if line]
