"""`goodweek validate` and `goodweek publish --check`, as people run them.

Towns, people and events are invented by hand for these tests.
"""

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import clock
from desk import validating_public
from desk.validating import judged
from desk.validating_public import check_public
from exports.validating.documents import Document
from exports.validating.findings import Report
from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.journeys.web import Happening, Told, calendar, goodweek, here

SOUND = calendar(Happening("atelier@brume.example", "Tablettes"))
DAMAGED = SOUND.replace(b"SUMMARY:Tablettes", b"SUMMARY:Tab\x07lettes").replace(b"STATUS:CONFIRMED", b"STATUS:OK")


@pytest.fixture(name="server")
def _server() -> Iterator[FaultServer]:
    with serving() as [server]:
        yield server


def _at(server: FaultServer, path: str, *more: str) -> Told:
    return goodweek("validate", server.url(path), "--allow-private", server.place, *more)


def test_a_sound_file_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(SOUND)

    told = here("validate", tmp_path / "a.ics")

    assert (told.status, told.err) == (0, "")
    assert told.out == f"{tmp_path / 'a.ics'}: icalendar: 0 errors, 0 warnings, 0 pieces of advice\n"


def test_faults_are_told_as_a_compiler_tells_them(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(DAMAGED)

    told = here("validate", tmp_path / "a.ics")

    name = tmp_path / "a.ics"
    assert told.status == 65
    assert told.out.splitlines() == [
        f"{name}:9: error: The line holds a control character. [ical-control]",
        "    Take it out; a line break is written \\n.",
        f"{name}:10: warning: VEVENT atelier@brume.example STATUS: STATUS cannot be “OK”. [ical-word]",
        "    Write one of these words: TENTATIVE, CONFIRMED, CANCELLED.",
        f"{name}: icalendar: 1 error, 1 warning, 0 pieces of advice",
    ]


def test_faults_are_told_in_french(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_bytes(DAMAGED)

    told = here("validate", tmp_path / "a.ics", "--language", "fr")

    assert told.out.splitlines()[1] == "    Retirez-le\N{NO-BREAK SPACE}; un retour à la ligne s’écrit \\n."


def test_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    lines = b"X-A:" + b"a" * 90 + b"\r\n"
    (tmp_path / "a.ics").write_bytes(SOUND.replace(b"PRODID", lines * 30 + b"PRODID", 1))

    told = here("validate", tmp_path / "a.ics")

    assert told.status == 0
    assert told.out.splitlines()[-2:] == [
        f"{tmp_path / 'a.ics'}: … and 10 more of ical-line-long",
        f"{tmp_path / 'a.ics'}: icalendar: 0 errors, 30 warnings, 0 pieces of advice",
    ]


def test_a_folder_is_told_file_by_file_and_to_machines_in_one_object(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "a.ics").write_bytes(SOUND)
    (tmp_path / "b.json").write_bytes(b'{"a": 1,\n}')
    (tmp_path / "c.html").write_bytes(b"<!doctype html>")

    told = here("validate", tmp_path, "--json")

    values = json.loads(told.out)
    assert told.status == 65
    assert {key: value for key, value in values.items() if key != "documents"} == {
        "place": str(tmp_path),
        "sound": False,
        "unreached": "",
    }
    assert [(one["name"], one["format"], one["sound"]) for one in values["documents"]] == [
        (str(tmp_path / "b.json"), "json", False),
        (str(tmp_path / "feeds" / "a.ics"), "icalendar", True),
    ]
    [finding] = values["documents"][0]["findings"]
    assert finding.keys() == {"line", "where", "severity", "rule", "problem", "remedy"}
    assert (finding["line"], finding["severity"], finding["rule"]) == (2, "error", "json-syntax")


def test_a_document_that_is_hard_to_read_leaves_the_others_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"a":' + "9" * 6000 + ', "b": NaN}')
    (tmp_path / "b.json").write_text('{"a":NaN,"b":' + "[" * 990 + "]" * 990 + "}")
    (tmp_path / "c.json").symlink_to("/proc/self/mem")
    (tmp_path / "d.ics").write_bytes(SOUND)

    told = here("validate", tmp_path, "--json")

    assert told.status == 65
    assert [
        (one["format"], [each["rule"] for each in one["findings"]]) for one in json.loads(told.out)["documents"]
    ] == [
        ("json", ["json-number", "json-number", "json-other"]),
        ("json", ["json-deep"]),
        ("", ["unreadable"]),
        ("icalendar", []),
    ]


@pytest.mark.parametrize("fault", [ValueError("Exceeds the limit"), RecursionError(), OverflowError(), KeyError("x")])
def test_a_document_that_goodweek_fails_to_judge_is_told(fault: Exception) -> None:
    def failing(*_: object) -> Report:
        raise fault

    report = judged(Document(b"{}", clock.now(), "a.json"), "en", failing)

    assert [(one.line, one.severity, one.rule, one.remedy) for one in report.findings] == [
        (0, "error", "not-judged", "Report it, with the document: it is a fault in Goodweek.")
    ]
    assert report.findings[0].problem == (f"Goodweek could not judge this document ({type(fault).__name__}: {fault}).")


@pytest.mark.parametrize("place", ["nothing.ics", "no such place", "ftp://brume.example/a.ics"])
def test_what_is_neither_file_nor_address_is_wrong_use(tmp_path: Path, place: str, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert here("validate", place).status == 2


def test_a_folder_without_documents_and_a_wrong_option_are_wrong_use(tmp_path: Path) -> None:
    assert here("validate", tmp_path).status == 2
    assert here("validate", "https://brume.example/", "--allow-private", "brume").status == 2
    assert here("validate", tmp_path, "--language", "de").status == 2


def test_an_address_is_judged_with_what_its_server_says_of_it(server: FaultServer) -> None:
    server.routes["/agenda"] = Route(SOUND, headers={"Content-Type": "text/html; charset=utf-8"})

    told = _at(server, "/agenda")

    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines() == [
        f"{server.url('/agenda')}: warning: The server announces “text/html”. [media-type]",
        "    Let it announce text/calendar.",
        f"{server.url('/agenda')}: icalendar: 0 errors, 1 warning, 0 pieces of advice",
    ]


def test_a_compressed_file_at_an_address_is_told_as_such_alone(server: FaultServer) -> None:
    server.routes["/a.ics"] = Route(gzip.compress(SOUND), headers={"Content-Type": "text/calendar"})

    told = _at(server, "/a.ics", "--language", "fr")

    place, readers = server.url("/a.ics"), "les lecteurs d’agendas et de fils ne le décompressent pas."
    servers = "un serveur peut compresser ce qu’il envoie, s’il le dit par Content-Encoding."
    assert told.status == 65
    assert told.out.splitlines() == [
        f"{place}: error: Le fichier est compressé (gzip)\N{NO-BREAK SPACE}; {readers} [compressed]",
        f"    Décompressez-le et publiez ce qu’il contient\N{NO-BREAK SPACE}; {servers}",
        f"{place}: unknown format: 1 error, 0 warnings, 0 pieces of advice",
    ]


def test_an_address_that_does_not_answer_is_not_reached(server: FaultServer) -> None:
    told = _at(server, "/nowhere", "--json")

    assert told.status == 69
    assert json.loads(told.out) == {
        "place": server.url("/nowhere"),
        "sound": False,
        "unreached": "answered 404",
        "documents": [],
    }


def test_a_private_address_is_refused_unless_it_is_named(server: FaultServer) -> None:
    told = goodweek("validate", server.url("/agenda.ics"))

    assert told.status == 69
    assert server.paths() == []
    assert "give --allow-private" in told.err


@pytest.fixture(name="published")
def _published(demonstrated: tuple[Told, Path], tmp_path: Path) -> Path:
    """A copy of what the demo published, as an instance."""
    folder = demonstrated[1]
    shutil.copy(folder / "goodweek.toml", tmp_path)
    shutil.copytree((folder / "public").resolve(), tmp_path / "public")
    return tmp_path


def _checked(folder: Path) -> list[tuple[str, str]]:
    """Where and what."""
    _, found, _ = check_public(folder / "public", lambda *_: None)
    return [(name, one.rule) for name, one in found]


def test_what_the_demo_publishes_is_whole_and_sound(published: Path) -> None:
    told = here("publish", "-C", published, "--check")

    count = sum(path.is_file() for path in (published / "public").rglob("*"))
    assert (told.status, told.err) == (0, "")
    assert told.out == f"{published / 'public'}: {count} files: sound\n"


def test_a_file_that_was_changed_is_told_with_its_line_in_the_manifest(published: Path) -> None:
    path = published / "public" / "feeds" / "all.ics"
    path.write_bytes(path.read_bytes().replace(b"STATUS:CONFIRMED", b"STATUS:OK", 1).replace(b"VERSION:2.0\r\n", b""))
    manifest = (published / "public" / "manifest.json").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(manifest, 1) if text.startswith('"feeds/all.ics"'))

    told = here("publish", "-C", published, "--check")

    assert told.status == 65
    assert [text for text in told.out.splitlines() if not text.startswith(" ")][:2] == [
        "feeds/all.ics:1: error: VCALENDAR: VERSION is missing, or not 2.0 (). [ical-version]",
        told.out.splitlines()[2],
    ]
    assert (
        f"manifest.json:{line}: error: feeds/all.ics no longer has the bytes that were published. [public-digest]"
        in told.out.splitlines()
    )


def test_files_that_are_gone_or_were_put_there_are_told(published: Path) -> None:
    (published / "public" / "feeds" / "all.rss").unlink()
    (published / "public" / "notes.txt").write_text("x")

    assert sorted(_checked(published)) == [("manifest.json", "public-missing"), ("manifest.json", "public-stray")]


def test_document_that_is_too_large_to_be_judged_is_told(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (published / "public" / "data" / "all" / "events.json").stat().st_size
    monkeypatch.setattr(validating_public, "LARGEST", size - 1)

    found = _checked(published)

    assert {rule for _, rule in found} == {"public-large"}


def test_addresses_of_the_index_that_lead_to_nothing_are_told(published: Path) -> None:
    (published / "public" / "data" / "all" / "events.json").unlink()

    assert sorted(_checked(published)) == [("data/index.json", "public-link"), ("manifest.json", "public-missing")]


def test_a_manifest_that_cannot_be_read_is_told(published: Path) -> None:
    (published / "public" / "manifest.json").write_text("{")

    assert _checked(published) == [("manifest.json", "public-manifest")]


@pytest.mark.parametrize("size", ["1e999", "NaN", "9" * 6000, "null"])
def test_a_size_in_the_manifest_that_is_none_is_told_and_the_rest_is_checked(published: Path, size: str) -> None:
    path = published / "public" / "manifest.json"
    first, second = path.read_text("utf-8").split('"size":', 1)
    path.write_text(f'{first}"size":{size}{second.lstrip(" 0123456789")}', "utf-8")

    assert {(name, rule) for name, rule in _checked(published)} == {
        ("manifest.json", "public-manifest"),
        ("manifest.json", "public-stray"),
    }


def test_where_nothing_is_published_that_is_told(published: Path) -> None:
    shutil.rmtree(published / "public")

    told = here("publish", "-C", published, "--check")

    assert told.status == 65
    assert [text for text in told.out.splitlines() if "public-nothing" in text] != []


def test_a_check_does_not_go_with_a_publication(tmp_path: Path) -> None:
    assert here("publish", "-C", tmp_path, "--check", "--allow-shrink").status == 2
