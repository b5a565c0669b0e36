"""The published page under a banner: what is hostile stays inert, a template of the instance is kept."""

import re
from collections.abc import Iterator

import pytest
from markupsafe import Markup

from catalog.views import AssociationView, EventView
from exports.looks import Look, put_on, worn
from exports.pages_associations import AssociationPage
from exports.pages_events import EventPage
from exports.pages_preview import Framed, preview_page
from exports.phrases import LANGUAGES, Language
from tests.exports.hostile import strings
from tests.exports.hostile_pages import hostile_association, hostile_event, hostile_surroundings, judged
from tests.exports.views import association_view, event_view, surroundings

FRAMED = Framed("submit/", "en/submit/", "../", Markup("<p>Aperçu</p>\n"), "default-src 'none'")


@pytest.fixture
def look() -> Iterator[None]:
    before = worn()
    yield
    put_on(before)


def article(page: str) -> str:
    (found,) = re.findall(r"<article.*</article>", page, re.DOTALL)
    return str(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_preview_shows_what_the_published_page_shows(language: Language) -> None:
    event, association = event_view(), association_view()
    around = surroundings()
    framed = FRAMED._replace(root="../" if language == "fr" else "../../")
    shown = [article(preview_page(language, view, around, framed)) for view in (event, association)]

    assert shown == [
        article(EventPage(language).page(event, around).decode()),
        article(AssociationPage(language).page(association, around).decode()),
    ]


def test_preview_leads_to_the_site_from_wherever_it_stands() -> None:
    page = preview_page("fr", event_view(), surroundings(), FRAMED._replace(root="../../"))
    links = re.findall(r'href="([^"#]*)"', page)

    assert [one for one in links if not one.startswith(("../../", "http", "tel:", "mailto:"))] == []


def test_preview_is_for_no_search_and_no_machine() -> None:
    page = preview_page("fr", event_view(), surroundings(), FRAMED)

    assert '<meta name="robots" content="noindex">' in page
    assert [one for one in ("application/ld+json", 'rel="canonical"', "og:title") if one in page] == []


@pytest.mark.usefixtures("look")
def test_preview_keeps_the_template_of_the_instance() -> None:
    own = (
        '{% extends "goodweek/event.html" %}{% block content %}<article>Chez nous : {{ title }}</article>{% endblock %}'
    )
    put_on(Look(templates={"event.html": own}))
    page = preview_page("fr", event_view(), surroundings(), FRAMED)

    assert "<p>Aperçu</p>\n" in page
    assert article(page) == f"<article>Chez nous : {event_view().facts.title}</article>"


def test_c5_nothing_in_a_preview_runs() -> None:
    def shown(text: str) -> Iterator[str]:
        views: list[EventView | AssociationView] = [hostile_event(text), hostile_association(text)]
        around = hostile_surroundings([text])
        return (preview_page(language, view, around, FRAMED) for view in views for language in LANGUAGES)

    plain = [judged(page.encode()).active for page in shown("Texte")]
    faults = {}
    for text in (one for one in strings()[:150] if "\ud800" not in one and "\udfff" not in one and one.strip()):
        found = [judged(page.encode()) for page in shown(text)]
        if [one.active for one in found] != plain or any(one.faults for one in found):
            faults[text] = found

    assert faults == {}
