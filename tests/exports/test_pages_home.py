"""The first page: the week that is on or next, by the day on which the catalogue last changed."""

from datetime import UTC, date, datetime

import pytest
from lxml import html

from exports.pages_home import home_page, weeks_of
from exports.pages_navigation import found
from exports.selections import EVERYTHING, Facet, Kind
from tests.exports.sample_site import events
from tests.exports.views import edition, event_view, selection, site, surroundings

CHANGED = datetime(2026, 11, 4, 8, tzinfo=UTC)


def on(*editions, changed_at=CHANGED, **changes):
    """The surroundings of these editions, in a catalogue that last changed then."""
    shown = [selection(events(), edition=one) for one in editions]
    everything = selection(events())
    found = [one.__class__(**_fields(one) | {"changed_at": changed_at}) for one in (everything, *shown)]
    return surroundings(selections=tuple(found), **changes)


def _fields(one):
    return {name: getattr(one, name) for name in one.__slots__}


def week(identity, first, last, **changes):
    return edition(id=identity, name=identity, starts_on=first, ends_on=last, **changes)


PAST = week("past", date(2026, 5, 1), date(2026, 5, 3))
NOW = week("now", date(2026, 11, 3), date(2026, 11, 9))
SOON = week("soon", date(2026, 12, 1), date(2026, 12, 2))
LATE = week("late", date(2027, 3, 1), date(2027, 3, 2))
OLD = week("old", date(2015, 11, 3), date(2015, 11, 9))


def document(around, language="fr"):
    return html.document_fromstring(home_page(language, around).decode())


def text(element):
    return " ".join(element.text_content().replace("\u00a0", " ").split())


def test_week_that_is_on_comes_first_then_those_to_come_then_the_past_ones():
    weeks = weeks_of("fr", on(OLD, LATE, PAST, SOON, NOW))

    assert [(one.edition.id, one.state) for one in weeks] == [
        ("now", "now"),
        ("soon", "next"),
        ("late", "next"),
        ("past", "past"),
        ("old", "past"),
    ]


def test_day_of_the_catalogue_is_that_of_french_clocks():
    at_midnight = datetime(2026, 11, 9, 23, 30, tzinfo=UTC)

    assert [one.state for one in weeks_of("fr", on(NOW, changed_at=at_midnight))] == ["past"]


def test_days_of_the_week_say_how_many_events_begin_and_lead_to_them():
    days = document(on(NOW)).find_class("days")[0]

    assert [text(one) for one in days] == [
        "mardi 3 novembre 1 événement",
        "mercredi 4 novembre 1 événement",
        "jeudi 5 novembre 1 événement",
        "vendredi 6 novembre",
        "samedi 7 novembre 1 événement",
        "dimanche 8 novembre 1 événement",
        "lundi 9 novembre",
    ]
    assert [one.get("href") for one in days.iter("a")][:2] == [
        "editions/now/index.html#d2026-11-03",
        "editions/now/index.html#d2026-11-04",
    ]


def test_months_long_week_is_shown_by_its_dates_alone():
    page = document(on(week("long", date(2026, 11, 1), date(2026, 11, 30))))

    assert page.find_class("days") == []
    assert text(page.find_class("dates")[0]) == "du 1er au 30 novembre 2026 · Val-Clair"


def test_english_page_says_the_same():
    page = document(on(NOW, PAST), "en")

    assert text(page.find_class("when")[0]) == "On now"
    assert text(page.find_class("days")[0][0]) == "Tuesday 3 November 1 event"
    assert [one.get("href") for one in page.find_class("weeks")[0].iter("a")] == ["../en/editions/past/index.html"]


def test_themes_and_regions_that_have_events_are_ways_in():
    food = Facet(Kind.THEME, "food", "Alimentation", "Food")
    around = on(NOW)
    everything = around.selections[0]
    themed = everything.__class__(**_fields(everything) | {"id": food.id, "kind": Kind.THEME, "facet": food})
    empty = everything.__class__(
        **_fields(everything) | {"id": "theme/x", "kind": Kind.THEME, "facet": food, "events": ()}
    )
    page = document(surroundings(selections=(*around.selections, themed, empty)))

    chips = page.find_class("chips")
    assert [[text(one) for one in group] for group in chips] == [["Alimentation 6 6 événements"]]
    assert [one.get("href") for one in chips[0].iter("a")] == ["programme/theme/food/index.html"]


def test_search_is_a_plain_form_where_there_is_a_page_that_searches():
    forms = document(on(NOW)).findall(".//form")
    fields = [one.find("input") for one in forms]

    search = found("fr", "search")
    assert [(one.get("method"), one.get("action")) for one in forms] == ([("get", search.path)] if search else [])
    assert [one.get("name") for one in fields] == ["q"] * len(forms)
    assert [one.find("label").get("for") for one in forms] == [one.get("id") for one in fields]


def test_instance_may_say_what_it_is_in_its_own_words():
    page = document(on(NOW, site=site(welcome_fr="Bienvenue.\n\nVenez !", tagline_fr="Chez nous")))

    assert text(page.find(".//h1")) == "Chez nous"
    assert [text(one) for one in page.find_class("hero")[0].find_class("text")[0]] == ["Bienvenue.", "Venez !"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_kind_of_reader_finds_a_way_in(language):
    ways = document(on(NOW), language).find_class("doors")[0]

    assert len(ways) == 4
    assert all(way.findall(".//a") for way in ways)


def test_first_page_is_light():
    many = tuple(week(f"week-{number}", date(2000 + number, 5, 1), date(2000 + number, 5, 7)) for number in range(25))

    assert len(home_page("fr", on(*many, NOW))) < 60_000


def test_page_of_everything_counts_events_and_names_the_calendar():
    page = document(on(NOW))

    assert selection([event_view()]).id == EVERYTHING
    assert (
        text(page.find_class("everything")[0].find_class("address")[0])
        == "https://agenda.val-clair.example/feeds/all.ics"
    )
