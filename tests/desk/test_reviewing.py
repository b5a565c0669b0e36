"""`goodweek sources review`: what is held is shown, accepted and refused in one command; health says so."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from catalog import clock
from tests.journeys.web import Happening, Place, here

MANY = [
    Happening(f"n{one}", f"{title} du quartier", 6 + one)
    for one, title in enumerate(("Bal", "Repas", "Jeu", "Cours", "Fête", "Tri", "Lecture", "Chant"))
]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An instance whose source showed eight events, and then one."""
    made = Place(tmp_path / "week")
    made.describe("brume", ["https://brume.example/agenda.ics"])
    made.takes_in("brume", *MANY)
    assert made.takes_in("brume", *MANY[:1]).outcome == "held"
    return made


def test_review_lists_what_is_held(place: Place) -> None:
    told = here("sources", "review", "-C", place.folder)
    assert (told.status, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[0].startswith("brume: held on ")
    assert lines[1] == "  Much has vanished: 7 / 8, no longer shown"
    assert len(lines) == 2 + 5


def test_review_shows_the_difference_in_words(place: Place) -> None:
    told = here("sources", "review", "brume", "-C", place.folder)
    assert (told.status, told.err) == (0, "")
    assert "  7 vanished:" in told.out.splitlines()
    shown = json.loads(here("sources", "review", "brume", "--json", "-C", place.folder).out)
    assert (shown["state"], shown["vanished"], shown["listed"]) == ("held", 7, 1)
    assert (shown["difference"]["vanished"]["count"], shown["difference"]["new"]["count"]) == (7, 0)


def test_review_accepts_in_one_command(place: Place) -> None:
    told = here("sources", "review", "brume", "--accept", "--who", "Ada", "--why", "fin de saison", "-C", place.folder)
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[-1] == "Accepted: 1 item taken in. `goodweek publish` shows it to readers."
    assert here("sources", "review", "-C", place.folder).out == "Nothing is held back.\n"
    assert place.takes_in("brume", *MANY[:1]).outcome == "complete"


def test_review_refuses_in_one_command(place: Place) -> None:
    told = here("sources", "review", "brume", "--refuse", "-C", place.folder)
    assert (told.status, told.err) == (0, "")
    assert (
        told.out.splitlines()[-1]
        == "Refused: what brume gave before stays, and the same result is refused from now on."
    )
    (refused,) = json.loads(here("sources", "--json", "-C", place.folder).out)
    assert (refused["state"], refused["problems"]) == (
        "refused",
        ["refused: a person said so; another result is looked at again", "Much has vanished: 7 / 8, no longer shown"],
    )
    assert place.takes_in("brume", *MANY[:1]).outcome == "refused"
    assert place.takes_in("brume", *MANY).outcome == "complete"


def test_sources_tells_what_is_held_and_what_is_down(place: Place) -> None:
    (held,) = json.loads(here("sources", "--json", "-C", place.folder).out)
    assert (held["state"], held["problems"]) == (
        "held",
        ["held: see `goodweek sources review brume`", "Much has vanished: 7 / 8, no longer shown"],
    )
    now = clock.now()
    for hours in (1, 30, 60):
        with clock.frozen(now + timedelta(hours=hours)):
            place.takes_in("brume", error="answered 503")
    with clock.frozen(now + timedelta(hours=61)):
        (down,) = json.loads(here("sources", "--json", "-C", place.folder).out)
    assert down["state"] == "down"
    assert down["down_since"] == f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"


def test_review_of_nothing_and_of_both_is_refused(place: Place) -> None:
    assert here("sources", "review", "nobody", "-C", place.folder).err == (
        "goodweek: No visit to 'nobody' is held. `goodweek sources review` lists those that are.\n"
    )
    assert here("sources", "review", "brume", "--accept", "--refuse", "-C", place.folder).status == 2
    assert here("sources", "review", "--accept", "-C", place.folder).status == 2
