"""What numbers must know of a subject: a line of text, made when the subject is rendered and kept in its gist.

So a publication counts without reading a single event again. Fields are parted by tabs and lists within them by
spaces, in the order of `Traits`; an empty field is what no source says.
"""

from collections.abc import Iterable
from typing import NamedTuple

from catalog.views import AssociationView, EventView
from catalog.vocabulary import EventStatus


class Traits(NamedTuple):
    """A line, taken apart.

    Attributes:
        cancelled: `x` where all dates are cancelled, and so the event.
        dates, cancelled_dates: how many take place, how many do not.
        days: for each date that takes place the day on which it begins, by the clocks of its place; of a cancelled
            event those of all dates.
        source, theme, audience, region, departement: lists. kind: of an association.
    """

    cancelled: str
    dates: str
    cancelled_dates: str
    days: str
    source: str
    attendance: str
    price: str
    kind: str
    theme: str
    audience: str
    region: str
    departement: str


_SOURCE = Traits._fields.index("source")


def sources_told(line: str) -> list[str]:
    """The names of the sources in a line; an empty line has none."""
    told = line.split("\t", _SOURCE + 1)[_SOURCE : _SOURCE + 1]
    return told[0].split() if told else []


def event_traits(view: EventView, facets: Iterable[str]) -> str:
    """The line of an event that has these facets."""
    facts = view.facts
    off = [one for one in view.occurrences if one.status is EventStatus.CANCELLED]
    told = [one for one in view.occurrences if one.status is not EventStatus.CANCELLED]
    return "\t".join(
        Traits(
            cancelled="" if told else "x",
            dates=str(len(told)),
            cancelled_dates=str(len(off)),
            days=" ".join(one.slot.first_day.isoformat() for one in told or off),
            attendance=facts.attendance or "",
            price=facts.price.kind if facts.price else "",
            kind="",
            **_shared(view, facets),
        )
    )


def association_traits(view: AssociationView, facets: Iterable[str]) -> str:
    """The line of an association that has these facets."""
    shared, kind = _shared(view, facets), view.facts.kind or ""
    return "\t".join(Traits("", "0", "0", "", attendance="", price="", kind=kind, **shared))


def _shared(view: EventView | AssociationView, facets: Iterable[str]) -> dict[str, str]:
    parted = [facet.partition("/") for facet in facets]
    return {"source": " ".join(view.sources)} | {
        name: " ".join(key for kind, _, key in parted if kind == name)
        for name in ("theme", "audience", "region", "departement")
    }
