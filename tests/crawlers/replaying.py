"""Replays: an answer of a source, kept in a folder beside what our own code makes of it.

    replays/SOURCE/CASE/answer.<ext>    what the address answered, byte for byte
                        case.toml       which address, when, and what the case shows
                        expected.json   sightings with their themes, skipped items, next pages

`formats/NAME.toml` with `formats/NAME/CASE/` is the same for a reader that no bundled source stands for.

`GOODWEEK_ACCEPT=1 pytest tests/crawlers/test_replays.py` rewrites every `expected.json`; so does
`--accept` where the golden files of the exports are part of the run. Look at the difference before
you keep it.
"""

import json
import tomllib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from catalog import clock
from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Frozen, Line, Skipped
from crawlers.loader import BUNDLED
from crawlers.readers import reader_named
from crawlers.reading import Answer, Cursor, Found, Gone, Incomplete, Next, Same
from crawlers.source import Source, load_source
from crawlers.wording import Wording

REPLAYS = Path(__file__).parent / "replays"
FORMATS = Path(__file__).parent / "formats"


class Recorded(Frozen):
    """What `case.toml` says: which address answered what sort of bytes at which instant, and what the case shows.

    `posted` is the JSON text with which it was asked, where that was by POST; `since` the cursor of an
    incremental visit; `page` says that the answer is a followed page, which `page_reader` reads.
    """

    shows: Annotated[Line, Field(min_length=1)]
    url: str
    content_type: str
    encoding: str = ""
    posted: str = ""
    since: str = ""
    page: bool = False
    now: AwareDatetime


@dataclass(frozen=True)
class Case:
    """One replay: its folder, and the folder of the source that it is a replay of."""

    folder: Path
    sources: Path = BUNDLED

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def expected(self) -> Path:
        return self.folder / "expected.json"

    def source(self) -> Source:
        return load_source(self.sources / f"{self.folder.parent.name}.toml")

    def recorded(self) -> Recorded:
        return Recorded(**tomllib.loads((self.folder / "case.toml").read_text("utf-8")))

    def reader(self) -> str:
        """The reader of the source, or the one of its followed pages."""
        source = self.source()
        return source.page_reader or source.reader if self.recorded().page else source.reader

    def answer(self) -> Answer:
        """The answer as it would come from the network. There is exactly one `answer.*`."""
        recorded = self.recorded()
        [path] = self.folder.glob("answer.*")
        return Answer(
            recorded.url,
            path.read_bytes(),
            recorded.now,
            recorded.content_type,
            recorded.encoding,
            posted=recorded.posted,
        )


def cases(replays: Path = REPLAYS, sources: Path = BUNDLED) -> list[Case]:
    """Every case of every source, by name."""
    return [Case(folder, sources) for folder in sorted(replays.glob("*/*")) if folder.is_dir()]


def replay(case: Case) -> dict[str, Any]:
    """What the source's reader and words make of the answer, as JSON values.

    Facts that are as if unsaid are left out, so that a new kind of fact changes no replay.
    """
    source, answer = case.source(), case.answer()
    made: dict[str, Any] = {"sightings": [], "skipped": [], "next": [], "incomplete": [], "unknown_words": []}
    made |= {"gone": [], "same": [], "cursor": ""}
    with clock.frozen(answer.fetched_at):
        reading, wording = replace(source.reading(), since=case.recorded().since), Wording.of(source)
        try:
            for found in reader_named(case.reader())(answer, reading):
                _sort(found, wording, made)
        except SourceUnreadable as error:
            made["unreadable"] = str(error)
    return {name: value for name, value in made.items() if value}


def _sort(found: Found, wording: Wording, made: dict[str, Any]) -> None:
    match found:
        case EventSighting() | AssociationSighting():
            settled, unknown = wording.settle(found)
            made["sightings"].append({"kind": settled.kind, **settled.model_dump(mode="json", exclude_defaults=True)})
            made["unknown_words"] += unknown
        case Skipped():
            made["skipped"].append(found.model_dump(mode="json", exclude_defaults=True))
        case Next(url, body="", detail=False, told=""):
            made["next"].append(url)
        case Next() as following:
            made["next"].append({name: value for name, value in asdict(following).items() if value})
        case Incomplete(why):
            made["incomplete"].append(why)
        case Cursor(value):
            made["cursor"] = value
        case Gone(kind, source_id):
            made["gone"].append(f"{kind}:{source_id}")
        case Same(sighted):
            made["same"].append(sighted)


def accept(case: Case) -> None:
    """Write what the replay gives now as what is expected from now on."""
    text = json.dumps(replay(case), ensure_ascii=False, indent=1, sort_keys=True)
    case.expected.write_text(f"{text}\n", "utf-8")


def expected(case: Case) -> dict[str, Any]:
    """What was accepted. Raises `AssertionError`, with the way to make it, where there is nothing yet."""
    if not case.expected.is_file():
        raise AssertionError(
            f"{case.name}/expected.json is missing: "
            "run GOODWEEK_ACCEPT=1 pytest tests/crawlers/test_replays.py, and read what it wrote"
        )
    values: dict[str, Any] = json.loads(case.expected.read_text("utf-8"))
    return values
