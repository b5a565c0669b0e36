"""The sample web and the instance that reads it: whole, invented, and the same all week."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from parsel import Selector

from catalog.editions import load_editions
from catalog.vocabulary import Theme
from crawlers.source import load_sources
from desk.sample import systems
from desk.sample.instance import last_port, sample_edition, write_instance
from desk.sample.templates import FOLDER
from desk.sample.web import Page, render
from desk.sample.week import Week, spoken_day

BASE = "http://127.0.0.1:18715"
# A plain week, the week of the New Year, and the weeks in which the clocks go forward and back.
DAYS = (date(2026, 11, 25), date(2026, 12, 31), date(2027, 3, 28), date(2026, 10, 25))
_JSON_LD = "//script[@type='application/ld+json']/text()"
_FICTION = re.compile(r"(?:\+33|0)(?:19900|26191|35301|46571|53649|63998)\d{4}")
_REAL = ("Emmaüs", "HelloAsso", "Singa", "Voisin-Age", "Voxe", "Questionnez vos élus", "Clicnjob", "Localtis")


def week_pages(day: date) -> dict[str, Page]:
    """The pages of the invented week and of the dossier, without those of the systems (`test_sample_systems`)."""
    others = {path for path, _, _ in systems.answers(BASE)}
    return {path: page for path, page in render(day, BASE).items() if path not in others}


def _instance(folder: Path, day: date = DAYS[0]) -> Path:
    write_instance(folder, BASE, day)
    return folder


@pytest.mark.parametrize("day", DAYS)
def test_every_day_of_a_week_has_the_same_pages(day: date) -> None:
    monday = day - timedelta(days=day.weekday())

    rendered = {str(offset): week_pages(monday + timedelta(days=offset)) for offset in (0, 3, 6)}

    assert rendered["3"] == rendered["0"]
    assert rendered["6"] == rendered["0"]
    assert week_pages(monday + timedelta(days=7)) != rendered["0"]


@pytest.mark.parametrize("day", DAYS)
def test_pages_are_of_the_types_that_real_sources_send(day: date) -> None:
    kinds = {page.content_type for page in week_pages(day).values()}

    assert kinds == {
        "text/html; charset=utf-8",
        "text/calendar; charset=utf-8",
        "text/csv; charset=utf-8",
        "application/json; charset=utf-8",
        "text/plain; charset=utf-8",
    }


@pytest.mark.parametrize("day", DAYS)
def test_only_the_block_made_to_be_broken_is_no_json(day: date) -> None:
    broken = []
    for path, page in week_pages(day).items():
        if not page.content_type.startswith("text/html"):
            continue
        for block in Selector(page.body.decode()).xpath(_JSON_LD).getall():
            try:
                json.loads(block)
            except ValueError:
                broken.append(path)

    assert broken == [f"/federation/evenements/{Week.of(day).label}-lire-ecran-autrement.html"]


def test_calendar_lines_end_and_fold_as_rfc_5545_wants() -> None:
    body = week_pages(DAYS[0])["/mairie/agenda.ics"].body

    assert body.endswith(b"END:VCALENDAR\r\n")
    assert body.count(b"\n") == body.count(b"\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert all(line.decode() for line in body.split(b"\r\n")[:-1])


def test_night_event_ends_on_the_next_day() -> None:
    page = week_pages(DAYS[0])["/federation/evenements/2026-w48-nuit-des-solutions.html"].body.decode()

    assert Selector(page).css("[itemprop=startDate]::attr(datetime)").get() == "2026-11-27T20:00:00+01:00"
    assert Selector(page).css("[itemprop=endDate]::attr(content)").get() == "2026-11-28T01:00:00+01:00"


def test_times_carry_the_offset_of_their_day_when_the_clocks_change() -> None:
    week = Week.of(date(2027, 3, 28))

    assert week.at(5, "10:00").isoformat() == "2027-03-27T10:00:00+01:00"
    assert week.at(6, "15:00").isoformat() == "2027-03-28T15:00:00+02:00"


def test_days_are_spoken_in_french() -> None:
    assert spoken_day(date(2026, 12, 1)) == "mardi 1er décembre 2026"
    assert spoken_day(date(2026, 8, 23)) == "dimanche 23 août 2026"


def test_every_page_of_the_invented_week_says_that_it_is_an_example() -> None:
    silent = [
        path
        for path, page in week_pages(DAYS[0]).items()
        if "dossier-2015" not in path and "exemple" not in page.body.decode().lower()
    ]

    assert silent == []


def test_mail_addresses_are_all_of_the_reserved_domain() -> None:
    text = "\n".join(page.body.decode().replace("\r\n ", "") for page in week_pages(DAYS[0]).values())

    domains = set(re.findall(r"[\w.+-]+@([\w.-]+\w)", text))

    assert len(domains) > 10
    assert {domain for domain in domains if not domain.endswith(".example")} == set()


def test_phone_numbers_are_all_of_the_ranges_kept_for_fiction() -> None:
    phones = {
        re.sub(r"\s", "", found)
        for page in week_pages(DAYS[0]).values()
        for found in re.findall(r"(?<![\d.])(?:\+33|0)[1-9](?: ?\d\d){4}(?!\d)", page.body.decode())
    }

    assert len(phones) > 15
    assert {phone for phone in phones if not _FICTION.fullmatch(phone)} == set()


def test_links_of_the_invented_pages_leave_for_reserved_domains_only() -> None:
    hosts = {
        host
        for path, page in week_pages(DAYS[0]).items()
        if "dossier-2015" not in path
        for host in re.findall(r"https?://([^/\"'<>\s\\]+)", page.body.decode().replace("\r\n ", ""))
    }

    assert {host for host in hosts if not host.endswith(".example")} == {"schema.org"}


def test_no_real_association_stands_in_an_invented_page() -> None:
    named = [
        (path, name)
        for path, page in week_pages(DAYS[0]).items()
        if "dossier-2015" not in path and path != "/"
        for name in _REAL
        if name in page.body.decode()
    ]

    assert named == []


def test_instance_loads_and_its_sources_are_those_of_the_files(tmp_path: Path) -> None:
    sources = load_sources(_instance(tmp_path) / "sources")

    own = {path.stem for path in (FOLDER / "sources").glob("*.toml")}
    assert [source.name for source in sources] == sorted(own | set(systems.names()))
    assert {source.allow_private for source in sources} == {("127.0.0.1:18715",)}
    assert {source.name for source in sources if source.sample} - set(systems.names()) == {
        "exemple_agenda",
        "exemple_federation",
        "exemple_lieux",
        "exemple_mairie",
    }
    assert {source.name for source in sources if source.archive} - set(systems.names()) == {
        "localtis_2015",
        "public_pages",
    }


def test_start_addresses_are_pages_of_the_sample_web(tmp_path: Path) -> None:
    pages = render(DAYS[0], BASE)

    starts = [start for source in load_sources(_instance(tmp_path) / "sources") for start in source.start]

    asked = {path.removeprefix("POST ").partition("?")[0] for path in pages}
    assert [start for start in starts if start.removeprefix(BASE).partition("?")[0] not in asked] == []


@pytest.mark.parametrize("day", DAYS)
def test_editions_are_the_week_of_the_day_and_that_of_2015(tmp_path: Path, day: date) -> None:
    sources = {source.name: source for source in load_sources(_instance(tmp_path, day) / "sources")}

    sample, real = load_editions(tmp_path / "editions")

    assert (sample.id, sample.sample) == (sample_edition(day), True)
    assert sample.starts_on <= day <= sample.ends_on
    assert (sample.starts_on.weekday(), sample.ends_on.weekday()) == (0, 6)
    assert all(sources[name].sample for name in sample.sources)
    assert set(sample.themes) == set(Theme)
    assert (real.id, real.starts_on, real.ends_on) == ("social-good-week-2015", date(2015, 11, 3), date(2015, 11, 9))
    assert [sources[name].sample for name in real.sources] == [False, False]


def test_writing_the_instance_again_touches_no_file(tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in _instance(tmp_path).rglob("*.toml")}

    _instance(tmp_path, DAYS[0] + timedelta(days=2))

    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.toml")} == before


def test_another_week_leaves_the_editions_of_the_first(tmp_path: Path) -> None:
    _instance(tmp_path)

    _instance(tmp_path, DAYS[1])

    assert sorted(path.stem for path in (tmp_path / "editions").glob("semaine-*")) == [
        "semaine-exemple-2026-w48",
        "semaine-exemple-2026-w53",
    ]


def test_last_port_is_that_of_the_sources_written(tmp_path: Path) -> None:
    assert last_port(tmp_path) is None

    _instance(tmp_path)

    assert last_port(tmp_path) == 18715
