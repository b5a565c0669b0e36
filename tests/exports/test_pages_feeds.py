"""Which feeds the pages of a site name, and which pages name its feeds."""

import re
from collections.abc import Iterable, Iterator
from posixpath import join, normpath

import pytest
from lxml import html
from markupsafe import Markup

from catalog.vocabulary import Attendance
from exports.ical import IcalEvent
from exports.pages import EDITION_CALENDARS, EVENT_PAGES, TERRITORY_PAGES
from exports.pages_lists import feed_alternates
from exports.pages_preview import Framed, preview_page
from exports.registry import EXPORTERS
from exports.selecting import Week
from exports.selections import EVERYTHING, Kind, Selection
from tests.exports.sample_site import (
    all_selections,
    associations,
    at,
    batch_documents,
    events,
    every_selection,
    whole_site,
)
from tests.exports.views import edition, event_facts, event_view, place, slot, surroundings


def feeds_of(selections: Iterable[Selection]) -> dict[str, Selection]:
    """The calendars and feeds of these selections by path."""
    return {
        path: one
        for one in selections
        for exporter in EXPORTERS.events
        if one.kind in exporter.kinds and (path := exporter.path(one)).startswith("feeds/")
    }


SITE = whole_site()
HTML = sorted(path for path in SITE if path.endswith(".html"))
FEEDS = set(feeds_of(every_selection()))
EVENT_CALENDARS = {IcalEvent().path(view.id) for view in events()}


def page(path: str) -> html.HtmlElement:
    return html.document_fromstring(SITE[path].decode())


def bare(path: str) -> str:
    """The address of a page without its language."""
    return path.removeprefix("en/")


def within(path: str, links: Iterator[html.HtmlElement]) -> list[str]:
    """Where links of the page at `path` lead within the site, as paths of it."""
    found = (link.get("href", "") for link in links)
    return [normpath(join(path, "..", href)) for href in found if not href.startswith(("https:", "webcal:", "#"))]


def named(path: str) -> list[str]:
    """What the head of a page names as the same in another format."""
    return within(
        path, (link for link in page(path).iter("link") if link.get("rel") == "alternate" and link.get("type"))
    )


@pytest.mark.parametrize(
    ("path", "selection", "kind"),
    [
        ("embed/semaine-solidaire-2026/index.html", "semaine-solidaire-2026", Kind.EDITION),
        ("embed/semaine-solidaire-2026/code.html", "semaine-solidaire-2026", Kind.EDITION),
        ("embed/theme/food/index.html", "theme/food", Kind.THEME),
        ("editions/semaine-solidaire-2026/numbers.html", "semaine-solidaire-2026", Kind.EDITION),
        ("numbers/2026.html", "year/2026", Kind.YEAR),
        ("numbers/index.html", EVERYTHING, Kind.EVERYTHING),
        ("explore/index.html", EVERYTHING, Kind.EVERYTHING),
        ("archive/index.html", EVERYTHING, Kind.EVERYTHING),
        ("search/index.html", EVERYTHING, Kind.EVERYTHING),
        ("map/index.html", EVERYTHING, Kind.EVERYTHING),
    ],
)
def test_page_names_the_feeds_and_data_of_the_events_that_it_shows_or_counts(
    path: str, selection: str, kind: Kind
) -> None:
    assert named(path) == named(f"en/{path}") == [one.path for one in feed_alternates("fr", selection, kind)]


def feeds(path: str, body: bytes | str) -> list[tuple[str, str]]:
    """The feeds that the head of a page names: what they are called, and where they are."""
    document = html.document_fromstring(body.decode() if isinstance(body, bytes) else body)
    links = [one for one in document.iter("link") if one.get("rel") == "alternate" and one.get("type")]
    titles = [one.get("title").replace("\u00a0", " ") for one in links]
    return list(zip(titles, within(path, iter(links)), strict=True))


def test_event_names_its_calendar_and_the_feeds_of_its_place_and_town() -> None:
    hall = place(name="La Bobine", address="", postal_code="38000", city="Grenoble", insee="38185")
    view = event_view(facts=event_facts(place=hall), id="e1")
    path = "events/e1.html"
    assert feeds(path, EVENT_PAGES[0].page(view, surroundings())) == [
        ("Calendrier (iCal)", "events/e1.ics"),
        ("Calendrier (iCal) : La Bobine, Grenoble", "feeds/place/38185-la-bobine.ics"),
        ("Fil RSS : La Bobine, Grenoble", "feeds/place/38185-la-bobine.rss"),
        ("Calendrier (iCal) : Grenoble (38)", "feeds/commune/38185.ics"),
        ("Fil RSS : Grenoble (38)", "feeds/commune/38185.rss"),
    ]


def test_event_of_many_places_names_the_feeds_of_the_first_alone() -> None:
    towns = [("38000", "Grenoble", "38185"), ("69001", "Lyon", "69381"), ("75011", "Paris", "75111")]
    halls = [place(name="Salle", address="", postal_code=code, city=city, insee=insee) for code, city, insee in towns]
    dates = tuple(slot(start_at=at(number, 18), end_at=None, place=hall) for number, hall in enumerate(halls, 3))
    view = event_view(facts=event_facts(place=halls[2], occurrences=dates), id="e1")
    assert [address for _, address in feeds("events/e1.html", EVENT_PAGES[0].page(view, surroundings()))] == [
        "events/e1.ics",
        "feeds/place/75111-salle.ics",
        "feeds/place/75111-salle.rss",
        "feeds/commune/75056.ics",  # of the city: an event in an arrondissement is in both
        "feeds/commune/75056.rss",
    ]


def test_event_that_is_held_nowhere_names_its_calendar_alone() -> None:
    view = event_view(facts=event_facts(place=None, attendance=Attendance.ONLINE), id="e1")
    assert feeds("events/e1.html", EVENT_PAGES[0].page(view, surroundings())) == [
        ("Calendrier (iCal)", "events/e1.ics")
    ]


def test_preview_of_an_event_names_no_feed_that_may_not_be_there_yet() -> None:
    framed = Framed("events/e1.html", "en/events/e1.html", "../", Markup(""), "default-src 'none'")
    page = preview_page("fr", event_view(id="e1"), surroundings(), framed)
    assert feeds("events/e1.html", page) == [("Calendrier (iCal)", "events/e1.ics")]


ABOUT_THE_SITE = re.compile(r"404\.html|licence\.html|(about|press|snapshots|sources)/.*")
"""They tell who runs the site, whose the data are, how to use them: nothing of it comes as a feed."""
OF_ASSOCIATIONS = re.compile(
    r"associations/.*|editions/[^/]+/associations\.html|(numbers|map)/associations\.html", re.ASCII
)
"""They show associations. Feeds have events, so the page of an association names those of its events, if it has any."""
WAYS = re.compile(r"explore/.*|territories/.*|.*/subscribe\.html|editions/[^/]+/calendars/.*")
"""The pages that lead to feeds by plain links."""


def test_every_page_that_shows_events_names_a_feed_of_them() -> None:
    def is_silent(path: str) -> bool:
        return not (FEEDS | EVENT_CALENDARS) & set(named(path))

    exempt = [path for path in HTML if any(kind.fullmatch(bare(path)) for kind in (ABOUT_THE_SITE, OF_ASSOCIATIONS))]
    assert [path for path in HTML if path not in exempt and is_silent(path)] == []
    assert len(exempt) < len(HTML) / 3


def test_every_feed_and_file_that_a_page_names_is_published() -> None:
    assert {name for path in HTML for name in named(path)} - FEEDS - EVENT_CALENDARS - SITE.keys() == set()


def test_every_feed_is_named_by_a_page() -> None:
    in_heads = {name for path in HTML for name in named(path)}
    led_to = {name for path in HTML if WAYS.fullmatch(bare(path)) for name in within(path, page(path).iter("a"))}
    assert (FEEDS | EVENT_CALENDARS) - in_heads - led_to == set()


def test_every_feed_of_towns_and_of_an_edition_crossed_with_them_is_named_by_a_page() -> None:
    hall = place(name="La Bobine", address="", postal_code="38000", city="Grenoble", insee="38185")
    views, week = [event_view(facts=event_facts(place=hall))], edition()
    of = all_selections(views, associations(), [Week(week, {view.id for view in views}, set())])
    around = surroundings(selections=of)
    made = [
        one
        for exporter in (TERRITORY_PAGES, EDITION_CALENDARS)
        for path, body in batch_documents(exporter, around, ()).items()
        for one in within(path, html.document_fromstring(body.decode()).iter("a"))
    ]
    wanted = {path for path, one in feeds_of(of).items() if one.kind in (Kind.COMMUNE, Kind.PLACE, Kind.CROSSED)}
    assert "feeds/semaine-solidaire-2026/commune/38185.ics" in wanted
    assert wanted - set(made) == set()
