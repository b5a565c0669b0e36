"""The profile reader; the association, its people and its towns are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from time import process_time
from typing import Any

import pytest

from catalog.sightings import AssociationSighting, Identifier
from crawlers.readers.profile import Options, read, recognises
from crawlers.readers.profile_dates import full_date, full_dates, partial_date
from crawlers.readers.profile_numbers import numbers_in
from crawlers.reading import Answer, Found, Incomplete, Reading

URL = "https://clics.valbrume.example/qui-sommes-nous"
READING = Reading(
    source="clics",
    reader="profile",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
    language="en",
)


def found_in(body: str, url: str = URL, html: str = "<html>", **options: Any) -> list[Found]:
    answer = Answer(url, f"<!DOCTYPE html>{html}{body}</html>".encode(), datetime(2026, 11, 1, tzinfo=UTC), "text/html")
    return list(read(answer, replace(READING, options={"name": "Clics partagés", **options})))


def sighting(body: str, **options: Any) -> AssociationSighting:
    (found,) = found_in(body, **options)
    assert isinstance(found, AssociationSighting), found
    return found


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("mars 2016", "2016-03"),
        ("Lancé en Mars 2016 à Valbrume", "2016-03"),
        ("6 février 2012", "2012-02-06"),
        ("le 1er août 2017", "2017-08-01"),
        ("depuis 2012", "2012"),
        ("2016-03-20", "2016-03-20"),
        ("2016-03", "2016-03"),
        ("2016-03-20T10:00:00Z", "2016-03-20"),
        ("28/11/2016", "2016-11-28"),
        ("May 3, 2018", "2018-05-03"),
        ("the 3rd of May 2018", "2018-05-03"),
        ("déc. 2015", "2015-12"),
        ("31 février 2012", "2012-02"),
        ("en 12016", ""),
        ("il y a longtemps", ""),
        ("", ""),
    ],
)
def test_dates_are_read_as_pages_write_them(text: str, day: str) -> None:
    assert partial_date(text) == day


def test_days_come_in_the_order_of_the_text() -> None:
    assert full_dates("le 3 mai 2018, puis 2017-01-02, puis 30/02/2016") == ["2018-05-03", "2017-01-02"]
    assert full_date("en mars 2016") == ""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("RNA : W991234567", [("rna", "W991234567")]),
        ("SIRET n° 732 829 320 00074 – tél. 04 99 00 00 12", [("siret", "73282932000074")]),
        ("N° SIREN: 732829320.", [("siren", "732829320")]),
        ("RNA numéro W991234567 Préfecture", [("rna", "W991234567")]),
        ("SIREN 732829321", []),
        ("SIREN 732829320, hébergeur : SIREN 552100554", []),
        ("SIREN 732829320 et encore SIREN 732 829 320", [("siren", "732829320")]),
        ("732829320", []),
    ],
)
def test_numbers_are_taken_by_their_labels(text: str, numbers: list[tuple[str, str]]) -> None:
    assert numbers_in(text) == tuple(Identifier(scheme=scheme, value=value) for scheme, value in numbers)


def test_towns_are_elements_or_words_between_commas_and_et() -> None:
    facts = sighting("<p>Valbrume, Haute-Brume et Étang-Vert</p><p>Valbrume.</p>", select={"towns": "p"}).facts

    assert facts.towns == ("Valbrume", "Haute-Brume", "Étang-Vert")


def test_a_list_within_a_list_is_read_once() -> None:
    body = """<ul><li>Le bus <a href="/bus">du code</a><ul><li><a href="/ete">Clic d’été</a></li></ul> en ville</li>
      <li>Réparer</li></ul>"""
    facts = sighting(body, select={"programmes": "li"}).facts

    assert [(one.name, one.url) for one in facts.programmes] == [
        ("Le bus du code en ville", "https://clics.valbrume.example/bus"),
        ("Clic d’été", "https://clics.valbrume.example/ete"),
        ("Réparer", ""),
    ]


def test_a_description_within_another_one_is_read_once_and_in_its_place() -> None:
    body = "<div class=d>Un <div class=d>deux</div> trois.</div><div class=d>Quatre.</div>"

    assert sighting(body, select={"description": ".d"}).facts.description == "Un\ndeux\ntrois.\n\nQuatre."


@pytest.mark.parametrize("field", ["towns", "description", "launched", "programmes", "contacts", "image"])
@pytest.mark.parametrize("css", ["div", "div div div", "div > a"])
def test_b8_page_that_nests_deep_is_told_to_be_cut_and_read_in_time(field: str, css: str) -> None:
    deep, wide = '<div>mot <a href="/x">y</a>' * 8_000, "<div>" * 199 + '<p>mot <a href="/x">y</a></p>' * 9_000
    began = process_time()
    found = [found_in(body, select={field: css}) for body in (deep, wide)]

    assert process_time() - began < 2
    assert [Incomplete("the page nests elements deeper than 200, where parsers stop") in some for some in found] == [
        True
    ] * 2


def test_an_attribute_can_be_selected() -> None:
    body = '<meta name="ville" content="Valbrume"><img class="l" data-src="/l.png">'
    facts = sighting(body, select={"towns": "meta[name=ville]::attr(content)", "image": ".l::attr(data-src)"}).facts

    assert facts.towns == ("Valbrume",)
    assert facts.image is not None
    assert facts.image.url == "https://clics.valbrume.example/l.png"


def test_mail_addresses_of_persons_are_dropped() -> None:
    body = """<p class="c">info@clics.valbrume.example</p><p class="c">jeanne.exemple@clics.valbrume.example</p>
      <p class="c">04 99 00 00 12</p><p class="c">Jeanne Exemple, présidente</p>"""
    facts = sighting(body, select={"contacts": ".c"}).facts

    assert [contact.value for contact in facts.contacts] == ["info@clics.valbrume.example", "+33499000012"]


def test_what_no_selector_finds_is_told_and_not_guessed() -> None:
    incomplete, found = found_in("<p>x</p>", select={"description": "p", "launched": ".date", "towns": "ul li"})

    assert incomplete == Incomplete(
        "nothing on the page matches select.launched, select.towns: it may have been rebuilt"
    )
    assert isinstance(found, AssociationSighting)
    assert (found.facts.description, found.facts.founded_on, found.facts.towns) == ("x", "", ())


def test_a_text_without_a_date_gives_none() -> None:
    assert sighting("<p>depuis toujours</p>", select={"launched": "p"}).facts.founded_on == ""


def test_the_id_stays_where_the_site_moves() -> None:
    body = "<p>x</p>"
    ids = {
        item.origin.source_id
        for url in (URL, URL.replace("https", "http"), URL.replace("clics.", "www.clics."))
        for item in found_in(body, url, select={"description": "p"})
        if isinstance(item, AssociationSighting)
    }

    assert ids == {"clics partages /qui-sommes-nous"}


def test_the_language_is_the_page_s() -> None:
    (french,) = found_in("<p>x</p>", html='<html lang="fr-FR">', select={"description": "p"})
    assert isinstance(french, AssociationSighting)
    assert french.facts.language == "fr"
    assert sighting("<p>x</p>", select={"description": "p"}).facts.language == "en"


def test_the_siren_of_a_siret_is_given_for_associations_only() -> None:
    body = "<p>SIRET 73282932000074</p>"

    assert [one.scheme for one in sighting(body, kind="association").identifiers] == ["siret", "siren"]
    assert [one.scheme for one in sighting(body, kind="public-body").identifiers] == ["siret"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "name"),
        ({"name": "x", "select": {"towns": "p["}}, "is no CSS selector"),
        ({"name": "x", "select": {"towns": "p:nonsense"}}, "is no CSS selector"),
        ({"name": "x", "select": {"places": "p"}}, "places"),
        ({"name": "x", "kind": "club"}, "kind"),
    ],
)
def test_options_that_are_wrong_are_told(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Options.model_validate(options)


def test_recognises_hardly_anything() -> None:
    fetched_at = datetime(2026, 11, 1, tzinfo=UTC)

    assert recognises(Answer(URL, b"<!DOCTYPE html><p>x", fetched_at)) == 10
    assert recognises(Answer(URL, b"{}", fetched_at)) == 0
