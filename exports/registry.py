"""The table of exporters: adding a format is adding a line here."""

from exports.directory import AssociationsJson, EventsJson
from exports.directory_index import DirectoryIndex
from exports.feeds import AtomFeed, JsonFeed, RssFeed
from exports.feeds_changes import ChangesAtom, ChangesJson, ChangesRss
from exports.ical import IcalEvent, IcalFeed
from exports.pages import ASSOCIATION_LISTS, ASSOCIATION_PAGES, EVENT_PAGES, PROGRAMMES, SITE_PAGES
from exports.publisher_inputs import Exporters

EXPORTERS = Exporters(
    events=(
        IcalFeed(),
        RssFeed(),
        AtomFeed(),
        JsonFeed(),
        ChangesRss(),
        ChangesAtom(),
        ChangesJson(),
        EventsJson(),
        *PROGRAMMES,
    ),
    associations=(
        AssociationsJson(),
        *ASSOCIATION_LISTS,
    ),
    event_pages=(
        IcalEvent(),
        *EVENT_PAGES,
    ),
    association_pages=(*ASSOCIATION_PAGES,),
    site=(
        DirectoryIndex(),
        SITE_PAGES,
    ),
)
