"""The pages of a small site, read as a browser reads them."""

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePosixPath
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from catalog import clock
from catalog.sightings import Occurrence
from catalog.vocabulary import EventStatus, Seen
from exports.exporter import Surroundings
from exports.pages import (
    ABOUT_SELECTIONS,
    ASSOCIATION_ITEMS,
    ASSOCIATION_LISTS,
    ASSOCIATION_PAGES,
    EVENT_PAGES,
    PROGRAMMES,
    SITE_PAGES,
)
from exports.pages_about import QrCode
from exports.pages_search import POLICY
from exports.pages_template_files import template_texts
from exports.pages_templates import CONTENT_SECURITY_POLICY, pages_version
from exports.registry import EXPORTERS
from tests.exports.sample_site import SNAPSHOTS, associations, at, documents, events, every_selection, whole_site
from tests.exports.views import (
    CHANGED,
    all_day_slot,
    association_facts,
    association_view,
    claim,
    edition,
    event_facts,
    event_view,
    occurrence_view,
    selection,
    site,
    slot,
    surroundings,
)

SITE = whole_site()
HTML = sorted(path for path in SITE if path.endswith(".html"))
# Written by the exporters of calendars and feeds, at addresses that docs/addresses.md promises.
ELSEWHERE = {
    exporter.path(one) for one in every_selection() for exporter in EXPORTERS.events if one.kind in exporter.kinds
}
ELSEWHERE |= {exporter.path(view.id) for exporter in EXPORTERS.event_pages for view in events()}
EMBEDDED = [path for path in HTML if path.removeprefix("en/").startswith("embed/") and not path.endswith("/code.html")]
FRAMED = [path for path in HTML if path not in EMBEDDED]


def page(path: str) -> html.HtmlElement:
    return html.document_fromstring(SITE[path].decode())


def event_page(**changes: object) -> html.HtmlElement:
    return html.document_fromstring(EVENT_PAGES[0].page(event_view(**changes), surroundings()).decode())


def words(element: html.HtmlElement) -> str:
    """The text as it is read: pieces that stand apart on the page are parted by a space."""
    return re.sub(r" ([,.])", r"\1", " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split()))


def programme(*slots: Occurrence, days: tuple[date, date] | None = None) -> list[tuple[str, list[str]]]:
    """The French programme of one event of these slots: (day, hours of each item) for each day."""
    view = event_view(facts=event_facts(occurrences=slots))
    of = selection([view], edition=edition(starts_on=days[0], ends_on=days[1]) if days else None)
    exporter, around = PROGRAMMES[0], surroundings()
    body = b"".join(exporter.document(of, [exporter.fragment(view, around)], around))
    assert exporter.problems(body) == []
    groups = html.document_fromstring(body.decode()).findall(".//section[@class='group']")
    return [(words(one.find("h2")), [words(item) for item in one.findall(".//p[@class='hours']")]) for one in groups]


def test_site_has_each_page_in_both_languages() -> None:
    french = [path for path in HTML if not path.startswith("en/") and path != "404.html"]
    assert [f"en/{path}" for path in french] == [path for path in HTML if path.startswith("en/")]
    assert Counter(path.partition("/")[0] for path in french) == {
        "index.html": 1,
        "licence.html": 1,
        "archive": 1,
        "about": 6,
        "explore": 1,
        "press": 1,
        "search": 1,
        "numbers": 3,
        "map": 2,
        # The list, and two.
        "snapshots": 1 + 2,
        "sources": 1,
        # Everything, a series, eleven facets, each with the way to subscribe; a year, an association.
        "programme": 2 * 13 + 2,
        # Of each edition the programme by day, place and theme, the way to subscribe, the calendars within it, the
        # associations, and numbers.
        "editions": 2 * 7,
        # Everything, a series, two editions, three themes, each with its code.
        "embed": 2 * 7,
        "events": 6,
        # The list, the ways in, one kind, one year, three facets, and the page of each.
        "associations": 1 + 1 + 1 + 1 + 3 + 3,
    }


@pytest.mark.parametrize("path", HTML)
def test_links_inside_the_site_resolve(path: str) -> None:
    for element in page(path).iter("a", "link"):
        target, fragment = urldefrag(element.get("href"))
        if re.match(r"[a-z]+:", target):
            continue
        bare = target.partition("?")[0]
        where = urljoin(f"https://x.example/{path}", bare).removeprefix("https://x.example/") if bare else path
        assert where in SITE or where in ELSEWHERE, (path, where)
        if fragment:
            assert page(where).get_element_by_id(fragment, None) is not None, (path, where, fragment)


def test_pages_ask_the_search_for_what_it_knows() -> None:
    known = {
        language: {
            one.get("name"): {option.get("value") for option in one}
            for one in page(f"{way}search/index.html").iter("select")
        }
        for language, way in (("fr", ""), ("en", "en/"))
    }
    asked = [
        (document.get("lang"), field.get("name"), field.get("value"))
        for document in map(page, HTML)
        for field in document.iterfind(".//form[@role='search']/input[@type='hidden']")
    ]
    assert [one for one in asked if one[2] not in known[one[0]].get(one[1], ())] == []
    assert {name for _, name, _ in asked} == {"sort", "edition", "theme", "audience", "kind"}
    assert {value for _, name, value in asked if name == "sort"} == known["fr"]["sort"] - {""}
    links = [link.get("href") for document in map(page, HTML) for link in document.iter("a")]
    assert [link for link in links if "search/index.html?" in link] == []  # they would do nothing without a script


def test_signs_that_part_or_mark_are_for_the_eye_alone() -> None:
    signs = re.compile("[·•‣◦→←↑↓↗▸▶►◀★☆✓✔✗✘×»›]")
    texts = {name: re.sub(r"<[^>]*>|\{%.*?%\}|\{\{.*?\}\}", "", text) for name, text in template_texts().items()}
    shown = [one for path in HTML for one in page(path).iter("span") if one.get("aria-hidden") == "true"]
    assert {name: signs.findall(text) for name, text in texts.items() if signs.search(text)} == {}
    assert {one.text for one in shown if not one.get("class")} == {"·"}


@pytest.mark.parametrize("path", [path for path in HTML if path != "404.html"])
def test_pages_link_relatively(path: str) -> None:
    links = [element.get("href") for element in page(path).iter("a")]
    assert [href for href in links if href.startswith("https://agenda.val-clair.example/")] == []
    depth = len(PurePosixPath(path).parts) - 1
    assert page(path).find(".//link[@rel='stylesheet']").get("href") == "../" * depth + "assets/style.css"


def test_missing_page_links_from_the_root_or_to_itself() -> None:
    links = [element.get("href") for element in page("404.html").iter("a", "link")]
    assert all(link.startswith(("/", "#")) for link in links)


@pytest.mark.parametrize("path", HTML)
def test_c6_every_page_carries_the_policy_and_nothing_inline(path: str) -> None:
    document = page(path)
    policies = [
        one.get("content") for one in document.iter("meta") if one.get("http-equiv") == "Content-Security-Policy"
    ]
    is_search = path.endswith("search/index.html")
    assert policies == [POLICY if is_search else CONTENT_SECURITY_POLICY]
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
    )
    scripts = [one for one in document.iter("script") if one.get("type") != "application/ld+json"]
    assert [(one.get("type"), one.get("src"), one.text) for one in scripts] == (
        [("module", f"{'../' * path.count('/')}assets/search.js", None)] if is_search else []
    )
    assert {one.get("role") for one in document.iter("form")} <= {"search"}
    assert list(document.iter("style", "iframe", "object", "base")) == []
    assert [name for one in document.iter() for name in one.attrib if name == "style" or name.startswith("on")] == []


@pytest.mark.parametrize("path", HTML)
def test_c7_pages_load_nothing_from_elsewhere(path: str) -> None:
    pictures = [one.get("src") for one in page(path).iter("img")]
    assert {urljoin(f"https://x.example/{path}", one).removeprefix("https://x.example/") for one in pictures} <= {
        about.path(one) for about in ABOUT_SELECTIONS if isinstance(about, QrCode) for one in every_selection()
    }
    loaded = [one.get("href") for one in page(path).iter("link") if one.get("rel") in ("stylesheet", "icon", "preload")]
    prefix = "/" if path == "404.html" else "../" * path.count("/")
    icons = () if path in EMBEDDED else ("favicon.ico", "assets/icon.svg")
    assert loaded == [f"{prefix}{name}" for name in ("assets/style.css", *icons)]


@pytest.mark.parametrize("path", HTML)
def test_headings_are_in_order(path: str) -> None:
    levels = [int(one.tag[1]) for one in page(path).iter("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("path", FRAMED)
def test_pages_lead_to_their_content_first(path: str) -> None:
    assert page(path).find("body")[0].get("href") == "#content"


@pytest.mark.parametrize("path", HTML)
def test_pages_have_language_title_and_one_of_each_id(path: str) -> None:
    document = page(path)
    assert document.get("lang") == ("en" if path.startswith("en/") else "fr")
    assert document.findtext(".//title")
    assert document.find(".//meta[@name='description']").get("content")
    ids = [one.get("id") for one in document.iter() if one.get("id")]
    assert len(ids) == len(set(ids))


def test_language_switch_leads_to_the_same_page() -> None:
    for path in FRAMED:
        if path != "404.html":
            link = page(path).find(".//header//a[@hreflang]")
            target = urljoin(f"https://x.example/{path}", link.get("href")).removeprefix("https://x.example/")
            assert {path, target} == {path.removeprefix("en/"), "en/" + path.removeprefix("en/")}


def test_event_leads_to_the_weeks_in_whose_days_it_lies() -> None:
    earliest = page(f"events/{events()[0].id}.html").find_class("dates")
    moved = event_view(
        editions=("semaine-solidaire-2026",), facts=event_facts(occurrences=(slot(start_at=at(12, 9), end_at=None),))
    )
    outside = EVENT_PAGES[0].page(moved, surroundings(selections=every_selection())).decode()
    assert [words(one) for one in earliest] == [
        "Dans la semaine : Semaine solidaire de Val-Clair 2026, Semaine d’exemple"
    ]
    assert [one.get("href") for one in earliest[0]] == [
        "../editions/semaine-solidaire-2026/index.html",
        "../editions/exemple/index.html",
    ]
    assert html.document_fromstring(outside).find_class("dates") == []


def test_association_leads_to_its_events_and_they_lead_back() -> None:
    one = associations()[0].id
    section = page(f"associations/{one}.html").xpath("//section[@aria-labelledby='events']")[0]
    programme = page(f"programme/association/{one}/index.html")
    assert [link.get("href") for link in section.iter("a")] == [
        f"../programme/association/{one}/index.html",
        *(f"../feeds/association/{one}.{suffix}" for suffix in ("ics", "rss", "changes.rss")),
    ]
    assert {link.get("href") for link in programme.iterfind(".//main//h3/a")} == {
        f"../../../events/{view.id}.html" for view in events()
    }
    assert [(words(link), link.get("href")) for link in programme.find_class("views")[0].iter("a")] == [
        ("La page de l’association", f"../../../associations/{one}.html"),
        ("Par thème, territoire, public…", "../../../explore/index.html"),
    ]


def test_programme_names_its_feeds() -> None:
    document = page("editions/semaine-solidaire-2026/index.html")
    feeds = [(one.get("type"), one.get("href")) for one in document.findall(".//link[@rel='alternate'][@type]")]
    assert feeds == [
        ("text/calendar", "../../feeds/semaine-solidaire-2026.ics"),
        ("application/rss+xml", "../../feeds/semaine-solidaire-2026.rss"),
        ("application/atom+xml", "../../feeds/semaine-solidaire-2026.atom"),
        ("application/feed+json", "../../feeds/semaine-solidaire-2026.json"),
        ("application/rss+xml", "../../feeds/semaine-solidaire-2026.changes.rss"),
        ("application/atom+xml", "../../feeds/semaine-solidaire-2026.changes.atom"),
        ("application/feed+json", "../../feeds/semaine-solidaire-2026.changes.json"),
        ("application/json", "../../data/semaine-solidaire-2026/events.json"),
    ]
    subscribe = [one.get("href") for one in document.findall(".//details//a")]
    assert subscribe[:6] == [
        "webcal://agenda.val-clair.example/feeds/semaine-solidaire-2026.ics",
        "https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fagenda.val-clair.example%2Ffeeds%2Fsemaine-solidaire-2026.ics",
        (
            "https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2Fagenda.val-clair.example%2Ffeeds%2F"
            "semaine-solidaire-2026.ics&name=Semaine+solidaire+de+Val-Clair+2026"
        ),
        "../../feeds/semaine-solidaire-2026.ics",
        "../../editions/semaine-solidaire-2026/subscribe.html",
        "../../embed/semaine-solidaire-2026/code.html",
    ]


def test_programme_puts_each_slot_under_its_day() -> None:
    document = page("editions/semaine-solidaire-2026/index.html")
    days = {
        words(group.find("h2")): {
            words(part.find("p")): [
                (words(item.find(".//p[@class='hours']")), words(item.find(".//h3"))) for item in part.iter("li")
            ]
            for part in group.find_class("part")
        }
        for group in document.find_class("week")[0].iter("section")
    }
    assert days == {
        "mardi 3 novembre": {
            "Toute la journée": [("toute la journée jusqu’au lundi 9 novembre 2026", "Visages du réseau")],
            "Soir": [("18 h – 20 h", "Apéro des aidants numériques")],
        },
        "mercredi 4 novembre": {"Après-midi": [("14 h – 16 h", "Atelier tablette Annulé")]},
        "jeudi 5 novembre": {"Matin": [("9 h (heure locale : Toronto)", "Coding for seniors exemple inventé")]},
        "vendredi 6 novembre": {"Après-midi": [("14 h 30 – 16 h", "Atelier tablette Complet")]},
        "samedi 7 novembre": {"Matin": [("9 h – 11 h", "Café de l’emploi N’est plus annoncé")]},
        "dimanche 8 novembre": {"Soir": [("20 h – 2 h", "Nuit du code")]},
        "lundi 9 novembre": {},
    }
    assert words(document.find_class("idle")[0]) == "lundi 9 novembre Rien d’annoncé."
    assert words(document.find(".//p[@class='counts']")) == "6 événements, 7 dates"


def test_edition_shows_only_its_days() -> None:
    week = date(2026, 11, 3), date(2026, 11, 9)
    outside = slot(start_at=at(10, 9), end_at=at(10, 10))
    before = all_day_slot(date(2026, 10, 28), date(2026, 11, 2))
    assert programme(slot(), outside, before, days=week) == [("mardi 3 novembre", ["18 h – 20 h"])]
    assert [day for day, _ in programme(slot(), outside, before)] == [
        "mercredi 28 octobre 2026",
        "mardi 3 novembre 2026",
        "mardi 10 novembre 2026",
    ]


def test_slot_over_days_stands_under_the_first_day_that_is_shown() -> None:
    show = all_day_slot(date(2026, 11, 1), date(2026, 11, 20))
    expected = [("mardi 3 novembre", ["toute la journée jusqu’au vendredi 20 novembre 2026"])]
    assert programme(show, days=(date(2026, 11, 3), date(2026, 11, 9))) == expected


def test_long_programme_jumps_by_month() -> None:
    slots = [all_day_slot(date(2026, month, day)) for month in (9, 10) for day in range(1, 29)]
    view = event_view(facts=event_facts(occurrences=tuple(slots)))
    exporter, around = PROGRAMMES[0], surroundings()
    body = b"".join(exporter.document(selection([view]), [exporter.fragment(view, around)], around))
    jumps = html.document_fromstring(body.decode()).findall(".//nav[@class='jumps']//a")
    assert [(one.get("href"), one.text) for one in jumps] == [
        ("#d2026-09-01", "septembre 2026"),
        ("#d2026-10-01", "octobre 2026"),
    ]


def test_associations_stand_under_their_letter_without_accents() -> None:
    groups = page("associations/index.html").findall(".//section[@class='group']")
    assert [(words(one.find("h2")), [words(item.find(".//h3")) for item in one.iter("li")]) for one in groups] == [
        ("0–9", ["123 Soleil"]),
        ("E", ["Écoute & Clics exemple inventé"]),
        ("L", ["Les Voisins connectés"]),
    ]


def test_empty_lists_say_so() -> None:
    for exporter, phrase in ((PROGRAMMES[0], "Aucun événement n’est encore annoncé."),):
        body = b"".join(exporter.document(selection(), [], surroundings()))
        assert exporter.problems(body) == []
        assert html.document_fromstring(body.decode()).find(".//p[@class='empty']").text == phrase


@pytest.mark.parametrize("damage", [lambda body: body[:-3], lambda body: body.replace(b"</h1>", b"</h1><root/>")])
def test_problems_of_a_list_page_are_seen(damage: object) -> None:
    body = SITE["programme/index.html"]
    assert callable(damage)
    assert PROGRAMMES[0].problems(body) == []
    assert len(PROGRAMMES[0].problems(damage(body))) == 1


@pytest.mark.parametrize(
    ("status", "notice"),
    [
        (EventStatus.CANCELLED, "Annulé Cet événement est annulé."),
        (EventStatus.FULL, "Complet Il n’y a plus de place."),
        (EventStatus.POSTPONED, "Reporté Cet événement est reporté ; la nouvelle date n’est pas connue."),
    ],
)
def test_event_page_says_its_status_first(status: EventStatus, notice: str) -> None:
    document = event_page(facts=event_facts(status=status))
    assert [words(one) for one in document.find_class("notice")] == [notice]


def test_event_page_says_that_a_source_lists_it_no_more() -> None:
    notice = event_page(seen=Seen.NO_LONGER_LISTED).find_class("notice")
    assert [words(one) for one in notice] == [
        "N’est plus annoncé Cette information n’est plus annoncée par sa source. Vérifiez auprès de l’organisateur."
    ]


def test_slot_of_its_own_status_is_marked() -> None:
    one = occurrence_view(status=EventStatus.CANCELLED)
    slots = event_page(occurrences=(one, occurrence_view())).findall(".//ul[@class='slots']/li")
    assert [words(item) for item in slots] == [
        "mardi 3 novembre 2026 de 18 h à 20 h Annulé",
        "mardi 3 novembre 2026 de 18 h à 20 h Ajouter cette date à : Google Agenda, Outlook.com",
    ]


def test_everything_invented_says_so() -> None:
    banner = b'<p class="notice sample"'
    said = {path for path in HTML if banner in SITE[path]}
    invented = (
        "editions/exemple/index.html",
        "editions/exemple/by-place.html",
        "editions/exemple/by-theme.html",
        "editions/exemple/subscribe.html",
        "editions/exemple/calendars/index.html",
        "editions/exemple/associations.html",
        "embed/exemple/index.html",
        "embed/exemple/code.html",
        "editions/exemple/numbers.html",
        "events/e4abroad.html",
        "associations/a2ecoute.html",
        "associations/browse.html",
        "search/index.html",
        *(f"snapshots/{name}/index.html" for name in SNAPSHOTS),
    )
    assert said == {*invented, *(f"en/{path}" for path in invented)}


def test_event_page_says_who_says_what() -> None:
    rows = {
        words(row.find("th")): [words(one) for one in row.findall("td")]
        for row in page("events/e2rv6xk3mqa5d7wzt.html").findall(".//table/tbody/tr")
    }
    told = "Agenda de la mairie de Val-Clair, lu le 12 octobre 2026, Licence Ouverte 2.0"
    assert rows["Titre"] == [
        "Apéro des aidants numériques",
        f"{told} D’autres disent Apéro numérique Données d’exemple, lu le 12 octobre 2026, Licence Ouverte 2.0",
    ]
    assert rows["Lieu"][1] == f"{told} D’autres disent Salle des fêtes {told} (fuseau horaire supposé)"
    assert rows["Tarif"] == ["Payant, de 2,50 € à 5 €", told]
    assert rows["Dates"] == ["mardi 3 novembre 2026 de 18 h à 20 h", told]


def test_claim_that_nobody_settled_says_so() -> None:
    document = event_page(claims=(claim(settled=False, source="gone", url="javascript:alert(1)", licence="CC0"),))
    cells = document.findall(".//table/tbody/tr/td")
    assert [words(one) for one in cells] == [
        "Apéro des aidants numériques",
        "aucune source présente ne le dit D’autres disent Apéro des aidants numériques gone, lu le 12 octobre 2026, CC0",
    ]
    assert document.findall(".//table//a") == []


def test_value_kept_is_the_concluded_one_however_the_source_writes_it() -> None:
    said = claim(field="place", value={"name": "Médiathèque", "city": "VAL CLAIR"})
    row = event_page(claims=(said,)).findall(".//table/tbody/tr")[0]
    assert words(row.findall("td")[0]) == "Médiathèque des Trois-Ponts, 12 rue du Lavoir, 95999 Val-Clair"


def test_association_page_says_how_complete_it_is_and_when_it_was_confirmed() -> None:
    document = page("associations/a5n3c7ypl2fhs4gxo.html")
    section = document.find(".//section[@class='completeness']")
    assert [[words(one) for one in row] for row in section.iter("div")] == [
        ["Complète à", "86 % (de ce qu’une fiche peut dire)"],
        ["Il manque", "description"],
        ["Confirmée le", "12 octobre 2026"],
    ]
    english = page("en/associations/a5n3c7ypl2fhs4gxo.html").find(".//section[@class='completeness']")
    assert words(english) == (
        "How complete this entry is Complete 86% (of what an entry can tell) Missing description "
        "Confirmed on 12 October 2026"
    )


def test_association_page_says_what_is_told_of_some_places_alone() -> None:
    point = association_facts().places[0]
    shut = point.model_copy(update={"opening_hours": "", "key": "gare"})
    view = association_view(facts=association_facts(description="Entraide " * 10, places=(point, shut)))
    document = html.document_fromstring(ASSOCIATION_PAGES[0].page(view, surroundings()).decode())
    rows = [words(one) for one in document.find(".//section[@class='completeness']").iter("div")]
    assert rows[1] == "Il manque horaires d’ouverture (en partie)"


def test_association_page_lacks_nothing_and_nobody_confirmed_it() -> None:
    view = association_view(facts=association_facts(description="Entraide " * 10), claims=())
    document = html.document_fromstring(ASSOCIATION_PAGES[0].page(view, surroundings()).decode())
    section = document.find(".//section[@class='completeness']")
    assert words(section) == "Complétude de la fiche Complète à 100 % (de ce qu’une fiche peut dire)"


def test_event_page_says_in_the_part_about_sources_how_complete_it_is() -> None:
    facts = event_facts(price=None, image=None)
    notes = event_page(facts=facts).findall(".//section[@class='claims']/p[@class='note']")
    assert [words(one) for one in notes] == [
        "Fiche complète à 89 %. Il manque : tarif, image. Confirmée le 12 octobre 2026."
    ]
    english = EVENT_PAGES[1].page(event_view(claims=()), surroundings()).decode()
    note = html.document_fromstring(english).find(".//section[@class='claims']/p[@class='note']")
    assert words(note) == "This entry is 100% complete."


def test_page_does_not_change_with_time_alone() -> None:
    for exporter, view in ((EVENT_PAGES[0], event_view()), (ASSOCIATION_PAGES[0], association_view())):
        with clock.frozen(CHANGED):
            early = exporter.page(view, surroundings())
        with clock.frozen(CHANGED + timedelta(days=3_000)):
            assert exporter.page(view, surroundings()) == early


def test_association_page_shows_places_programmes_partners_news_and_press() -> None:
    document = page("associations/a5n3c7ypl2fhs4gxo.html")
    assert [words(one) for one in document.find(".//main").iter("h2", "h3")] == [
        "En bref",
        "Au fil des semaines",
        "Ses événements",
        "Lieux et adresses",
        "Médiathèque des Trois-Ponts",
        "Programmes",
        "Clic du lundi (lancement : 2015)",
        "Partenaires",
        "Ses actualités",
        "On en parle",
        "Identifiants",
        "Complétude de la fiche",
        "Qui le dit",
    ]
    text = words(document.find(".//main"))
    assert "CCAS de Val-Clair (oriente des personnes vers l’association)" in text
    assert "Les voisins se branchent (La Gazette de Val-Clair, 3 novembre 2015)" in text
    assert "Une antenne de plus (1er octobre 2026)" in text
    assert "RNA W999000001" in text


def test_description_is_paragraphs_of_plain_text() -> None:
    facts = event_facts(
        description="Un <b>gras</b>\nà la ligne.\n\nhttps://a.example/ <script>alert(1)</script>", language="en"
    )
    block = event_page(facts=facts).find(".//div[@class='text']")
    assert block.get("lang") == "en"
    assert [html.tostring(one, encoding="unicode").strip() for one in block] == [
        "<p>Un &lt;b&gt;gras&lt;/b&gt;<br>à la ligne.</p>",
        "<p>https://a.example/ &lt;script&gt;alert(1)&lt;/script&gt;</p>",
    ]


def test_pages_have_opengraph_and_canonical_address() -> None:
    document = page("en/events/e3show.html")
    properties = {one.get("property"): one.get("content") for one in document.findall(".//meta[@property]")}
    assert properties == {
        "og:type": "website",
        "og:title": "Visages du réseau",
        "og:description": "1 to 9 November 2026, Val-Clair. Une soirée pour échanger ; café, thé & gâteaux. Venez nombreux !",
        "og:url": "https://agenda.val-clair.example/en/events/e3show.html",
        "og:site_name": "Agenda solidaire de Val-Clair",
        "og:locale": "en_GB",
        "og:image": "https://agenda.val-clair.example/en/events/e3show.png",
        "og:image:type": "image/png",
        "og:image:width": "800",
        "og:image:height": "420",
        "og:image:alt": "Visages du réseau. 1 to 9 November 2026. Médiathèque des Trois-Ponts, Val-Clair",
    }
    assert document.find(".//link[@rel='canonical']").get("href") == properties["og:url"]


def test_home_page_of_an_empty_instance_is_whole() -> None:
    around = Surroundings(site=site(), sources={}, selections=())
    home = next(iter(SITE_PAGES.documents(around))).body.decode()
    said = [words(one) for one in html.document_fromstring(home).find_class("empty")]
    assert said == ["Aucune semaine n’est encore publiée.", "Aucune source n’est encore lue."]


def test_pages_are_a_function_of_their_views_alone() -> None:
    assert documents(surroundings(selections=every_selection(), snapshots=SNAPSHOTS)) == SITE  # made anew


def test_versions_follow_the_templates() -> None:
    exporters = (*PROGRAMMES, *ASSOCIATION_ITEMS, *ASSOCIATION_LISTS, *EVENT_PAGES, *ASSOCIATION_PAGES, SITE_PAGES)
    assert {one.version for one in exporters} == {pages_version()}
    assert len({one.name for one in exporters}) == len(exporters) == 11


def test_pages_stand_where_their_ids_say() -> None:
    assert [one.path("e1") for one in EVENT_PAGES] == ["events/e1.html", "en/events/e1.html"]
    assert [one.path("../x") for one in ASSOCIATION_PAGES] == [
        "associations/..%2Fx.html",
        "en/associations/..%2Fx.html",
    ]
    assert html.document_fromstring(ASSOCIATION_PAGES[1].page(association_view(), surroundings())).get("lang") == "en"
