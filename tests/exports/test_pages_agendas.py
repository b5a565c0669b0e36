"""Links that bring a calendar or one date into agendas on the web."""

from datetime import date

import pytest

from exports.pages_agendas import one_date, subscription
from tests.exports.views import all_day_slot, site, slot

PAGE = "https://agenda.val-clair.example/events/e1.html"


def test_calendar_is_offered_to_each_agenda() -> None:
    assert subscription(site(), "feeds/theme/refugees.ics", "Accueil & réfugiés")._asdict() == {
        "path": "feeds/theme/refugees.ics",
        "url": "https://agenda.val-clair.example/feeds/theme/refugees.ics",
        "webcal": "webcal://agenda.val-clair.example/feeds/theme/refugees.ics",
        "google": "https://calendar.google.com/calendar/r"
        "?cid=webcal%3A%2F%2Fagenda.val-clair.example%2Ffeeds%2Ftheme%2Frefugees.ics",
        "outlook": "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Fagenda.val-clair.example%2F"
        "feeds%2Ftheme%2Frefugees.ics&name=Accueil+%26+r%C3%A9fugi%C3%A9s",
        "office": "https://outlook.office.com/calendar/0/addfromweb?url=https%3A%2F%2Fagenda.val-clair.example%2F"
        "feeds%2Ftheme%2Frefugees.ics&name=Accueil+%26+r%C3%A9fugi%C3%A9s",
    }


def test_site_says_how_google_is_told_of_a_calendar() -> None:
    told = subscription(site(google_scheme="https"), "feeds/all.ics", "Tout")
    assert told.google == (
        "https://calendar.google.com/calendar/r?cid=https%3A%2F%2Fagenda.val-clair.example%2Ffeeds%2Fall.ics"
    )


@pytest.mark.parametrize(
    ("one", "google", "outlook"),
    [
        (
            slot(),
            "dates=20261103T170000Z%2F20261103T190000Z&ctz=Europe%2FParis",
            "startdt=2026-11-03T17%3A00%3A00Z&enddt=2026-11-03T19%3A00%3A00Z",
        ),
        (
            slot(end_at=None),
            "dates=20261103T170000Z%2F20261103T180000Z&ctz=Europe%2FParis",
            "startdt=2026-11-03T17%3A00%3A00Z&enddt=2026-11-03T18%3A00%3A00Z",
        ),
        (
            all_day_slot(date(2026, 11, 3), date(2026, 11, 9)),
            "dates=20261103%2F20261110",
            "startdt=2026-11-03&enddt=2026-11-10&allday=true",
        ),
    ],
)
def test_date_fills_in_the_form_of_a_new_entry(one: object, google: str, outlook: str) -> None:
    made = one_date(one, "Apéro", "Val-Clair", PAGE)  # type: ignore[arg-type] - slots
    page = "https%3A%2F%2Fagenda.val-clair.example%2Fevents%2Fe1.html"
    assert made.google == (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=Ap%C3%A9ro"
        f"&details={page}&location=Val-Clair&{google}"
    )
    assert made.outlook == (
        "https://outlook.live.com/calendar/0/deeplink/compose?rru=addevent&subject=Ap%C3%A9ro"
        f"&body={page}&location=Val-Clair&{outlook}"
    )


def test_long_title_is_cut_in_an_address() -> None:
    assert len(one_date(slot(), "x" * 5_000, "y" * 5_000, PAGE).google) < 1_000
