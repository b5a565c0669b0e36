"""Days, hours, prices and claims in words."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from babel.dates import format_date

from catalog.sightings import Contact, Occurrence, Price
from catalog.vocabulary import ContactKind, PriceKind
from exports.calendar_words import day_words, hours_words, partial_date_words, slot_words, span_words
from exports.pages_links import Said, contact_link, map_href, web_link
from exports.pages_words import age_words, place_words, price_words, value_words
from exports.phrases import LANGUAGES, LOCALES
from tests.exports.sample_site import at
from tests.exports.views import all_day_slot, place, slot

N = "\u00a0"


def plain(text: str) -> str:
    """Without the spaces that do not break, which are hard to read in a test."""
    return text.replace(N, " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("one", "french", "english"),
    [
        (slot(end_at=None), "mardi 3 novembre 2026 à 18 h", "Tuesday 3 November 2026 at 18:00"),
        (
            slot(start_at=at(3, 18, 30), end_at=at(3, 20)),
            "mardi 3 novembre 2026 de 18 h 30 à 20 h",
            "Tuesday 3 November 2026, 18:30 to 20:00",
        ),
        (
            slot(start_at=at(8, 20), end_at=at(9, 2)),
            "dimanche 8 novembre 2026 de 20 h à 2 h",
            "Sunday 8 November 2026, 20:00 to 02:00",
        ),
        (
            slot(start_at=at(7, 9), end_at=at(8, 18)),
            "du samedi 7 novembre 2026 à 9 h au dimanche 8 novembre 2026 à 18 h",
            "Saturday 7 November 2026 at 09:00 to Sunday 8 November 2026 at 18:00",
        ),
        (all_day_slot(date(2026, 11, 1)), "dimanche 1er novembre 2026", "Sunday 1 November 2026"),
        (all_day_slot(date(2026, 11, 3), date(2026, 11, 9)), "du 3 au 9 novembre 2026", "3 to 9 November 2026"),
        (
            all_day_slot(date(2026, 10, 30), date(2026, 11, 1)),
            "du 30 octobre au 1er novembre 2026",
            "30 October to 1 November 2026",
        ),
        (
            all_day_slot(date(2026, 12, 30), date(2027, 1, 2)),
            "du 30 décembre 2026 au 2 janvier 2027",
            "30 December 2026 to 2 January 2027",
        ),
        (
            slot(
                zone="America/Martinique",
                start_at=datetime(2026, 11, 3, 9, tzinfo=timezone(timedelta(hours=-4))),
                end_at=None,
            ),
            "mardi 3 novembre 2026 à 9 h (heure locale : Martinique)",
            "Tuesday 3 November 2026 at 09:00 (local time: Martinique)",
        ),
        (
            slot(zone="UTC", start_at=datetime(2026, 11, 3, 9, tzinfo=UTC), end_at=None),
            "mardi 3 novembre 2026 à 9 h (heure locale : UTC)",
            "Tuesday 3 November 2026 at 09:00 (local time: UTC)",
        ),
    ],
)
def test_slot_in_words(one: Occurrence, french: str, english: str) -> None:
    assert (plain(slot_words("fr", one)), slot_words("en", one)) == (french, english)


def test_hours_do_not_break_between_number_and_letter() -> None:
    assert hours_words("fr", slot(start_at=at(3, 18, 30), end_at=at(3, 20))) == f"18{N}h{N}30 – 20{N}h"
    assert hours_words("fr", all_day_slot()) == "toute la journée"
    assert hours_words("en", slot(), until=False) == "18:00"


def test_instants_are_said_where_they_take_place() -> None:
    summer = slot(start_at=datetime(2026, 7, 14, 22, 30, tzinfo=UTC), end_at=None)
    assert plain(slot_words("fr", summer)) == "mercredi 15 juillet 2026 à 0 h 30"


def test_single_day_span_is_a_day() -> None:
    day = date(2026, 11, 3)
    assert span_words("fr", day, day) == day_words("fr", day) == "mardi 3 novembre 2026"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2014", "2014"),
        ("2014-05", "mai 2014"),
        ("2014-05-01", "1er mai 2014"),
        ("", ""),
        ("2014-99", "2014-99"),
        ("x" * 7, "x" * 7),
    ],
)
def test_partial_dates_in_words(written: str, words: str) -> None:
    assert partial_date_words("fr", written) == words


@pytest.mark.parametrize(
    ("price", "french", "english"),
    [
        (Price(kind=PriceKind.FREE), "Gratuit", "Free"),
        (
            Price(kind=PriceKind.PAID, lowest=Decimal("2.50"), highest=Decimal(5)),
            "Payant, de 2,50 € à 5 €",
            "Paid, €2.50 to €5",
        ),
        (Price(kind=PriceKind.PAID, lowest=Decimal(5), highest=Decimal(5)), "Payant, 5 €", "Paid, €5"),
        (Price(kind=PriceKind.PAID, lowest=Decimal(1200)), "Payant, à partir de 1 200 €", "Paid, from €1,200"),
        (Price(kind=PriceKind.PAID, lowest=Decimal(0), highest=Decimal(9)), "Payant, jusqu’à 9 €", "Paid, up to €9"),
        (
            Price(kind=PriceKind.PAY_WHAT_YOU_WANT, lowest=Decimal(2), currency="CHF"),
            "Prix libre, à partir de 2 CHF",
            "Pay what you want, from CHF2",
        ),
    ],
)
def test_price_in_words(price: Price, french: str, english: str) -> None:
    assert (plain(price_words("fr", price)), plain(price_words("en", price)).replace("CHF 2", "CHF2")) == (
        french,
        english,
    )


def test_age_in_words() -> None:
    ages = [(12, None), (None, 18), (12, 18), (None, None), (0, 3)]
    said = [age_words("fr", low, high) for low, high in ages]
    assert said == ["à partir de 12 ans", "jusqu’à 18 ans", "de 12 à 18 ans", "", "de 0 à 3 ans"]


def test_place_in_words() -> None:
    assert place_words(place()) == "Médiathèque des Trois-Ponts, 12 rue du Lavoir, 95999 Val-Clair"
    assert place_words(place(name="", address="", postal_code="")) == "Val-Clair"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "Apéro", "Apéro"),
        ("title", "", "rien"),
        ("place", None, "rien"),
        ("place", {"name": "Salle", "postal_code": "95999", "city": "Val-Clair"}, "Salle, 95999 Val-Clair"),
        ("place", {"latitude": 999}, ""),
        ("places", [{"place": {"name": "Lavoir"}}, {"place": {"city": "Val-Clair"}}], "Lavoir ; Val-Clair"),
        ("themes", ["food", "health", "unheard-of"], "Alimentation, Santé, unheard-of"),
        ("status", "cancelled", "Annulé"),
        ("language", "fr", "français"),
        ("founded_on", "2014-05", "mai 2014"),
        ("minimum_age", 12, "12"),
        ("price", {"kind": "free"}, "Gratuit"),
        ("price", {"kind": "stolen", "value": "9"}, "9"),
        ("occurrences", [{"start_on": "2026-11-03"}], "mardi 3 novembre 2026"),
        ("keywords", [str(number) for number in range(7)], "0, 1, 2, 3, 4, … et 2 autres"),
        ("contacts", [{"kind": "email", "value": "contact@a.example"}], "contact@a.example"),
        ("description", "x" * 300, "x" * 199 + "…"),
    ],
)
def test_claimed_value_in_words(field: str, value: object, words: str) -> None:
    assert value_words("fr", field, value) == words  # type: ignore[arg-type] - JSON, each of its kinds


def test_contacts_become_links_only_when_they_are_what_they_say() -> None:
    pairs = [
        (ContactKind.EMAIL, "contact@a.example"),
        (ContactKind.EMAIL, "contact@a.example?cc=x@y.example"),
        (ContactKind.PHONE, "+33199000000"),
        (ContactKind.PHONE, "+41440000000"),
        (ContactKind.PHONE, "javascript:1"),
        (ContactKind.LINK, "https://www.a.example/b/"),
        (ContactKind.LINK, "javascript:alert(1)"),
    ]
    assert [contact_link(Contact(kind=kind, value=value)) for kind, value in pairs] == [
        Said("contact@a.example", "mailto:contact@a.example"),
        Said("contact@a.example?cc=x@y.example"),
        Said(f"01{N}99{N}00{N}00{N}00", "tel:+33199000000"),
        Said("+41440000000", "tel:+41440000000"),
        Said("javascript:1"),
        Said("a.example/b", "https://www.a.example/b/"),
        Said("javascript:alert(1)"),
    ]


def test_link_without_address_is_text() -> None:
    assert web_link("", "Les Voisins") == Said("Les Voisins")


def test_map_needs_a_point_or_an_address() -> None:
    nowhere = {"latitude": None, "longitude": None}
    assert map_href(place(**nowhere, address="")) == ""
    assert map_href(place(**nowhere)) == (
        "https://www.openstreetmap.org/search?query=12+rue+du+Lavoir%2C+95999+Val-Clair"
    )
    assert map_href(place()) == "https://www.openstreetmap.org/?mlat=49.01234&mlon=2.05670#map=17/49.01234/2.05670"


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_have_the_names_of_the_cldr(language):
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(366)]
    names = [
        (format_date(day, "EEEE", locale=LOCALES[language]), format_date(day, "MMMM", locale=LOCALES[language]))
        for day in days
    ]
    told = [day_words(language, day).split(" ") for day in days]
    assert [(weekday, month) for weekday, _, month, _ in told] == names
