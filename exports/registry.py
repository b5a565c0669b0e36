"""The table of exporters: adding a format is adding a line here."""

from exports.changes import Changes
from exports.data_files import ASSOCIATION_DATA, EVENT_DATA
from exports.data_package import DataPackage
from exports.dcat import DcatCatalogue
from exports.directory_index import DirectoryIndex
from exports.feeds import AtomFeed, JsonFeed, RssFeed
from exports.feeds_changes import ChangesAtom, ChangesJson, ChangesRss
from exports.ical import IcalEvent, IcalFeed
from exports.numbers import NumbersExporter
from exports.pages import (
    ABOUT_SELECTIONS,
    ASSOCIATION_ITEMS,
    ASSOCIATION_LISTS,
    ASSOCIATION_PAGES,
    EDITION_CALENDARS,
    EVENT_PAGES,
    EXPLORE_PAGES,
    PROGRAMMES,
    SITE_ICONS,
    SITE_PAGES,
    TERRITORY_PAGES,
)
from exports.pages_cards import EVENT_CARDS, ProgrammeCards
from exports.pages_gone import GonePages
from exports.pages_journalists import JournalistPages
from exports.pages_licence import LicencePages
from exports.pages_map import MapPages
from exports.pages_search import SearchPages
from exports.pages_snapshots import SnapshotPages
from exports.pages_texts import TextPages
from exports.publisher_inputs import Exporters
from exports.restoring import AssociationRootsJson, EventRootsJson, RestoringIndex
from exports.search import SearchIndex
from exports.search_records import AssociationRecords, EventRecords
from exports.sitemap import Sitemap

EXPORTERS = Exporters(
    events=(
        IcalFeed(),
        RssFeed(),
        AtomFeed(),
        *EVENT_DATA,
        JsonFeed(),
        ChangesRss(),
        ChangesAtom(),
        ChangesJson(),
        *PROGRAMMES,
        EventRecords(),
        EventRootsJson(),
    ),
    associations=(
        *ASSOCIATION_DATA,
        *ASSOCIATION_ITEMS,
        AssociationRecords(),
        AssociationRootsJson(),
    ),
    event_pages=(
        IcalEvent(),
        *EVENT_PAGES,
        *EVENT_CARDS,
    ),
    association_pages=(*ASSOCIATION_PAGES,),
    summaries=(MapPages(), NumbersExporter()),
    site=(
        DirectoryIndex(),
        DataPackage(),
        DcatCatalogue(),
        LicencePages(),
        SearchPages(),
        JournalistPages(),
        SITE_PAGES,
        SITE_ICONS,
        EXPLORE_PAGES,
        TextPages(),
        ProgrammeCards(),
        Sitemap(),
    ),
    about=ABOUT_SELECTIONS,
    gone=(GonePages(),),
    changes=(Changes(),),
    restoring=(RestoringIndex(),),
    snapshots=(SnapshotPages(),),
    batches=(
        SearchIndex(),
        *ASSOCIATION_LISTS,
        TERRITORY_PAGES,
        EDITION_CALENDARS,
    ),
)
