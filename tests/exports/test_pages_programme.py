"""A programme in its several ways: a past week, long lists in pages, by place, by theme, embedded, printed."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from lxml import html

from catalog.views import EventView
from catalog.vocabulary import Attendance, Theme
from exports.exporter import Surroundings
from exports.pages import PROGRAMMES
from exports.selections import Facet, Kind, Selection
from tests.exports.sample_site import at, ways_to_the_other_language
from tests.exports.views import (
    all_day_slot,
    edition,
    event_facts,
    event_view,
    place,
    selection,
    site,
    slot,
    surroundings,
)

FOLDER = "editions/semaine-solidaire-2026"
WEIGHT = 60_000
NUMBERS = count()


def volumes(of: Selection, views: list[EventView], around: Surroundings | None = None) -> dict[str, bytes]:
    """All French pages of a programme by path."""
    exporter, around = PROGRAMMES[0], around or surroundings()
    fragments = [exporter.fragment(view, around) for view in views]
    made = {path: b"".join(pieces) for path, pieces in exporter.volumes(of, fragments, around)}
    assert [problem for body in made.values() for problem in exporter.problems(body)] == []
    return made


def read(body: bytes) -> html.HtmlElement:
    return html.document_fromstring(body.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).replace("\u00a0", " ").split())


def groups(body: bytes) -> dict[str, list[tuple[str, str]]]:
    """Under each heading its items: when, and what."""
    return {
        words(one.find("h2")): [
            (words(item.find(".//p[@class='hours']")), words(item.find(".//h3"))) for item in one.iter("li")
        ]
        for one in read(body).find(".//main").iter("section")
    }


def day_anchors(body: bytes) -> dict[str, str]:
    """The anchors of days on a page, each once: "" where the day is listed, else the page to which it leads."""
    document = read(body)
    folder = document.find(".//link[@rel='canonical']").get("href").removeprefix(site().base_url).rpartition("/")[0]
    found = [one for one in document.iter() if one.get("id", "").startswith("d2")]
    assert len(found) == len({one.get("id") for one in found})
    return {
        one.get("id"): f"{folder}/{one.getparent().find('a').get('href')}" if one.tag == "span" else "" for one in found
    }


def evening(**changes: object) -> EventView:
    return event_view(facts=event_facts(**changes), id=f"e{next(NUMBERS)}")


@pytest.fixture(scope="module")
def long_year() -> dict[str, bytes]:
    """Two years of a workshop each weekday."""
    days = [date(2026, 1, 5) + timedelta(days=7 * week + day) for week in range(100) for day in range(5)]
    view = event_view(facts=event_facts(occurrences=tuple(all_day_slot(day) for day in days)))
    theme = Facet(Kind.THEME, "refugees", "Accueil des réfugiés", "Refugees")
    return volumes(selection([view], id=theme.id, kind=Kind.THEME, facet=theme), [view])


def test_long_programme_is_split_and_nothing_of_it_is_left_out(long_year: dict[str, bytes]) -> None:
    pages = {path: body for path, body in long_year.items() if path.startswith("programme/")}
    months = [path for path in pages if not path.endswith("/index.html")]
    assert len(months) == 24
    assert months[0] == "programme/theme/refugees/2026-01.html"
    assert sum(body.count(b'<li class="item') for path, body in pages.items() if path in months) == 500
    assert max(len(body) for body in long_year.values()) < WEIGHT


def test_first_page_of_a_long_programme_begins_where_the_catalogue_last_changed(long_year: dict[str, bytes]) -> None:
    document = read(long_year["programme/theme/refugees/index.html"])
    listed = document.findall(".//nav[@class='pages']//a")
    current = [words(one) for one in listed if one.get("aria-current")]
    assert (len(listed), current) == (24, ["octobre 2026"])
    assert [one.get("href") for one in document.findall(".//nav[@class='turn']//a")] == [
        "2026-09.html",
        "2026-11.html",
    ]


def test_pages_of_a_long_programme_are_called_by_their_month(long_year: dict[str, bytes]) -> None:
    titles = [
        words(read(long_year[f"programme/theme/refugees/{name}.html"]).find(".//h1")) for name in ("2026-01", "2027-11")
    ]
    assert titles == ["Accueil des réfugiés · janvier 2026", "Accueil des réfugiés · novembre 2027"]


def test_further_page_of_a_long_programme_leads_to_the_first_one_in_the_other_language(
    long_year: dict[str, bytes],
) -> None:
    first, month = "programme/theme/refugees/index.html", "programme/theme/refugees/2027-01.html"
    assert ways_to_the_other_language(first, long_year[first]) == [first, f"en/{first}", first, f"en/{first}"]
    assert ways_to_the_other_language(month, long_year[month]) == [f"en/{first}"]


def test_day_is_found_from_the_first_page_of_a_long_programme(long_year: dict[str, bytes]) -> None:
    folder = "programme/theme/refugees/"
    days = {path: day_anchors(body) for path, body in long_year.items() if path.startswith(folder)}
    first = days.pop(f"{folder}index.html")

    assert first == {
        day: (path if day not in days[f"{folder}2026-10.html"] else "") for path, some in days.items() for day in some
    }
    assert {way for some in days.values() for way in some.values()} == {""}
    assert len(first) == 500


def test_day_of_a_long_week_is_found_from_its_first_page() -> None:
    facts = event_facts(title="Atelier " * 30, organisers=())
    views = [
        event_view(
            id=f"e{number}",
            facts=facts.model_copy(update={"occurrences": (slot(start_at=at(3 + number % 3, 9), end_at=None),)}),
        )
        for number in range(400)
    ]
    made = volumes(selection(views, edition=edition()), views)

    first = f"{FOLDER}/index.html"
    assert [path for path in made if path.startswith(f"{FOLDER}/2026")] == [
        *(f"{FOLDER}/2026-11-03{number}.html" for number in ("", ".2")),
        *(f"{FOLDER}/2026-11-04{number}.html" for number in ("", ".2")),
        *(f"{FOLDER}/2026-11-05{number}.html" for number in ("", ".2")),
    ]
    assert day_anchors(made[first]) == {
        "d2026-11-03": "",
        "d2026-11-04": f"{FOLDER}/2026-11-04.html",
        "d2026-11-05": f"{FOLDER}/2026-11-05.html",
    }
    assert day_anchors(made[f"{FOLDER}/2026-11-04.2.html"]) == {"d2026-11-04": ""}
    assert max(len(body) for body in made.values()) < WEIGHT


def test_week_by_place_has_town_and_day() -> None:
    views = [
        evening(title="Apéro"),
        evening(
            title="Atelier", place=place(name="Salle des fêtes", city="Aubrac"), occurrences=(slot(), all_day_slot())
        ),
        evening(title="Visio", place=None),
    ]
    made = volumes(selection(views, edition=edition()), views)
    assert groups(made[f"{FOLDER}/by-place.html"]) == {
        "Salle des fêtes Aubrac": [
            ("mar. 3 nov. toute la journée", "Atelier"),
            ("mar. 3 nov. 18 h – 20 h", "Atelier"),
        ],
        "Médiathèque des Trois-Ponts Val-Clair": [("mar. 3 nov. 18 h – 20 h", "Apéro")],
        "Sans lieu : en ligne, ou pas encore annoncé": [("mar. 3 nov. 18 h – 20 h", "Visio")],
    }


def test_week_by_theme_shows_an_event_under_each_of_its_themes() -> None:
    views = [evening(title="Apéro", themes=(Theme.FOOD, Theme.HEALTH)), evening(title="Débat", themes=())]
    made = volumes(selection(views, edition=edition()), views)
    assert groups(made[f"{FOLDER}/by-theme.html"]) == {
        "Alimentation": [("mar. 3 nov. 18 h – 20 h", "Apéro")],
        "Santé": [("mar. 3 nov. 18 h – 20 h", "Apéro")],
        "Sans thème": [("mar. 3 nov. 18 h – 20 h", "Débat")],
    }


def test_long_view_goes_on_on_further_pages_that_all_lead_to_each_group() -> None:
    views = [
        evening(title=f"{'Atelier ' * 20}{number}", place=place(name=f"Salle {number % 3}")) for number in range(200)
    ]
    made = volumes(selection(views, edition=edition()), views)
    names = [path for path in made if "by-place" in path]
    assert names == [f"{FOLDER}/by-place.html", *(f"{FOLDER}/by-place-{n}.html" for n in range(2, len(names) + 1))]
    assert sum(made[name].count(b'<li class="item') for name in names) == 200
    assert max(len(made[name]) for name in names) < WEIGHT
    first = read(made[names[0]]).findall(".//nav[@class='jumps']//a")
    assert [words(one) for one in first] == [f"Salle {n} (Val-Clair)" for n in range(3)]
    for link in first:
        target, _, anchor = link.get("href").partition("#")
        assert read(made[f"{FOLDER}/{target}" if target else names[0]]).get_element_by_id(anchor) is not None


def test_places_whose_names_give_the_same_anchor_have_one_each() -> None:
    views = [evening(place=place(name=name, city="")) for name in ("Αθήνα", "Σπίτι")]
    made = volumes(selection(views, edition=edition()), views)[f"{FOLDER}/by-place.html"]
    assert [(one.get("id"), words(one)) for one in read(made).iter("h2")] == [
        ("g-x-x", "Αθήνα"),
        ("g-x-x.2", "Σπίτι"),
    ]


def test_past_week_says_so_and_leads_to_the_latest_one() -> None:
    later = edition(
        id="semaine-solidaire-2027", name="Semaine 2027", starts_on=date(2027, 11, 2), ends_on=date(2027, 11, 8)
    )
    view = event_view()
    around = surroundings(selections=(selection(), selection(edition=later)))
    made = volumes(selection([view], edition=edition(), over=True), [view], around)
    notice = read(made[f"{FOLDER}/index.html"]).find_class("past")[0]
    assert words(notice) == (
        "Semaine passée Cette semaine est terminée : son programme est gardé ici comme archive. "
        "La plus récente : Semaine 2027 ."
    )
    assert notice.find(".//a").get("href") == "../../editions/semaine-solidaire-2027/index.html"


def test_week_that_is_not_over_says_nothing_of_it() -> None:
    view = event_view()
    made = volumes(selection([view], edition=edition()), [view])
    assert read(made[f"{FOLDER}/index.html"]).find_class("past") == []


def test_embedded_programme_has_no_frame_of_its_own_and_leads_out_of_the_one_it_is_in() -> None:
    views = [evening(title="Apéro"), evening(title="Nuit", occurrences=(slot(start_at=at(8, 20), end_at=at(9, 2)),))]
    document = read(volumes(selection(views, edition=edition()), views)["embed/semaine-solidaire-2026/index.html"])
    assert list(document.iter("header", "footer", "nav")) == []
    assert {one.get("target") for one in document.iter("a")} == {"_top"}
    assert [words(one) for one in document.iter("h2")] == ["mardi 3 novembre 2026", "dimanche 8 novembre 2026"]


def test_embedded_page_has_the_canonical_address_of_the_page_that_shows_the_same_dates(
    long_year: dict[str, bytes],
) -> None:
    own = {path: read(body).find(".//link[@rel='canonical']").get("href") for path, body in long_year.items()}
    embedded = [path for path in own if path.startswith("embed/")]
    assert len(embedded) > 2
    assert {path: own[path] for path in embedded} == {
        path: own[path.replace("embed/", "programme/", 1)] for path in embedded
    }


def test_programme_on_paper_has_its_address_and_its_code() -> None:
    view = event_view()
    poster = read(volumes(selection([view], edition=edition()), [view])[f"{FOLDER}/index.html"]).find_class("poster")[0]
    assert poster.find("img").get("src") == f"../../{FOLDER}/qr.svg"
    assert words(poster).endswith(f"https://agenda.val-clair.example/{FOLDER}/")


@pytest.mark.parametrize("damage", [lambda text: f"</p>{text}", lambda text: f'{text}<p class="hours">'])
def test_title_with_markup_stands_as_text_in_each_view(damage: Callable[[str], str]) -> None:
    title = damage('<h3><a href="https://evil.example">')
    view = event_view(facts=event_facts(title=title))
    for body in volumes(selection([view], edition=edition()), [view]).values():
        shown = [words(one) for one in read(body).iter("h3")]
        assert shown == [" ".join(title.split())] * len(shown)
        assert re.findall(rb'href="https://evil', body) == []


def test_date_stands_in_the_programme_of_an_edition_by_the_clocks_of_the_edition() -> None:
    """Half past eight in the evening of the last day, in Martinique; its source writes by other clocks."""
    week = edition(zone="America/Martinique")
    start = datetime(2026, 11, 10, 0, 30, tzinfo=UTC)
    late = slot(zone="UTC", start_at=start, end_at=start + timedelta(hours=2))
    view = evening(title="Visio", place=None, attendance=Attendance.ONLINE, occurrences=(late,))
    made = volumes(selection([view], edition=week), [view])
    assert groups(made[f"{FOLDER}/index.html"])["lundi 9 novembre"] == [
        ("mar. 10 nov. 0 h 30 – 2 h 30 (heure locale : UTC)", "Visio")
    ]
    assert groups(made[f"{FOLDER}/index.html"])["dimanche 8 novembre"] == []
    assert b"Visio" in made[f"{FOLDER}/by-theme.html"]
    assert b"Visio" not in volumes(selection([view], edition=edition()), [view])[f"{FOLDER}/index.html"]


def test_date_overseas_stands_in_the_programme_of_an_edition_by_the_clocks_there() -> None:
    """Half past eleven in the evening in Paris is the next morning in Nouméa, the first day of the edition."""
    start = datetime(2026, 11, 2, 22, 30, tzinfo=UTC)
    noumea = place(insee="98818", postal_code="98800", city="Nouméa", country="NC")
    view = evening(title="Atelier", place=noumea, occurrences=(slot(start_at=start, end_at=None),))
    made = volumes(selection([view], edition=edition()), [view])
    assert groups(made[f"{FOLDER}/index.html"])["mardi 3 novembre"] == [("lun. 2 nov. 23 h 30", "Atelier")]
