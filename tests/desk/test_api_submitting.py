"""The write API: the same rules, checks and limits as the form, and the same life afterwards."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from catalog.cleaning.times import in_zone
from catalog.erasable import mail_tokens
from catalog.facts import Occurrence, Place
from desk.web.api_submitting import DateSaid, SubmissionSaid
from desk.web.limits import SUBMITTING
from desk.web.office import HONEYPOT
from tests.catalog.world import event_sighting, give
from tests.desk.test_desk_erased import erase_elsewhere, tokens_of
from tests.desk.visiting import DAY, Desked, Page, link_of

EVENT: Mapping[str, Any] = {
    "title": "Atelier réparation",
    "description": "On répare ensemble.\n\nApportez vos outils.",
    "dates": [{"day": DAY.isoformat(), "from": "18:00", "to": "20:00"}],
    "place": "Salle des Tilleuls",
    "address": "3 rue des Tilleuls",
    "postal_code": "95999",
    "city": "Val-Brume",
    "organiser": "Les Voisins de Val-Brume",
    "price": "free",
    "themes": ["digital-inclusion"],
    "mail": "amina@les-voisins.example",
    "agree": True,
}


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


def send(desk: Desked, body: Any, **headers: str) -> Page:
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    return desk.visitor.ask("api/v1/submissions", said, **{"Content_Type": "application/json", **headers})


def told(page: Page) -> Any:
    return json.loads(page.body)


def count(desk: Desked) -> int:
    with desk.office.store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM submission")).scalar_one())


def test_event_that_is_sent_is_that_of_the_form(desk: Desked) -> None:
    page = send(desk, EVENT)
    assert (page.status, told(page)["status"], len(told(page)["next"])) == (202, "received", 3)
    assert page.headers["cache-control"] == "no-store"
    confirmed = desk.visitor.press(desk.visitor.ask(link_of(desk.mail(EVENT["mail"]))))
    assert confirmed.status == 200
    typed = desk.submit(desk.visitor, mail="lise@les-voisins.example", other="1")
    assert typed.status == 200
    with desk.office.store.reading() as connection:
        rows = connection.execute(text("SELECT proposed FROM submission ORDER BY created_at, id")).scalars().all()
    assert len({*rows}) == 1
    assert len(rows) == 2


def test_answer_is_in_the_language_asked_for_and_the_same_whether_the_address_is_known(desk: Desked) -> None:
    first = send(desk, {**EVENT, "title": "Bal", "answer_in": "en", "other": True, "mail": "neuf@les-voisins.example"})
    again = send(desk, {**EVENT, "title": "Loto", "answer_in": "en", "other": True, "mail": "neuf@les-voisins.example"})
    assert (first.status, first.body) == (again.status, again.body)
    assert told(first)["next"][1] == "Once it is confirmed, a person reads it."
    assert desk.mail("neuf@les-voisins.example")["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"title": ""}, ["title"]),
        ({"mail": "a@b.example\nBcc: c@d.example"}, ["mail"]),
        ({"agree": False}, ["agree"]),
        ({"dates": [{"day": "2020-01-01"}]}, ["dates/0/day"]),
        ({"dates": [{"day": "demain"}]}, ["dates/0/day"]),
        ({"dates": [{"day": DAY.isoformat()}, {"day": DAY.isoformat(), "from": "25:00"}]}, ["dates/1/from"]),
        ({"city": ""}, ["city"]),
        ({"url": "javascript:alert(1)"}, ["url"]),
        ({"price": "paid", "lowest": "-4"}, ["lowest"]),
        ({"title": "x" * 201, "organiser": ""}, ["organiser", "title"]),
        ({"title": "x" * 501}, ["title"]),
        ({"titel": "x"}, ["titel"]),
        ({"themes": ["refuges"]}, ["themes/0"]),
        ({"dates": []}, ["dates"]),
        ({"dates": [{"day": DAY.isoformat()}] * 61}, ["dates"]),
        ({"price": "gratuit"}, ["price"]),
        ({"mail": None}, ["mail"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_place(desk: Desked, changes: dict[str, Any], at: list[str]) -> None:
    before = count(desk)
    page = send(desk, {**EVENT, "other": True, **changes})

    assert (page.status, page.headers["content-type"]) == (422, "application/problem+json")
    assert [one["at"] for one in told(page)["errors"]] == at
    assert count(desk) == before


def test_e9_what_was_erased_on_request_is_refused_as_by_the_form(desk: Desked) -> None:
    erase_elsewhere(desk, tokens_of("Bal des voisins"))
    erase_elsewhere(desk, mail_tokens("jeanne@val-brume.example"))
    before = count(desk)
    erased = send(desk, {**EVENT, "title": "Bal des voisins", "other": True})
    sender = send(desk, {**EVENT, "title": "Tournoi", "other": True, "mail": "jeanne@val-brume.example"})

    assert [(page.status, [one["at"] for one in told(page)["errors"]]) for page in (erased, sender)] == [
        (422, ["title"]),
        (422, ["mail"]),
    ]
    assert count(desk) == before


def test_fields_are_those_of_the_form(desk: Desked) -> None:
    form = next(one for one in desk.visitor.ask("submit/").tree.forms if one.xpath('.//*[@name="title"]'))
    named = {str(name) for name in form.xpath(".//@name")}
    rows = {name.partition("-")[0] for name in named if name.endswith("-0")}
    # What only a page needs: its token, its trap, its buttons, and dates by a rule, which a program writes out.
    of_a_page = {name for name in named if name in ("form", HONEYPOT, "do", "until") or name.startswith("repeat")}
    fields = {name for name in named if not re.search(r"-\d+$", name)} - of_a_page

    assert {one.alias or name for name, one in DateSaid.model_fields.items()} == rows
    assert set(SubmissionSaid.model_fields) - {"dates", "other", "answer_in"} == fields


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"title": NaN}', b"[" * 50_000])
def test_what_is_no_event_is_refused(desk: Desked, body: bytes) -> None:
    assert send(desk, body).status in (400, 422)


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_what_is_not_json_is_refused_whatever_it_holds(desk: Desked, media_type: str) -> None:
    before = count(desk)
    page = send(desk, EVENT, Content_Type=media_type)
    assert (page.status, told(page)["type"].rpartition("#")[2], count(desk)) == (415, "not-json", before)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "null"},
    ],
)
def test_page_of_another_site_submits_nothing(desk: Desked, headers: dict[str, str]) -> None:
    before = count(desk)
    assert send(desk, {**EVENT, "other": True}, **headers).status == 403
    assert count(desk) == before


def test_look_alike_is_told_and_sent_again_on_purpose(desk: Desked) -> None:
    begins = in_zone(datetime.combine(DAY, time(18)), "Europe/Paris")
    hall = Place(name="Salle des Tilleuls", address="3 rue des Tilleuls", postal_code="95999", city="Val-Brume")
    slots = (Occurrence(start_at=begins, end_at=begins + timedelta(hours=2)),)
    give(desk.office.store, event_sighting(source="mairie", title="Fête du fleuve", occurrences=slots, place=hall))
    said = {**EVENT, "title": "Fête du fleuve"}
    page = send(desk, said)
    assert (page.status, told(page)["type"].rpartition("#")[2]) == (409, "look-alike")
    assert [one["title"] for one in told(page)["alike"]] == ["Fête du fleuve"]
    assert send(desk, {**said, "other": True}).status == 202


def test_limits_are_those_of_the_form_and_shared_with_it(desk: Desked) -> None:
    answers = [
        send(desk, {**EVENT, "title": f"Atelier {n} {'x' * n}", "mail": f"n{n}@les-voisins.example", "other": True})
        for n in range(SUBMITTING.most + 2)
    ]
    assert [page.status for page in answers] == [202] * SUBMITTING.most + [429] * 2
    assert (answers[-1].headers["retry-after"], told(answers[-1])["status"]) == ("600", 429)
    assert desk.submit(desk.visitor, title="Encore", mail="encore@les-voisins.example", other="1").status == 429
