"""`goodweek erase`, as people use it. The person and the town are invented."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from desk.mailing import Folder
from tests.desk.erasable import BAL, LECTURE, PERSON, published_week
from tests.journeys.web import Happening, Place, here, ids

BY = ("--who", "Odile Bureau", "--why", "à sa demande")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return published_week(tmp_path / "week")


def test_erasing_publishes_anew_and_leaves_no_older_generation(place: Place) -> None:
    generations = place.folder / ".goodweek" / "generations"
    told = here("erase", "-C", place.folder, "--name", PERSON, *BY, "--yes")
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[:3] == [
        "To be erased: 1 item shortened, 2 other texts; and none of it comes back.",
        "  shortened: brume lecture",
        "Erased: 1 item shortened, 2 other texts; and none of it comes back.",
    ]
    assert place.titles() == ["Bal des pompiers", "Lecture de […]"]
    assert [folder.name for folder in generations.iterdir()] == ["000002"]


def test_an_erased_event_is_shown_as_gone(place: Place) -> None:
    (name,) = ids("brume", ["bal"])
    told = here("erase", name, "-C", place.folder, *BY, "--yes")
    assert told.out.splitlines()[0] == "To be erased: 1 event, 1 item of a source; and none of it comes back."
    assert place.titles() == [LECTURE.title]
    assert here("erase", name, "-C", place.folder, *BY, "--yes").status == 0
    shown = here("show", name, "-C", place.folder)
    assert (shown.status, "not shown any more" in shown.err) == (66, True)
    place.takes_in("brume", LECTURE, BAL)
    place.publish()
    assert place.titles() == [LECTURE.title]


def test_what_is_nowhere_yet_is_kept_away_all_the_same(place: Place) -> None:
    told = here("erase", "-C", place.folder, "--name", "Paul Absent", *BY, "--yes")
    assert told.out.splitlines()[0] == "To be erased: nothing that is there now; and none of it comes back."
    place.takes_in("brume", LECTURE, BAL, Happening("new", "Soirée de PAUL ABSENT", hour=18))
    place.publish()
    assert place.titles() == [BAL.title, LECTURE.title, "Soirée de […]"]


def test_mails_that_are_files_are_deleted_when_they_hold_it(place: Place) -> None:
    folder = Folder(place.folder / "mail")
    for number, (subject, text) in enumerate(
        [
            (f"À confirmer : bal de {PERSON}", "Bonjour."),
            ("Bonjour", f"Avec {PERSON},\nà l’accordéon."),
            ("Bal", "Bonjour."),
        ]
    ):
        mail = EmailMessage()
        mail["Subject"], mail["Message-ID"] = subject, f"<{number}@val-brume.example>"
        mail.set_content(text, cte="base64")
        folder.send(mail, "a@b.example")
    here("erase", "-C", place.folder, "--name", PERSON, *BY, "--yes")

    assert [path.name.rpartition("-")[2] for path in (place.folder / "mail").iterdir()] == ["2.eml"]


def test_files_of_ones_own_that_hold_it_are_named(place: Place) -> None:
    path = place.folder / "sources" / "brume.toml"
    path.write_text(f"# {PERSON} demande\n{path.read_text()}")
    told = here("erase", "-C", place.folder, "--name", PERSON, *BY, "--yes")
    assert told.err == f"goodweek: {path} holds it too, and is yours to edit\n"


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [
        ((), 65, "Nothing to erase is named"),
        (("e" + "a" * 16,), 66, "No event or association has the id"),
        (("--mail", "jeanne"), 65, "is no mail address"),
        (("--phone", "12"), 65, "is no phone number"),
        (("--name", "Jeanne"), 65, "is no whole name"),
        (("--site", "facebook.com"), 65, "has the pages of many"),
    ],
)
def test_what_cannot_be_erased_is_told(place: Place, what: tuple[str, ...], status: int, said: str) -> None:
    told = here("erase", "-C", place.folder, *what, *BY, "--yes")
    assert (told.status, said in told.err) == (status, True)
    assert not (place.folder / ".goodweek" / "erasure.key").exists()


def test_who_and_why_are_asked_for(place: Place) -> None:
    assert here("erase", "-C", place.folder, "--name", PERSON, "--yes").status == 2


def test_a_record_that_cannot_be_read_is_told_after_all_else(place: Place) -> None:
    told = here("erase", "-C", place.folder, "--name", PERSON, *BY, "--yes", "--records", place.folder / "absent.gz")
    assert (told.status, "absent.gz: cannot be rewritten" in told.err) == (0, True)
    assert place.titles() == [BAL.title, "Lecture de […]"]


def test_nothing_is_erased_unasked(place: Place) -> None:
    told = here("erase", "-C", place.folder, "--name", PERSON, *BY)
    assert (told.status, "Say --yes" in told.err) == (65, True)
    assert told.out.startswith("To be erased: 1 item shortened")
    assert place.publish().unchanged
    assert not (place.folder / ".goodweek" / "erasure.key").exists()
