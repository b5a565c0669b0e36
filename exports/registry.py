"""The table of exporters: adding a format is adding a line here."""

from exports.changes import Changes
from exports.data_files import ASSOCIATION_DATA, EVENT_DATA
from exports.data_package import DataPackage
from exports.dcat import DcatCatalogue
from exports.directory_index import DirectoryIndex
from exports.feeds import AtomFeed, JsonFeed, RssFeed
from exports.feeds_changes import ChangesAtom, ChangesJson, ChangesRss
from exports.ical import IcalEvent, IcalFeed
from exports.pages import ASSOCIATION_LISTS, ASSOCIATION_PAGES, EVENT_PAGES, PROGRAMMES, SITE_PAGES
from exports.pages_cards import EventCards, ProgrammeCards
from exports.pages_gone import GonePages
from exports.pages_licence import LicencePages
from exports.pages_texts import TextPages
from exports.publisher_inputs import Exporters
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
    ),
    associations=(
        *ASSOCIATION_DATA,
        *ASSOCIATION_LISTS,
    ),
    event_pages=(
        IcalEvent(),
        *EVENT_PAGES,
        EventCards(),
    ),
    association_pages=(*ASSOCIATION_PAGES,),
    site=(
        DirectoryIndex(),
        DataPackage(),
        DcatCatalogue(),
        LicencePages(),
        SITE_PAGES,
        TextPages(),
        ProgrammeCards(),
        Sitemap(),
    ),
    gone=(GonePages(),),
    changes=(Changes(),),
)
