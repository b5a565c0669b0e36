"""The calendars within an edition: by theme, need, town, place, association."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from lxml import html

from catalog.views import Member
from exports.exporter import Fragment
from exports.pages import EDITION_CALENDARS
from exports.selections import Facet, Kind, Selection
from tests.exports.sample_site import ways_to_the_other_language
from tests.exports.views import edition, event_view, selection, surroundings

WEEK = selection([event_view()], edition=edition())
FOLDER = "editions/semaine-solidaire-2026/calendars"


def crossed(kind: Kind, key: str, label: str) -> Selection:
    called = Facet(kind, key, label, label)
    return selection([event_view()], id=f"{WEEK.id}/{called.id}", kind=Kind.CROSSED, edition=edition(), facet=called)


def nothing(exporter: str, members: Sequence[Member]) -> Iterator[tuple[Member, Fragment]]:
    """No fragments: no page here is made of any."""
    raise AssertionError(f"{exporter} was asked for {members}")


def documents(*selections: Selection) -> dict[str, bytes]:
    """The French pages by path."""
    batches = EDITION_CALENDARS.batches(surroundings(selections=selections), {})
    made = [one for batch in batches for one in batch.documents(nothing)]
    return {one.path: one.body for one in made if not one.path.startswith("en/")}


def read(body: bytes) -> html.HtmlElement:
    return html.document_fromstring(body.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split())


def sections(body: bytes) -> dict[str, list[str]]:
    """Under each heading the names of the calendars."""
    found = read(body).find(".//main").findall("section")
    return {words(one.find("h2")): [words(name) for name in one.find_class("name")] for one in found}


def test_calendars_of_an_edition_stand_under_what_they_are_of() -> None:
    body = documents(
        WEEK,
        crossed(Kind.ASSOCIATION, "a1", "Les Amis du Lac"),
        crossed(Kind.COMMUNE, "38185", "Grenoble (38)"),
        crossed(Kind.DEPARTEMENT, "38", "Isère"),
        crossed(Kind.FREE, "", "Gratuit"),
        crossed(Kind.PLACE, "38185-la-bobine", "La Bobine, Grenoble"),
        crossed(Kind.THEME, "refugees", "Accueil des réfugiés"),
        crossed(Kind.THEME, "food", "Alimentation"),
    )[f"{FOLDER}/index.html"]
    assert sections(body) == {
        "Par thème": ["Accueil des réfugiés", "Alimentation"],
        "Selon vos besoins": ["Gratuit"],
        "Par région et département": ["Isère"],
        "Les communes": ["Grenoble (38)"],
        "Les lieux": ["La Bobine, Grenoble"],
        "Associations": ["Les Amis du Lac"],
    }


def test_each_calendar_of_an_edition_has_its_three_ways() -> None:
    body = documents(WEEK, crossed(Kind.THEME, "food", "Alimentation"))[f"{FOLDER}/index.html"]
    (line,) = read(body).find_class("places")[0]
    assert words(line) == "Alimentation 1 événement S’abonner dans mon agenda iCal RSS"
    assert [one.get("href") for one in line.iter("a")] == [
        "webcal://agenda.val-clair.example/feeds/semaine-solidaire-2026/theme/food.ics",
        "../../../feeds/semaine-solidaire-2026/theme/food.ics",
        "../../../feeds/semaine-solidaire-2026/theme/food.rss",
    ]


def test_edition_of_many_places_has_several_light_pages() -> None:
    name = "Maison des associations du quartier de la vieille ville haute"
    key = name.lower().replace(" ", "-")
    halls = [crossed(Kind.PLACE, f"38185-{key}-{number:03}", f"{name} {number:03}") for number in range(150)]
    made = documents(WEEK, *halls)
    pages = [f"{FOLDER}/index.html", f"{FOLDER}/2.html", f"{FOLDER}/3.html"]
    assert list(made) == pages
    assert [len(sections(made[path])["Les lieux"]) for path in pages] == [60, 60, 30]
    assert [one.get("href") for one in read(made[pages[1]]).find(".//nav[@class='turn']").iter("a")] == [
        "index.html",
        "3.html",
    ]
    assert max(len(body) for body in made.values()) < 60_000
    # In the other language names have another order.
    assert set(ways_to_the_other_language(pages[1], made[pages[1]])) == {f"en/{FOLDER}/index.html"}


def test_edition_of_which_no_event_is_known_says_so() -> None:
    body = documents(replace(WEEK, events=()))[f"{FOLDER}/index.html"]
    assert sections(body) == {}
    assert [words(one) for one in read(body).find_class("empty")] == ["Aucun événement n’est encore connu ici."]


def made_from(*selections: Selection) -> list[str]:
    """What the pages of the editions would be made from."""
    return [one.made_from for one in EDITION_CALENDARS.batches(surroundings(selections=selections), {})]


def test_calendars_of_an_edition_are_made_anew_when_what_they_show_changes() -> None:
    theme = crossed(Kind.THEME, "food", "Alimentation")
    once = made_from(WEEK, theme)
    later = theme.changed_at + timedelta(days=1)
    assert made_from(replace(WEEK, changed_at=later), replace(theme, changed_at=later)) == once
    renamed = replace(WEEK, edition=edition(name="Semaine de Val-Clair"))
    changed = (
        made_from(WEEK),
        made_from(WEEK, replace(theme, events=())),
        made_from(WEEK, theme, crossed(Kind.FREE, "", "Gratuit")),
        made_from(renamed, theme),
    )
    assert once not in changed
