"""Who may import whom, where import-linter cannot say it: one home for each library, and what readers and exports see."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.modules import PACKAGES, ROOT, modules

HOMES = {
    "alembic": ("catalog",),
    "babel": ("exports",),
    "cryptography": ("catalog.sealing",),
    "fastapi": ("desk.web",),
    "feedgen": ("exports.feeds*",),
    "fsspec": ("exports.remote*",),
    "icalendar": ("crawlers.readers.ical*", "exports.ical*"),
    "jinja2": ("exports.pages*", "desk"),
    "markdown_it": ("exports.markdown",),
    "PIL": ("exports.cards", "exports.look_logo"),
    "recurring_ical_events": ("crawlers.readers.ical*",),
    "s3fs": ("exports.remote*",),
    "scrapy": ("crawlers",),
    "segno": ("exports.qr_codes",),
    "smtplib": ("desk.mailing",),
    "sqlalchemy": ("catalog",),
    "sqlmodel": ("catalog",),
    "starlette": ("desk.web",),
    "stdnum": ("catalog.cleaning",),
    "tldextract": ("crawlers",),
    "twisted": ("crawlers",),
    "uvicorn": ("desk.web",),
    "typer": ("desk",),
    "rich": ("desk",),
    "warcio": ("crawlers.archive*",),
    "webauthn": ("desk.passkeys",),
}
READERS_SEE = (
    "catalog.cleaning",
    "catalog.errors",
    "catalog.identity",
    "catalog.sightings",
    "catalog.territory",
    "catalog.vocabulary",
    "crawlers.reading",
    "crawlers.readers",
)
EXPORTS_SEE = (
    "catalog.belonging",
    "catalog.cleaning",
    "catalog.clock",
    "catalog.constructing",
    "catalog.editions",
    "catalog.errors",
    "catalog.identity",
    "catalog.mergers",
    "catalog.queries",
    "catalog.roots",
    "catalog.scores",
    "catalog.sightings",
    "catalog.territory",
    "catalog.vocabulary",
    "catalog.views",
    "catalog.views_changes",
    "catalog.views_former",
    "exports",
)

# Of what writes documents, what the JSON is to look like alone: it judges by code of its own.
VALIDATING_SEES = (
    "catalog.cleaning.times",
    "catalog.errors",
    "exports.changes",
    "exports.directory_index_records",
    "exports.directory_records",
    "exports.phrases",
    "exports.restoring_records",
    "exports.validating",
)


def test_each_library_is_imported_in_its_home_only() -> None:
    strays = sorted(
        f"{module.path} imports {library}"
        for module in modules()
        for library in {name.partition(".")[0] for name in module.imported()} & set(HOMES)
        if not module.is_in(*HOMES[library])
    )

    assert strays == []


@pytest.mark.parametrize(
    ("package", "allowed"),
    [("crawlers.readers", READERS_SEE), ("exports", EXPORTS_SEE), ("exports.validating", VALIDATING_SEES)],
    ids=["readers", "exports", "validating"],
)
def test_readers_exports_and_validation_see_only_what_they_may(package: str, allowed: tuple[str, ...]) -> None:
    seen = {
        (module.path, name)
        for module in modules()
        if module.is_in(package)
        for name in module.imported()
        if name.partition(".")[0] in PACKAGES and name not in PACKAGES
    }

    assert seen
    assert sorted(entry for entry in seen if not f"{entry[1]}.".startswith(tuple(f"{one}." for one in allowed))) == []


def test_readers_leave_scrapy_alone() -> None:
    found = [m.path for m in modules() if m.is_in("crawlers.readers") and "scrapy" in ".".join(m.imported()).split(".")]

    assert found == []


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    return subprocess.run(
        [*command, "--no-cache", "--config", "pyproject.toml"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_contracts_are_kept() -> None:
    told = _lint_imports(ROOT)

    assert (told.returncode, told.stdout[-2_000:] if told.returncode else "") == (0, "")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("catalog/cleaning/text.py", "import catalog.store"),
        ("catalog/vocabulary.py", "import catalog.sightings"),
        ("catalog/matching.py", "import sqlalchemy"),
        ("crawlers/source.py", "import exports.selections"),
        ("crawlers/readers/json_ld.py", "import scrapy"),
        ("exports/selections.py", "import catalog.intake"),
        ("desk/sample/week.py", "import icalendar"),
    ],
)
def test_contracts_bite(tmp_path: Path, path: str, line: str) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    module = tmp_path / path
    module.write_text(f"{module.read_text('utf-8')}\n{line}\n", "utf-8")

    told = _lint_imports(tmp_path)

    assert (told.returncode, re.findall(r"Contracts: \d+ kept, 0 broken", told.stdout)) == (1, [])
    assert "broken." in told.stdout
