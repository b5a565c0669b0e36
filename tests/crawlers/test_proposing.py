"""What is proposed is always a valid source, whatever the web says."""

import random
import re
import tomllib
from datetime import date

import pytest

from crawlers.credentials import Credentials
from crawlers.proposing import Proposal, name_for, toml_of
from crawlers.source import Source

SIMPLE = Proposal(title="Agenda", publisher="Les Clics", reader="ical", start=("https://clics.example/a.ics",))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.clics.example/agenda/", "clics_agenda"),
        ("https://agenda.brume-sur-orne.example/feed.xml", "agenda_brume_sur_orne_feed"),
        ("https://clics.example/", "clics"),
        ("https://localhost/fêtes", "localhost_fetes"),
        ("http://127.0.0.1:8000/agenda.ics", "source_127_0_0_1_agenda"),
        ("file:mon%20agenda.ics", "mon_agenda"),
        ("file:2026.ics", "source"),
        ("https://clics.example/agenda-de-la-semaine/2026/", "clics_agenda_de_la"),
        ("https://\u65e5\u672c.example/", "example"),
    ],
)
def test_name_is_made_of_the_address(url: str, name: str) -> None:
    assert name_for(url) == name


def test_simple_description_asks_for_the_licence() -> None:
    assert toml_of(SIMPLE) == (
        'title = "Agenda"\n'
        'publisher = "Les Clics"\n'
        'reader = "ical"\n'
        'start = ["https://clics.example/a.ics"]\n'
        "# No licence was found. Ask Les Clics under which one its data may be published, and write it here:\n"
        'licence = "to be checked"\n'
        'checked = "never"\n'
    )


def test_full_description_is_read_back_as_it_was_meant() -> None:
    key = Credentials(kind="header", variables=("GOODWEEK_CLICS_KEY",), header="key")
    made = Proposal(
        title="Agenda",
        publisher="Les Clics",
        reader="tabular",
        start=("http://127.0.0.1:8000/a.csv",),
        homepage="https://clics.example/",
        page_reader="schema_org",
        follow=(r"/agenda/\d+$",),
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        archive=True,
        checked=date(2026, 10, 20),
        allow_private=("127.0.0.1:8000",),
        credentials=key,
        how="Ask the Clics.",
        options={"kind": "events", "columns": {"title": 'Le "titre"', "start": "Début"}},
        page_options={"organizations": True},
        words={"atelier": 3, 'a"b\\': 1},
    )
    source = Source(name="clics", **tomllib.loads(toml_of(made)))
    assert source == Source(
        name="clics",
        title="Agenda",
        publisher="Les Clics",
        reader="tabular",
        start=("http://127.0.0.1:8000/a.csv",),
        homepage="https://clics.example/",
        page_reader="schema_org",
        follow=(r"/agenda/\d+$",),
        licence="CC BY 4.0",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        archive=True,
        checked=date(2026, 10, 20),
        allow_private=("127.0.0.1:8000",),
        delay=0,
        credentials=key,
        options={"kind": "events", "columns": {"title": 'Le "titre"', "start": "Début"}},
        page_options={"organizations": True},
    )
    assert source.themes == {}


def test_words_that_are_given_themes_are_read() -> None:
    made = toml_of(Proposal(**{**_values(), "words": {"Médiation": 3, "atelier": 1}}))
    filled = re.sub(r"^# (?=\[themes\]|\")", "", made, flags=re.MULTILINE).replace('= ""', '= "digital-inclusion"')
    assert Source(name="x", **tomllib.loads(filled)).themes == {
        "Médiation": "digital-inclusion",
        "atelier": "digital-inclusion",
    }


def _values() -> dict[str, object]:
    return {"title": "Agenda", "publisher": "Les Clics", "reader": "ical", "start": ("https://clics.example/a.ics",)}


def test_any_text_of_the_web_gives_a_valid_description_and_name() -> None:
    chance = random.Random(20261103)
    pieces = [
        '"',
        "\\",
        "\n",
        "\r",
        "\x7f",
        "\x00",
        "'''",
        '"""',
        "#",
        "[x]",
        "é",
        "\ud800",
        "\u2028",
        "=",
        "a",
        " ",
        "]",
    ]
    for _ in range(300):
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(0, 30)))
        made = Proposal(
            title=text,
            publisher=text,
            reader="feed",
            start=("https://clics.example/a",),
            licence=text,
            how=text.replace("\n", " ").replace("\r", " "),
            words={text: 1},
        )
        source = Source(name=name_for(f"https://{text}/{text}".replace("[", "").replace("]", "")), **_loaded(made))
        assert source.reader == "feed"


def _loaded(made: Proposal) -> dict[str, object]:
    return tomllib.loads(toml_of(made))
