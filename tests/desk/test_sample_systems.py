"""The bundled sources, in the demo: each ends in what is published, and each fact has its claim."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawlers.loader import BUNDLED
from crawlers.source import load_source, load_sources
from desk.sample import systems
from desk.sample.instance import write_instance
from tests.crawlers.jobs import ROOT, environment
from tests.desk.test_sample import BASE, DAYS
from tests.journeys.web import Told

# Each system: its sources, and the association that stands for it in the directory.
ROWS = {
    "Social Good Week": ({"social_good_week", "social_good_week_programme"}, "Social Good Week"),
    "Emmaüs Connect": ({"emmaus_connect", "emmaus_connect_points"}, "Emmaüs Connect"),
    "Clicnjob": ({"clicnjob", "clicnjob_profile"}, "Clicnjob"),
    "HelloAsso": ({"helloasso", "helloasso_organizations"}, "HelloAsso"),
    "Singa": ({"singa", "calm", "singa_refugee_week_2016"}, "Singa"),
    "Voisin-Age": ({"voisin_age", "petits_freres", "petits_freres_2015", "petits_freres_profile"}, "Voisin-Age"),
    "Voxe.org": ({"voxe", "voxe_profile"}, "Voxe.org"),
    "Questionnez vos élus": ({"questionnez_vos_elus"}, "Questionnez vos élus"),
    "Localtis": ({"localtis"}, "Emmaüs Connect"),
}


@pytest.fixture(scope="module")
def public(demonstrated: tuple[Told, Path]) -> Path:
    told, folder = demonstrated
    assert (told.status, told.err) == (0, "")
    return folder / "public"


@pytest.fixture(scope="module")
def records(public: Path) -> dict[str, list[dict[str, Any]]]:
    years = [json.loads(path.read_text("utf-8"))["events"] for path in sorted(public.glob("data/year/*/events.json"))]
    associations = json.loads((public / "data/all/associations.json").read_text("utf-8"))["associations"]
    return {"events": [event for events in years for event in events], "associations": associations}


def test_every_system_has_sources_and_every_source_is_of_a_system() -> None:
    named = set().union(*(sources for sources, _ in ROWS.values()))

    assert named == set(systems.names())
    assert named == {source.name for source in load_sources(BUNDLED)} - {"openagenda_public"}


def test_scrapy_lists_them() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=ROOT,
        env=environment({}),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert set(systems.names()) <= set(listed.stdout.split())


@pytest.mark.parametrize("row", ROWS)
def test_each_source_of_a_row_is_named_by_the_claims_of_what_is_published(
    row: str, records: dict[str, list[dict[str, Any]]]
) -> None:
    sources, _ = ROWS[row]
    claiming = {
        claim["source"]
        for subjects in records.values()
        for subject in subjects
        for claims in subject["claims"].values()
        for claim in claims
    }

    assert sources - claiming == set()


@pytest.mark.parametrize("row", ROWS)
def test_each_row_stands_in_the_directory_of_associations(
    row: str, records: dict[str, list[dict[str, Any]]], public: Path
) -> None:
    _, name = ROWS[row]
    [found] = [one for one in records["associations"] if one["name"] == name]

    assert set(found["claims"]) >= {"name"}
    assert (public / found["page"].removeprefix("https://goodweek-demo.example/")).is_file()


def test_events_of_the_systems_stand_in_calendar_and_feed(
    records: dict[str, list[dict[str, Any]]], public: Path
) -> None:
    calendar = "".join(path.read_text("utf-8").replace("\r\n ", "") for path in public.glob("feeds/year/*.ics"))
    feed = (public / "feeds/social-good-week-2015.rss").read_text("utf-8")
    wanted = {"social_good_week_programme", "emmaus_connect", "helloasso", "singa_refugee_week_2016"}
    found = {name: [one for one in records["events"] if name in one["sources"]] for name in sorted(wanted)}

    assert {name: len(events) for name, events in found.items()} == {
        "emmaus_connect": 3,
        "helloasso": 4,
        "singa_refugee_week_2016": 5,
        "social_good_week_programme": 8,
    }
    uids = [slot["uid"] for events in found.values() for event in events for slot in event["occurrences"]]
    assert [uid for uid in uids if f"UID:{uid}" not in calendar] == []
    of_week = json.loads((public / "data/social-good-week-2015/events.json").read_text("utf-8"))["events"]
    assert [one["id"] for one in of_week if one["id"] not in feed] == []


def test_facts_of_the_brief_are_there(records: dict[str, list[dict[str, Any]]]) -> None:
    by_name = {one["name"]: one for one in records["associations"]}

    points = [point["place"]["city"] for point in by_name["Emmaüs Connect"]["places"]]
    launched = {one["name"]: one.get("launched_on", "") for one in by_name["Singa"]["programmes"]}
    assert {"Lille", "Saint-Denis", "Paris", "Antony", "Lyon", "Grenoble", "Marseille"} <= set(points)
    assert "2015-06-20" in launched.values()
    assert {"Paris", "Nantes", "Grenoble", "Vanves"} <= set(by_name["Voisin-Age"]["towns"])
    assert by_name["Emmaüs Connect"]["press"]
    assert by_name["Clicnjob"]["news"]


def test_descriptions_differ_from_the_bundled_ones_in_where_and_how_they_are_asked_only(tmp_path: Path) -> None:
    write_instance(tmp_path, BASE, DAYS[0])
    changed = {"start", "sample", "archive", "delay", "allow_private", "credentials"}
    for name in systems.names():
        bundled = load_source(BUNDLED / f"{name}.toml").model_dump(exclude=changed)
        assert load_source(tmp_path / "sources" / f"{name}.toml").model_dump(exclude=changed) == bundled


def test_every_answer_of_a_system_says_that_it_is_made_by_hand() -> None:
    silent = [path for path, body, _ in systems.answers(BASE) if b"exemple" not in body.lower() and len(body) > 200]

    assert silent == []
