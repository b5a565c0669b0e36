"""What the page of an event names in its head: its own calendar, the calendar and the feed of its place and its town."""

from catalog.views import EventView
from exports import pages_addresses as addresses
from exports.faceting import event_gist, facet
from exports.pages_templates import Alternate
from exports.phrases import Language, phrase
from exports.remembering import remembered
from exports.selections import Facet, Kind

_AROUND = (Kind.PLACE, Kind.COMMUNE)
"""The selections that have no page of their own. Themes and the like have one, to which the event leads."""
_FEEDS = (
    ("ics", "text/calendar", "subscribe.ics_of"),
    ("rss", "application/rss+xml", "subscribe.rss_of"),
)


def event_alternates(language: Language, view: EventView) -> list[Alternate]:
    """Its own calendar first, then those of its first place, and of the town of that: five at most."""
    around = [
        Alternate(media_type, phrase(language, key, name=one.label(language)), addresses.feed_path(one.id, suffix))
        for one in _around(view)
        for suffix, media_type, key in _FEEDS
    ]
    return [calendar_alternate(language, view.id), *around]


def calendar_alternate(language: Language, event_id: str) -> Alternate:
    """The one-event calendar of an event."""
    return Alternate("text/calendar", phrase(language, "subscribe.ics"), addresses.event_calendar_path(event_id))


@remembered
def _around(view: EventView) -> list[Facet]:
    """The same in both languages. What an event is found by has feeds, for ever (`exports.selecting`)."""
    gist = event_gist(view)
    firsts = (_first(kind, gist.facets) for kind in _AROUND)
    return [facet(one, lambda _kind, key: gist.places[key]) for one in firsts if one]


def _first(kind: Kind, facets: tuple[str, ...]) -> str:
    return next((one for one in facets if one.startswith(f"{kind}/")), "")
