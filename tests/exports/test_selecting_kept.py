"""Calendars that people follow stay: nothing is left in them, or their association is another one now."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from catalog import clock
from catalog.sightings import Organiser, Place
from catalog.views import Changed, Member
from catalog.vocabulary import Audience, Theme
from exports.faceting import Gist
from exports.ical import IcalFeed
from exports.manifest import DOCUMENTS
from exports.publisher import Publication, publish
from exports.publisher_inputs import Exporters
from exports.registry import EXPORTERS
from exports.selecting import Selecting, Week
from exports.selecting_kept import Keeping
from exports.selections import Selection, listed
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue
from tests.exports.published import faults, tree
from tests.exports.views import edition, site, source_view

BREST = Place(name="Halle Claire", city="Brest", insee="29019", postal_code="29200", country="FR")
QUIMPER = Place(name="Salle Orme", city="Quimper", insee="29232", postal_code="29000", country="FR")
EDITION = edition().id
ICAL = Exporters(events=(IcalFeed(),))
DAY = timedelta(days=1)


class Town(PlainCatalogue):
    """Whose events are told anew, and whose associations turn out to be others, or are gone.

    Attributes:
        gone: the ids that were given up, as a catalogue tells them.
    """

    def __init__(self) -> None:
        super().__init__([edition()])
        self.gone: list[Changed] = []
        self.put_association("a1", "Les Colibris")
        self.put_association("a2", "Les Jonquilles")
        self.tell("e1")

    def tell(self, identity: str, name: str = "", **said: object) -> None:
        """An event in the week of the edition, of the organiser with this name."""
        organisers = (Organiser(name=name),) if name else ()
        told: dict[str, object] = {"themes": (Theme.FOOD,), "place": BREST, "organisers": organisers, "language": "fr"}
        self.put_event(identity, f"Fête {identity}", **{**told, **said})  # type: ignore[arg-type]

    def give_up(self, identity: str, what: str, heir: str = "") -> None:
        """An id is `merged`, `hidden` or `gone`."""
        self.remove(identity)
        self.gone.append(Changed.model_validate({"id": identity, "revision": 1, "what": what, "heir": heir}))

    def tombstones(self) -> Sequence[Changed]:
        """What was given up."""
        return self.gone


def published(folder: Path, catalogue: PlainCatalogue, exporters: Exporters = ICAL) -> Publication:
    with clock.frozen(NOW):
        done = publish(folder, catalogue, site(), exporters, allow_shrink=True)
    assert faults(folder) == []
    return done


def calendars(folder: Path) -> dict[str, tuple[str, list[str]]]:
    """What each calendar is called, but for the name of the site, and the ids of its events, by its selection."""
    found = {}
    for file in sorted((folder / "public" / "feeds").rglob("*.ics")):
        told = Calendar.from_ical(file.read_bytes())
        name = file.relative_to(folder / "public" / "feeds").as_posix().removesuffix(".ics")
        events = sorted(str(one["UID"]).split("-")[0] for one in told.walk("VEVENT"))
        found[name] = str(told["NAME"]).replace("\\,", ",").removesuffix(f" · {site().name}"), events
    return found


def since(folder: Path, before: dict[str, tuple[str, list[str]]]) -> dict[str, tuple[str, list[str]]]:
    """The calendars that are not as they were; all that were there are there."""
    now = calendars(folder)
    assert before.keys() - now.keys() == set()
    return {name: told for name, told in now.items() if told != before.get(name)}


def test_calendars_that_lose_their_only_event_to_a_new_description_stay_empty(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.tell("e2", themes=(Theme.HEALTH,), audiences=(Audience.SENIORS,), place=QUIMPER, language="en")
    published(tmp_path, catalogue)
    before = calendars(tmp_path)
    catalogue.tell("e2")
    published(tmp_path, catalogue)
    here = f"{EDITION}/"
    assert {name: told for name, told in since(tmp_path, before).items() if not told[1]} == {
        "theme/health": ("Santé", []),
        "audience/seniors": ("Seniors", []),
        "language/en": ("anglais", []),
        "commune/29232": ("Quimper (29)", []),
        "place/29232-salle-orme": ("Salle orme, Quimper", []),
        f"{here}theme/health": (f"Santé · {edition().name}", []),
        f"{here}audience/seniors": (f"Seniors · {edition().name}", []),
        f"{here}language/en": (f"anglais · {edition().name}", []),
        f"{here}commune/29232": (f"Quimper (29) · {edition().name}", []),
        f"{here}place/29232-salle-orme": (f"Salle orme, Quimper · {edition().name}", []),
    }


def test_year_whose_only_event_was_dated_wrongly_stays_empty(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.put_event("e2", "Fête", WEEK + 400 * DAY, organisers=())
    published(tmp_path, catalogue)
    before = calendars(tmp_path)
    catalogue.put_event("e2", "Fête", WEEK, organisers=())
    published(tmp_path, catalogue)
    assert since(tmp_path, before)["year/2027"] == ("2027", [])


def test_they_stay_through_further_publications_and_one_of_nothing_new_writes_nothing(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.tell("e2", themes=(Theme.HEALTH,))
    for theme in (Theme.HOUSING, Theme.FOOD):
        published(tmp_path, catalogue)
        catalogue.tell("e2", themes=(theme,))
    published(tmp_path, catalogue)
    emptied = {"theme/health": ("Santé", []), "theme/housing": ("Logement", [])}
    assert {name: told for name, told in calendars(tmp_path).items() if name in emptied} == emptied
    assert published(tmp_path, catalogue).unchanged
    catalogue.source = source_view(title="Mairie de Val-Clair, agenda")
    published(tmp_path, catalogue)
    assert calendars(tmp_path)["theme/health"] == ("Santé", [])


def test_what_comes_back_is_there_under_the_same_address(tmp_path: Path) -> None:
    catalogue = Town()
    for place in (QUIMPER, BREST, QUIMPER):
        catalogue.tell("e2", place=place)
        published(tmp_path, catalogue)
    assert calendars(tmp_path)["place/29232-salle-orme"] == ("Salle Orme, Quimper", ["e2"])


@pytest.mark.parametrize("withdraw", ["erase", "hide", "forbid"])
def test_emptied_place_is_forgotten_when_anything_is_withdrawn_for_its_address_names_it(
    tmp_path: Path, withdraw: str
) -> None:
    catalogue = Town()
    catalogue.tell("e2", themes=(Theme.HEALTH,), place=QUIMPER)
    published(tmp_path, catalogue)
    before = calendars(tmp_path)
    if withdraw == "erase":
        catalogue.remove("e2")
        catalogue.erasures += 1
    elif withdraw == "hide":
        catalogue.give_up("e2", "hidden")
    else:
        catalogue.remove("e2")
        catalogue.source = source_view(republish=False)
    published(tmp_path, catalogue)
    now = calendars(tmp_path)
    assert before.keys() - now.keys() == {"place/29232-salle-orme", f"{EDITION}/place/29232-salle-orme"}
    assert now["theme/health"] == ("Santé", [])
    assert b"orme" not in (tmp_path / "public/manifest.json").read_bytes()


def test_association_that_is_gone_or_hidden_leaves_an_empty_calendar_without_its_name(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.tell("e2", "Les Colibris")
    catalogue.tell("e3", "Les Jonquilles")
    published(tmp_path, catalogue, EXPORTERS)
    assert calendars(tmp_path)["association/a1"] == ("Les Colibris", ["e2"])
    catalogue.give_up("a1", "hidden")
    catalogue.give_up("a2", "gone")
    catalogue.tell("e2")
    catalogue.tell("e3")
    published(tmp_path, catalogue, EXPORTERS)
    now = calendars(tmp_path)
    assert [now[f"association/{one}"] for one in ("a1", "a2")] == [("Association retirée", [])] * 2
    assert now[f"{EDITION}/association/a1"] == (f"Association retirée · {edition().name}", [])
    named = {
        path for path, body in tree(tmp_path / "public").items() if b"Les Colibris" in body or b"Les Jonquilles" in body
    }
    assert named == set()


def test_association_that_nobody_names_any_more_keeps_its_calendar_and_its_name(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.tell("e2", "Les Colibris")
    published(tmp_path, catalogue)
    catalogue.tell("e2")
    published(tmp_path, catalogue)
    assert calendars(tmp_path)["association/a1"] == ("Les Colibris", [])


def test_calendars_of_an_association_that_is_another_one_now_have_the_events_of_that_one(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.tell("e2", "Les Colibris")
    catalogue.tell("e3", "Les Jonquilles")
    published(tmp_path, catalogue)
    catalogue.give_up("a2", "merged", "a1")
    catalogue.tell("e3", "Les Colibris")
    published(tmp_path, catalogue)
    now = calendars(tmp_path)
    assert {name: told for name, told in now.items() if "association/" in name} == {
        f"{before}association/{one}": (f"Les Colibris{behind}", ["e2", "e3"])
        for one in ("a1", "a2")
        for before, behind in (("", ""), (f"{EDITION}/", f" · {edition().name}"))
    }
    published(tmp_path / "elsewhere", catalogue)
    assert calendars(tmp_path / "elsewhere") == now


def test_their_programme_leads_to_the_page_of_that_one_and_is_no_other_one_to_search_engines(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.tell("e2", "Les Colibris")
    catalogue.give_up("a2", "merged", "a1")
    published(tmp_path, catalogue, EXPORTERS)
    public = tmp_path / "public"
    page = (public / "programme/association/a2/index.html").read_text("utf-8")
    own = f"{site().base_url}programme/association/a1/index.html"
    assert (f'<link rel="canonical" href="{own}">' in page, "associations/a1.html" in page) == (True, True)
    assert "association/a2" not in (public / "sitemaps/pages.xml").read_text("utf-8")


def test_no_list_leads_to_what_was_emptied(tmp_path: Path) -> None:
    catalogue = Town()
    for place in (QUIMPER, BREST):
        catalogue.tell("e2", themes=(Theme.HEALTH if place is QUIMPER else Theme.FOOD,), place=place)
        published(tmp_path, catalogue, EXPORTERS)
    files = tree(tmp_path / "public")
    assert {"programme/theme/health/index.html", "feeds/place/29232-salle-orme.rss"} <= files.keys()
    told = {
        path
        for path, body in files.items()
        if not path.startswith(("data/", "manifest", "feeds/"))
        and (b"theme/health" in body or b"29232" in body)
        and not path.removeprefix("en/").startswith(("programme/theme/health/", "embed/theme/health/"))
    }
    assert told == set()


def test_what_is_not_known_of_the_last_publication_begins_anew(tmp_path: Path) -> None:
    catalogue = Town()
    catalogue.tell("e2", themes=(Theme.HEALTH,))
    published(tmp_path, catalogue)
    catalogue.tell("e2")
    ((tmp_path / "public").resolve().parent / DOCUMENTS).write_bytes(b"[")
    published(tmp_path, catalogue)
    assert "theme/health" not in calendars(tmp_path)


def keeping(names: set[str] = frozenset(), gone: Sequence[Changed] = ()) -> list[Selection]:  # type: ignore[assignment]
    """The selections of an event of the association `a1`, in an edition, and what is kept beside them."""
    gists = {
        "e1": Gist(("theme/food", "region/53"), {}, (("Les Colibris", ""),)),
        "a1": Gist((), {}, (), "Les Colibris"),
    }
    events = [Member("e1", 1, WEEK, WEEK + DAY, NOW)]
    week = Week(edition(), frozenset({"e1"}), frozenset())
    found = Selecting(events, [Member("a1", 1, changed_at=NOW)], gists, [week], lambda *_: "a1").selections()
    return [*Keeping(found, names, gone, gists).selections()]


def merged(identity: str, heir: str) -> Changed:
    return Changed(id=identity, revision=1, what="merged", heir=heir)


def test_what_is_kept_stands_where_it_stood_and_names_of_nothing_are_passed_over() -> None:
    names = {
        "theme/aa",
        "theme/health",
        "all",
        "year/2020",
        "year/x",
        "never/theme/food",
        f"{EDITION}/free",
        "series/x",
    }
    kept = keeping(names)
    assert [one.id for one in kept] == [
        "all",
        EDITION,
        f"series/{edition().series}",
        "year/2020",
        "year/2026",
        "association/a1",
        "region/53",
        "year/2026/region/53",
        "theme/food",
        "theme/health",
        f"{EDITION}/association/a1",
        f"{EDITION}/free",
        f"{EDITION}/region/53",
        f"{EDITION}/theme/food",
    ]
    assert [one.id for one in kept if one.kept] == ["year/2020", "theme/health", f"{EDITION}/free"]
    assert listed(kept) == keeping()


@pytest.mark.parametrize(
    ("gone", "carried"),
    [
        ([merged("a0", "a1")], ["a0"]),
        ([merged("a0", "a3"), merged("a3", "a1")], ["a0", "a3"]),
        ([merged("a0", "a3"), merged("a3", "a0")], []),
        ([merged("a0", "a9")], []),
        ([merged("a1", "a9")], []),
        ([merged("e0", "e1")], []),
    ],
    ids=["once", "twice", "in a circle", "into what is gone", "is there again", "an event"],
)
def test_association_is_followed_to_where_it_leads_in_the_end(gone: list[Changed], carried: list[str]) -> None:
    assert [one.id for one in keeping(gone=gone) if one.kept] == [
        f"{before}association/{one}" for before in ("", f"{EDITION}/") for one in carried
    ]
