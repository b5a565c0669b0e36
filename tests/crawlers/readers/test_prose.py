"""The prose reader: its options, what it recognises, lasting ids, and what it survives. All pages are invented."""

import random
import string
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from time import perf_counter, process_time
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Skipped
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.prose import Options, read, recognises
from crawlers.readers.prose_dates import DateRefused, hours_on, leading_dates, read_dates, slots_in, without
from crawlers.readers.prose_dates_tokens import tokens_of
from crawlers.readers.prose_words import place_of, stated
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

WEEK = (date(2026, 11, 2), date(2026, 11, 8))
LINES = """<html><body><h1>Programme</h1>
<p>Mardi 3 novembre - 18h30 - Ouverture - Foyer - Les Mains Libres - <a href="/i/1">Inscription</a></p>
<h2>Mercredi 4 novembre</h2><p>10h : Café, salle B</p><p>14h-16h - Atelier (complet) - Halle</p>
<table><tr><td>Jeudi 5 novembre</td><td>9h</td><td>Balade</td><td>Pont</td></tr></table>
<p>Vendredi 6 novembre - 18h 30 - Mauvaise heure</p></body></html>"""
LABELS = """<html><body><h3>Cuisine</h3><p>When: Saturday 7 November, 16h- 22h</p><p>Where: Le Comptoir, metro Pont</p>
<h3>Lecture</h3><p>Quand : dimanche 8 novembre à 15h</p><p>Où : Bibliothèque</p></body></html>"""
NEWS = """<html><body><p>Le 14/03/2015</p><p><a href="?url_ref=1">Une antenne</a></p>
<p>21 janvier 2025</p><p><a href="?url_ref=2">Un hiver</a></p></body></html>"""
ABOUT: dict[str, Any] = {"layout": "news", "about": "Les Voisins", "site": "https://voisins.example/"}
LAYOUTS: list[tuple[str, dict[str, Any]]] = [
    (LINES, {"layout": "programme"}),
    (LABELS, {"layout": "announcements"}),
    (NEWS, ABOUT),
]


def answer_of(body: bytes | str, content_type: str = "text/html") -> Answer:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return Answer("https://semaine.example/p", raw, datetime(2026, 10, 15, 6, tzinfo=UTC), content_type)


def found_in(
    body: bytes | str, content_type: str = "text/html", edition: tuple[date, date] | None = WEEK, **options: Any
) -> list[Found]:
    reading = Reading(
        source="semaine",
        reader="prose",
        window_from=date(2026, 9, 1),
        window_until=date(2028, 4, 1),
        accepts_from=date(2025, 10, 1),
        accepts_until=date(2031, 10, 1),
        language="fr",
        options=options,
        edition=edition,
    )
    return list(read(answer_of(body, content_type), reading))


def events(found: list[Found]) -> list[EventSighting]:
    return [item for item in found if isinstance(item, EventSighting)]


def titles(found: list[Found]) -> list[str]:
    return [event.facts.title for event in events(found)]


def test_programme_gives_each_entry_once_and_counts_what_it_skips() -> None:
    found = found_in(LINES)

    assert titles(found) == ["Ouverture", "Café", "Atelier", "Balade"]
    assert [item.reason for item in found if isinstance(item, Skipped)] == [SkipReason.BAD_DATE]
    assert {event.doubts for event in events(found)} == {(Doubt.READ_FROM_PROSE,)}


def test_blocks_told_apart_by_a_selector_are_one_event_each() -> None:
    page = """<body><article class="e"><p>Mercredi 4 novembre</p><p>18h30 - 20h</p><h3><a href="/a">Débat</a></h3>
    <p>Foyer</p><p>Les Mains Libres</p></article>
    <article class="e"><h3>Repas</h3><p>On mange ensemble jeudi 5 novembre à 12h</p></article>
    <article class="e"><h3>Plus tard</h3></article></body>"""
    found = found_in(page, item="article.e")

    assert titles(found) == ["Débat", "Repas"]
    first = events(found)[0]
    assert first.origin.source_id == "https://semaine.example/a"
    assert [(slot.start_at, slot.end_at) for slot in first.facts.occurrences] == [
        (datetime(2026, 11, 4, 17, 30, tzinfo=UTC), datetime(2026, 11, 4, 19, 0, tzinfo=UTC))
    ]
    assert first.facts.place is not None
    assert (first.facts.place.name, [who.name for who in first.facts.organisers]) == ("Foyer", ["Les Mains Libres"])
    assert [item.reason for item in found if isinstance(item, Skipped)] == [SkipReason.NO_DATE]


def test_hours_where_a_title_should_stand_are_no_title() -> None:
    found = found_in(
        "<p>Mardi 3 novembre - 10h-12h - 14h-16h - Atelier</p><p>Mardi 3 novembre - 9h - 24h pour agir</p><p>Mardi 3 novembre - 9h - Les 24h</p>"
    )

    assert titles(found) == ["Les 24h"]
    assert [item.detail for item in found if isinstance(item, Skipped)] == [
        "several hours",
        "the hours after the dash may be how long something lasts",
    ]


def test_order_of_fields_is_an_option() -> None:
    page = "<p>Mardi 3 novembre - 18h - Les Mains Libres - Ouverture - Foyer - en présence de la ville</p>"
    [event] = events(found_in(page, fields=["organiser", "title", "place"]))

    assert event.facts.title == "Ouverture"
    assert event.facts.organisers[0].name == "Les Mains Libres"
    assert event.facts.place is not None
    assert event.facts.place.name == "Foyer"
    assert event.facts.description == "en présence de la ville"


def test_ids_last_when_an_event_is_cancelled_and_when_neighbours_come_and_go() -> None:
    before = found_in("<p>Mardi 3 novembre - 18h - Jeux - Foyer</p>")
    after = found_in("<p>Lundi 2 novembre - 9h - Autre</p><p>Mardi 3 novembre - 18h - ANNULÉ - Jeux - Foyer</p>")

    assert [event.origin.source_id for event in events(before)] == ["jeux 2026-11-03"]
    assert [event.origin.source_id for event in events(after)] == ["autre 2026-11-02", "jeux 2026-11-03"]


def test_a_link_that_several_events_share_names_none_of_them() -> None:
    page = "".join(
        f'<p>Mardi 3 novembre - {hour}h - Jeux - Foyer - <a href="/inscription">Inscription</a></p>'
        for hour in (10, 14)
    )
    found = events(found_in(page))

    assert [event.origin.source_id for event in found] == ["jeux 2026-11-03", "jeux 2026-11-03 14:00"]
    assert [event.identifiers for event in found] == [(), ()]


def test_news_joins_the_association_by_its_site() -> None:
    found = [item for item in found_in(NEWS, edition=None, **ABOUT) if isinstance(item, AssociationSighting)]

    assert [item.facts.news[0].published_on for item in found] == ["2015-03-14", "2025-01-21"]
    assert {item.identifiers for item in found} == {found[0].identifiers}
    assert found[0].identifiers[0].scheme == "website"


@pytest.mark.parametrize(
    "options",
    [
        {"layout": "letters"},
        {"layout": "news"},
        {"layout": "news", "about": "Les Voisins"},
        {"about": "Les Voisins", "site": "https://voisins.example/"},
        {"item": "p:::"},
        {"fields": ["place"]},
        {"fields": ["title", "title"]},
        {"within": "#a", "selector": "p"},
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)


def test_a_part_that_is_not_there_makes_the_page_unreadable() -> None:
    with pytest.raises(SourceUnreadable):
        found_in(LINES, within="#programme")


def test_a_page_without_dates_or_items_is_not_whole() -> None:
    assert [type(item) for item in found_in("<p>Bientôt</p>")] == [Incomplete]
    assert [type(item) for item in found_in(LINES, item=".event")] == [Incomplete]


def test_next_page_is_followed_and_names_no_event() -> None:
    found = found_in('<p>Mardi 3 novembre - 18h - Jeux</p><p><a class="plus" href="?p=2">Plus</a></p>', next="a.plus")

    assert [item.url for item in found if isinstance(item, Next)] == ["https://semaine.example/p?p=2"]
    assert [event.facts.url for event in events(found)] == [""]


@pytest.mark.parametrize(
    ("body", "content_type", "least", "most"),
    [
        (LINES, "text/html", 40, 50),
        (LABELS, "text/html", 50, 50),
        (NEWS, "text/html", 15, 40),
        ("<html><body><p>Bonjour</p></body></html>", "text/html", 0, 0),
        ("Mardi 3 novembre - 18h - Jeux", "text/plain", 15, 15),
        ('{"results": []}', "application/json", 0, 0),
        ("BEGIN:VCALENDAR\n", "text/calendar", 0, 0),
        (b"\0\1", "application/octet-stream", 0, 0),
    ],
)
def test_recognises_dated_prose(body: bytes | str, content_type: str, least: int, most: int) -> None:
    assert least <= recognises(answer_of(body, content_type)) <= most


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mardi 3 novembre 2026 – Fête des voisins", "Fête des voisins"),
        ("Fête des voisins (mardi 3 novembre 2026 à 18h)", "Fête des voisins"),
        ("Fête des voisins - du 3 au 9 novembre 2026", "Fête des voisins"),
        ("18h30 – mardi 3 novembre 2026 – Fête", "Fête"),
    ],
)
def test_titles_are_cut_around_the_date(text: str, title: str) -> None:
    slots = slots_in(text, zone="Europe/Paris", edition=None, today=date(2026, 10, 15))

    assert slots is not None
    assert without(text, slots) == title


def test_leading_date_leaves_what_follows_alone() -> None:
    slots = leading_dates(
        "• Le mardi 3 novembre – 18h : bilan du 1er mai à 9h", zone="Europe/Paris", edition=WEEK, today=date(2026, 1, 1)
    )

    assert slots is not None
    assert [slot.start_at for slot in slots.occurrences] == [datetime(2026, 11, 3, 17, tzinfo=UTC)]
    assert leading_dates("Bilan du 3 novembre", zone="Europe/Paris", edition=WEEK, today=date(2026, 1, 1)) is None


def test_hours_on_known_days_take_the_offset_of_each_day() -> None:
    slots = hours_on("18h30 : Jeux", [date(2026, 10, 24), date(2026, 10, 25)], "Europe/Paris")

    assert slots is not None
    assert [slot.start_at for slot in slots.occurrences] == [
        datetime(2026, 10, 24, 16, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 17, 30, tzinfo=UTC),
    ]


def attacks(size: int) -> Iterator[str]:
    for shape in (
        "1, ", "3 et ", "18h - ", "mardi ", "3 novembre, ", "du 3 au ", "(", "- ", "a partir de ", "1/", "9", "18h30",
        "tous les mardis ", "metro ", "12345 ", "é", " \t", "organisé par ", "[annulé", "5 mar ", "http://",
    ):  # fmt: skip
        yield (shape * (size // len(shape) + 1))[:size]


def seconds(size: int, shape: int) -> float:
    """Of processor time, the least of three: another process at work is no fault of ours."""
    text = list(attacks(size))[shape]
    return min(_worked(text) for _ in range(3))


def _worked(text: str) -> float:
    begin = process_time()
    for work in (
        lambda: tokens_of(text),
        lambda: read_dates(text, zone="Europe/Paris", edition=WEEK, today=date(2026, 10, 15)),
        lambda: stated(text),
        lambda: place_of(text),
    ):
        with suppress(DateRefused):
            work()
    return process_time() - begin


@pytest.mark.drill
@pytest.mark.parametrize("shape", range(21))
def test_b13_dates_and_words_take_linear_time(shape: int) -> None:
    # Texts are cut at 10,000 characters, so growth is looked at below that.
    assert seconds(10_000, shape) < max(0.5, 15 * seconds(1_000, shape))
    assert seconds(100_000, shape) < 2


@pytest.mark.parametrize(("page", "options"), LAYOUTS, ids=["programme", "announcements", "news"])
def test_mutants_of_pages_never_crash_the_reader(page: str, options: dict[str, Any]) -> None:
    dice = random.Random(2026)
    pieces = [
        "<p>",
        "</p>",
        "<",
        "&#9;",
        " - ",
        "18h",
        "32/13/2026",
        "\x00",
        "é",
        "31 février",
        "tous les mardis",
        "\n",
    ]
    for _ in range(150):
        body = bytearray(page.encode())
        for _ in range(dice.randint(1, 5)):
            place = dice.randrange(len(body))
            match dice.randrange(4):
                case 0:
                    body[place] = dice.randrange(256)
                case 1:
                    del body[place : place + dice.randrange(30)]
                case 2:
                    body[place:place] = dice.choice(pieces).encode()
                case _:
                    body[place:place] = body[dice.randrange(len(body)) :][:50]
        begin = perf_counter()
        try:
            found = found_in(bytes(body), **options)
        except SourceUnreadable:
            continue
        assert perf_counter() - begin < 2
        ids = [item.origin.source_id for item in found if isinstance(item, EventSighting | AssociationSighting)]
        assert len(ids) == len(set(ids))


def test_b15_any_words_and_numbers_give_slots_or_nothing() -> None:
    dice = random.Random(15)
    words = "mardi mar. 3 31 29 99 novembre février nov may 2026 0001 9999 18h 25h 6pm 12:61 à au du et - , / midi le".split()  # noqa: SIM905 - read as one line
    words += ["tous les", "jusqu'à", "28/11/2016", "2026-13-45", "2026-11-03T25:00:00Z", "٣", *string.punctuation]
    for _ in range(3_000):
        text = " ".join(dice.choices(words, k=dice.randint(1, 9)))
        slots = slots_in(text, zone="Europe/Paris", edition=dice.choice([None, WEEK]), today=date(2026, 10, 15))
        for slot in slots.occurrences if slots else ():
            assert 1900 <= slot.first_day.year <= 2101


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5_000 + "Mardi 3 novembre - 18h - Jeux",
        "<p>Mardi 3 novembre - 18h - Jeux</p>" * 3_000,
        "<a href='/x'>" * 2_000 + "Mardi 3 novembre - 18h - Jeux",
        "<p>" + "Mardi 3 novembre - " * 20_000,
        "<p>18h</p>" * 10_000,
        "<p>When: 3 novembre</p>" * 2_000,
    ],
)
@pytest.mark.parametrize("layout", ["programme", "announcements"])
def test_b8_hostile_pages_end_in_time(page: str, layout: str) -> None:
    begin = perf_counter()
    found_in(f"<html><body>{page}", layout=layout)
    assert perf_counter() - begin < 5
