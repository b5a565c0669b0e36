"""Archived editions: an edition that is long over stays as it was published, and so does all that is within it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from catalog import clock
from catalog.errors import PublicationFailed
from catalog.sightings import Place
from catalog.views import SourceView
from catalog.vocabulary import Theme
from exports import publisher_steps
from exports.archived import ARCHIVED
from exports.feeds import RssFeed
from exports.feeds_changes import ChangesRss
from exports.ical import IcalFeed
from exports.publisher import Publication, publish
from exports.publisher_disk import Disk
from exports.publisher_inputs import Exporters
from exports.registry import EXPORTERS
from tests.exports.breaking import Breaking, no_room
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue
from tests.exports.published import faults, stats, tree
from tests.exports.views import edition, guest_change, site, source_view, told

FEEDS = Exporters(events=(IcalFeed(), RssFeed(), ChangesRss()))
THEN = WEEK - timedelta(days=364)
OLD = edition(id="semaine-2025", name="Semaine 2025", starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 9))
NEXT = edition(id="semaine-2026", name="Semaine 2026")
BREST = Place(name="Halle Claire", city="Brest", insee="29019", postal_code="29200", country="FR")
CAFE = Place(name="Café Bleu", city="Brest", insee="29019", postal_code="29200", country="FR")
QUIMPER = Place(name="Salle Orme", city="Quimper", insee="29232", postal_code="29000", country="FR")


class Town(PlainCatalogue):
    """Whose sources and editions can become more, and are described anew."""

    def __init__(self) -> None:
        super().__init__([OLD])
        self.more: dict[str, SourceView] = {}

    def sources(self) -> dict[str, SourceView]:
        return {**super().sources(), **self.more}

    def declare(self, *editions):
        self._editions = editions

    def put(self, identity: str, title: str, *themes: Theme, **said: object) -> None:
        """Put in or change an event of the old edition, in Brest unless told otherwise."""
        self.put_event(identity, title, THEN, **{"themes": themes, "place": BREST, "organisers": ()} | said)

    def tell_by(self, source: str) -> None:
        """Nobody but this source tells of the events."""
        for view in list(self.events(["e1", "e2", "e3"])):
            self.put_view(view.model_copy(update={"sources": (source,)}))


def town() -> Town:
    """A walk about health and a meal about food, in an edition that is over for a year, and an association."""
    found = Town()
    found.put("e1", "Balade", Theme.HEALTH)
    found.put("e2", "Repas", Theme.FOOD)
    found.put("e3", "Goûter", Theme.FOOD)
    found.put_association("a1", "Les Voisins connectés")
    return found


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def go(folder: Path, catalogue: Town, exporters: Exporters = FEEDS, **options: object) -> Publication:
    done = publish(folder, catalogue, options.pop("site", site()), exporters, allow_shrink=True, **options)  # type: ignore[arg-type]
    assert faults(folder) == []
    return done


def of_the_old(folder: Path) -> dict[str, bytes]:
    """All that is published of the old edition, by path."""
    return {path: body for path, body in tree(folder / "public").items() if OLD.id in path}


def calendars(folder: Path) -> dict[str, list[str]]:
    """The titles in each calendar within the old edition, by what it selects by."""
    root = folder / "public" / "feeds" / OLD.id
    return {
        file.relative_to(root).as_posix().removesuffix(".ics"): sorted(
            str(one["SUMMARY"]) for one in Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        )
        for file in root.rglob("*.ics")
    }


def remembered(folder: Path) -> Path:
    """What is remembered of archived editions."""
    return (folder / "public").resolve().parent / ARCHIVED


def test_all_of_an_archived_edition_stays_when_sources_and_events_are_described_anew(tmp_path):
    catalogue = town()
    go(tmp_path, catalogue, EXPORTERS)
    before = of_the_old(tmp_path)
    assert {path.split("/")[0] for path in before} >= {"feeds", "data", "editions", "embed", "cards", "en"}
    catalogue.put("e1", "Balade renommée", Theme.HEALTH)
    catalogue.put_association("a1", "Les Voisines connectées")
    catalogue.more = {"neuve": source_view(name="neuve", title="Une source neuve")}
    go(tmp_path, catalogue, EXPORTERS)
    assert of_the_old(tmp_path) == before
    catalogue.source = source_view(title="Agenda renommé", licence="ODbL 1.0")
    go(tmp_path, catalogue, EXPORTERS)
    assert of_the_old(tmp_path) == before


def test_only_the_pages_of_the_programme_tell_of_a_next_edition(tmp_path):
    catalogue = town()
    go(tmp_path, catalogue, EXPORTERS)
    before = of_the_old(tmp_path)
    catalogue.put("e1", "Balade renommée", Theme.HEALTH)
    catalogue.declare(NEXT, OLD)
    go(tmp_path, catalogue, EXPORTERS)
    after = of_the_old(tmp_path)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert {path.removeprefix("en/").rpartition("/")[0] for path in changed} == {
        f"editions/{OLD.id}",
        f"embed/{OLD.id}",
    }
    assert b"Semaine 2026" in after[f"editions/{OLD.id}/index.html"]
    catalogue.declare(NEXT.model_copy(update={"territory": "Val-Clair et autour"}), OLD)
    catalogue.put("e1", "Balade encore renommée", Theme.HEALTH)
    go(tmp_path, catalogue, EXPORTERS)
    assert of_the_old(tmp_path) == after


@pytest.mark.parametrize("anew", ["version", "site", "edition"])
def test_new_version_a_changed_site_and_its_own_description_make_it_anew(tmp_path, anew):
    catalogue = town()
    go(tmp_path, catalogue)
    catalogue.put("e1", "Balade renommée", Theme.HEALTH)
    if anew == "edition":
        catalogue.declare(OLD.model_copy(update={"name": "Semaine renommée"}))
    exporters = Exporters(events=(IcalFeed(version="new"),)) if anew == "version" else FEEDS
    go(tmp_path, catalogue, exporters, site=site(name="Autre agenda") if anew == "site" else site())
    assert calendars(tmp_path)["theme/health"] == ["Balade renommée"]


def test_event_of_another_theme_and_town_stays_in_the_calendars_in_which_it_was(tmp_path):
    catalogue = town()
    catalogue.put("e1", "Balade", Theme.HEALTH, place=CAFE)
    go(tmp_path, catalogue)
    before, titles = of_the_old(tmp_path), calendars(tmp_path)
    assert (titles["theme/health"], titles["commune/29019"]) == (["Balade"], ["Balade", "Goûter", "Repas"])
    for theme in (Theme.FOOD, Theme.HOUSING):
        catalogue.put("e1", "Balade", theme, place=QUIMPER)
        go(tmp_path, catalogue)
        assert of_the_old(tmp_path) == before
    go(tmp_path, catalogue, Exporters(events=(IcalFeed(version="new"),)))
    assert calendars(tmp_path) == titles
    public = tmp_path / "public" / "feeds"
    assert "NAME:Café Bleu\\, Brest" in (public / OLD.id / "place" / "29019-cafe-bleu.ics").read_text()
    assert (public / "theme" / "housing.ics").is_file()


def test_event_that_moved_before_and_after_stands_once_in_each_calendar(tmp_path):
    catalogue = town()
    go(tmp_path, catalogue)
    before = calendars(tmp_path)
    change = guest_change(kind="place", before=told(place=BREST), after=told(place=QUIMPER))
    [view] = catalogue.events(["e1"])
    facts = view.facts.model_copy(update={"place": QUIMPER})
    catalogue.put_view(view.model_copy(update={"facts": facts, "changes": (change,)}))
    go(tmp_path, catalogue, Exporters(events=(IcalFeed(version="new"),)))
    assert calendars(tmp_path) == before


def test_who_comes_later_stands_where_it_stands_then_and_who_is_gone_is_left_out(tmp_path):
    catalogue = town()
    go(tmp_path, catalogue)
    catalogue.put("e1", "Balade", Theme.FOOD)
    catalogue.put("e4", "Concert", Theme.HOUSING)
    catalogue.remove("e2")
    go(tmp_path, catalogue)
    themes = {name: some for name, some in calendars(tmp_path).items() if name.startswith("theme/")}
    assert themes == {"theme/housing": ["Concert"], "theme/food": ["Goûter"], "theme/health": ["Balade"]}
    catalogue.put("e4", "Concert", Theme.FOOD)
    go(tmp_path, catalogue)
    assert {name: some for name, some in calendars(tmp_path).items() if name.startswith("theme/")} == themes
    assert b"e2" not in remembered(tmp_path).read_bytes()


def test_erasure_begins_anew(tmp_path):
    catalogue = town()
    go(tmp_path, catalogue)
    catalogue.put("e1", "Balade sans nom", Theme.HOUSING, place=QUIMPER)
    catalogue.erasures += 1
    go(tmp_path, catalogue)
    titles = calendars(tmp_path)
    assert (titles["theme/health"], titles["theme/housing"]) == ([], ["Balade sans nom"])
    assert b"health" not in remembered(tmp_path).read_bytes()


def test_source_that_forbids_its_words_begins_it_anew_where_it_spoke_and_once(tmp_path):
    catalogue = town()
    catalogue.more = {"neuve": source_view(name="neuve"), "autre": source_view(name="autre", title="Une autre source")}
    catalogue.remove("a1")
    go(tmp_path, catalogue)
    before = of_the_old(tmp_path)
    catalogue.more["neuve"] = source_view(name="neuve", republish=False)
    catalogue.put("e1", "Balade renommée", Theme.HOUSING)
    go(tmp_path, catalogue)
    assert of_the_old(tmp_path) == before, "it had not spoken in the edition"
    catalogue.source = source_view(republish=False)
    catalogue.tell_by("autre")
    go(tmp_path, catalogue)
    after = of_the_old(tmp_path)
    assert calendars(tmp_path)["theme/housing"] == ["Balade renommée"]
    assert b"mairie de Val-Clair" not in after[f"feeds/{OLD.id}.ics"]
    catalogue.put("e1", "Balade renommée encore", Theme.FOOD)
    catalogue.tell_by("autre")
    go(tmp_path, catalogue)
    assert of_the_old(tmp_path) == after


@pytest.mark.parametrize("damage", [None, b"", b"{}", b'{"semaine-2025": {"taken": 1}}', b"\xff"])
def test_lost_or_damaged_memory_begins_anew_with_what_is_known_today(tmp_path, damage):
    catalogue = town()
    go(tmp_path, catalogue)
    if damage is None:
        remembered(tmp_path).unlink()
    else:
        remembered(tmp_path).write_bytes(damage)
    catalogue.put("e1", "Balade", Theme.HOUSING)
    go(tmp_path, catalogue)
    titles = calendars(tmp_path)
    assert (titles["theme/health"], titles["theme/housing"]) == ([], ["Balade"])
    catalogue.put("e1", "Balade", Theme.FOOD)
    go(tmp_path, catalogue)
    assert calendars(tmp_path) == titles


def test_unchanged_catalogue_writes_nothing_and_does_not_ask_what_is_remembered(tmp_path):
    catalogue = town()
    go(tmp_path, catalogue)
    go(tmp_path, catalogue)
    remembered(tmp_path).write_bytes(b"damaged")
    before = stats(tmp_path)
    assert go(tmp_path, catalogue).unchanged
    assert stats(tmp_path) == before


def test_edition_that_is_not_over_for_long_is_not_remembered(tmp_path):
    catalogue = town()
    catalogue.declare(edition())
    go(tmp_path, catalogue)
    assert not remembered(tmp_path).exists()


def test_recycled_folder_remembers_what_the_last_generation_did(tmp_path, monkeypatch):
    monkeypatch.setattr(publisher_steps, "_RECYCLED_FROM", -1)
    catalogue = town()
    go(tmp_path, catalogue)
    before = of_the_old(tmp_path)
    for theme in (Theme.FOOD, Theme.HOUSING, Theme.ELDERLY, Theme.FOOD):
        catalogue.put("e1", "Balade", theme)
        go(tmp_path, catalogue)
        assert of_the_old(tmp_path) == before


def twice_published(folder: Path) -> Town:
    """Published twice, so that the next publication recycles a folder; an event has got another theme since."""
    catalogue = town()
    go(folder, catalogue)
    catalogue.put("e2", "Repas renommé", Theme.HOUSING)
    go(folder, catalogue)
    catalogue.put("e1", "Balade", Theme.FOOD)
    return catalogue


def test_f2_broken_off_while_it_is_remembered_the_old_stays_and_the_next_publication_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(publisher_steps, "_RECYCLED_FROM", -1)
    counting = Breaking(0, lambda: None)
    go(tmp_path / "whole", twice_published(tmp_path / "whole"), disk=Disk(counting))
    points = [number for number, act in enumerate(counting.acts, 1) if ARCHIVED in act]
    assert len(points) > 2
    for point in points:
        folder = tmp_path / str(point)
        catalogue = twice_published(folder)
        before, memory = tree(folder / "public"), remembered(folder).read_bytes()
        with pytest.raises(PublicationFailed):
            go(folder, catalogue, disk=Disk(Breaking(point, no_room)))
        assert (tree(folder / "public"), remembered(folder).read_bytes()) == (before, memory)
        go(folder, catalogue)
        assert tree(folder / "public") == tree(tmp_path / "whole" / "public")
        assert remembered(folder).read_bytes() == remembered(tmp_path / "whole").read_bytes()
