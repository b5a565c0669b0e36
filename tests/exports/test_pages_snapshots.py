"""The page of a snapshot: its files, how it is cited, its licence, and what changed since the one before."""

import json
from collections.abc import Sequence
from urllib.parse import urljoin

import pytest
from lxml import html

from exports.pages_snapshots import SnapshotPages
from exports.phrases import Language
from tests.exports.sample_site import kept_snapshot, whole_site
from tests.exports.views import surroundings

NAME, BEFORE = "2026-11-12", "2026-11-05"


def page(
    files: dict[str, bytes], before: dict[str, bytes] | None = None, language: Language = "fr"
) -> html.HtmlElement:
    """The page of a snapshot that has these files."""
    last = None if before is None else kept_snapshot(BEFORE, before)
    made = {one.path: one.body for one in SnapshotPages().documents(kept_snapshot(NAME, files), last, surroundings())}
    folder = "" if language == "fr" else "en/"
    return html.document_fromstring(made[f"{folder}snapshots/{NAME}/index.html"].decode())


def events(*told: tuple[str, str, str]) -> dict[str, bytes]:
    """A snapshot with events: id, title, status."""
    lines = [
        json.dumps(
            {"id": name, "title": title, "changed_at": "2026-10-01T00:00:00+00:00", "status": status},
            separators=(",", ":"),
        )
        for name, title, status in told
    ]
    return {"all/events.json": ('{"events":[\n' + ",\n".join(lines) + "\n]}\n").encode()}


def section(of: html.HtmlElement, name: str) -> list[str]:
    """The words of a section, an element each."""
    found = of.xpath(f"//section[@aria-labelledby='{name}']//*[self::h2 or self::h3 or self::p or self::li]")
    return [" ".join(one.text_content().split()) for one in found]


def described(**values: object) -> dict[str, bytes]:
    """A snapshot with a data package."""
    return {"datapackage.json": json.dumps(values).encode()}


@pytest.mark.parametrize("name", [NAME, BEFORE])
@pytest.mark.parametrize("folder", ["", "en/"])
def test_page_leads_to_each_file_of_the_snapshot_and_to_nothing_that_is_not_there(folder: str, name: str) -> None:
    path = f"{folder}snapshots/{name}/index.html"
    links = html.document_fromstring(whole_site()[path].decode()).xpath("//main//a/@href")
    led_to = {urljoin(path, one) for one in links if "://" not in one}
    files = {one for one in whole_site() if one.startswith(f"snapshots/{name}/") and not one.endswith(".html")}
    assert len(files) > 20
    assert files - led_to == set()
    assert led_to - whole_site().keys() == set()


def test_page_says_the_day_and_how_to_cite() -> None:
    found = html.document_fromstring(whole_site()[f"snapshots/{NAME}/index.html"].decode())
    assert found.findtext(".//h1") == "Agenda solidaire de Val-Clair, état du 2026-11-12"
    told = "Les données publiées par Agenda solidaire de Val-Clair le 12 novembre 2026, telles qu’elles étaient"
    assert found.xpath(f"//main/p[starts-with(., '{told}')]") != []
    assert section(found, "cite") == [
        "Citer cet instantané",
        (
            "Pour citer : Agenda solidaire de Val-Clair, état du 2026-11-12, "
            "https://agenda.val-clair.example/snapshots/2026-11-12/, licence : Licence Ouverte 2.0."
        ),
    ]


def test_page_says_the_licence_that_held_then_in_the_language_of_its_reader() -> None:
    files = described(
        title="Ancien nom",
        description="Oui, sous ODbL.\n\nYes, under ODbL.",
        licenses=[{"name": "ODbL-1.0", "title": "ODbL", "path": "https://odbl.example/"}],
        sources=[{"title": "Mairie", "path": "https://mairie.example/", "licence": "ODbL", "attribution": "Ville"}],
    )
    assert section(page(files), "licence") == ["Licence", "Oui, sous ODbL. ODbL", "Mairie · ODbL · Ville"]
    assert section(page(files, language="en"), "licence")[1] == "Yes, under ODbL. ODbL"
    assert page(files).findtext(".//h1") == "Ancien nom, état du 2026-11-12"


def test_where_no_licence_is_of_the_whole_the_citation_says_so_in_words() -> None:
    files = described(title="Agenda", description="Ce n’est pas clair.\n\nThis is not clear.")
    assert section(page(files), "cite")[1].endswith("licence : aucune pour l’ensemble, voir celle de chaque source.")
    assert section(page(files, language="en"), "cite")[1].endswith(
        "licence: none for the whole, see that of each source."
    )


def test_page_tells_what_changed_since_the_snapshot_before() -> None:
    before = events(("e1", "Bal", "scheduled"), ("e2", "Lecture", "scheduled"), ("e3", "Jeux", "scheduled"))
    now = events(("e1", "Bal", "cancelled"), ("e2", "Lecture publique", "scheduled"), ("e4", "Café", "scheduled"))
    assert section(page(now, before), "since") == [
        "Ce qui a changé depuis l’instantané 2026-11-05",
        *("1 fiche nouvelle", "Café"),
        *("1 fiche qui n’y est plus", "Jeux"),
        *("1 fiche renommée", "« Lecture » devient « Lecture publique »"),
        *("1 fiche modifiée", "Bal (État)"),
    ]
    assert page(now, before).xpath("//h2[@id='since']/a/@href") == ["../../snapshots/2026-11-05/index.html"]


def test_page_names_the_first_of_what_changed_alike_and_counts_the_others() -> None:
    many = events(*((f"e{number}", f"Bal {number:02}", "scheduled") for number in range(25)))
    _, counted, *names = section(page(many, events()), "since")
    assert (counted, names[0], names[19:]) == ("25 fiches nouvelles", "Bal 00", ["Bal 19", "et 5 autres"])


def test_page_says_that_nothing_changed() -> None:
    assert section(page(events(), events()), "since")[1:] == ["Rien n’a changé."]


@pytest.mark.parametrize(
    ("before", "shown"),
    [(None, []), ({"all/events.json": b'{"events":[\n{"id":"e1"\n'}, []), ({"all/events.json": b'{"id":3}'}, [])],
    ids=["the first", "cut off", "of another form"],
)
def test_where_there_is_nothing_to_compare_with_nothing_is_said_of_it(
    before: dict[str, bytes] | None, shown: Sequence[str]
) -> None:
    assert section(page(events(), before), "since") == shown


@pytest.mark.parametrize("body", [b"", b"[]", b'{"licenses": 3}', b"\xff"])
def test_snapshot_whose_package_cannot_be_read_has_a_page_with_its_files(body: bytes) -> None:
    found = page({"datapackage.json": body, "README.txt": b""})
    assert found.findtext(".//h1") == "Agenda solidaire de Val-Clair, état du 2026-11-12"
    assert section(found, "licence") == []
    assert found.xpath("//section[@aria-labelledby='files']//a/text()") == ["README.txt", "datapackage.json"]


def test_page_says_how_many_entries_were_withdrawn() -> None:
    (told,) = page(described(withdrawn=2)).xpath("//main/p[contains(., 'retirées')]")
    assert " ".join(told.text.split()).startswith("2 fiches en ont été retirées depuis")
