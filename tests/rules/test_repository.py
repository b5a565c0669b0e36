"""The rules of the house for what stands beside the modules: locks, sources, packaging, tracked files."""

import json
import re
import shutil
import subprocess
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules.modules import PACKAGES, ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
NPM_LOCKS = ("tests/browser/package-lock.json", "tests/exports/readers/package-lock.json")
_PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+?)(?: ; (.+?))? \\$", re.MULTILINE)
_HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
# Written in two parts, or this file would break its own rules.
_MACHINE_PATHS = re.compile(rb"(?<![\w.:/])/(?:ho" rb"me|Us" rb"ers|ro" rb"ot|wo" rb"rk|op" rb"t)/[\w.]")
_REGISTRIES = re.compile(
    rb"py" rb"pi\.org|pythonho" rb"sted\.org|registry\.np" rb"mjs|npmmirr" rb"or|artifact" rb"ory", re.IGNORECASE
)


@cache
def _project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@cache
def _tracked() -> tuple[Path, ...]:
    """Files that are tracked, or would be at the next `git add`."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if told.returncode:
        pytest.skip("this copy is no git clone")
    return tuple(path for name in told.stdout.decode().split("\0") if name and (path := ROOT / name).is_file())


def _pins(lock: str) -> dict[tuple[str, str], str]:
    """(name, marker) -> version."""
    text = (ROOT / lock).read_text("utf-8")
    return {(name, marker or ""): version for name, version, marker in _PIN.findall(text)}


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_versions_and_hashes_and_no_addresses(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").splitlines()

    strange = [line for line in lines if not _PIN.fullmatch(line) and not _HASH.fullmatch(line)]

    assert strange == []
    assert len(_pins(lock)) > 50


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])
def test_locks_satisfy_what_the_project_asks_for(lock: str, extras: tuple[str, ...]) -> None:
    project = _project()["project"]
    assert isinstance(project, dict)
    asked = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    versions = {name: version for (name, _), version in _pins(lock).items()}

    unmet = [
        str(requirement)
        for requirement in map(Requirement, asked)
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0"), prereleases=True)
    ]

    assert unmet == []


def test_the_lock_for_developing_holds_the_other() -> None:
    small, large = (_pins(lock) for lock in LOCKS)

    assert {pin: version for pin, version in small.items() if large.get(pin) != version} == {}


def test_packages_of_the_wheel_are_the_four_of_the_house() -> None:
    tool = _project()["tool"]
    assert isinstance(tool, dict)

    assert tuple(tool["hatch"]["build"]["targets"]["wheel"]["packages"]) == PACKAGES
    assert tuple(tool["importlinter"]["root_packages"]) == PACKAGES
    with_code = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert with_code - {"benchmarks"} == set(PACKAGES)


def test_each_source_has_a_replay_folder_and_each_replay_folder_a_source() -> None:
    sources = {path.stem for path in (ROOT / "crawlers" / "sources").glob("*.toml")}
    replays = {path.name for path in (ROOT / "tests" / "crawlers" / "replays").glob("*") if path.is_dir()}

    assert replays == sources


def test_sources_are_named_as_spiders_are() -> None:
    # Not elsewhere: a demo that was made here has copies of them.
    stems = [path.stem for package in PACKAGES for path in (ROOT / package).glob("**/sources/*.toml")]

    assert stems
    assert [stem for stem in stems if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", stem)] == []
    assert len(stems) == len(set(stems))


@pytest.mark.parametrize("rule", [_MACHINE_PATHS, _REGISTRIES], ids=["machine paths", "registries"])
def test_no_file_names_a_machine_or_a_registry(rule: re.Pattern[bytes]) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in _tracked()
        if (match := rule.search(path.read_bytes()))
    ]

    assert found == []


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_locks_of_npm_hold_hashes_and_neither_addresses_nor_requests_for_money(lock: str) -> None:
    packages = json.loads((ROOT / lock).read_text("utf-8"))["packages"]
    asked = json.loads((ROOT / lock).with_name("package.json").read_text("utf-8"))["dependencies"]
    installed = {path: one for path, one in packages.items() if path}

    assert {key for one in packages.values() for key in one} & {"resolved", "funding"} == set()
    assert [path for path, one in installed.items() if not one["integrity"].startswith("sha512-")] == []
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked


def test_every_lock_of_npm_is_looked_at() -> None:
    tracked = {path.relative_to(ROOT).as_posix() for path in _tracked() if path.name == "package-lock.json"}

    assert tracked == {*NPM_LOCKS}


def test_text_files_end_their_lines_as_unix_does() -> None:
    suffixes = {".py", ".toml", ".md", ".html", ".css", ".js", ".yaml", ".lock", ".json", ".csv"}

    other = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.suffix in suffixes and "tests" not in path.parts and b"\r" in path.read_bytes()
    ]

    assert other == []


@pytest.mark.parametrize("name", ["goodweek", ".ci/run"])
def test_scripts_can_be_run(name: str) -> None:
    assert (ROOT / name).stat().st_mode & 0o111 == 0o111


@pytest.fixture
def bare_clone(tmp_path: Path) -> Path:
    """What all that a change must pass is run from, with programs in the place of ours that only end well."""
    for name, body in ((".ci/run", (ROOT / ".ci/run").read_text("utf-8")), ("goodweek", ""), (".venv/bin/python", "")):
        script = tmp_path / name
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(body or "#!/bin/sh\n", "utf-8")
        script.chmod(0o755)
    return tmp_path


def _last_words(clone: Path, *programs: str) -> list[str]:
    """What `.ci/run` ends with where there are none but these programs, all of which end well."""
    tools = clone / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "id"):
        (tools / name).symlink_to(shutil.which(name) or f"/usr/bin/{name}")
    for name in programs:
        (tools / name).symlink_to(clone / "goodweek")
    told = subprocess.run(
        [tools / "bash", clone / ".ci/run"], env={"PATH": str(tools)}, capture_output=True, text=True, check=True
    )
    return re.sub(r"\d+ s", "N s", told.stdout).rstrip("\n").rpartition("\n\n")[2].split("\n")


def test_run_of_everything_ends_with_what_it_left_out(bare_clone: Path) -> None:
    assert _last_words(bare_clone) == [
        "What was run passed in N s. Left out:",
        "- npm is missing: the readers of calendars and the judges of pages in JavaScript.",
        "- Chromium is missing and cannot be installed here: the tests in a browser.",
    ]


def test_run_of_everything_that_left_nothing_out_says_so(bare_clone: Path) -> None:
    assert _last_words(bare_clone, "npm", "chromium") == ["All passed in N s."]
