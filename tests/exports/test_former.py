"""Events that turned out to be others, in the selections in which they stood and their heirs do not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from catalog import clock
from catalog.sightings import Organiser, Place
from catalog.views import EventView
from catalog.views_former import FormerEvent
from catalog.vocabulary import Attendance, Audience, Theme
from exports.faceting import Gist, event_gist, former_gist, read_gist
from exports.feeds_changes import ChangesAtom, ChangesJson, ChangesRss
from exports.ical import IcalFeed
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from exports.registry import EXPORTERS
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue
from tests.exports.published import faults, inodes, tree
from tests.exports.test_ical_former import former
from tests.exports.views import edition, event_facts, event_view, guest_change, occurrence_view, site, slot, told

BREST = Place(name="Halle Claire", city="Brest", insee="29019", postal_code="29200", country="FR")
QUIMPER = Place(name="Salle Orme", city="Quimper", insee="29232", postal_code="29000", country="FR")
DAY = timedelta(days=1)
ICAL = Exporters(events=(IcalFeed(),))


def world(**said: object) -> PlainCatalogue:
    """A walk in Brest about health, and a feast in Quimper about food, which it turns out to be."""
    catalogue = PlainCatalogue([edition()])
    catalogue.put_event("e1", "Balade", WEEK + 30 * DAY, themes=(Theme.HEALTH,), place=BREST, organisers=())
    told: dict[str, object] = {"themes": (Theme.FOOD,), "place": QUIMPER, "organisers": ()}
    catalogue.put_event("e2", "Fête", **{"start_at": WEEK, **told, **said})  # type: ignore[arg-type]
    return catalogue


def published(folder: Path, catalogue: PlainCatalogue, exporters: Exporters = ICAL) -> None:
    with clock.frozen(NOW):
        publish(folder, catalogue, site(), exporters, allow_shrink=True)
    assert faults(folder) == []


def entries(folder: Path) -> dict[str, list[tuple[str, str, int]]]:
    """Of each calendar in which there are any: UID, status and SEQUENCE of each entry, sorted."""
    found = {}
    for file in (folder / "public" / "feeds").rglob("*.ics"):
        told = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
        name = file.relative_to(folder / "public" / "feeds").as_posix().removesuffix(".ics")
        found[name] = sorted((str(one["UID"]).split("-")[0], str(one["STATUS"]), int(one["SEQUENCE"])) for one in told)
    return {name: some for name, some in sorted(found.items()) if some}


STANDS, GIVEN_UP = ("e1", "CONFIRMED", 0), ("e2", "CANCELLED", 1)


def test_event_is_told_of_as_given_up_wherever_it_stood_and_once_in_each_calendar(tmp_path: Path) -> None:
    catalogue = world()
    published(tmp_path, catalogue)
    before = entries(tmp_path)
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    stood = {name for name, some in before.items() if ("e2", "CONFIRMED", 0) in some}
    assert stood >= {
        "theme/food",
        "commune/29232",
        "place/29232-salle-orme",
        "semaine-solidaire-2026/theme/food",
        "all",
    }
    stands = {name for name, some in before.items() if STANDS in some}
    assert entries(tmp_path) == {
        name: sorted([STANDS, GIVEN_UP] if name in stands else [GIVEN_UP]) for name in {*stood, *stands}
    }


def test_program_that_follows_where_only_it_stood_is_left_without_a_ghost(tmp_path: Path) -> None:
    kept: dict[str, tuple[str, int]] = {}
    catalogue = world()
    for step in (lambda: None, lambda: catalogue.merge("e2", "e1"), lambda: catalogue.part("e2")):
        step()
        published(tmp_path, catalogue)
        for uid, status, sequence in entries(tmp_path)["commune/29232"]:
            if uid not in kept or sequence > kept[uid][1]:
                kept[uid] = status, sequence
        # In the last round it is there again.
    assert kept == {"e2": ("CONFIRMED", 2)}


def test_it_leads_to_the_event_that_it_is_now(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    (entry,) = Calendar.from_ical((tmp_path / "public/feeds/theme/food.ics").read_bytes()).walk("VEVENT")
    assert (str(entry["SUMMARY"]), str(entry["URL"]), str(entry["RELATED-TO"])) == (
        "DOUBLON – Fête",
        "https://agenda.val-clair.example/events/e1.html",
        "e1-0@agenda.val-clair.example",
    )


def test_chain_of_mergers_is_told_of_by_the_last_heir_alone(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.put_event("e3", "Repas", WEEK + DAY, themes=(Theme.HOUSING,), organisers=())
    catalogue.merge("e2", "e3")
    published(tmp_path, catalogue)
    catalogue.merge("e3", "e1")
    published(tmp_path, catalogue)
    told = entries(tmp_path)
    assert (told["theme/food"], told["theme/housing"]) == ([GIVEN_UP], [("e3", "CANCELLED", 1)])
    assert told["theme/health"] == [STANDS, GIVEN_UP, ("e3", "CANCELLED", 1)]


def test_what_the_heir_becomes_is_told_where_it_does_not_stand_too(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    before = tree(tmp_path / "public")
    slots = tuple(slot(start_at=slot().start_at + day * DAY, end_at=None) for day in (0, 30))
    catalogue.put_view(
        event_view(
            id="e1",
            facts=event_facts(title="Balade", themes=(Theme.HEALTH,), place=BREST, organisers=(), occurrences=slots),
            occurrences=tuple(occurrence_view(uid=f"e1-{n}@x.example", slot=one) for n, one in enumerate(slots)),
        )
    )
    catalogue.touch("e1")
    published(tmp_path, catalogue)
    after = tree(tmp_path / "public")
    assert b"RELATED-TO;RELTYPE=SIBLING:e1-0@agenda.val-clair.example" in before["feeds/theme/food.ics"]
    assert b"RELATED-TO;RELTYPE=SIBLING:e1-0@x.example" in after["feeds/theme/food.ics"]


def test_it_is_in_no_document_but_calendars_feeds_of_changes_and_the_page_of_its_heir(tmp_path: Path) -> None:
    """Beside a catalogue in which it never was; where nothing else stood, selections are empty rather than gone."""
    catalogue, alone = world(), world()
    catalogue.merge("e2", "e1")
    alone.remove("e2")
    published(tmp_path / "one", catalogue, EXPORTERS)
    published(tmp_path / "other", alone, EXPORTERS)
    one, other = tree(tmp_path / "one" / "public"), tree(tmp_path / "other" / "public")
    telling = re.compile(r"feeds/.*(\.ics|\.changes\..*)|(en/)?events/e1\.html")
    assert [path for path, body in one.items() if "Fête".encode() in body and not telling.fullmatch(path)] == []
    listing = re.compile(
        r"(en/)?(explore/index|territories/29|editions/[^/]+/calendars/index)\.html|data/(index|datapackage)\.json(\.gz)?"
    )
    revisions = re.compile(r"data/changes/.*|manifest\.json")
    assert [
        path
        for path in other
        if one[path] != other[path] and not any(some.fullmatch(path) for some in (telling, listing, revisions))
    ] == []


@pytest.mark.parametrize("feed", [ChangesRss(), ChangesAtom(), ChangesJson()], ids=lambda feed: feed.name)
def test_followers_of_where_it_stood_read_once_that_it_is_another_event_now(tmp_path: Path, feed) -> None:
    catalogue = world()
    published(tmp_path, catalogue, Exporters(events=(feed,)))
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue, Exporters(events=(feed,)))
    name = b"tag:agenda.val-clair.example,2026:e2/20261020T090000.000000Z/merged"
    said = "annoncé le mardi 3 novembre 2026".encode()
    told = {path: (body.count(name), said in body) for path, body in tree(tmp_path / "public/feeds").items()}
    where = [f"{one}.{feed.suffix}" for one in ("all", "theme/food", "theme/health", "semaine-solidaire-2026")]
    assert {path: told[path] for path in where} == dict.fromkeys(where, (1, True))


def test_calendar_in_which_nothing_stands_any_more_is_as_new_as_the_giving_up(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    calendar = Calendar.from_ical((tmp_path / "public/feeds/theme/food.ics").read_bytes())
    assert calendar.decoded("LAST-MODIFIED") == NOW


def test_rolling_calendars_leave_it_out_by_its_date_and_that_of_its_year_keeps_it(tmp_path: Path) -> None:
    catalogue = world(start_at=WEEK - 500 * DAY)
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    told = entries(tmp_path)
    assert (told["year/2025"], "theme/food" in told) == ([GIVEN_UP], False)
    assert (tmp_path / "public/feeds/theme/food.ics").is_file()


def test_edition_that_is_over_keeps_it(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.merge("e2", "e1")
    catalogue.put_view(event_view(id="e9", changed_at=NOW + 700 * DAY))
    published(tmp_path, catalogue)
    assert entries(tmp_path)["semaine-solidaire-2026"][0] == GIVEN_UP


def test_association_that_held_it_tells_its_followers(tmp_path: Path) -> None:
    catalogue = world(organisers=(Organiser(name="Voisins"),))
    catalogue.put_association("a1", "Voisins")
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    assert entries(tmp_path)["association/a1"] == [GIVEN_UP]


def test_nothing_is_rendered_or_written_again_where_nothing_changed(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    before = inodes(tmp_path)
    catalogue.put_event("e5", "Autre", WEEK, themes=(Theme.HOUSING,), place=BREST, organisers=())
    catalogue.asked.clear()
    published(tmp_path, catalogue)
    assert catalogue.asked == ["e5"]
    assert inodes(tmp_path)["feeds/theme/food.ics"] == before["feeds/theme/food.ics"]


def test_events_that_an_exporter_refuses_are_not_counted_against_former_ones(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.merge("e2", "e1")
    for number in range(100, 140):
        catalogue.put_event(f"e{number}", f"Atelier {number}")
    published(tmp_path, catalogue)
    for number in range(100, 107):
        slots = (occurrence_view(uid=f"e{number}\n"),)
        catalogue.put_view(next(catalogue.events([f"e{number}"])).model_copy(update={"occurrences": slots}))
    with clock.frozen(NOW):
        left_out = publish(tmp_path, catalogue, site(), ICAL).left_out
    assert len(left_out) == 7
    assert entries(tmp_path)["theme/food"] == [GIVEN_UP]


def test_heir_that_is_no_more_takes_what_led_to_it_along(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.merge("e2", "e1")
    published(tmp_path, catalogue)
    catalogue.remove("e1")
    published(tmp_path, catalogue)
    assert entries(tmp_path) == {}
    assert b"2-0@agenda" not in (tmp_path / ".goodweek/fragments.sqlite").read_bytes()


# -- Who moves away.


def moved(catalogue: PlainCatalogue, before: Place, now: Place, **said: object) -> None:
    """The walk is held elsewhere, as its guests were told."""
    change = guest_change(kind="place", before=told(place=before), after=told(place=now))
    facts = {"title": "Balade", "themes": (Theme.HEALTH,), "place": now, "organisers": (), **said}
    slots = (occurrence_view(uid="e1-0@x.example", sequence=1),)
    catalogue.put_view(event_view(id="e1", facts=event_facts(**facts), occurrences=slots, changes=(change,)))


def test_event_that_moves_is_told_of_where_it_was_as_it_is_now_and_counts_there_in_nothing(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.remove("e2")
    published(tmp_path, catalogue, EXPORTERS)
    before = entries(tmp_path)
    moved(catalogue, BREST, QUIMPER)
    published(tmp_path, catalogue, EXPORTERS)
    after = entries(tmp_path)
    left = {"commune/29019", "place/29019-halle-claire"}
    come = {"commune/29232", "place/29232-salle-orme"}
    weeks = {name for name in after if name.startswith("semaine-solidaire-2026")} | {"series/semaine-solidaire"}
    assert after.keys() - before.keys() - weeks == come
    assert {name: after[name] for name in left} == {name: [("e1", "CONFIRMED", 1)] for name in left}
    feeds = tmp_path / "public" / "feeds"
    for name in left:
        assert (feeds / f"{name}.ics").read_bytes().count(b"Salle Orme") == 1
        assert b"<item>" not in (feeds / f"{name}.rss").read_bytes()
    assert b"<item>" in (feeds / "commune" / "29019.changes.rss").read_bytes()
    assert after["semaine-solidaire-2026/commune/29019"] == [("e1", "CONFIRMED", 1)]


def test_event_that_moves_back_stands_once_where_it_was(tmp_path: Path) -> None:
    catalogue = world()
    moved(catalogue, QUIMPER, BREST)
    moved(catalogue, BREST, BREST)
    published(tmp_path, catalogue)
    assert entries(tmp_path)["commune/29019"] == [("e1", "CONFIRMED", 1)]


def test_event_that_is_no_longer_online_is_told_of_to_who_follows_what_is_online(tmp_path: Path) -> None:
    catalogue = world()
    catalogue.remove("e2")
    moved(catalogue, BREST, BREST, attendance=Attendance.ON_SITE)
    published(tmp_path, catalogue, EXPORTERS)
    assert entries(tmp_path)["online"] == [("e1", "CONFIRMED", 1)]
    assert b"<item>" not in (tmp_path / "public/feeds/online.rss").read_bytes()


def test_gist_of_an_event_that_moved_is_read_as_it_was_written() -> None:
    change = guest_change(kind="place", before=told(place=BREST), after=told(place=QUIMPER))
    view = event_view(facts=event_facts(place=QUIMPER, organisers=()), changes=(change,))
    gist = event_gist(view)
    assert (gist.left, gist.places) == (
        ("commune/29019", "place/29019-halle-claire"),
        {"29019-halle-claire": "Halle Claire, Brest", "29232-salle-orme": "Salle Orme, Quimper"},
    )
    assert [read_gist(one.written()) for one in (gist, event_gist(event_view()))] == [gist, event_gist(event_view())]


def test_gist_of_a_former_event_is_what_it_could_be_selected_by_and_nothing_where_that_is_not_known() -> None:
    facts = event_facts(
        themes=(Theme.FOOD,), audiences=(Audience.SENIORS,), place=QUIMPER, organisers=(), attendance=None, price=None,
        accessibility=(), language="",
    )  # fmt: skip
    heir: EventView = event_view(former=(former(),))
    left = FormerEvent(id="e9~", facts=facts, editions=("semaine-2026",), heir=heir)
    assert former_gist(left) == Gist(
        (
            "all",
            "edition/semaine-2026",
            "theme/food",
            "audience/seniors",
            "region/53",
            "departement/29",
            "commune/29232",
            "place/29232-salle-orme",
        ),
        {"29232-salle-orme": "Salle Orme, Quimper"},
        (),
    )
    unknown = left.model_copy(update={"facts": None})
    assert former_gist(unknown) == Gist(("all", "edition/semaine-2026"), {}, ())
