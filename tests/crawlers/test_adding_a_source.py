"""Adding a source on a format that is read already: one TOML, and nothing that existed is touched."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.crawlers.jobs import ROOT, environment
from tests.crawlers.replaying import accept, cases, expected, replay

KNOWN = """title = "Une source plus ancienne"
publisher = "Mairie de Valbrume"
licence = "Licence Ouverte 2.0"
reader = "mednum"
start = ["file:anciens.csv"]
"""
ADDED = """title = "Agenda des Clics"
publisher = "Les Clics de Valbrume"
licence = "Licence Ouverte 2.0"
reader = "ical"
archive = true
start = ["file:clics.ics"]

[themes]
"Médiation numérique" = "digital-inclusion"

[audiences]
"aînés" = "seniors"
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Les Clics//agenda//FR
BEGIN:VEVENT
UID:veillee-1@lesclics.example
DTSTAMP:20261001T080000Z
DTSTART:20261124T170000Z
DTEND:20261124T190000Z
SUMMARY:Veillée des écrans
CATEGORIES:MEDIATION NUMERIQUE,Aînés,tricot
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:atelier-2@lesclics.example
DTSTAMP:20261001T080000Z
DTSTART;VALUE=DATE:20261125
SUMMARY:Journée portes ouvertes
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


@pytest.fixture(name="sources")
def _sources(tmp_path: Path) -> Path:
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "anciens.toml").write_text(KNOWN, "utf-8")
    return folder


def _add(folder: Path) -> None:
    """The one thing that a person does (the calendar stands for the web)."""
    (folder / "clics.ics").write_bytes(CALENDAR.encode())
    (folder / "clics.toml").write_text(ADDED, "utf-8")


def _scrapy(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        env=environment({"GOODWEEK_SOURCES": str(folder)}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _sums(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_new_toml_is_a_spider_and_gives_its_sightings(sources: Path, tmp_path: Path) -> None:
    assert _scrapy(sources, "list").split() == ["anciens"]
    before = _sums(sources)

    _add(sources)
    listed = _scrapy(sources, "list").split()
    _scrapy(sources, "crawl", "clics", "-O", str(tmp_path / "out.jsonl"))

    items: list[dict[str, Any]] = [
        json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    ]
    assert listed == ["anciens", "clics"]
    assert [
        (item["origin"]["source"], item["facts"]["title"], item["facts"]["status"], item["facts"]["themes"])
        for item in items
    ] == [
        ("clics", "Veillée des écrans", "cancelled", ["digital-inclusion"]),
        ("clics", "Journée portes ouvertes", "scheduled", []),
    ]
    assert items[0]["facts"]["audiences"] == ["seniors"]
    after = _sums(sources)
    assert {name: after.get(name) for name in before} == before
    assert sorted(after.keys() - before.keys()) == ["clics.ics", "clics.toml"]


def test_new_replay_folder_is_a_case_with_nothing_else_said(sources: Path, tmp_path: Path) -> None:
    _add(sources)
    folder = tmp_path / "replays" / "clics" / "cancelled_evening"
    folder.mkdir(parents=True)
    (folder / "answer.ics").write_bytes(CALENDAR.encode())
    described = 'shows = "A cancelled evening."\nurl = "file:clics.ics"\ncontent_type = "text/calendar"\n'
    (folder / "case.toml").write_text(f"{described}now = 2026-11-02T06:00:00Z\n", "utf-8")

    [case] = cases(tmp_path / "replays", sources)
    accept(case)

    assert case.name == "clics/cancelled_evening"
    assert expected(case) == replay(case)
    assert [sighting["facts"].get("status") for sighting in expected(case)["sightings"]] == ["cancelled", None]
    assert expected(case)["unknown_words"] == ["tricot"]
