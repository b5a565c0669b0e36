"""Where everything is published, relative to the published folder. docs/addresses.md is this in words.

Inside pages links are relative, so that the folder works below any path and from a disk; absolute
addresses, made by `absolute`, stand only where a format wants them (canonical, JSON, `webcal:`).
"""

from functools import lru_cache, partial
from urllib.parse import quote

from catalog.editions import RESERVED
from catalog.territory import department_of
from exports.exporter import Site
from exports.phrases import Language
from exports.selections import EVERYTHING, WIDE, Kind, Selection

ASSETS = "assets/"
STYLE = "assets/style.css"
ICON = "assets/icon.svg"
ICON_OLD = "favicon.ico"
ICON_TOUCH = "assets/icon-180.png"
ICON_LARGE = "assets/icon-512.png"
WEB_MANIFEST = "site.webmanifest"
MISSING = "404.html"
SITEMAP = "sitemap.xml"
DATA_INDEX = "data/index.json"
NUMBERS = "data/numbers.json"
DATA_PACKAGE = "data/datapackage.json"
DATA_CATALOGUE = "data/dcat.jsonld"
SNAPSHOTS = "snapshots"
SCRIPTS = "assets"
SEARCH = "search"
CHANGES_INDEX = "data/changes/index.json"
RESTORING = "data/restoring/index.json"
ASK = "ask/"


_segment = lru_cache(maxsize=1024)(partial(quote, safe=""))  # each format asks for the same id, one after the other


def within(language: Language, path: str) -> str:
    """The address of a page in `language`: French at the root, English below `en/`."""
    return path if language == "fr" else f"en/{path}"


def home_path(language: Language) -> str:
    """The first page."""
    return within(language, "index.html")


def programme_path(language: Language, selection_id: str) -> str:
    """The programme of a selection."""
    return within(language, f"{_folder(selection_id, 'programme')}/index.html")


def programme_part_path(language: Language, selection_id: str, name: str) -> str:
    """A further page of a programme: a month (`2026-11`), some days of it, or another view (`by-place`)."""
    return within(language, f"{_folder(selection_id, 'programme')}/{name}.html")


def subscribe_path(language: Language, selection_id: str) -> str:
    """How to subscribe to a selection."""
    return programme_part_path(language, selection_id, "subscribe")


def qr_path(language: Language, selection_id: str) -> str:
    """The address of a programme as a QR code."""
    return within(language, f"{_folder(selection_id, 'programme')}/qr.svg")


def embed_path(language: Language, selection_id: str, name: str = "index") -> str:
    """The programme of a selection as other sites show it, and `code`, how they do."""
    return within(language, f"embed/{selection_id}/{name}.html")


def explore_path(language: Language) -> str:
    """All programmes that there are, by theme, audience, territory, time."""
    return within(language, "explore/index.html")


def territory_path(language: Language, department: str) -> str:
    """The towns and places of a département, by its code."""
    return within(language, f"territories/{department}.html")


def archive_path(language: Language) -> str:
    """All editions, past ones too."""
    return within(language, "archive/index.html")


def association_list_path(language: Language, selection_id: str) -> str:
    """The associations of a selection."""
    folder = _folder(selection_id, "associations")
    return within(language, f"{folder}/{'associations' if folder.startswith('editions/') else 'index'}.html")


def association_group_path(language: Language, group: str, key: str) -> str:
    """The associations that share what is no selection: `associations/kind/foundation/`, `associations/confirmed/2026/`."""
    return within(language, f"associations/{group}/{key}/index.html")


def letter_path(list_path: str, letter: str, number: int) -> str:
    """A part of a long list: its associations with this initial, in pages numbered from 1."""
    part = letter if number == 1 else f"{letter}-{number}"
    return f"{list_path.rpartition('/')[0]}/letters/{part}.html"


def _folder(selection_id: str, name_of_all: str) -> str:
    if selection_id == EVERYTHING:
        return name_of_all
    # The id of an edition is none of the words that begin those of other selections (`catalog.editions.RESERVED`).
    is_facet = selection_id.partition("/")[0] in RESERVED
    return f"{name_of_all}/{selection_id}" if is_facet else f"editions/{selection_id}"


def asked_path(language: Language, path: str, query: str) -> str:
    """The address of what is asked for with these filters: `events.ics?theme=refugees`, `ask/?theme=refugees`."""
    return within(language, f"{path}?{query}" if query else path)


def selection_feed(language: Language, selection: Selection, suffix: str) -> str:
    """The calendar or feed of a selection."""
    if selection.asked is None:
        return feed_path(selection.id, suffix)
    return asked_path(language, f"events.{suffix}", selection.asked)


def selection_page(language: Language, selection: Selection) -> str:
    """The page that shows a selection, or the nearest one that shows it among others."""
    if selection.asked is not None:
        return asked_path(language, ASK, selection.asked)
    key = selection.facet.key if selection.facet else ""
    if selection.kind in WIDE or selection.kind is Kind.YEAR:
        return programme_path(language, selection.id)
    if selection.kind is Kind.ASSOCIATION:
        return association_path(language, key)
    if selection.edition is not None:
        return programme_path(language, selection.edition.id)
    if selection.kind is Kind.LOCAL_YEAR:
        return within(language, f"numbers/{selection.id.split('/')[1]}.html")
    # The key of a place begins with the code of its commune.
    department = department_of(key[:5]) if selection.kind in (Kind.COMMUNE, Kind.PLACE) else None
    return programme_path(language, f"{Kind.DEPARTEMENT}/{department.code}" if department else EVERYTHING)


def submit_path(language: Language) -> str:
    """The form by which people submit events, where a desk runs."""
    return within(language, "submit/")


def report_path(language: Language, subject_id: str) -> str:
    """The form by which readers tell what is wrong with an event or association, where a desk runs."""
    return within(language, f"report/?id={_segment(subject_id)}")


def ask_path(language: Language) -> str:
    """The page that puts a calendar or feed together from filters, where a desk runs."""
    return within(language, "ask/")


def claim_path(language: Language, subject_id: str) -> str:
    """The form by which whoever an event or association is about claims it, where a desk runs."""
    return within(language, f"claim/?id={_segment(subject_id)}")


def event_path(language: Language, event_id: str) -> str:
    """The page of one event."""
    return within(language, f"events/{_segment(event_id)}.html")


def association_path(language: Language, association_id: str) -> str:
    """The page of one association."""
    return within(language, f"associations/{_segment(association_id)}.html")


def event_calendar_path(event_id: str) -> str:
    """The iCalendar file of one event."""
    return f"events/{_segment(event_id)}.ics"


def feed_path(selection_id: str, suffix: str) -> str:
    """A feed of a selection; `suffix` is `ics`, `rss`, `changes.rss`…"""
    return f"feeds/{selection_id}.{suffix}"


def data_path(selection_id: str, name: str, suffix: str) -> str:
    """A data file of a selection: `data/<selection>/events.csv`."""
    return f"data/{selection_id}/{name}.{suffix}"


def changes_path(first: int, last: int) -> str:
    """The changes of these revisions."""
    return f"data/changes/{first}-{last}.json"


def table_schema_path(name: str) -> str:
    """The Table Schema of `events`, `associations`, `events-fr` or `associations-fr`, version 1."""
    return f"data/schema/{name}-table-1.json"


def numbers_path(language: Language, selection: Selection, of: str = "events") -> str:
    """The numbers of everything (of `events`, or of `associations`), of a year, or of an edition."""
    if selection.edition is not None:
        return within(language, f"editions/{selection.edition.id}/numbers.html")
    name = selection.facet.key if selection.facet else "index" if of == "events" else of
    return within(language, f"numbers/{name}.html")


def home_of_numbers(language: Language) -> str:
    """The numbers of everything."""
    return within(language, "numbers/index.html")


def numbers_of_associations(language: Language) -> str:
    """The numbers of all associations."""
    return within(language, "numbers/associations.html")


def map_path(language: Language, of: str = "events") -> str:
    """The map of France by département, of `events` or of `associations`."""
    return within(language, f"map/{'index' if of == 'events' else of}.html")


def snapshot_path(name: str) -> str:
    """The folder of a snapshot, ending in a slash."""
    return f"{SNAPSHOTS}/{name}/"


def licence_path(language: Language) -> str:
    """The page of the sources, their licences, and that of the whole."""
    return within(language, "licence.html")


def search_path(language: Language) -> str:
    """The page that searches."""
    return within(language, f"{SEARCH}/index.html")


def snapshots_path(language: Language, name: str = "") -> str:
    """The page of the dated snapshots, or that of the one that is called so."""
    return within(language, f"{snapshot_path(name) if name else f'{SNAPSHOTS}/'}index.html")


def search_file(sort: str, name: str) -> str:
    """A file of the search for `associations` or `events`: `search/events/0/records.json`, `search/events/0/fr/pagefind.js`."""
    return f"{SEARCH}/{sort}/{name}"


def press_path(language: Language) -> str:
    """The page for the press."""
    return within(language, "press/index.html")


def sources_path(language: Language) -> str:
    """The page of the sources and how they are."""
    return within(language, "sources/index.html")


def browse_path(language: Language) -> str:
    """The page that leads to the associations by theme, audience, territory, kind, edition, confirmation."""
    return within(language, "associations/browse.html")


def script_path(name: str) -> str:
    """A script of ours: `assets/search.js`."""
    return f"{SCRIPTS}/{name}"


def text_path(language: Language, name: str) -> str:
    """A page of text: `about/legal.html`; `about` itself is the first of them."""
    return within(language, f"about/{'index' if name == 'about' else name}.html")


def card_path(selection_id: str, language: Language) -> str:
    """The picture that stands for a programme where it is shared; `site` for all other pages."""
    return f"cards/{selection_id}.{language}.png"


def event_card_path(language: Language, event_id: str) -> str:
    """The picture that stands for an event where it is shared."""
    return within(language, f"events/{_segment(event_id)}.png")


def schema_path(name: str) -> str:
    """The JSON Schema of one kind of data (`events`, `changes`…), version 1."""
    return f"data/schema/{name}-1.schema.json"


def absolute(site: Site, path: str) -> str:
    """The whole address of a published path."""
    return site.base_url + path


def webcal(site: Site, path: str) -> str:
    """The address that a calendar program subscribes to when it is clicked."""
    return "webcal:" + absolute(site, path).partition(":")[2]


def root_of(path: str) -> str:
    """The relative way from a page back to the published folder: `../` for each folder that it lies in."""
    return "../" * path.count("/")
