"""What is typed into the form, as facts or as errors beside the fields."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest

from catalog.facts import Contact, EventFacts, Occurrence, Organiser, Place, Price
from catalog.submitters import clean_mail
from catalog.vocabulary import Attendance, ContactKind, PriceKind, Theme
from desk.web.filled import Typed
from desk.web.typed import read_form, values_of

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
FORM: dict[str, Sequence[str]] = {
    "title": ["Atelier"],
    "day-0": ["2026-11-03"],
    "place": ["Salle des Tilleuls"],
    "city": ["Val-Brume"],
    "organiser": ["Les Voisins"],
}


def typed(**values: str | Sequence[str]) -> Typed:
    told = {name.replace("_at_", "-"): [value] if isinstance(value, str) else value for name, value in values.items()}
    return read_form({**FORM, **told}, NOW, needs_mail=False)


def facts(**values: str | Sequence[str]) -> EventFacts:
    found = typed(**values)
    assert found.errors == {}
    assert found.facts is not None
    return found.facts


def slots(**values: str) -> list[tuple[str, str]]:
    found = facts(**values).occurrences
    return [(str(one.start_on or one.start_at), str(one.end_on if one.start_on else one.end_at)) for one in found]


def test_form_that_says_the_least_is_an_event_of_a_day() -> None:
    assert facts() == EventFacts(
        title="Atelier",
        occurrences=(Occurrence(start_on=date(2026, 11, 3), end_on=date(2026, 11, 3)),),
        attendance=Attendance.ON_SITE,
        place=Place(name="Salle des Tilleuls", city="Val-Brume"),
        organisers=(Organiser(name="Les Voisins"),),
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"from_at_0": "18:00", "to_at_0": "20:30"}, ("2026-11-03 18:00:00+01:00", "2026-11-03 20:30:00+01:00")),
        ({"from_at_0": "22h", "to_at_0": "1h30"}, ("2026-11-03 22:00:00+01:00", "2026-11-04 01:30:00+01:00")),
        ({"from_at_0": "9:05"}, ("2026-11-03 09:05:00+01:00", "None")),
        ({"day_at_0": "3/11/2026"}, ("2026-11-03", "2026-11-03")),
        ({"last_at_0": "2026-11-05"}, ("2026-11-03", "2026-11-05")),
        (
            {"last_at_0": "05.11.2026", "from_at_0": "9:00", "to_at_0": "18:00"},
            ("2026-11-03 09:00:00+01:00", "2026-11-05 18:00:00+01:00"),
        ),
        ({"postal_code": "97411", "from_at_0": "18:00"}, ("2026-11-03 18:00:00+04:00", "None")),
        ({"day_at_0": "2026-10-20", "from_at_0": "18:00"}, ("2026-10-20 18:00:00+02:00", "None")),
    ],
)
def test_date_is_read_as_browsers_and_people_write_it(values: dict[str, str], expected: tuple[str, str]) -> None:
    assert slots(**values) == [expected]


def test_several_dates_are_put_in_order_and_once() -> None:
    found = slots(day_at_1="2026-11-01", day_at_2="", day_at_3="2026-11-03", day_at_4="2026-11-02")

    assert [start for start, _ in found] == ["2026-11-01", "2026-11-02", "2026-11-03"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": " "}, {"title": "wrong.missing"}),
        ({"title": "x" * 201}, {"title": "wrong.long"}),
        ({"description": "x" * 10_001}, {"description": "wrong.long"}),
        ({"organiser": ""}, {"organiser": "wrong.missing"}),
        ({"day_at_0": ""}, {"day-0": "wrong.missing"}),
        ({"day_at_0": "31/02/2026"}, {"day-0": "wrong.day"}),
        ({"day_at_0": "2026-09-30"}, {"day-0": "wrong.over"}),
        ({"day_at_0": "2062-11-03"}, {"day-0": "wrong.far"}),
        ({"day_at_1": "bientôt"}, {"day-1": "wrong.day"}),
        ({"from_at_1": "18:00"}, {"day-1": "wrong.missing"}),
        ({"from_at_0": "25:00"}, {"from-0": "wrong.time"}),
        ({"from_at_0": "18:61"}, {"from-0": "wrong.time"}),
        ({"to_at_0": "18:00"}, {"from-0": "wrong.missing"}),
        ({"last_at_0": "2026-11-02"}, {"last-0": "wrong.order"}),
        ({"last_at_0": "2027-11-05"}, {"last-0": "wrong.lasting"}),
        ({"last_at_0": "2062-11-03"}, {"last-0": "wrong.far"}),
        ({"day_at_0": "2021-09-30"}, {"day-0": "wrong.past"}),
        ({"day_at_0": "0015-11-03"}, {"day-0": "wrong.past"}),
        ({"day_at_0": "0000-11-03"}, {"day-0": "wrong.day"}),
        ({"day_at_0": "10000-11-03"}, {"day-0": "wrong.day"}),
        ({"day_at_0": "٢٠٢٦-١١-٠٣"}, {"day-0": "wrong.day"}),
        ({"day_at_1": "2062-11-03"}, {"day-1": "wrong.far"}),
        ({"place": "", "city": ""}, {"place": "wrong.where"}),
        ({"city": ""}, {"city": "wrong.city"}),
        ({"url": "javascript:alert(1)"}, {"url": "wrong.address"}),
        ({"online_url": "ftp://x.example"}, {"online_url": "wrong.address"}),
        ({"price": "paid", "lowest": "beaucoup"}, {"lowest": "wrong.amount"}),
        ({"price": "paid", "lowest": "-1"}, {"lowest": "wrong.amount"}),
        ({"price": "paid", "lowest": "NaN"}, {"lowest": "wrong.amount"}),
        ({"price": "paid", "lowest": "5", "highest": "2"}, {"highest": "wrong.price_order"}),
        ({"lowest": "5"}, {"price": "wrong.price_kind"}),
        ({"attendance": "online"}, {"attendance": "wrong.attendance"}),
        (
            {"attendance": "on-site", "online_url": "visio.example/salle"},
            {"attendance": "wrong.attendance_online"},
        ),
        ({"attendance": "hybrid"}, {"online_url": "wrong.online"}),
        ({"attendance": "online", "place": "", "city": ""}, {"online_url": "wrong.online"}),
        ({"attendance": "hybrid", "place": "", "city": ""}, {"place": "wrong.missing"}),
        ({"register_url": "javascript:alert(1)"}, {"register_url": "wrong.address"}),
        ({"register_mail": "jeanne.inventee@les-voisins.example"}, {"register_mail": "wrong.public_mail"}),
        ({"register_mail": "contact@x.example\nBcc: a@b.example"}, {"register_mail": "wrong.public_mail"}),
        ({"register_phone": "=1+1"}, {"register_phone": "wrong.phone"}),
    ],
)
def test_what_is_wrong_is_told_of_its_field(values: dict[str, str], expected: dict[str, str]) -> None:
    assert typed(**values).errors == expected


EXTREMES = ("0001-01-01", "1/1/0001", "9999-12-31", "31/12/9999", "1970-01-01", "2026-11-03")


@pytest.mark.parametrize("postal_code", ["", "97411", "98800", "97500"])  # on both sides of the world
@pytest.mark.parametrize(("day", "last"), [*product(EXTREMES, ("", *EXTREMES))])
def test_no_date_is_too_far_for_an_answer(day: str, last: str, postal_code: str) -> None:
    for starts, ends in product(("", "00:00", "23:59"), repeat=2):
        found = typed(day_at_0=day, last_at_0=last, from_at_0=starts, to_at_0=ends, postal_code=postal_code)
        is_sound = (
            "2026" in day
            and last in ("", day)
            and (bool(starts) or not ends)
            and (not last or starts <= ends or not ends)
        )
        assert (found.facts is not None) == is_sound
        assert {name.partition("-")[0] for name in found.errors} <= {"day", "last", "from", "to"}


def test_words_that_cannot_be_chosen_are_passed_over() -> None:
    found = facts(themes=["food", "<script>", "health"], language="klingon", price="dear")

    assert (found.themes, found.language, found.price) == ((Theme.HEALTH, Theme.FOOD), "", None)


def test_online_and_hybrid_are_told_from_what_is_said() -> None:
    online = facts(place="", city="", online_url="visio.example/salle")
    hybrid = facts(online_url="https://visio.example/salle")

    assert [(one.attendance, one.online_url) for one in (online, hybrid)] == [
        (Attendance.ONLINE, "https://visio.example/salle"),
        (Attendance.HYBRID, "https://visio.example/salle"),
    ]


def test_address_that_is_sent_to_those_who_register_is_not_asked_for() -> None:
    found = facts(
        attendance="online",
        place="",
        city="",
        register_url="les-voisins.example/inscription",
        register_mail="Contact@Les-Voisins.example",
        register_phone="01 45 67 89 10",
    )

    assert (found.attendance, found.registration) == (
        Attendance.ONLINE,
        (
            Contact(kind=ContactKind.LINK, value="https://les-voisins.example/inscription"),
            Contact(kind=ContactKind.EMAIL, value="contact@les-voisins.example"),
            Contact(kind=ContactKind.PHONE, value="+33145678910"),
        ),
    )


@pytest.mark.parametrize(
    ("written", "amount"),
    [("2,50 €", "2.50"), ("2.500000", "2.50"), ("1e2", "100.00"), ("-0", "0.00"), ("0e-400", "0.00")],
)
def test_price_is_read_as_it_is_written(written: str, amount: str) -> None:
    price = facts(price="paid", lowest=written).price

    assert price == Price(kind=PriceKind.PAID, lowest=Decimal(amount))
    assert str(price and price.lowest) == amount


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"from_at_0": "18:00", "to_at_0": "20:30", "day_at_1": "2026-12-01", "last_at_1": "2026-12-03"},
        {"from_at_0": "22:00", "to_at_0": "01:30", "description": "Un.\n\nDeux.", "themes": ["food"]},
        {"last_at_0": "2026-11-05", "from_at_0": "09:00", "to_at_0": "18:00", "price": "paid", "lowest": "2.50"},
        {"postal_code": "97411", "from_at_0": "18:00", "online_url": "https://visio.example/x", "language": "fr"},
        {"attendance": "hybrid", "register_phone": "0145678910", "register_mail": "contact@les-voisins.example"},
        {"attendance": "online", "place": "", "city": "", "register_url": "https://les-voisins.example/inscription"},
    ],
)
def test_form_that_is_shown_again_says_the_same(values: dict[str, str]) -> None:
    once = facts(**values)

    assert read_form(values_of(once), NOW, needs_mail=False).facts == once


def test_far_future_and_past_are_measured_from_now() -> None:
    later = NOW + timedelta(days=400)
    assert read_form(FORM, later, needs_mail=False).errors == {"day-0": "wrong.over"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Amina@Les-Voisins.Example ", "amina@les-voisins.example"),
        ("a.b+c@d.example", "a.b+c@d.example"),
        ("amina@localhost", ""),
        (f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.example", ""),
        ("", ""),
    ],
)
def test_mail_address_is_one_that_every_server_takes(text: str, expected: str) -> None:
    assert clean_mail(text) == expected
