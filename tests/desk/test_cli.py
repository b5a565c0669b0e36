"""The command as people type it: help, exit statuses, one line for each error."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog import errors
from catalog.errors import GoodweekError
from desk import cli
from tests.journeys.web import Place, Told, begin, environment, here

COMMANDS = [
    "demo",
    "init",
    "crawl",
    "publish",
    "run",
    "serve",
    "check",
    "show",
    "sources",
    "addresses",
    "twins",
    "decisions",
    "decide",
    "editors",
    "erase",
    "backup",
    "restore",
    "restore-published",
    "diff",
    "snapshot",
    "validate",
]
HEAVY = ("scrapy", "twisted", "sqlmodel", "sqlalchemy", "fastapi", "pydantic", "icalendar", "feedgen", "jinja2", "lxml")
DRIVER = f"""\
import sys
from desk.cli import main
sys.argv[1:] = ["--help"]
try:
    main()
except SystemExit as end:
    print("STATUS", end.code or 0)
print("LOADED", *[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", DRIVER], capture_output=True, text=True, check=True, env=environment(), timeout=30
    )
    *told, status, loaded = done.stdout.splitlines()
    listed = told[told.index("Commands:") + 1 :]
    assert [line.split()[0] for line in listed[: listed.index("")]] == COMMANDS
    assert (status, loaded, done.stderr) == ("STATUS 0", "LOADED", "")


def test_help_comes_in_well_under_a_second() -> None:
    times = []
    for _ in range(3):
        begun = time.monotonic()
        process = begin("--help")
        process.communicate()
        assert process.returncode == 0
        times.append(time.monotonic() - begun)
    assert min(times) < 0.5


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.app([command, "--help"], prog_name="goodweek")
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"Usage: goodweek {command} ")


def _family(kind: type[GoodweekError]) -> list[type[GoodweekError]]:
    return [kind, *(one for child in kind.__subclasses__() for one in _family(child))]


def _example(kind: type[GoodweekError]) -> GoodweekError:
    if kind is errors.SubjectNotYet:
        return errors.SubjectNotYet("e0", "2026-11-03")
    if issubclass(kind, errors.SubjectUnknown):
        return kind("e0")
    if kind is errors.AddressRefused:
        return errors.AddressRefused("http://10.0.0.1/", "it is private", "Remedy.")
    places = ("place", "Problem.", "Remedy.")
    return (
        kind(*places) if issubclass(kind, (errors.ConfigurationInvalid, errors.SourceUnreadable)) else kind(*places[1:])
    )


@pytest.mark.parametrize("kind", sorted(set(_family(GoodweekError)), key=str))
def test_every_error_is_one_line_and_its_own_exit_status(
    kind: type[GoodweekError], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = _example(kind)

    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fails)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == kind.exit_status
    assert capsys.readouterr() == ("", f"goodweek: {error}\n")


def test_wrong_use_ends_with_status_2() -> None:
    told = [here(*line) for line in (["fly"], ["serve", "--port", "70000"], ["show"])]
    assert [one.status for one in told] == [2, 2, 2]
    assert [one.out for one in told] == ["", "", ""]
    assert "No such command 'fly'" in told[0].err


@pytest.mark.parametrize("command", ["crawl", "publish", "run", "serve", "sources", "show"])
def test_folder_that_is_no_instance_is_told_in_one_line(command: str, tmp_path: Path) -> None:
    arguments = ["e0000000000000000"] if command == "show" else []
    assert here(command, "-C", tmp_path, *arguments) == Told(
        78,
        "",
        f"goodweek: {tmp_path}: is no instance of Goodweek (it has no goodweek.toml). "
        "Make one with `goodweek init DIR`, or name it with -C DIR.\n",
    )


def test_crawl_of_unknown_source_names_those_there_are(tmp_path: Path) -> None:
    place = Place(tmp_path / "week")
    place.describe("brume", ["https://brume.example/agenda.ics"])
    message = f"goodweek: {place.folder / 'sources'}: has no source called brune. It has: brume.\n"
    assert here("crawl", "-C", place.folder, "brune") == Told(78, "", message)


def test_crawl_without_sources_says_how_to_add_one(tmp_path: Path) -> None:
    folder = Place(tmp_path / "week").folder
    message = f"{folder / 'sources'}: has no sources yet. Add one as a TOML file; docs/sources.md says how."
    assert here("crawl", "-C", folder) == Told(78, "", f"goodweek: {message}\n")


def test_publishing_before_any_crawl_gives_a_folder_with_nothing_in_it_yet(tmp_path: Path) -> None:
    place = Place(tmp_path / "week")
    told = here("publish", "-C", place.folder)
    assert (told.status, told.err, place.published()) == (0, "", [])
    assert told.out.startswith(f"Published to {place.folder / 'public'}: ")
