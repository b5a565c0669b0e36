"""Erased, then crawled, uploaded and restored again: nothing of it comes back (reliability E9).

Towns, people and organisations are invented by hand for these tests.
"""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection, create_engine

from desk.instance import Instance
from tests.catalog.erased_world import cells
from tests.crawlers.fault_server import Route, serving
from tests.journeys.web import DAY, Place, Told, goodweek, here

ORGANISATION, ITS_MAIL = "Les Lanternes de Brume", "contact@lanternes-de-brume.example"
PERSON, MAIL, PHONE = "Jeanne Inventée", "jeanne.inventee@valbrume.example", "06 12 34 56 78"
TRACES = (
    *("lanternes de brume", "lanternes-de-brume", "jeanne inventée", "jeanne inventee", "inventée jeanne"),
    *("jeanne.inventee", "jeanne-inventee", "06 12 34 56 78", "0612345678", "612345678"),
)
_TABLE = """\
columns.id = "Numéro"
columns.name = "Nom"
columns.city = "Ville"
columns.address = "Adresse"
columns.email = "Courriel"
columns.phone = "Téléphone"
columns.site = "Site"
columns.description = "Texte"
"""


def _agenda(round_: int) -> bytes:
    """An agenda that tells of them in other words each time, and of something else."""
    day = f"{DAY:%Y%m%d}"
    told = [
        (
            "lanternes",
            "Soirée des lanternes",
            f"Proposée par {ORGANISATION}. Visite {round_}.",
            f"ORGANIZER;CN={ORGANISATION}:mailto:{ITS_MAIL}",
        ),
        ("lecture", f"Lecture de {PERSON}", f"Avec {PERSON.upper()} ({MAIL}\\, {PHONE}). Visite {round_}.", ""),
        ("lecture-jeanne-inventee", "Lecture, la suite", "Sans nom", ""),
        ("bal", f"Bal numéro {round_}", f"Renseignements : {MAIL} ou +33 {PHONE[1:]}", ""),
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brume//Agenda//FR"]
    for hour, (uid, title, text, more) in enumerate(told, 9):
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", f"DTSTART:{day}T{hour:02}0000Z"]
        lines += [f"DTEND:{day}T{hour + 1:02}0000Z", f"SUMMARY:{title}", f"DESCRIPTION:{text}", *filter(None, [more])]
        lines += ["LOCATION:Mairie de Brume-sur-Orne", "END:VEVENT"]
    # An item that is skipped, and quoted in quarantine.
    lines += ["BEGIN:VEVENT", "UID:rien", f"SUMMARY:{PERSON}", f"DESCRIPTION:{MAIL} {ORGANISATION}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _table(round_: int) -> bytes:
    """A register: another number each time, other spellings, other columns empty."""
    name = ORGANISATION.upper() if round_ % 2 else f"Association {ORGANISATION}"
    site = "https://www.lanternes-de-brume.example/" if round_ % 3 else ""
    rows = [
        ["Numéro", "Nom", "Ville", "Adresse", "Courriel", "Téléphone", "Site", "Texte"],
        [f"{round_}-1", name, "Brume-sur-Orne", "1 rue du Pont", ITS_MAIL, "01 45 67 89 10", site, "Lumières"],
        [
            f"{round_}-2",
            "Les Jardins du Val",
            "Val-Clair",
            "2 rue du Pré",
            "",
            "",
            "",
            f"Présidente : {PERSON}, avec {ORGANISATION}",
        ],
    ]
    return "\r\n".join(";".join(row) for row in rows).encode()


@dataclass
class Erasing:
    """An instance whose two sources tell of people who ask to be erased."""

    place: Place
    url: str
    rounds: int = 0
    aside: Path = field(init=False)

    def __post_init__(self) -> None:
        config = f'[calendar]\nuid_domain = "brume.example"\n[database]\nurl = "{self.url}"\n'
        (self.place.folder / "goodweek.toml").write_text(config)
        self.aside = self.place.folder.parent

    def run(self) -> Told:
        """A crawl of the next round, and a publication."""
        self.rounds += 1
        server = self.place.servers["agenda"]
        server.routes["/agenda.ics"] = Route(_agenda(self.rounds), headers={"Content-Type": "text/calendar"})
        server.routes["/table.csv"] = Route(_table(self.rounds), headers={"Content-Type": "text/csv"})
        return self.place.run("--allow-shrink")

    def erase(self, *what: str) -> Told:
        """`goodweek erase` of this, without asking."""
        return here(
            "erase", "-C", self.place.folder, *what, "--who", "Odile Bureau", "--why", f"{PERSON} : {MAIL}", "--yes"
        )

    def erase_everyone(self, *more: str) -> list[Told]:
        """The organisation with its events, and the person."""
        self.analyse()
        return [
            self.erase(self.organisation(), "--with-events", *more),
            self.erase("--name", PERSON, "--mail", MAIL, "--phone", PHONE, *more),
        ]

    def organisation(self) -> str:
        """Its id."""
        names = self.associations()
        return next(name for name, called in names.items() if "lanternes" in called.casefold())

    def associations(self) -> dict[str, str]:
        """All associations by id."""
        from catalog.queries import reading

        with Instance.at(self.place.folder).store() as store, reading(store) as reader:
            members = [member.id for member in reader.association_members(None)]
            return {one.id: one.facts.name for one in reader.associations(members)}

    def events(self) -> list[str]:
        """The titles of all events."""
        from catalog.queries import reading

        with Instance.at(self.place.folder).store() as store, reading(store) as reader:
            members = [member.id for member in reader.event_members(None)]
            return sorted(one.facts.title for one in reader.events(members))

    def traces(self) -> list[str]:
        """Every file below the instance, and every cell of the database, that holds any of it in clear."""
        files = [path for path in self.place.folder.rglob("*") if path.is_file()]
        files += [path for path in self.aside.glob("catalog.db*") if path.is_file()]
        files += self.files_of_server()
        found = [str(path) for path in files if _holds(_content(path))]
        with Instance.at(self.place.folder).store() as store:
            return found + [cell for cell in cells(store) if _holds(cell)]

    def files_of_server(self) -> list[Path]:
        """The files in which PostgreSQL keeps the tables of this catalogue, its statistics of them included.

        Not its write-ahead log, which goes round by itself and is the server's, not the catalogue's.
        """
        if self.url.startswith("sqlite"):
            return []
        with _connected(self.url) as connection:
            connection.exec_driver_sql("CHECKPOINT").close()
            query = "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
            folder, database = connection.exec_driver_sql(query).one()
        return [path for path in Path(folder, "base", str(database)).iterdir() if path.is_file()]

    def analyse(self) -> None:
        """Let the database look at what its columns hold, as a server does by itself now and then."""
        if not self.url.startswith("sqlite"):
            with _connected(self.url) as connection:
                connection.exec_driver_sql("ANALYZE").close()


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """A connection of our own, outside of any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _content(path: Path) -> str:
    body = path.read_bytes()
    if path.suffix == ".gz":
        body = gzip.decompress(body)
    return body.decode("utf-8", "replace")


def _holds(text: str) -> bool:
    return any(trace in text.casefold() for trace in TRACES)


@pytest.fixture
def erasing(tmp_path: Path, url: str) -> Iterator[Erasing]:
    place = Place(tmp_path / "week")
    with serving() as (server,):
        place.source("agenda", server)
        described = place.source("registre", server, "/table.csv")
        text = described.read_text().replace('"ical"', '"tabular"').replace("Agenda registre", "Registre")
        described.write_text(f'{text}primary = false\n[options]\nkind = "associations"\n{_TABLE}')
        yield Erasing(place, url)


def test_e9_what_is_erased_stays_away_from_a_crawl_and_from_yesterdays_copy(erasing: Erasing) -> None:
    assert erasing.run().status == 0
    assert len(erasing.traces()) > 10
    yesterday = erasing.aside / "yesterday.tar.gz"
    assert here("backup", yesterday, "-C", erasing.place.folder).status == 0
    assert [told.status for told in erasing.erase_everyone()] == [0, 0]
    assert erasing.traces() == []
    assert (erasing.events(), list(erasing.associations().values())) == (
        ["Bal numéro 1", "Lecture de […]"],
        ["Les Jardins du Val"],
    )
    assert erasing.run().status == 0
    assert erasing.traces() == []
    restored = here("restore", yesterday, "-C", erasing.place.folder, "--yes")
    assert (restored.status, "Erased again: 3 items, 3 shortened." in restored.out) == (0, True)
    assert erasing.traces() == []
    assert erasing.events() == ["Bal numéro 1", "Lecture de […]"]


@pytest.mark.drill
def test_e9_ten_crawls_ten_uploads_and_yesterdays_copy_bring_nothing_back(erasing: Erasing) -> None:
    erasing.run()
    record = erasing.place.folder / "crawl.warc.gz"
    assert erasing.place.run("--record", str(record), command="crawl").status == 0
    yesterday = erasing.aside / "yesterday.tar.gz"
    here("backup", yesterday, "-C", erasing.place.folder)
    erasing.erase_everyone("--records", str(record))
    appeared: list[str] = []
    for _ in range(10):
        assert erasing.run().status == 0
        appeared += erasing.traces()
    here("restore", yesterday, "-C", erasing.place.folder, "--yes")
    appeared += erasing.traces()
    erasing.run()
    appeared += erasing.traces()
    assert appeared == []
    assert (len(erasing.events()), len(erasing.associations())) == (2, 1)


@pytest.mark.only("sqlite")
def test_e9_a_file_of_yesterday_put_back_by_hand_is_swept_when_it_is_opened(erasing: Erasing) -> None:
    erasing.run()
    file = erasing.aside / "catalog.db"
    copyfile(file, erasing.aside / "yesterday.db")
    erasing.erase_everyone()
    copyfile(erasing.aside / "yesterday.db", file)
    assert here("publish", "-C", erasing.place.folder, "--allow-shrink").status == 0
    assert erasing.traces() == []


@pytest.mark.drill
def test_e9_a_record_keeps_only_what_may_be_kept_and_is_replayed(erasing: Erasing) -> None:
    erasing.run()
    record = erasing.place.folder / "crawl.warc.gz"
    assert erasing.place.run("--record", str(record), command="crawl").status == 0
    assert _holds(_content(record))
    told = erasing.erase_everyone("--records", str(record))[1]
    assert not _holds(_content(record))
    assert (
        f"{record}: 0 answers" in told.out or f"{record}: 1 answers" in told.out or f"{record}: 2 answers" in told.out
    )
    replayed = goodweek("crawl", "-C", erasing.place.folder, "--replay", record)
    assert (replayed.status, erasing.traces()) == (69, [])
