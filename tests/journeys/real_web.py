"""A web of real files on loopback, and an instance that reads it.

The files lie in `shared/realdata` beside the repository; nothing of them is copied into it. Each set is
one kind of source: which files it has, how they are described, and how many items a reader ought to find,
counted without any reader of ours.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk.sample.server import serve
from desk.sample.web import NOT_FOUND, Page

REALDATA = (Path(__file__).parents[2] / ".." / "shared" / "realdata").resolve()
ABSENT = f"{REALDATA.name} is not beside the repository: nothing real to read"
_COMPONENTS = frozenset({b"BEGIN:VEVENT", b"BEGIN:VTODO", b"BEGIN:VJOURNAL", b"BEGIN:VFREEBUSY"})
_MARKED = re.compile(
    rb"""(?ix)
    itemtype \s*=\s* ["']? https?://(?:www\.)?schema\.org/\w*(?:Event|Organization|NGO|LocalBusiness)\b
    | "@type" \s*:\s* \[? \s* "\w*(?:Event|Organization|NGO|LocalBusiness)"
    """
)


@dataclass(frozen=True, slots=True)
class RealSet:
    """One source of real files.

    Attributes:
        name, reader: of the source; files: what it starts from, in order.
        count: how many items a file holds; None where only a reader can tell.
        settings: further lines of its description.
    """

    name: str
    reader: str
    files: tuple[Path, ...]
    media_type: str
    count: Callable[[bytes], int] | None
    settings: str = ""

    def path_of(self, number: int) -> str:
        """The path at which file `number` is served; real names hold what addresses cannot."""
        return f"/{self.name}/{number:04}{self.files[number].suffix}"

    def present(self, number: int) -> int:
        """How many items file `number` holds, counted independently."""
        assert self.count is not None
        return self.count(self.files[number].read_bytes())


def components(body: bytes) -> int:
    """The events, tasks, journal entries and busy times of a calendar, whatever ends its lines."""
    return sum(line.strip().upper() in _COMPONENTS for line in re.split(rb"[\r\n]+", body))


def records(body: bytes) -> int:
    """The records of an OpenDataSoft answer, or the rows of a table in JSON."""
    said = json.loads(body)
    return len(said["results"] if isinstance(said, dict) else said)


def agenda() -> RealSet:
    """Four hundred records of the public events of OpenAgenda."""
    files = tuple(sorted(REALDATA.glob("raym648__*/data/raw_events.json")))
    return RealSet("openagenda", "opendatasoft", files, "application/json", records, "archive = true\n")


def tables() -> list[RealSet]:
    """Thirteen territorial tables of places of digital inclusion, each with columns and ids of its own: a source each."""
    found = REALDATA.glob("anct-cartographie-nationale__mednum-cli/assets/input/*/*.json")
    files = sorted(path for path in found if "config" not in path.name)
    names = ["table_" + re.sub(r"[^a-z0-9]+", "_", path.stem.lower()) for path in files]
    return [
        RealSet(name, "mednum", (path,), "application/json", records) for name, path in zip(names, files, strict=True)
    ]


def calendars() -> list[RealSet]:
    """All iCalendar files, each a source of its own: many of them use the same UIDs for different things."""
    files = sorted(REALDATA.rglob("*.ics"))
    return [
        RealSet(f"ics_{number:04}", "ical", (path,), "text/calendar", components, "archive = true\n")
        for number, path in enumerate(files)
    ]


def pages() -> RealSet:
    """All HTML pages with schema.org markup of an event or an organisation."""
    found = sorted(path for path in REALDATA.rglob("*") if path.suffix in {".html", ".htm"} and path.is_file())
    files = tuple(path for path in found if _MARKED.search(path.read_bytes()))
    return RealSet("pages", "schema_org", files, "text/html", None, "archive = true\n[options]\norganizations = true\n")


@contextmanager
def served(sets: list[RealSet]) -> Iterator[str]:
    """Serve the files of these sets for the block; gives the base address."""
    web = {NOT_FOUND: Page(b"nothing here", "text/plain")}
    for one in sets:
        for number, path in enumerate(one.files):
            web[one.path_of(number)] = Page(path.read_bytes(), one.media_type)
    with serve(lambda _: web) as base:
        yield base


def describe(folder: Path, base: str, sets: list[RealSet]) -> None:
    """Make `folder` an instance that reads these sets at `base`."""
    (folder / "sources").mkdir(parents=True)
    (folder / "editions").mkdir()
    (folder / "goodweek.toml").write_text('[calendar]\nuid_domain = "real.example"\n')
    for one in sets:
        start = json.dumps([base + one.path_of(number) for number in range(len(one.files))])
        head: Mapping[str, str] = {"title": one.name, "publisher": "many", "reader": one.reader, "licence": "various"}
        lines = [f"{key} = {json.dumps(value)}" for key, value in head.items()]
        lines += [f"start = {start}", "delay = 0", "max_items = 1000000", f"allow_private = [{json.dumps(base[7:])}]"]
        (folder / "sources" / f"{one.name}.toml").write_text("\n".join(lines) + "\n" + one.settings)
