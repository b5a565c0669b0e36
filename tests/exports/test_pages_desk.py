"""Pages lead to the forms of the desk where one runs, and nowhere else."""

from dataclasses import replace

import pytest
from lxml import html

from exports.exporter import Surroundings
from exports.pages_addresses import explore_path
from exports.pages_associations import AssociationPage
from exports.pages_events import EventPage
from exports.pages_explore import ExplorePages
from exports.pages_home import home_page
from exports.pages_texts import text_page
from exports.phrases import Language
from tests.exports.views import association_view, event_view, surroundings

PAGES = ("home", "event", "association", "organisers")


def around(*, desk: bool) -> Surroundings:
    known = surroundings()
    return replace(known, site=known.site.model_copy(update={"desk": desk, "contact": "agenda@val-clair.example"}))


def page(name: str, language: Language, *, desk: bool) -> bytes:
    here = around(desk=desk)
    match name:
        case "home":
            return home_page(language, here)
        case "event":
            return EventPage(language).page(event_view(id="e1"), here)
        case "association":
            return AssociationPage(language).page(association_view(id="a1"), here)
        case _:
            return text_page(language, name, here).encode()


def ways(body: bytes) -> list[tuple[str, str]]:
    """The links to the forms of the desk, in their order: where each leads, and what it is called."""
    links = html.fromstring(body).xpath(
        '//a[contains(@href, "submit/") or contains(@href, "report/") or contains(@href, "claim/")]'
    )
    return [(link.get("href"), link.text_content()) for link in links]


CLAIM = {"fr": "C’est le mien", "en": "This is mine"}
SUBMIT, REPORT = (
    {"fr": "Proposer un événement", "en": "Submit an event"},
    {
        "fr": "Signaler une erreur",
        "en": "Report a mistake",
    },
)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_leads_to_the_form_in_its_foot_and_subjects_to_that_for_mistakes(language: Language) -> None:
    folder = "" if language == "fr" else "en/"
    root = {"home": "" if language == "fr" else "../", "event": "../" if language == "fr" else "../../"}
    submit = {name: (f"{root[name]}{folder}submit/", SUBMIT[language]) for name in root}
    found = {name: ways(page(name, language, desk=True)) for name in PAGES}

    assert found["home"] == [submit["home"]] * 2
    for name, subject in (("event", "e1"), ("association", "a1")):
        of_subject = [
            (f"{root['event']}{folder}{form}/?id={subject}", words[language])
            for form, words in (("report", REPORT), ("claim", CLAIM))
        ]
        assert found[name] == [*of_subject, submit["event"]]
    assert [href for href, _ in found["organisers"]] == ["../submit/", "../report/", submit["event"][0]]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_leads_to_a_desk_that_does_not_run(name: str, language: Language) -> None:
    assert ways(page(name, language, desk=False)) == []


@pytest.mark.parametrize("desk", [True, False])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_organisers_are_told_the_contact_in_any_case(language: Language, desk: bool) -> None:
    tree = html.fromstring(page("organisers", language, desk=desk))

    assert len(tree.xpath('//main//a[@href="mailto:agenda@val-clair.example"]')) == 3
    assert "submit/" not in tree.xpath('string(//meta[@name="description"]/@content)')


@pytest.mark.parametrize("language", ["fr", "en"])
def test_list_of_all_programmes_leads_to_the_page_that_asks_where_a_desk_runs(language: Language) -> None:
    path, folder = explore_path(language), "" if language == "fr" else "en/"
    root = "../" * path.count("/")
    found = {}
    for desk in (True, False):
        (body,) = [one.body for one in ExplorePages().documents(around(desk=desk)) if one.path == path]
        found[desk] = html.fromstring(body).xpath('//a[contains(@href, "ask/")]/@href')

    assert found == {True: [f"{root}{folder}ask/"], False: []}
