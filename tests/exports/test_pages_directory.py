"""The directory: lists in light pages, where an association's page leads, how pages are cited, sources and press."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import html

from catalog.sightings import Identifier
from catalog.views import AssociationView, Participation, SourceHealth
from catalog.vocabulary import AssociationKind, Theme
from exports.exporter import Surroundings
from exports.pages import ASSOCIATION_PAGES
from exports.pages_association_ways import register_link
from exports.pages_citing import subject_citation
from exports.pages_directory_lists import HEAVIEST
from exports.pages_journalists import press_page, snapshots_page, sources_page
from exports.pages_links import Said
from exports.selections import Facet, Kind
from tests.exports.sample_site import lists, ways_to_the_other_language
from tests.exports.views import (
    CHANGED,
    association_facts,
    association_view,
    claim,
    edition,
    event_facts,
    event_view,
    selection,
    site,
    source_view,
    surroundings,
)

MOST = 60_000  # bytes of a page (docs/design.md)


def many(count: int, name: str = "Association") -> list[AssociationView]:
    facts = association_facts(description="Entraide entre voisins, et beaucoup de mots. " * 4)
    return [
        association_view(id=f"a{number:04}", facts=facts.model_copy(update={"name": f"{name} {number:04}"}))
        for number in range(count)
    ]


def published(views: list[AssociationView]) -> dict[str, html.HtmlElement]:
    """The French pages of the list of everything."""
    made = lists(surroundings(selections=(selection((), views),)), views)
    assert {path: len(body) for path, body in made.items() if len(body) > MOST} == {}
    return {path: html.document_fromstring(body.decode()) for path, body in made.items() if not path.startswith("en/")}


def names(page: html.HtmlElement) -> list[str]:
    return [one.text_content() for one in page.findall(".//ul[@class='items']//h3/a")]


def page_of(view: AssociationView, around: Surroundings | None = None) -> html.HtmlElement:
    return html.document_fromstring(ASSOCIATION_PAGES[0].page(view, around or surroundings()).decode())


def test_light_list_is_one_page_by_letter():
    pages = published(many(20))
    assert [path for path in pages if "letters" in path] == []
    assert names(pages["associations/index.html"]) == [f"Association {number:04}" for number in range(20)]


def test_heavy_list_leads_to_its_letters_and_leaves_nobody_out():
    views = [*many(200), *(one.model_copy(update={"id": f"z{one.id}"}) for one in many(3, "Zèbres"))]
    pages = published(views)
    whole = pages["associations/index.html"]
    assert names(whole) == []
    letters = [(one.text, one.find("span").text, one.get("href")) for one in whole.find_class("letters")[0].iter("a")]
    assert letters == [("A", "200", "../associations/letters/a.html"), ("Z", "3", "../associations/letters/z.html")]
    parts = [path for path in pages if path.startswith("associations/letters/a")]
    assert parts[:2] == ["associations/letters/a.html", "associations/letters/a-2.html"]
    assert [name for path in parts for name in names(pages[path])] == [
        f"Association {number:04}" for number in range(200)
    ]
    ways = pages[parts[1]].find_class("parts")[0].findall(".//a")
    assert [one.get("href") for one in ways] == [f"../../{path}" for path in parts]
    assert [one.text for one in ways if one.get("aria-current")] == [f"page 2 sur {len(parts)}"]
    assert HEAVIEST < MOST


def test_page_of_a_letter_that_has_very_many_is_light_with_the_ways_to_all_the_others():
    pages = published(many(9_000))

    parts = [path for path in pages if path.startswith("associations/letters/a")]
    assert len(parts) > 80
    assert sum(len(names(pages[path])) for path in parts) == 9_000


def test_list_that_is_parted_in_one_language_alone_leads_into_the_other_all_the_same():
    facts = association_facts(description="", themes=tuple(Theme))
    views = [
        association_view(id=f"a{n:04}", facts=facts.model_copy(update={"name": f"Voisins {n:04}"})) for n in range(61)
    ]
    made = lists(surroundings(selections=(selection((), views),)), views)

    pages = [path for path in made if "browse" not in path and "/kind/" not in path and "/confirmed/" not in path]
    assert pages == [
        *("associations/index.html", "associations/letters/v.html", "associations/letters/v-2.html"),
        "en/associations/index.html",
    ]
    ways = {path: ways_to_the_other_language(path, made[path]) for path in pages}
    assert {one for path in pages for one in ways[path]} <= {*pages}
    assert ways["associations/index.html"] == [
        "associations/index.html",
        "en/associations/index.html",
        "associations/index.html",
        "en/associations/index.html",
    ]
    assert [ways[path] for path in pages[1:3]] == [["en/associations/index.html"]] * 2


def test_edition_without_associations_has_a_list_that_says_so():
    nobody = selection([event_view()], edition=edition())
    made = lists(surroundings(selections=(selection(), nobody)), [])

    pages = {
        path: html.document_fromstring(body.decode())
        for path, body in made.items()
        if path.endswith("/associations.html")
    }
    folder = "editions/semaine-solidaire-2026/associations.html"
    assert {path: page.find_class("empty")[0].text for path, page in pages.items()} == {
        folder: "Aucune association n’est encore connue.",
        f"en/{folder}": "No association is known yet.",
    }
    assert [page.findall(".//main//form") for page in pages.values()] == [[], []]


def test_lists_by_kind_and_year_of_confirmation_are_led_to_with_their_counts():
    cooperative = association_facts(name="Le Fournil", kind=AssociationKind.COOPERATIVE)
    views = [*many(2), association_view(id="a9", facts=cooperative, claims=())]
    pages = published(views)
    assert names(pages["associations/kind/cooperative/index.html"]) == ["Le Fournil"]
    assert len(names(pages["associations/confirmed/2026/index.html"])) == 2
    ways = pages["associations/browse.html"].findall(".//ul[@class='ways']/li")
    assert [" ".join(one.text_content().split()) for one in ways] == [
        "Association 2",
        "Coopérative 1",
        "fiches confirmées en 2026 2",
    ]


def test_list_of_a_theme_leads_to_its_files_and_to_the_search():
    theme = replace(
        selection((), many(2)),
        id="theme/elderly",
        kind=Kind.THEME,
        facet=Facet(Kind.THEME, "elderly", "Entraide avec les aînés", "Mutual aid with elders"),
    )
    made = lists(surroundings(selections=(theme,)), many(2))
    page = html.document_fromstring(made["associations/theme/elderly/index.html"].decode())
    assert page.find(".//h1").text == "Associations : Entraide avec les aînés".replace(" :", "\u00a0:")
    links = [one.get("href").removeprefix("../../../") for one in page.find(".//main").iter("a")]
    form = page.find(".//main//form")
    asked = {one.get("name"): one.get("value") for one in form.iter("input")}
    assert (form.get("action"), asked) == ("../../../search/index.html", {"q": None, "theme": "elderly"})
    assert links[2:5] == [
        f"data/theme/elderly/{name}" for name in ("associations-fr.csv", "associations.csv", "associations.json")
    ]


def test_timeline_tells_what_the_association_did_in_each_edition():
    timeline = (
        Participation(edition="sgw-2015", name="Social Good Week 2015", known_as="Voisins du Net", because=("word",)),
        Participation(
            edition=edition().id,
            name=edition().name,
            known_as=association_facts().name,
            events=2,
            because=("organiser", "source"),
        ),
    )
    around = surroundings(selections=(selection(), selection(edition=edition())))
    page = page_of(association_view(timeline=timeline), around)
    entries = page.find_class("timeline")[0]
    assert [(one.find("a") is not None, one.find("span").text) for one in entries] == [
        (False, "sous le nom «\u00a0Voisins du Net\u00a0», participation annoncée"),
        (True, "2 événements, nommée par le programme de la semaine"),
    ]
    feeds = page.find(".//section[@aria-labelledby='events']").findall(".//li/a")
    identity = f"../feeds/association/{association_view().id}"
    assert [one.get("href") for one in feeds] == [f"{identity}.{end}" for end in ("ics", "rss", "changes.rss")]
    assert page_of(association_view()).find(".//section[@aria-labelledby='events']") is None


def test_each_label_leads_to_who_says_it_and_since_when():
    said = claim(field="themes", value=["elderly"], since=datetime(2026, 3, 1, tzinfo=UTC))
    page = page_of(association_view(claims=(said,)))
    assert [(one.text, one.get("href")) for one in page.find_class("why")] == [("Thèmes", "#c-themes")]
    row = page.get_element_by_id("c-themes")
    told = " ".join(row.findall("td")[1].text_content().split())
    assert told == (
        "Agenda de la mairie de Val-Clair, lu le 12 octobre 2026, dit depuis le 1er mars 2026, Licence Ouverte 2.0"
    )


@pytest.mark.parametrize(
    ("scheme", "value", "address"),
    [
        ("rna", "W999000001", "https://annuaire-entreprises.data.gouv.fr/rechercher?terme=W999000001"),
        ("siren", "123456789", "https://annuaire-entreprises.data.gouv.fr/entreprise/123456789"),
        ("siret", "12345678900011", "https://annuaire-entreprises.data.gouv.fr/etablissement/12345678900011"),
        ("wikidata", "Q42", "https://www.wikidata.org/wiki/Q42"),
        ("helloasso", "les-voisins", "https://www.helloasso.com/associations/les-voisins"),
        ("website", "https://voisins.example/", "https://voisins.example/"),
        ("siren", "12/../x", ""),
        ("openagenda", "123", ""),
    ],
)
def test_numbers_lead_to_the_register_that_gave_them(scheme: str, value: str, address: str):
    shown = "voisins.example" if scheme == "website" else value
    assert register_link(Identifier(scheme=scheme, value=value)) == Said(shown, address)


def test_citation_names_the_day_of_the_last_change_and_escapes_what_tex_reads():
    cited = subject_citation("fr", site(), event_view(facts=event_facts(title="50 % de {rab} & co\\n")))
    address = f"https://agenda.val-clair.example/events/{event_view().id}.html"
    assert cited.text == (
        "«\u00a050 % de {rab} & co\\n\u00a0», Agenda solidaire de Val-Clair, fiche modifiée le 12 octobre 2026, "
        f"{address} (consulté le …)."
    )
    assert cited.bibtex.splitlines() == [
        f"@misc{{goodweek-{event_view().id},",
        r"  title = {{50 \% de \{rab\} \& co\textbackslash{}n}},",
        "  author = {{Agenda solidaire de Val-Clair}},",
        "  year = {2026},",
        "  month = {10},",
        f"  url = {{{address}}},",
        "  language = {french}",
        "}",
    ]
    assert CHANGED.year == 2026


def test_sources_page_tells_how_each_is():
    titles = {"one": "Un", "two": "Deux", "submissions": "Contributions"}
    sources = {name: source_view(name=name, title=title) for name, title in titles.items()}
    health = {
        "one": SourceHealth(state="well", read_on=date(2026, 10, 20), events=1, associations=8),
        "two": SourceHealth(state="down", read_on=date(2026, 9, 1), failing_since=date(2026, 10, 1)),
        "submissions": SourceHealth(state="submitted", events=2),
    }
    page = html.document_fromstring(sources_page("fr", surroundings(sources=sources, health=health)))
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.findall(".//tbody/tr")]
    assert [row[1:] for row in rows] == [
        ["par formulaire", "2 événements"],
        ["injoignablelue en entier le 1er septembre 2026, sans réponse depuis le 1er octobre 2026", ""],
        ["à jourlue en entier le 20 octobre 2026", "1 événement, 8 associations"],
    ]
    assert [one.text_content() for one in page.findall(".//dl//dt")] == ["à jour", "injoignable", "par formulaire"]


def test_press_page_says_how_to_credit_and_whom_to_ask():
    page = html.document_fromstring(press_page("en", surroundings()))
    assert page.find_class("quotable")[0].text == (
        "Source: Agenda solidaire de Val-Clair, https://agenda.val-clair.example/"
    )
    contact = page.find(".//section[@aria-labelledby='contact']/p").text
    assert contact == "Questions, corrections, requests: contact@val-clair.example"
    files = page.find(".//section[@aria-labelledby='files']").findall(".//li/a")
    assert [one.text for one in files][:3] == ["associations-fr.csv", "associations.csv", "associations.xlsx"]


def test_snapshots_page_lists_them_or_says_that_there_is_none():
    kept = snapshots_page("fr", surroundings(snapshots=("2026-11-29", "2026-10-01")))
    links = html.document_fromstring(kept).find(".//main").findall(".//li/a[1]")
    assert [one.get("href") for one in links] == [
        f"../snapshots/{day}/index.html" for day in ("2026-11-29", "2026-10-01")
    ]
    none = html.document_fromstring(snapshots_page("fr", surroundings()))
    assert none.find(".//p[@class='empty']").text == "Aucun instantané n’a encore été gardé."
