"""The numbers: what they count, and that anyone finds the same by counting the published data anew, by other means."""

import csv
import io
import json
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import html

from catalog import clock
from catalog.territory import departments
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus, Theme
from exports.data_files import EVENT_DATA
from exports.faceting import association_gist, event_gist
from exports.numbers import NumbersExporter
from exports.numbers_counting import Tally
from exports.numbers_figures import Table, numbers_of
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, WEEK, week
from tests.exports.published import inodes
from tests.exports.sample_site import at, sample_documents
from tests.exports.views import (
    edition,
    event_facts,
    event_view,
    place,
    sample_source_view,
    selection,
    site,
    slot,
    surroundings,
)

SITE = sample_documents()
SELECTIONS = ("all", "semaine-solidaire-2026", "exemple")


def dated(*days: int, off: tuple[int, ...] = ()) -> tuple[OccurrenceView, ...]:
    """A date on each of these days of November 2026; those in `off` are cancelled."""
    slots = [(day, slot(start_at=at(day, 14), end_at=at(day, 16))) for day in days]
    return tuple(
        OccurrenceView(
            uid=f"{day}@val-clair.example",
            sequence=0,
            status=EventStatus.CANCELLED if day in off else EventStatus.SCHEDULED,
            slot=one,
        )
        for day, one in slots
    )


def table(of: str, by: str, *views: EventView, **changes: Any) -> dict[str, Tally]:
    """The figures of one table by key, of a selection of these events."""
    return {one.key: one.tally for one in the_table(of, by, *views, **changes).figures}


def the_table(of: str, by: str, *views: EventView, **changes: Any) -> Table:
    """One table of a selection of these events."""
    one = selection(list(views), **changes)
    found = numbers_of(one, surroundings(selections=(one,)), traits(*views))
    return next(each for each in found.tables if (each.of, each.by) == (of, by))


def traits(*views: Any) -> dict[str, str]:
    """The lines by which these are counted."""
    return {one.id: (event_gist(one) if isinstance(one, EventView) else association_gist(one)).traits for one in views}


def test_series_counts_once_and_its_dates_apart() -> None:
    series = event_view(facts=event_facts(themes=(Theme.FOOD,)), occurrences=dated(3, 4, 5))
    once = event_view(id="e2", facts=event_facts(themes=(Theme.FOOD, Theme.HEALTH)), occurrences=dated(3))
    assert table("events", "theme", series, once) == {"food": Tally(2, 4), "health": Tally(1, 1)}
    assert table("events", "day", series, once) == {
        "2026-11-03": Tally(2, 2),
        "2026-11-04": Tally(1, 1),
        "2026-11-05": Tally(1, 1),
    }
    assert table("events", "month", series, once) == {"2026-11": Tally(2, 4)}


def test_cancelled_events_stand_apart_and_cancelled_dates_do_not_count() -> None:
    held = event_view(occurrences=dated(3, 4, off=(4,)))
    cancelled = event_view(id="e2", occurrences=dated(4, 5, off=(4, 5)))
    assert table("events", "price", held, cancelled) == {"paid": Tally(1, 1, 1)}
    assert table("events", "day", held, cancelled) == {
        "2026-11-03": Tally(1, 1),
        "2026-11-04": Tally(cancelled=1),
        "2026-11-05": Tally(cancelled=1),
    }


def test_invented_events_stand_apart_unless_there_is_nothing_else() -> None:
    real, invented = event_view(), event_view(id="e2", sources=("demo",))
    around = {"demo": sample_source_view()}
    one = selection([real, invented])
    mixed = numbers_of(one, surroundings(selections=(one,)), traits(real, invented))
    assert around.keys() <= surroundings().sources.keys()
    assert (mixed.events, mixed.sample) == (Tally(1, 1, 0, 1), False)
    alone = selection([invented])
    assert numbers_of(alone, surroundings(selections=(alone,)), traits(invented)).events == Tally(1, 1)
    assert numbers_of(alone, surroundings(selections=(alone,)), traits(invented)).sample


def test_event_at_two_places_counts_once_in_each_departement_and_once_in_their_region() -> None:
    paris, lyon = place(insee="75111"), place(insee="69381")
    slots = (slot(place=paris), slot(place=lyon), slot(place=place(insee="75112")))
    view = event_view(facts=event_facts(place=None, occurrences=slots))
    assert table("events", "departement", view) == {"75": Tally(1, 3), "69": Tally(1, 3)}
    assert table("events", "region", view) == {"11": Tally(1, 3), "84": Tally(1, 3)}


def test_what_no_source_says_is_counted_last_and_says_so() -> None:
    silent = event_view(facts=event_facts(themes=(), place=None, price=None, attendance=None, audiences=()))
    for by, words in (("theme", "Non précisé"), ("price", "Non précisé"), ("region", "Sans lieu connu en France")):
        (figure,) = the_table("events", by, silent).figures
        assert (figure.key, figure.fr, figure.tally) == ("", words, Tally(1, 1))


def test_dates_outside_of_an_edition_are_told_together() -> None:
    view = event_view(occurrences=dated(3, 20, 21))
    days = edition(starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 8))
    figures = the_table("events", "day", view, edition=days).figures
    assert [(one.key, one.fr, one.tally) for one in figures] == [
        ("2026-11-03", "mardi 3 novembre 2026", Tally(1, 1)),
        ("", "Hors des jours de l’édition", Tally(1, 2)),
    ]


def test_who_is_left_out_of_the_data_is_in_no_number() -> None:
    kept, left_out = event_view(), event_view(id="e2")
    one = selection([kept, left_out])
    assert numbers_of(one, surroundings(selections=(one,)), traits(kept)).events == Tally(1, 1)


def test_who_cannot_be_written_as_data_is_in_no_published_number(tmp_path: Path) -> None:
    catalogue = week(3)
    exporters = Exporters(events=EVENT_DATA, summaries=(NumbersExporter(),))
    sound = event_view(id="e0009")
    catalogue.put_view(sound.model_copy(update={"facts": sound.facts.model_copy(update={"title": "\ud800"})}))
    with clock.frozen(NOW):
        left_out = publish(tmp_path, catalogue, site(), exporters).left_out
    data = tmp_path / "public" / "data" / "all"
    assert {one.subject_id for one in left_out} == {"e0009"}
    assert len(json.loads((data / "events.json").read_bytes())["events"]) == 3
    assert json.loads((data / "numbers.json").read_bytes())["events"]["count"] == 3


# By other means: from what is published, without anything of the modules that count.


def recounted(name: str) -> dict[str, dict[str, list[int]]]:
    """Count, dates, cancelled and invented by table and key, from `events.json` of a selection."""
    told = json.loads(SITE[f"data/{name}/events.json"])
    invented = {one["name"] for one in told["licences"] if one["sample"]}
    is_all_invented = all(invented & {*one["sources"]} for one in [*told["events"], *members(name, "associations")])
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0, 0]))
    week_days = told["selection"]["edition"]
    for event in told["events"]:
        dates = event["occurrences"]
        held = [one for one in dates if one["status"] != "cancelled"]
        is_sample = bool(invented & {*event["sources"]}) and not is_all_invented
        for by, words in words_of(event).items():
            for word in words or [""]:
                add(found[by][word], len(held), is_sample=is_sample, is_held=bool(held))
        days = [outside(str(one["start"])[:10], week_days) for one in held or dates]
        for by, keys in (("day", days), ("month", [day[:7] for day in days])):
            for key in set(keys):
                add(found[by][key], keys.count(key), is_sample=is_sample, is_held=bool(held))
    return {by: dict(rows) for by, rows in found.items()}


def members(name: str, of: str) -> list[dict[str, Any]]:
    """The events or associations of a selection as they are published."""
    found: list[dict[str, Any]] = json.loads(SITE[f"data/{name}/{of}.json"])[of]
    return found


def outside(day: str, week_days: dict[str, str] | None) -> str:
    """The day; empty where it is none of an edition."""
    return "" if week_days and not week_days["starts_on"] <= day <= week_days["ends_on"] else day


def words_of(event: dict[str, Any]) -> dict[str, list[str]]:
    """Under which words an event stands, by table; the territory by the first digits of the codes of its places."""
    places = [event["place"], *(one["place"] for one in event["occurrences"])]
    codes = {one["insee"] for one in places if one and one["insee"] and known(one["insee"])}
    territories = {code[:3] if code[:2] in ("97", "98") else code[:2] for code in codes}
    return {
        "theme": event["themes"],
        "audience": event["audiences"],
        "attendance": [event["attendance"]] if event["attendance"] else [],
        "price": [event["price"]["kind"]] if event["price"] else [],
        "departement": sorted(territories),
        "region": sorted({departments()[code].region for code in territories}),
        "source": event["sources"],
    }


def known(code: str) -> bool:
    """Whether there is such a commune: the invented one of the tests is none."""
    return code != "95999"


def add(row: list[int], dates: int, *, is_sample: bool, is_held: bool) -> None:
    """Count one event."""
    column = 3 if is_sample else 0 if is_held else 2
    row[column] += 1
    row[1] += dates if column == 0 else 0


@pytest.mark.parametrize("name", SELECTIONS)
def test_every_figure_comes_out_of_the_published_events_again(name: str) -> None:
    told = json.loads(SITE[f"data/{name}/numbers.json"])
    figures: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for one in told["figures"]:
        if one["of"] == "events":
            figures[one["by"]][one["key"]] = [one[key] for key in ("count", "dates", "cancelled", "invented")]
    assert figures == recounted(name)


@pytest.mark.parametrize("name", SELECTIONS)
def test_totals_come_out_of_the_table_of_events_again(name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(SITE[f"data/{name}/events.csv"].decode(), newline="")))
    invented = {"demo"}
    subjects = {row["id"]: {*row["sources"].split("|")} for row in rows}
    takers = [{*one["sources"]} for one in members(name, "associations")]
    is_all_invented = all(invented & one for one in [*subjects.values(), *takers])
    real = {one for one, sources in subjects.items() if is_all_invented or not invented & sources}
    held = [row for row in rows if row["status"] != "cancelled" and row["id"] in real]
    told = json.loads(SITE[f"data/{name}/numbers.json"])
    assert told["events"] == {
        "count": len({row["id"] for row in held}),
        "dates": len(held),
        "cancelled": len(real - {row["id"] for row in held}),
        "cancelled_dates": sum(
            row["status"] == "cancelled" and row["id"] in {one["id"] for one in held} for row in rows
        ),
        "invented": len(subjects) - len(real),
    }


@pytest.mark.parametrize("name", SELECTIONS)
def test_figures_of_associations_come_out_of_the_published_ones_again(name: str) -> None:
    told = json.loads(SITE[f"data/{name}/numbers.json"])
    found: dict[str, int] = defaultdict(int)
    for one in members(name, "associations"):
        if "demo" not in one["sources"]:
            for theme in one["themes"] or [""]:
                found[theme] += 1
    figures = [one for one in told["figures"] if (one["of"], one["by"]) == ("associations", "theme")]
    assert {one["key"]: one["count"] for one in figures if one["count"]} == found


@pytest.mark.parametrize("path", sorted(path for path in SITE if path.endswith("/numbers.json")))
def test_numbers_keep_their_schema(path: str) -> None:
    schema = json.loads(SITE["data/schema/numbers-1.schema.json"])
    jsonschema.Draft202012Validator(schema).validate(json.loads(SITE[path]))


@pytest.mark.parametrize("path", sorted(path for path in SITE if path.endswith("/numbers.csv")))
def test_tables_in_all_forms_hold_the_same_figures(path: str) -> None:
    told = json.loads(SITE[path.replace(".csv", ".json")])
    expected = [[str(one[key]) for key in ("count", "dates", "cancelled", "invented")] for one in told["figures"]]
    code = list(csv.reader(io.StringIO(SITE[path].decode(), newline="")))
    people = SITE[path.replace(".csv", "-fr.csv")].decode("utf-8-sig")
    french = list(csv.reader(io.StringIO(people, newline=""), delimiter=";"))
    assert [row[4:8] for row in code[3:]] == expected
    assert [row[4:8] for row in french[3:]] == expected
    assert [row[3] for row in french[3:]] == [one["fr"] for one in told["figures"]]
    assert code[0] == ["of", "by", "key", "label", "count", "dates", "cancelled", "invented", "page", "data"]


@pytest.mark.parametrize("path", ["numbers/index.html", "editions/semaine-solidaire-2026/numbers.html"])
def test_page_shows_each_figure_in_a_row_with_its_bar(path: str) -> None:
    page = html.document_fromstring(SITE[path].decode())
    name = "all" if path.startswith("numbers/") else "semaine-solidaire-2026"
    told = json.loads(SITE[f"data/{name}/numbers.json"])["figures"]
    shown = page.xpath("//section[h3/@id='events-theme']//tbody/tr")
    assert [(row.findtext("th").strip() or row.find("th/a").text, row.findtext("td")) for row in shown] == [
        (one["fr"], str(one["count"])) for one in told if (one["of"], one["by"]) == ("events", "theme")
    ]
    assert all(row.find("th/svg").get("aria-hidden") == "true" for row in shown)
    captions = {one.text.split(" État")[1] for one in page.iter("caption")}
    assert captions == {" du catalogue au 12 octobre 2026."}


def test_golden_numbers(golden: Any) -> None:
    for path in ("data/all/numbers.csv", "data/all/numbers-fr.csv", "data/numbers.json"):
        golden(path, SITE[path])


def test_change_leaves_the_numbers_of_other_selections_unopened(tmp_path: Path) -> None:
    catalogue = week(6)
    with clock.frozen(NOW):
        publish(tmp_path, catalogue, site())
        before = inodes(tmp_path)
        catalogue.put_event("e0001", "Atelier ailleurs", WEEK + timedelta(days=15))  # It is not in the edition.
        publish(tmp_path, catalogue, site())
    after = inodes(tmp_path)
    pages = {path for path in before if "numbers" in path and "schema" not in path}
    touched = {path for path in pages if before[path] != after[path]}
    assert [path for path in sorted(touched) if "semaine-solidaire-2026" in path] == []
