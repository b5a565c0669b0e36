"""The look of an instance: templates, phrases, texts and colours of its own."""

from dataclasses import replace

import pytest
from lxml import html

from catalog import clock
from catalog.errors import ConfigurationInvalid
from exports.exporter import Site
from exports.looks import Look, put_on, worn
from exports.pages_style import style_sheet
from exports.pages_templates import render_page
from exports.pages_texts import TextPages
from exports.phrases import phrase
from exports.publisher import publish
from tests.exports.plain_catalogue import NOW, week
from tests.exports.published import faults, tree
from tests.exports.views import site, surroundings

PLAIN = Look()


@pytest.fixture(autouse=True)
def _as_it_was():
    yield
    put_on(PLAIN)


def licence_with(template):
    """A page made with a template of the instance, at `/week/templates/licence.html`."""
    put_on(Look(templates={"licence.html": template}, places={"licence.html": "/week/templates/licence.html"}))
    values = {"title": "Licence", "description": "x", "sample": False, "sources": [], "withheld": []}
    return render_page("fr", "licence.html", "licence.html", site(), **values, whole=None, answer="Oui.")


def test_phrase_of_the_instance_takes_the_place_of_ours_until_another_look_is_put_on():
    put_on(Look(phrases={"fr/site.skip": "Sauter", "en/count.events": ("{count} meeting", "{count} meetings")}))

    assert (phrase("fr", "site.skip"), phrase("en", "site.skip")) == ("Sauter", "Skip to content")
    assert phrase("en", "count.events", count=2) == "2 meetings"
    put_on(PLAIN)
    assert phrase("fr", "site.skip") == "Aller au contenu"


def test_template_of_the_instance_may_change_one_block_of_ours():
    page = licence_with(
        '{% extends "goodweek/licence.html" %}\n{% block content %}<h1>{{ title }} & nous</h1>{% endblock %}'
    )

    document = html.document_fromstring(page)
    assert document.find(".//main").text_content().strip() == "Licence & nous"
    assert document.find(".//header") is not None


def test_template_of_the_instance_escapes_what_it_is_given():
    page = licence_with("{{ answer }}{{ '<script>' }}")

    assert page == "Oui.&lt;script&gt;"


def test_template_that_names_an_unknown_value_is_an_error_with_its_line():
    with pytest.raises(ConfigurationInvalid) as caught:
        licence_with("<p>\n{{ answr }}\n</p>")

    assert caught.value.problem == "/week/templates/licence.html, line 2: 'answr' is undefined."
    assert caught.value.remedy.startswith("Compare it with the template that comes with Goodweek")


def test_text_of_the_instance_takes_the_place_of_ours_or_is_one_more_page():
    put_on(
        Look(
            texts={
                "fr/legal": "# Mentions\n\n**Nous**.",
                "fr/partners": "# Nos amis\n\n- [La ville](https://ville.example/)",
            }
        )
    )

    pages = {one.path: html.document_fromstring(one.body.decode()) for one in TextPages().documents(surroundings())}

    assert [one for one in pages if "partners" in one] == ["about/partners.html", "en/about/partners.html"]
    assert pages["about/legal.html"].find(".//main//strong").text == "Nous"
    assert pages["en/about/legal.html"].find(".//h1").text == "Legal notice"
    english = pages["en/about/partners.html"].find(".//article")
    assert (english.get("lang"), english.find(".//h1").text) == ("fr", "Nos amis")
    assert [one.text for one in pages["about/index.html"].findall(".//footer//a")][-1] == ("Nos amis")


def test_html_in_a_text_of_the_instance_is_shown_as_text():
    put_on(
        Look(
            texts={
                "fr/legal": "# M\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![y](https://y.example/y.png)"
            }
        )
    )

    page = next(one for one in TextPages().documents(surroundings()) if one.path == "about/legal.html")
    main = html.document_fromstring(page.body.decode()).find(".//main")

    assert [one.tag for one in main.iter("script", "img")] == []
    assert [one.get("href") for one in main.iter("a")] == []
    assert "<script>alert(1)</script>" in main.text_content()


def test_accent_of_the_instance_is_in_the_style_of_both_schemes_but_not_in_high_contrast():
    sheet = style_sheet(Site(accent="#0b5d8a")).decode()

    own = [line for line in sheet.splitlines() if "#0b5d8a" in line or "not all and (prefers-contrast" in line]
    assert own == [
        "@media not all and (prefers-contrast: more) { :root { --accent: #0b5d8a; --accent-ink: #fffaf5; } }",
        (
            "@media not all and (prefers-contrast: more) { @media (prefers-color-scheme: dark) "
            "{ :root { --accent: #6397b4; --accent-ink: #1b1814; } } }"
        ),
    ]
    assert style_sheet(Site()) == style_sheet()


def test_fingerprint_changes_with_each_part_of_a_look():
    looks = [
        PLAIN,
        Look(templates={"home.html": "x"}),
        Look(phrases={"fr/site.skip": "x"}),
        Look(texts={"fr/legal": "x"}),
        Look(texts={"fr/legal": "y"}),
    ]

    assert len({one.fingerprint for one in looks}) == len(looks)
    assert replace(looks[1]).fingerprint == looks[1].fingerprint


@pytest.mark.parametrize("processes", [1, 2])
def test_publication_wears_the_look_in_every_process_and_follows_its_change(tmp_path, processes):
    catalogue = week(6)
    look = Look(phrases={"fr/event.when": "Rendez-vous"})
    with clock.frozen(NOW):
        publish(tmp_path, catalogue, site(), processes=processes)
        publish(tmp_path, catalogue, site(), processes=processes, look=look)
        dressed = tree(tmp_path / "public")
        publish(tmp_path / "cold", catalogue, site(), processes=processes, look=look)

    assert dressed == tree(tmp_path / "cold" / "public")
    assert {path for path, body in dressed.items() if b"Rendez-vous" in body} == {
        path for path in dressed if path.startswith("events/") and path.endswith(".html")
    }
    assert publish(tmp_path, catalogue, site(), processes=processes, look=look).unchanged
    assert worn() == look
    assert faults(tmp_path) == []
