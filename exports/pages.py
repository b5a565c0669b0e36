"""All exporters of HTML, in both languages: plain pages, complete without a script."""

from exports.pages_about import EmbedCode, QrCode, SubscribePage
from exports.pages_associations import AssociationPage
from exports.pages_calendars import EditionCalendars
from exports.pages_directory import AssociationItems, AssociationLists
from exports.pages_events import EventPage
from exports.pages_explore import ExplorePages
from exports.pages_programme import ProgrammePage
from exports.pages_site import SiteIcons, SitePages
from exports.pages_territories import TerritoryPages
from exports.phrases import LANGUAGES

PROGRAMMES = tuple(ProgrammePage(language) for language in LANGUAGES)
ASSOCIATION_ITEMS = tuple(AssociationItems(language) for language in LANGUAGES)
ASSOCIATION_LISTS = tuple(AssociationLists(language) for language in LANGUAGES)
EVENT_PAGES = tuple(EventPage(language) for language in LANGUAGES)
ASSOCIATION_PAGES = tuple(AssociationPage(language) for language in LANGUAGES)
SITE_PAGES = SitePages()
SITE_ICONS = SiteIcons()
EXPLORE_PAGES = ExplorePages()
TERRITORY_PAGES = TerritoryPages()
EDITION_CALENDARS = EditionCalendars()
ABOUT_SELECTIONS = tuple(
    page for language in LANGUAGES for page in (SubscribePage(language), EmbedCode(language), QrCode(language))
)

__all__ = [
    "ABOUT_SELECTIONS",
    "ASSOCIATION_ITEMS",
    "ASSOCIATION_LISTS",
    "ASSOCIATION_PAGES",
    "EDITION_CALENDARS",
    "EVENT_PAGES",
    "EXPLORE_PAGES",
    "PROGRAMMES",
    "SITE_ICONS",
    "SITE_PAGES",
    "TERRITORY_PAGES",
    "AssociationItems",
    "AssociationLists",
    "AssociationPage",
    "EventPage",
    "ProgrammePage",
    "SitePages",
]
