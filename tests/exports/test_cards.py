"""The drawn pictures: what is on them, how much they weigh, and which events have one."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from catalog.vocabulary import EventStatus
from exports.cards import HEIGHT, WIDTH, Card, drawn, icon_ico, icon_png, writes
from exports.pages_cards import EVENT_CARDS, edition_picture, event_card, event_picture
from exports.selections import EVERYTHING
from tests.exports.hostile import cleaned_view, hostile_view, strings
from tests.exports.views import (
    all_day_slot,
    edition,
    event_facts,
    event_view,
    selection,
    surroundings,
)

LONG = "Une très longue réunion d’information sur les usages solidaires du numérique " * 6
ACCENT = "#a13d16"


def opened(body):
    return Image.open(BytesIO(body))


def around_week(**changes):
    return surroundings(selections=(selection([event_view()], edition=edition()),), **changes)


def test_card_is_a_small_picture_of_sixteen_colours():
    body = drawn(Card("Agenda", "Atelier tablette", ("mardi 3 novembre 2026", "Val-Clair"), "Annulé"), ACCENT)
    picture = opened(body)

    assert (picture.format, picture.mode, picture.size) == ("PNG", "P", (WIDTH, HEIGHT))
    assert len(body) < 15_000
    assert picture.convert("RGB").getpixel((5, 5)) == (0xA1, 0x3D, 0x16)
    assert picture.convert("RGB").getpixel((5, HEIGHT - 5)) == (0xFB, 0xF8, 0xF3)


def test_same_card_is_the_same_bytes():
    card = Card("Agenda", "Atelier")

    assert drawn(card, ACCENT) == drawn(card, ACCENT) != drawn(card, "#0b5d8a")


@pytest.mark.parametrize("title", [LONG, "x" * 400, "W" * 60, "", " "])
def test_title_of_any_length_stays_on_the_card_and_light(title):
    picture = opened(drawn(Card("Agenda", title, (LONG,), "Annulé"), ACCENT)).convert("L")

    assert len(drawn(Card("Agenda", title, (LONG,)), ACCENT)) < 15_000
    assert picture.crop((WIDTH - 40, 20, WIDTH, HEIGHT)).getextrema()[0] > 200
    assert picture.crop((0, HEIGHT - 20, WIDTH, HEIGHT)).getextrema()[0] > 200


def test_letters_of_cards_are_those_of_french_and_its_neighbours():
    assert writes("L’été à Œuvres, ça coûte 5 € – « Ñandú », Łódź, Київ… 18\u00a0h\u202f30")
    assert not writes("ورشة")
    assert not writes("🎉")


def test_event_card_says_title_time_place_and_what_must_not_be_missed():
    view = event_view(facts=event_facts(status=EventStatus.CANCELLED))

    assert event_card("fr", view, around_week()) == Card(
        "Agenda solidaire de Val-Clair",
        view.facts.title,
        ("mardi 3 novembre 2026 de 18\u00a0h à 20\u00a0h", "Médiathèque des Trois-Ponts, Val-Clair"),
        "Annulé",
    )


def test_card_is_in_the_language_of_its_page_whatever_was_drawn_before():
    said = [event_card(page.language, event_view(), around_week()).lines[0] for page in EVENT_CARDS]
    drawings = {page.path("e1"): page.page(event_view(), around_week()) for page in EVENT_CARDS}

    assert said == ["mardi 3 novembre 2026 de 18\u00a0h à 20\u00a0h", "Tuesday 3 November 2026, 18:00 to 20:00"]
    assert list(drawings) == ["events/e1.png", "en/events/e1.png"]
    assert len({*drawings.values()}) == 2
    for page in reversed(EVENT_CARDS):
        assert page.page(event_view(), around_week()) == drawings[page.path("e1")]
        assert event_picture(page.language, event_view(id="e1"), around_week()).path == page.path("e1")


def test_invented_event_says_so_on_its_card():
    view = event_view(sources=("demo",))

    assert event_card("en", view, around_week()).tag == "invented example"


def test_title_in_another_script_gives_way_to_the_name_of_the_site():
    card = event_card("fr", event_view(facts=event_facts(title="ورشة")), around_week())

    assert card.title == "Agenda solidaire de Val-Clair"


def test_events_of_the_last_year_before_the_latest_edition_have_a_picture():
    old = event_view(facts=event_facts(occurrences=(all_day_slot(date(2025, 11, 2), date(2025, 11, 2)),)))
    young = event_view(facts=event_facts(occurrences=(all_day_slot(date(2025, 11, 2), date(2025, 11, 3)),)))

    made = [[page.page(one, around_week()) is not None for page in EVENT_CARDS] for one in (old, young)]

    assert made == [[False, False], [True, True]]
    assert event_picture("fr", old, around_week()) is None


def test_where_there_is_no_edition_no_event_has_a_picture():
    around = surroundings(selections=(selection([event_view()]),))

    assert [page.page(event_view(), around) for page in EVENT_CARDS] == [None, None]


def test_editions_have_a_picture_in_each_language_and_other_selections_that_of_the_site():
    assert edition_picture("en", selection([], edition=edition())) == (
        "cards/semaine-solidaire-2026.en.png",
        "Semaine solidaire de Val-Clair 2026, 3 to 9 November 2026",
    )
    assert selection([]).id == EVERYTHING
    assert edition_picture("en", selection([])) is None


@pytest.mark.parametrize("text", strings())
def test_hostile_text_is_drawn_or_left_out(text):
    views = (cleaned_view(text), hostile_view(text))
    bodies = [page.page(view, around_week()) for view in views for page in EVENT_CARDS]

    assert all(body is None or opened(body).size == (WIDTH, HEIGHT) for body in bodies)


def test_icons_are_drawn_in_the_accent():
    assert opened(icon_png(ACCENT, 180)).size == (180, 180)
    assert opened(icon_ico(ACCENT)).size == (32, 32)
    assert opened(icon_png(ACCENT, 180)).convert("RGB").getpixel((90, 10)) == (0xA1, 0x3D, 0x16)
