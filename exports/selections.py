"""Which documents exist: everything, each year, series, edition, theme, audience, territory, association, place…

A selection has a lasting id, from which all its addresses follow (docs/addresses.md). Those that roll
leave out what has been over for half a year; a year and an edition keep what they had for ever.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from catalog.editions import Edition
from catalog.views import Member

EVERYTHING = "all"


class Kind(StrEnum):
    """What a selection selects by. The value is the first part of its id, where the id has several."""

    EVERYTHING = "all"
    YEAR = "year"
    SERIES = "series"
    EDITION = "edition"
    THEME = "theme"
    AUDIENCE = "audience"
    REGION = "region"
    DEPARTEMENT = "departement"
    COMMUNE = "commune"
    ASSOCIATION = "association"
    PLACE = "place"
    ONLINE = "online"
    FREE = "free"
    ACCESSIBLE = "accessible"
    LANGUAGE = "language"
    CROSSED = "crossed"
    LOCAL_YEAR = "local-year"


EVERY_KIND = frozenset(Kind) - {Kind.LOCAL_YEAR}
"""The kinds that have a calendar; a year in a region has data alone."""
WHOLE = frozenset({Kind.EVERYTHING, Kind.SERIES, Kind.EDITION})
"""The selections that stand for a whole programme, and have each format that there is."""
ARCHIVED = WHOLE | {Kind.YEAR}
"""Together they hold every event, past ones too."""
FACETS = frozenset(Kind) - ARCHIVED - {Kind.CROSSED, Kind.LOCAL_YEAR}
WIDE = WHOLE | FACETS - {Kind.COMMUNE, Kind.ASSOCIATION, Kind.PLACE}
"""The selections that are few, so that each may have pages and tables of its own."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One quality that events share: a theme, a département, being free.

    Attributes:
        kind: by what it selects; key: which one, as `refugees` or `75`; empty for `online` and `free`.
        fr, en: what people call it.
    """

    kind: Kind
    key: str
    fr: str
    en: str

    @property
    def id(self) -> str:
        """`theme/refugees`, `departement/75`, `online`."""
        return f"{self.kind}/{self.key}" if self.key else str(self.kind)

    def label(self, language: str) -> str:
        """What people call it in `language`."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Selection:
    """A set of events and associations that has addresses of its own.

    Attributes:
        id: `all`, the id of an edition, `theme/refugees`, `semaine-2026/theme/refugees`; part of every address.
        edition: the edition that it shows, or within which it selects; None for all others.
        events: by start, then id. associations: by name, then id.
        changed_at: last change of content of any member; when it is empty, what `exports.selecting.quiet_since` tells.
        kind: what it selects by; `crossed` for a facet within an edition, `local-year` for a region within a year.
        facet: the quality that it selects by, if it does; for a year or a series, what they are called.
        since: where it rolls, the first day of which it has events; None where it keeps all for ever.
        earlier: where it rolls, the id of the latest year that has what it no longer has; empty where there is none.
        archived: whether its edition is long over, so that its documents stay as they are.
        over: whether its edition had ended when the catalogue last changed.
        asked: for one that somebody asks for, and that is not published, its filters as the address has them (see
            `exports.asking_query`); None for all others.
        between: the first and the last day that it asks for.
        former: events that stood in it before, of which formats that keep calendars in line tell (`exports.former`):
            those that turned out to be others which do not stand in it, then those that moved away. They count in nothing.
        kept: whether it is there for those alone who follow it (`exports.selecting_kept`): no list leads to it.
    """

    id: str
    events: tuple[Member, ...]
    associations: tuple[Member, ...]
    changed_at: datetime
    edition: Edition | None = None
    kind: Kind = Kind.EVERYTHING
    facet: Facet | None = None
    since: date | None = None
    archived: bool = False
    over: bool = False
    asked: str | None = None
    between: tuple[date, date] | None = None
    former: tuple[Member, ...] = ()
    earlier: str = ""
    kept: bool = False

    @property
    def sample(self) -> bool:
        """Whether it shows invented data, which every document then says."""
        return self.edition is not None and self.edition.sample

    @property
    def key(self) -> str:
        """Which one of its kind it is: `refugees`, `75`, the id of an edition."""
        return self.facet.key if self.facet else self.id

    def label(self, language: str) -> str:
        """What people call it: `Accueil des réfugiés`, an edition, both for a crossed one; nothing for everything."""
        names = (self.facet.label(language) if self.facet else "", self.edition.name if self.edition else "")
        return " · ".join(filter(None, names))

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of which a calendar holds the dates; None where it holds all dates of its events."""
        first, last = self.between or (date.min, date.max)
        if self.edition is not None:
            first, last = max(first, self.edition.starts_on), min(last, self.edition.ends_on)
        return (first, last) if self.between or self.edition else None


LISTED = frozenset({Kind.EVERYTHING, Kind.EDITION})
"""The selections that the first page shows, with a list of associations each."""

EMBEDDED = WHOLE | {Kind.THEME, Kind.REGION, Kind.DEPARTEMENT}
"""The selections whose programme other sites may show within theirs."""


def offered(selections: Collection[Selection], kinds: frozenset[Kind]) -> list[Selection]:
    """Those of the selections of which there is a document in a format made for `kinds`."""
    return [one for one in selections if one.kind in kinds]


def listed(selections: Collection[Selection]) -> list[Selection]:
    """Those of the selections to which lists lead: not those that are there for who follows them alone."""
    return [one for one in selections if not one.kept]
