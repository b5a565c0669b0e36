"""What has moved online is told as online wherever people read of it, though its sources still name the hall."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree, html

from catalog.views import EventView, FormerOccurrence, OccurrenceView
from catalog.views_former import FormerEvent
from catalog.vocabulary import Attendance, EventStatus
from exports.asking_entries import entry_of
from exports.asking_shown import shown
from exports.directory import EventsJson
from exports.faceting import event_gist, former_gist
from exports.feeds_changes import ChangesRss
from exports.fragments_reading import Stored
from exports.json_ld_event import event_json_ld
from exports.pages import EVENT_PAGES
from exports.pages_cards import event_card
from exports.pages_programme_items import programme_fragment
from exports.search_records import EventRecords
from exports.tables import EVENTS
from exports.tables_csv import CsvTable
from exports.whereabouts import Whereabouts, has_moved_online, whereabouts, whereabouts_of_event
from tests.exports.documents import document_of
from tests.exports.views import (
    CHANGED,
    edition,
    event_facts,
    event_view,
    guest_change,
    occurrence_view,
    place,
    selection,
    site,
    slot,
    source_view,
    surroundings,
    told,
)

SCHEDULED, MOVED, CANCELLED = EventStatus.SCHEDULED, EventStatus.MOVED_ONLINE, EventStatus.CANCELLED
LATER = slot(start_at=datetime(2026, 11, 10, 17, tzinfo=UTC), end_at=None)
URL = "https://visio.val-clair.example/aidants"
HALL = "Médiathèque des Trois-Ponts"
ADDRESS = f"{HALL}, 12 rue du Lavoir, 95999 Val-Clair"
ONLINE: Whereabouts[object] = Whereabouts(None, Attendance.ONLINE)
AROUND = surroundings(selections=(selection([event_view()], edition=edition()),))


def dates(*statuses: EventStatus) -> tuple[OccurrenceView, ...]:
    """A Tuesday in Val-Clair and the Tuesday after."""
    whens = (slot(), LATER)
    return tuple(
        occurrence_view(uid=f"e1-{number}@a.example", slot=whens[number], status=status)
        for number, status in enumerate(statuses)
    )


def in_the_hall(*statuses: EventStatus, **said: object) -> EventView:
    """An event on site in the hall, with dates of these statuses."""
    facts = {"attendance": Attendance.ON_SITE, "online_url": "", "price": None, "organisers": (), **said}
    return event_view(id="e1", facts=event_facts(**facts), occurrences=dates(*statuses))


def page(view: EventView) -> html.HtmlElement:
    return html.document_fromstring(EVENT_PAGES[0].page(view, AROUND).decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split())


def agendas(of: html.HtmlElement) -> list[list[str]]:
    """The places that the links of a page put into an agenda on the web."""
    links = [link.get("href") for link in of.iterfind(".//span[@class='agendas']/a")]
    return [parse_qs(urlsplit(link).query).get("location", []) for link in links]


def test_date_that_moved_online_is_at_no_place() -> None:
    view = in_the_hall(MOVED, SCHEDULED)
    assert [whereabouts(view.facts, one) for one in view.occurrences] == [ONLINE, (place(), Attendance.ON_SITE)]


@pytest.mark.parametrize(
    ("statuses", "has_moved"),
    [
        ((MOVED,), True),
        ((MOVED, MOVED), True),
        ((CANCELLED, MOVED), True),
        ((MOVED, SCHEDULED), False),
        ((CANCELLED, CANCELLED), False),
        ((SCHEDULED,), False),
    ],
)
def test_event_has_moved_online_where_its_dates_have_that_are_not_cancelled(
    statuses: tuple[EventStatus, ...], has_moved: bool
) -> None:
    view = in_the_hall(*statuses)
    assert has_moved_online(view) is has_moved
    assert whereabouts_of_event(view) == (ONLINE if has_moved else (place(), Attendance.ON_SITE))


def test_page_of_an_event_that_moved_online_leads_to_no_hall() -> None:
    made = page(in_the_hall(MOVED, status=MOVED, online_url=URL))
    assert words(made.find(".//section[@class='where']")) == "Où En ligne : visio.val-clair.example/aidants"
    rows = {words(one): words(one.getnext()) for one in made.iter("dt")}
    assert rows["Participation"] == "En ligne"
    assert agendas(made) == [[URL], [URL]]


def test_page_of_an_event_that_moved_online_without_an_address_says_that_it_is_online() -> None:
    made = page(in_the_hall(MOVED, status=MOVED))
    assert words(made.find(".//section[@class='where']")) == "Où En ligne"
    assert agendas(made) == [["En ligne"], ["En ligne"]]


def test_page_of_a_series_says_which_date_moved_online() -> None:
    made = page(in_the_hall(MOVED, SCHEDULED))
    moved, held = made.find(".//ul[@class='slots']")
    assert words(moved).partition(" Ajouter")[0] == ("mardi 3 novembre 2026 de 18 h à 20 h Passe en ligne En ligne")
    assert words(held).partition(" Ajouter")[0] == "mardi 10 novembre 2026 à 18 h"
    assert words(made.find(".//section[@class='where']/p")) == f"{HALL} 12 rue du Lavoir 95999 Val-Clair"
    assert agendas(made) == [["En ligne"]] * 2 + [[ADDRESS]] * 2


def test_programme_tells_of_a_date_that_moved_online_as_online() -> None:
    made = programme_fragment("fr", in_the_hall(MOVED, SCHEDULED), sample=False)
    about = [words(html.fromstring(item.decode()).find(".//p[@class='meta']")) for item in made.body.split(b"\n")]
    assert about == ["En ligne", f"{HALL}, Val-Clair · Sur place"]
    _, places = json.loads(made.note.partition("\n")[2])
    assert places == [["", ""], ["Val-Clair", HALL]]


def test_picture_of_an_event_that_moved_online_names_no_hall() -> None:
    assert event_card("fr", in_the_hall(MOVED), AROUND)[2:] == (
        ("mardi 3 novembre 2026 de 18\u00a0h à 20\u00a0h", "En ligne"),
        "Passe en ligne",
    )


def test_search_finds_an_event_that_moved_online_as_online() -> None:
    made = EventRecords().fragment(in_the_hall(MOVED), AROUND).body.decode()
    assert HALL not in made
    assert re.findall('data-pagefind-meta="(where[^"]*)">([^<]*)<', made) == [
        ("where_en", "Online"),
        ("where_fr", "En ligne"),
    ]
    assert made.endswith("<p>En ligne, Online</p></body></html>")


def test_table_has_no_place_for_a_date_that_moved_online() -> None:
    body = document_of(CsvTable(EVENTS), in_the_hall(MOVED, SCHEDULED)).decode()
    rows = csv.DictReader(io.StringIO(body, newline=""))
    assert [(row["status"], row["attendance"], row["place_name"], row["place_insee"]) for row in rows] == [
        ("moved-online", "online", "", ""),
        ("scheduled", "on-site", HALL, "95999"),
    ]


def test_json_ld_says_of_one_date_that_it_moved_online() -> None:
    event = event_json_ld(in_the_hall(MOVED, SCHEDULED, online_url=URL), site())
    told_of = [
        (one.get("eventAttendanceMode"), [where["@type"] for where in one["location"]]) for one in event["subEvent"]
    ]
    assert told_of == [
        ("https://schema.org/OnlineEventAttendanceMode", ["VirtualLocation"]),
        (None, ["Place", "VirtualLocation"]),
    ]
    assert event["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"


def test_feed_of_changes_says_of_what_moved_online_that_it_is_online() -> None:
    change = guest_change(kind="moved_online", after=told(status=MOVED, attendance=Attendance.ON_SITE))
    view = in_the_hall(MOVED).model_copy(update={"changes": (change,)})
    (item,) = etree.fromstring(document_of(ChangesRss(), view)).iterfind("channel/item")
    assert item.findtext("{http://purl.org/rss/1.0/modules/event/}location") == "En ligne"
    assert item.find("{http://www.georss.org/georss}point") is None


def line(view: EventView) -> bytes:
    """The event in the published data."""
    return EventsJson().fragment(view, AROUND).body


def test_list_of_what_was_found_tells_of_what_moved_online_as_online() -> None:
    sources = {"val_clair": source_view()}
    asked = [shown("fr", line(in_the_hall(*statuses)), sources, None).where for statuses in ((MOVED,), (SCHEDULED,))]
    assert asked == ["En ligne", f"{HALL}, Val-Clair"]


@pytest.mark.parametrize(
    ("statuses", "asked"),
    [
        ((SCHEDULED,), ["attendance/on-site"]),
        ((MOVED, SCHEDULED), ["attendance/on-site", "attendance/online", "online"]),
        ((MOVED,), ["attendance/online", "online"]),
    ],
)
def test_what_moved_online_is_selected_and_found_by_that(statuses: tuple[EventStatus, ...], asked: list[str]) -> None:
    view = in_the_hall(*statuses)
    known = Stored(1, 7, "", 1, event_gist(view).written(), "")
    entry = entry_of("e1", known, line(view))
    assert sorted(one for one in entry.facets if one.startswith(("attendance/", "online"))) == asked


def test_event_that_had_moved_online_stays_in_the_calendar_of_what_is_online() -> None:
    change = guest_change(kind="cancelled", before=told(status=MOVED, attendance=Attendance.ON_SITE))
    view = in_the_hall(CANCELLED).model_copy(update={"changes": (change,)})
    assert ("online" in event_gist(view).facets, event_gist(view).left) == (False, ("online",))


@pytest.mark.parametrize(("event", "date"), [(MOVED, SCHEDULED), (SCHEDULED, MOVED)])
def test_former_event_that_had_moved_online_is_told_of_to_who_follows_what_is_online(
    event: EventStatus, date: EventStatus
) -> None:
    was = FormerOccurrence(
        uid="e9-0@a.example", sequence=1, title="Apéro", slot=slot(status=date), event_id="e9", at=CHANGED
    )
    heir = event_view(former=(was,))
    facts = in_the_hall(SCHEDULED, status=event).facts
    left = FormerEvent(id="e9~", facts=facts, editions=(), heir=heir)
    assert "online" in former_gist(left).facets
