"""The press reader; articles, people and associations are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.sightings import AssociationSighting, Identifier, Skipped
from crawlers.readers.press import Options, named_in, read, recognises
from crawlers.reading import Answer, Found, Reading

URL = "https://courrier.valbrume.example/2018/un-bus"
NAMES = {"Clics partagés": "https://www.clics.valbrume.example/", "L’Étape": "https://etape.valbrume.example/asso/"}
READING = Reading(
    source="courrier",
    reader="press",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(1900, 1, 1),
    accepts_until=date(2031, 10, 31),
)
ARTICLE = "<main><h1>Un bus pour tous</h1>{0}<p>Clics partagés roule.</p></main>"


def answer(body: str, url: str = URL) -> Answer:
    return Answer(url, body.encode(), datetime(2026, 11, 1, tzinfo=UTC), "text/html")


def found_in(body: str, head: str = "", **options: Any) -> list[Found]:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return list(read(answer(page), replace(READING, options={"associations": NAMES, **options})))


def mentioned(body: str, head: str = "", **options: Any) -> list[tuple[str, str, str]]:
    """(association, title, day) of each mention."""
    found = found_in(body, head, **options)
    sightings = [item for item in found if isinstance(item, AssociationSighting)]
    assert len(sightings) == len(found), found
    return [(one.facts.name, press.title, press.published_on) for one in sightings for press in one.facts.press]


def why_not(body: str, head: str = "") -> str:
    (skipped,) = found_in(body, head)
    assert isinstance(skipped, Skipped)
    assert skipped.reason.value == "not an event or association"
    return skipped.detail


@pytest.mark.parametrize(
    ("byline", "day"),
    [
        ("<p>Publié le 20 mars 2018 par Jeanne Exemple / Le Courrier</p>", "2018-03-20"),
        ("<p>publié le mardi 1er août 2017 à 9h15, mis à jour le 2 août 2017</p>", "2017-08-01"),
        ("<p>Mise en ligne : 3/11/2016</p>", "2016-11-03"),
        ("<p>Published 3 May 2018</p>", "2018-05-03"),
        ("<p>Posted on May 3rd, 2018 by Jeanne Exemple</p>", "2018-05-03"),
        ('<time itemprop="datePublished" datetime="2018-05-03T10:00:00+02:00">jeudi</time>', "2018-05-03"),
        ('<time datetime="2017-01-01">x</time><time pubdate datetime="2018-05-03">jeudi</time>', "2018-05-03"),
    ],
)
def test_the_day_is_read_where_articles_write_it(byline: str, day: str) -> None:
    assert mentioned(ARTICLE.format(byline)) == [("Clics partagés", "Un bus pour tous", day)]


def test_the_day_of_the_meta_elements_comes_before_that_of_the_text() -> None:
    head = '<meta property="article:published_time" content="2018-03-20T08:00:00Z">'

    assert mentioned(ARTICLE.format("<p>Publié le 1er janvier 2001</p>"), head) == [
        ("Clics partagés", "Un bus pour tous", "2018-03-20")
    ]


def test_a_mention_carries_what_joins_it_to_the_association_and_no_author() -> None:
    (found,) = found_in(ARTICLE.format("<p>Publié le 20 mars 2018 par Jeanne Exemple</p>"), publisher="Le Courrier")

    assert isinstance(found, AssociationSighting)
    assert found.identifiers == (Identifier(scheme="website", value="clics.valbrume.example"),)
    assert found.facts.press[0].publisher == "Le Courrier"
    assert found.origin.source_id == f"{URL} clics partages"
    assert "Jeanne" not in found.model_dump_json()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("les CLICS PARTAGES de Valbrume", ["Clics partagés"]),
        ("clics-partagés", ["Clics partagés"]),
        ("Clics, partagés", []),
        ("déclics partagés", []),
        ("à l'étape", ["L’Étape"]),
        ("l’étapes", []),
        ("l’ETAPE et Clics\npartagés", ["L’Étape"]),
        ("avec les Clics.", ["Clics partagés"]),
        ("x " * 440 + "Clics partagés" + " x" * 440, ["Clics partagés"]),
        ("", []),
    ],
)
def test_associations_are_named_by_whole_words(text: str, named: list[str]) -> None:
    assert named_in(text, NAMES, {"Les Clics": "Clics partagés"}) == named


def test_one_article_may_name_several() -> None:
    found = mentioned(ARTICLE.format("<p>Publié le 20 mars 2018</p><p>Et L'étape.</p>"))

    assert [name for name, _, _ in found] == ["Clics partagés", "L’Étape"]


def test_what_stands_beside_the_article_names_nobody() -> None:
    body = "<main><h1>Un bus</h1><p>Publié le 20 mars 2018</p></main><aside>Clics partagés</aside><nav>L’Étape</nav>"

    assert why_not(body) == "the article names none of the associations"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<h1>Clics partagés</h1><p>Une association.</p>", "the page has no day of publication"),
        (
            "<h1>Actualités</h1><p>Publié le 20 mars 2018</p>Clics partagés<p>Publié le 3 mai 2018</p>",
            "the page gives several days of publication, as a list does",
        ),
        (
            '<h1>Actualités</h1><article><h2><a href="/a">Clics partagés</a></h2><time datetime="2018-03-20">x</time></article>',
            "the page is a list of articles",
        ),
        ("<p>Publié le 20 mars 2018</p>", "the page has no title"),
    ],
)
def test_a_page_that_is_no_article_is_no_mention(body: str, why: str) -> None:
    assert why_not(body) == why


def test_a_canonical_address_of_another_host_is_not_believed() -> None:
    head = '<link rel="canonical" href="https://ailleurs.example/x">'
    (found,) = found_in(ARTICLE.format("<p>Publié le 20 mars 2018</p>"), head)

    assert isinstance(found, AssociationSighting)
    assert found.facts.press[0].url == URL


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({}, "associations"),
        ({"associations": {}}, "associations"),
        ({"associations": {"Clics": "clics.example"}}, "the site of 'Clics' is no http"),
        ({"associations": NAMES, "aliases": {"Étape": "Létape"}}, "which is not in associations"),
        ({"associations": {"--": "https://x.example/"}}, "no letter or digit"),
        ({"associations": NAMES, "authors": True}, "authors"),
    ],
)
def test_options_that_are_wrong_are_told(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Options.model_validate(options)


def test_recognises_pages_that_call_themselves_articles() -> None:
    pages = [
        '<!DOCTYPE html><meta property="og:type" content="article">',
        "<!DOCTYPE html><p>Publié le 20 mars 2018</p>",
        '{"@type": "NewsArticle"}',
    ]

    assert [recognises(answer(page)) for page in pages] == [40, 5, 0]
