"""What the search finds among records that are known here, whatever was asked before and wherever the index is cut.

The texts are invented. They are indexed by Pagefind as a publication does it, and looked through in Chromium by the
scripts of the site.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from benchmarks.site import served
from exports.pages_search import scripts
from exports.search_index import indexed
from tests.browser.serving import Site
from tests.browser.visitor import Visitor, chromium, visiting

FRENCH = {
    "brume": "Ateliers de réparation, à Brume-sur-Orne",
    "couture": "Atelier de couture pour les réfugiés et les réfugiées",
    "voisins": "Une association de voisins : aînés, enfants et entraide",
    "carte": "Cartographier à pied les lieux de la ville",
    "code": "Des associations apprennent à coder, numérique solidaire",
    "portail": "Portes ouvertes du portail des associations numériques",
    "marche": "La marche des 77 communes, a priori en juin",
    "postes": "Code postal 77420, accueil à la porte",
    "cure": "L'association soigne les tortues ; un atelier à 18 heures",
}
ENGLISH = {"mending": "Mending workshops for refugees", "garden": "A garden association of refugees: one workshop"}
ASSOCIATIONS = {"voisins", "code", "portail", "cure", "garden"}
FOUND = {
    "atelier": {"brume", "couture", "cure"},
    "ATELIERS": {"brume", "couture", "cure"},
    "réfugié": {"couture"},
    "refugiees": {"couture"},
    "refug": {"couture", "mending", "garden"},
    "workshop": {"mending", "garden"},
    "numerique": {"code", "portail"},
    "association": ASSOCIATIONS,
    # What has been typed of it so far; to some of that no stem is equal.
    "ass": ASSOCIATIONS,
    "associatio": ASSOCIATIONS,
    "l’association": ASSOCIATIONS,
    "l'atelier": {"brume", "couture", "cure"},
    # All words must be there.
    "atelier association": {"cure"},
    "association zzzz": set(),
    # Word endings are not beginnings: "portes" is no "portail", though it begins like one.
    "portes": {"portail", "postes"},
    "port": {"portail", "postes"},
    # A word that nobody has is not found by one or two letters with which it begins.
    "aube": set(),
    "aubergine": set(),
    "lavande": set(),
    # Fewer than three letters are a word of their own.
    "77": {"marche"},
    "774": {"postes"},
    "a": {"brume", "carte", "code", "marche", "postes", "cure", "garden"},
    '"atelier de couture"': {"couture"},
    '"couture atelier"': set(),
    '"Brume-sur-Orne"': {"brume"},
    "!?": set(),
}
CUTS = ((), (4,), (1, 2, 8))
MANY_WORDS = 21_000  # more than Pagefind puts into one piece of an index
WORDS_EACH = 150
ASK = """
async ([parts, questions]) => {
  const { find } = await import("/assets/finding.js");
  const { indexAt, stemmer } = await import("/assets/words.js");
  const opened = await Promise.all(parts.map(async ([path, language]) => {
    const base = new URL(path, location.href);
    return { index: await indexAt(base), stem: await stemmer(base, language) };
  }));
  const told = {};
  for (const question of questions) {
    const found = await find(opened, question);
    told[question] = found.map(({ part, page, score }) => [part.index.pages[page][0], score]);
  }
  return told;
}
"""


class Index(NamedTuple):
    """Folders of parts with their languages, and the names of records by the keys that results have."""

    parts: list[tuple[str, str]]
    names: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A folder with the scripts and an empty page, served."""
    chromium()
    public = tmp_path_factory.mktemp("searched")
    (public / "assets").mkdir()
    for name, body in scripts().items():
        (public / "assets" / name).write_bytes(body)
    (public / "index.html").write_text("<!doctype html><title>Recherche</title>")
    with served(public) as address:
        yield Site(public, address, urlsplit(address).port or 0)


@pytest.fixture(scope="module")
def visitor(site: Site) -> Iterator[Visitor]:
    """A browser for this module, of that folder."""
    with visiting(site) as found:
        yield found


def cut(names: Sequence[str], places: Sequence[int]) -> list[list[str]]:
    """The names in parts that end before these places."""
    return [list(names[start:end]) for start, end in zip((0, *places), (*places, len(names)), strict=True)]


def lettered(number: int) -> str:
    """A number of five digits in letters that no stem leaves out."""
    return f"{number:05}".translate(str.maketrans("0123456789", "bcdfghjkmp"))


def written(folder: Path, name: str, texts: Mapping[str, str], language: str) -> Index:
    """An index of the texts, in a folder of that name."""
    pages = (
        (one, f"<html><body data-pagefind-body><p>{text}</p></body></html>".encode()) for one, text in texts.items()
    )
    files, names = indexed(pages, language)
    for path, body in files.items():
        file = folder / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return Index([(f"{name}/", language)], names)


def in_parts(folder: Path, places: Sequence[int]) -> Index:
    """An index of the French texts that is cut at these places, and of the English ones."""
    cuts = [{one: FRENCH[one] for one in names} for names in cut(list(FRENCH), places)]
    made = [written(folder, f"{len(cuts)}-{number}", texts, "fr") for number, texts in enumerate(cuts)]
    made.append(written(folder, f"{len(cuts)}-en", ENGLISH, "en"))
    return Index(
        [part for one in made for part in one.parts], {key: one for some in made for key, one in some.names.items()}
    )


def asked(visitor: Visitor, index: Index, questions: Sequence[str]) -> dict[str, dict[str, float]]:
    """What a new visitor finds who asks these questions one after the other, with the scores."""
    page = visitor.open("index.html").page
    told = page.evaluate(ASK, [index.parts, list(questions)])
    return {question: {index.names[key]: score for key, score in found} for question, found in told.items()}


@pytest.mark.parametrize("places", CUTS, ids=str)
def test_each_question_finds_the_records_that_have_its_words(
    visitor: Visitor, site: Site, places: tuple[int, ...]
) -> None:
    found = asked(visitor, in_parts(site.public, places), list(FOUND))
    assert {question: set(some) for question, some in found.items()} == FOUND


@pytest.mark.drill
def test_what_is_found_and_how_well_depends_neither_on_what_was_asked_before_nor_on_the_parts(
    visitor: Visitor, site: Site
) -> None:
    whole, *cuts = (in_parts(site.public, places) for places in CUTS)
    expected = {question: asked(visitor, whole, [question])[question] for question in FOUND}
    for index in (whole, *cuts):
        for questions in (list(FOUND), list(reversed(FOUND))):
            assert asked(visitor, index, questions) == expected


def test_titles_come_first_then_what_is_told_in_fewer_words(visitor: Visitor, site: Site) -> None:
    texts = {
        "long": "Le potager des enfants, entre la gare et la rivière, où chacun apporte ce qu’il veut",
        "titled": "</p><h1>Potager</h1><p>Chacun apporte ce qu’il veut, entre la gare et la rivière, tous les jours",
        "short": "Le potager des enfants",
        "beginning": "Le potagerie",
    }
    found = asked(visitor, written(site.public, "ranked", texts, "fr"), ["potager"])["potager"]
    assert sorted(found, key=lambda one: -found[one]) == ["titled", "short", "beginning", "long"]


def test_words_are_found_in_all_pieces_of_an_index(visitor: Visitor, site: Site) -> None:
    numbers = range(MANY_WORDS)
    texts = {
        f"r{start}": " ".join(f"brume{lettered(number)}" for number in numbers[start : start + WORDS_EACH])
        for start in numbers[::WORDS_EACH]
    }
    index = written(site.public, "pieces", texts, "fr")
    last = f"brume{lettered(MANY_WORDS - 1)}"
    found = asked(visitor, index, ["brume", f"brume{lettered(0)[:2]}", last, "brumeux"])

    assert len(list((site.public / "pieces/index").iterdir())) > 1
    assert {question: set(some) for question, some in found.items()} == {
        "brume": set(texts),
        f"brume{lettered(0)[:2]}": {f"r{start}" for start in range(0, 1_000, WORDS_EACH)},
        last: {f"r{MANY_WORDS - WORDS_EACH}"},
        "brumeux": set(),
    }
