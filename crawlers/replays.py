"""Replays: an answer of a source, kept in a folder beside what our own code makes of it.

    replays/SOURCE/CASE/answer.<ext>    what the address answered, byte for byte
                        case.toml       which address, when, and what the case shows
                        expected.json   sightings with their themes, skipped items, next pages

`goodweek sources add` records the first one of a source, `goodweek sources check` reads them again.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, ValidationError

from catalog import clock
from catalog.errors import ConfigurationInvalid, SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Frozen, Line, Skipped
from crawlers.loader import BUNDLED
from crawlers.readers import reader_named
from crawlers.reading import Answer, Cursor, Found, Gone, Incomplete, Next, Same
from crawlers.source import Source, load_source
from crawlers.wording import Wording

_ENDINGS = {
    "text/calendar": "ics",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/csv": "csv",
    "text/plain": "txt",
}


class Recorded(Frozen):
    """What `case.toml` says: which address answered what sort of bytes at which instant, and what the case shows.

    `answer` is the path of the answer from the folder of the case, where it stands elsewhere already;
    `posted` is the JSON text with which it was asked, where that was by POST; `since` the cursor of an
    incremental visit; `page` says that the answer is a followed page, which `page_reader` reads.
    """

    shows: Annotated[Line, Field(min_length=1)]
    url: str
    content_type: str
    encoding: str = ""
    answer: str = ""
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
        """`SOURCE/CASE`."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @property
    def expected(self) -> Path:
        """Where what was accepted is kept."""
        return self.folder / "expected.json"

    def source(self) -> Source:
        """The source that it is a replay of. Raises `ConfigurationInvalid`."""
        return load_source(self.sources / f"{self.folder.parent.name}.toml")

    def recorded(self) -> Recorded:
        """What its `case.toml` says. Raises OSError, and the errors of TOML and of validation."""
        return Recorded(**tomllib.loads((self.folder / "case.toml").read_text("utf-8")))

    def reader(self) -> str:
        """The reader of the source, or the one of its followed pages."""
        source = self.source()
        return source.page_reader or source.reader if self.recorded().page else source.reader

    def answer(self) -> Answer:
        """The answer as it would come from the network. There is exactly one `answer.*`, or `answer` names it."""
        recorded = self.recorded()
        [path] = [self.folder / recorded.answer] if recorded.answer else self.folder.glob("answer.*")
        return Answer(
            recorded.url,
            path.read_bytes(),
            recorded.now,
            recorded.content_type,
            recorded.encoding,
            posted=recorded.posted,
        )


def cases_of(replays: Path, sources: Path) -> list[Case]:
    """Every case in the folder `replays`, of the sources described in `sources`, by name."""
    return [Case(folder, sources) for folder in sorted(replays.glob("*/*")) if folder.is_dir()]


def replay(case: Case) -> dict[str, Any]:
    """What the source's reader and words make of the answer, as JSON values.

    Facts that are as if unsaid are left out, so that a new kind of fact changes no replay.
    """
    source, answer, recorded = case.source(), case.answer(), case.recorded()
    made: dict[str, Any] = {"sightings": [], "skipped": [], "next": [], "incomplete": [], "unknown_words": []}
    made |= {"gone": [], "same": [], "cursor": ""}
    with clock.frozen(answer.fetched_at):
        reading = source.page_reading() if recorded.page else source.reading()
        wording = Wording.of(source)
        try:
            for found in reader_named(reading.reader)(answer, replace(reading, since=recorded.since)):
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
    """What was accepted. Raises `ConfigurationInvalid` where there is nothing yet, or no JSON."""
    try:
        values: dict[str, Any] = json.loads(case.expected.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationInvalid(str(case.expected), f"cannot be read: {error}.") from error
    return values


def record(folder: Path, sources: Path, answer: Answer, shows: str, *, page: bool = False) -> Case:
    """Keep `answer` as a new case in `folder`, a replay of a source described in `sources`, and accept what it gives.

    The bytes are kept as they are. Raises `ConfigurationInvalid` when there is a case already, and OSError.
    """
    if folder.exists():
        raise ConfigurationInvalid(str(folder), "is there already.", "Remove it, or give the source another name.")
    folder.mkdir(parents=True)
    (folder / f"answer.{_ending(answer)}").write_bytes(answer.body)
    values = {"shows": shows, "url": answer.url, "content_type": answer.content_type, "encoding": answer.encoding}
    values |= {"posted": answer.posted}
    lines = [f"{key} = {toml_text(value)}" for key, value in values.items() if value or key == "content_type"]
    lines += ["page = true"] if page else []
    lines += [f"now = {answer.fetched_at:%Y-%m-%dT%H:%M:%SZ}"]
    (folder / "case.toml").write_text("\n".join([*lines, ""]), "utf-8")
    made = Case(folder, sources)
    accept(made)
    return made


def _ending(answer: Answer) -> str:
    if "json" in answer.content_type:
        return "json"
    return _ENDINGS.get(answer.content_type, "bin")


def toml_text(value: str) -> str:
    """`value` as a basic string of TOML: as in JSON, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def differences(case: Case) -> list[str]:
    """What a replay gives now and did not when it was accepted, or the other way round: one line each; [] when none.

    Raises `ConfigurationInvalid` when its files or its source's are wrong.
    """
    try:
        before, now = expected(case), replay(case)
    except (OSError, ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationInvalid(str(case.folder), f"cannot be replayed: {error}.") from error
    return list(_differing(before, now))


def _differing(before: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for part in sorted(before.keys() | now.keys()):
        old, new = before.get(part, []), now.get(part, [])
        if old == new:
            continue
        if not isinstance(old, list) or not isinstance(new, list):
            yield f"{part}: {new or 'nothing'}, where it was {old or 'nothing'}"
        elif len(old) != len(new):
            yield f"{part}: {len(new)}, where there were {len(old)}"
        else:
            places = [place for place, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
            yield f"{part}: {len(places)} of {len(old)} differ, the first is number {places[0] + 1}{_keys(old, new, places[0])}"


def _keys(old: list[Any], new: list[Any], place: int) -> str:
    """Which facts differ, where they are facts."""
    one, other = (values[place].get("facts", {}) if isinstance(values[place], dict) else {} for values in (old, new))
    keys = sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
    return f" ({', '.join(keys)})" if keys else ""
