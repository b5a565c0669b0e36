"""The documentation names every key, command, option, status and table, and nothing that is not there."""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel
from sqlmodel import SQLModel
from typer.core import TyperGroup
from typer.main import get_command

from catalog import errors, tables
from catalog.alarms import AlarmName
from catalog.belonging import Because
from catalog.editions import Edition
from catalog.ledger import KEY, LEDGER, VARIABLE
from catalog.likeness import Evidence
from catalog.views import Participation
from crawlers.readers import READERS
from crawlers.source import Source
from crawlers.visits import Outcome
from desk.cli import app
from desk.health import State
from desk.instance import Config
from desk.jobs import SOURCE_FAILED
from desk.web.app import PAGES as DESK_PAGES
from desk.web.app import PAGES_OF
from exports.validating.findings import rules
from tests.rules.modules import PACKAGES, ROOT

PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *sorted(f"docs/{path.name}" for path in ROOT.glob("docs/*.md")),
)
_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(r"(?:catalog|crawlers|exports|desk|tests|docs|benchmarks|\.ci)/[\w./-]*")
_MODULE = re.compile(r"(?:catalog|crawlers|exports|desk)(?:\.\w+)+\*?")
# `crawlers/readers/NAME.py` is no path: words in capitals stand for something.
_STANDS_FOR = re.compile(r"\b(?!README|CONTRIBUTING|CHANGELOG|LICENSE)[A-Z]{3,}\b")
_ADDRESSES = frozenset(path for path, *_ in DESK_PAGES)
"""What the desk answers, which may look like a path of ours."""
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][a-z-]*")
_PROMISES = r"[A-H]\d{1,2}(?:(?:, | to | and )[A-H]\d{1,2})*"
_CITED = re.compile(rf"\breliability ({_PROMISES})\b")
_UNCLEAR = re.compile(
    rf"[\w,;] \({_PROMISES}\)|\b(?:reliability|conventions|libraries|source-formats),? (?:trap|section|finding|rows?|[A-Z]\.)"
)
"""Citations that lead nowhere: a letter and a number alone, or the parts of texts that are not here."""
_HELD_TO = re.compile(r"\btest((?:_[a-h]\d{1,2})+)_")


@cache
def _text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def _examples(page: str, language: str) -> list[str]:
    return [body for found, body in _FENCED.findall(_text(page)) if found == language]


def _table(page: str, first: str) -> list[list[str]]:
    """The rows of the table of `page` whose first heading is `first`, without its heading."""
    lines = iter(_text(page).splitlines())
    for line in lines:
        if line.startswith(f"| {first} |"):
            break
    else:
        raise AssertionError(f"{page} has no table that begins with {first!r}")
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows[1:]


def _keys(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Each key of a model with its default as TOML has it, in the model's order."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(field.annotation, f"{prefix}{name}.")
        elif field.is_required():
            yield f"`{prefix}{name}`", "required"
        else:
            yield f"`{prefix}{name}`", f"`{json.dumps(field.default)}`"


@pytest.mark.parametrize(
    ("page", "model", "name"),
    [
        ("docs/sources.md", Source, "`name`"),
        ("docs/editions.md", Edition, "`id`"),
        ("docs/running.md", Config, ""),
    ],
    ids=["source", "edition", "goodweek.toml"],
)
def test_documentation_has_every_key_with_its_default(page: str, model: type[BaseModel], name: str) -> None:
    told = [(key, default) for key, _, default, _ in _table(page, "Key")]

    assert told == [entry for entry in _keys(model) if entry[0] != name]


def test_examples_of_files_are_well_formed() -> None:
    sources = [
        tomllib.loads(text)
        for text in (
            *_examples("docs/sources.md", "toml"),
            *_examples("docs/readers.md", "toml"),
            *_examples("README.md", "toml"),
        )
    ]
    editions = [tomllib.loads(text) for text in _examples("docs/editions.md", "toml")]
    configs = [tomllib.loads(text) for text in _examples("docs/running.md", "toml")]

    assert [len(sources), len(editions), len(configs)] == [6, 1, 1]
    assert [Source(name="example", **values).licence for values in sources] == [one["licence"] for one in sources]
    assert [Edition(id="example", **values).name for values in editions] == [one["name"] for one in editions]
    assert [Config.model_validate(values).site.name for values in configs] == [one["site"]["name"] for one in configs]


def _commands() -> TyperGroup:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def test_documentation_has_every_command_with_its_options() -> None:
    told = {}
    for row in _table("docs/running.md", "Command"):
        name, usage = row[0].strip("`").removeprefix("goodweek ").partition(" ")[::2]
        told[name] = sorted(_OPTION.findall(usage))

    assert told == {
        name: sorted(option for one in command.params for option in one.opts if option.startswith("-"))
        for name, command in _commands().commands.items()
    }


@pytest.mark.parametrize("name", ["sources", "decide", "editors"])
def test_documentation_has_every_subcommand(name: str) -> None:
    rows = _table("docs/running.md", f"Of `{name}`")
    told = {row[0].strip("`").split()[2]: sorted(_OPTION.findall(row[0])) for row in rows}
    group = _commands().commands[name]
    assert isinstance(group, TyperGroup)

    assert told == {
        name: sorted(option for one in command.params for option in one.opts if option.startswith("-"))
        for name, command in group.commands.items()
    }


@pytest.mark.parametrize("page", PAGES)
def test_documentation_names_no_command_that_is_not_there(page: str) -> None:
    code = "\n".join([*_SPAN.findall(_text(page)), *(body for language, body in _FENCED.findall(_text(page)))])
    named = set(re.findall(r"(?:^|/| )goodweek ([a-z]+)", code, re.MULTILINE))

    assert named - {*_commands().commands, "test"} == set()


def test_documentation_has_every_exit_status() -> None:
    told = [int(row[0]) for row in _table("docs/running.md", "Status")]
    family = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.GoodweekError)]

    assert told == sorted({0, 2, SOURCE_FAILED, *(error.exit_status for error in family)})


def test_documentation_has_every_reader_with_its_options() -> None:
    told = {row[0].strip("`"): row[2].strip("`") for row in _table("docs/readers.md", "Reader")}

    # The tests of the crawler register a reader of their own beside ours.
    ours = [name for name, module in READERS.items() if module.startswith("crawlers.")]

    assert told == {name: " ".join(_options_of(name)) for name in ours}


def _options_of(reader: str) -> list[str]:
    model: type[BaseModel] | None = getattr(import_module(READERS[reader]), "Options", None)
    return list(model.model_fields) if model else []


def test_documentation_has_every_rule_of_validation() -> None:
    headings = [line for line in _text("docs/validation.md").splitlines() if line.startswith("| Rule |")]
    parts = _text("docs/validation.md").split("\n| Rule |")[1:]
    rows = [row.strip("|").split(" | ") for part in parts for row in re.findall(r"^\| `.*$", part, re.MULTILINE)]
    told = {name.strip().strip("`"): (severity, source.strip()) for name, severity, _, source in rows}

    assert len(headings) == len(parts)
    assert len(rows) == len(told)
    assert told == {rule.name: (rule.severity, rule.source) for rule in rules().values()}


def test_documentation_has_every_outcome_of_a_visit() -> None:
    told = [row[0].strip("`") for row in _table("docs/sources.md", "Outcome")]

    assert told == list(get_args(Outcome))


def test_documentation_has_every_state_of_a_source() -> None:
    told = [row[0].strip("`") for row in _table("docs/sources.md", "State")]

    assert sorted(told) == sorted(get_args(State))


def test_documentation_has_every_alarm() -> None:
    told = [row[0] for row in _table("docs/sources.md", "Alarm")]

    assert told == [name.en for name in AlarmName]


def test_documentation_has_every_reason_for_and_against_one_subject() -> None:
    rows = [*_table("docs/matching.md", "Reason"), *_table("docs/matching.md", "Reason of associations")]

    assert {row[0] for row in rows} == {evidence.en for evidence in Evidence}


def test_documentation_has_every_reason_to_belong_to_an_edition() -> None:
    of_events = [row[0].strip("`") for row in _table("docs/editions.md", "Because")]
    of_associations = [row[0].strip("`") for row in _table("docs/editions.md", "Reason")]

    assert of_events == list(Because)
    (parts,) = get_args(Participation.model_fields["because"].annotation)[:1]
    assert of_associations == list(get_args(parts))


def test_documentation_says_what_to_keep_of_erasures() -> None:
    files = [row[0].strip("`") for row in _table("docs/running.md", "File")]
    variables = [row[0].strip("`") for row in _table("docs/running.md", "Variable")]

    assert files == [f".goodweek/{KEY}", f".goodweek/{LEDGER}"]
    assert VARIABLE in variables


def test_desk_has_every_address() -> None:
    told = [span for row in _table("docs/desk.md", "Address") for span in _SPAN.findall(row[0])]
    of_one = {re.sub(r"<\w+>", "{name}", span) for span in told if "<" in span}
    plain = {span for span in told if "<" not in span}

    assert of_one == {path for path, *_ in PAGES_OF}
    asked = {"events.ics", "associations.json", "ask/", "api/v1/…", "api/"}
    assert plain == {*_ADDRESSES, *asked, "en/submit/", "healthz", "readyz", "metrics"}


def test_architecture_has_every_table() -> None:
    told = sorted(name for row in _table("docs/architecture.md", "Table") for name in _SPAN.findall(row[0]))

    assert tables.__name__ == "catalog.tables"
    assert told == sorted(SQLModel.metadata.tables)


def test_architecture_names_modules_that_are_there() -> None:
    rows = {row[0].strip("`"): _SPAN.findall(row[1]) for row in _table("docs/architecture.md", "Package")}

    assert tuple(sorted(rows)) == tuple(sorted(PACKAGES))
    missing = [
        f"{package}.{name}"
        for package, names in rows.items()
        for name in names
        if not (ROOT / package / name).is_dir() and not (ROOT / package / f"{name}.py").is_file()
    ]
    assert missing == []


@cache
def _to_come() -> frozenset[str]:
    """Modules for which the import contracts hold a place: `(territory)`."""
    return frozenset(f"catalog.{name}" for name in re.findall(r"\((\w+)\)", _text("pyproject.toml")))


def _is_there(dotted: str) -> bool:
    """Whether it is a module, a package, or a name that the module before it defines."""
    path = ROOT.joinpath(*dotted.rstrip("*").split("."))
    if dotted.endswith("*"):
        return any(path.parent.glob(f"{path.name}*.py"))
    home = path.parent.with_suffix(".py")
    defines = home.is_file() and re.search(rf"\b{path.name}\b", home.read_text("utf-8"))
    return path.is_dir() or path.with_suffix(".py").is_file() or bool(defines)


@pytest.mark.parametrize("page", PAGES)
def test_documentation_names_files_and_modules_that_are_there(page: str) -> None:
    spans = _SPAN.findall(_FENCED.sub("", _text(page)))
    paths = [span for span in spans if _PATH.fullmatch(span) and not _STANDS_FOR.search(span)]
    missing = [span for span in paths if span not in _ADDRESSES and not (ROOT / span).exists()]
    missing += [span for span in spans if _MODULE.fullmatch(span) and span not in _to_come() and not _is_there(span)]

    assert missing == []


@cache
def _code() -> dict[str, str]:
    """Each module by its path, tests and benchmarks too, each in one line."""
    homes = (*PACKAGES, "tests", "benchmarks")
    paths = [path for home in homes for path in sorted((ROOT / home).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): re.sub(r"\s*\n[ \t#]*", " ", path.read_text("utf-8")) for path in paths}


def _cited(path: str, text: str) -> Iterator[str]:
    """The promises that a module cites (`A3 to A6` are four), or whose tests are called after them."""
    for one, last in re.findall(r"([A-H]\d+)(?: to ([A-H]\d+))?", " ".join(_CITED.findall(text))):
        yield from (f"{one[0]}{number}" for number in range(int(one[1:]), int((last or one)[1:]) + 1))
    for names in _HELD_TO.findall(f"{path} {text}"):
        yield from names.upper().split("_")[1:]


def test_promises_are_those_that_code_and_tests_cite() -> None:
    told = re.findall(r"^\| `(\w+)` \|", _text("docs/promises.md"), re.MULTILINE)
    cited = {promise for path, text in _code().items() for promise in _cited(path, text)}

    assert told == sorted(cited, key=lambda promise: (promise[0], int(promise[1:])))


def test_citations_lead_to_what_is_here() -> None:
    lost = {path: _UNCLEAR.findall(text) for path, text in _code().items() if _UNCLEAR.search(text)}

    assert lost == {}


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    home = (ROOT / page).parent
    broken = []
    for link in _LINK.findall(_FENCED.sub("", _text(page))):
        target, _, anchor = link.partition("#")
        path = (home / target).resolve() if target else ROOT / page
        if re.match(r"https?:", link):
            continue
        if not path.exists() or (anchor and anchor not in _anchors(path)):
            broken.append(link)

    assert broken == []


def test_picture_is_small_enough_to_be_kept() -> None:
    picture = (ROOT / "docs" / "picture.png").read_bytes()

    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(picture) < 200_000
