"""The key and the ledger of erasures: two files that outlive the database (reliability E9)."""

from pathlib import Path

import pytest

from catalog.errors import ConfigurationInvalid, StoreUnusable
from catalog.ledger import KEY, VARIABLE, By, Ledger
from tests.catalog.world import NOW

DIGESTS = {"ab" * 32: "mail", "cd" * 32: "check"}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / ".goodweek")


def _told(ledger: Ledger) -> dict[str, str]:
    return {entry.digest: entry.kind for entry in ledger.read()}


def test_a_key_is_made_once_and_for_its_owner_alone(ledger: Ledger) -> None:
    assert ledger.key({}) == b""
    key = ledger.make_key({})
    assert (len(key), ledger.make_key({}), ledger.key({})) == (64, key, key)
    assert (ledger.folder / KEY).stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigurationInvalid):
        ledger.put_key(b"y" * 64)


def test_the_key_of_the_environment_comes_first_and_is_not_written(ledger: Ledger) -> None:
    assert ledger.make_key({VARIABLE: "x" * 40}) == b"x" * 40
    assert not ledger.folder.exists()
    with pytest.raises(ConfigurationInvalid, match="too short"):
        ledger.key({VARIABLE: "secret"})


def test_digests_are_added_and_read_back(ledger: Ledger) -> None:
    assert ledger.read() == []
    ledger.append({"ab" * 32: "mail"}, NOW)
    ledger.append({"cd" * 32: "check"}, NOW)
    assert _told(ledger) == DIGESTS


def test_a_line_that_was_cut_off_is_passed_over_and_written_over(ledger: Ledger) -> None:
    ledger.append(DIGESTS, NOW)
    with ledger.path.open("ab") as file:
        file.write(b'{"digest":"ef')
    assert _told(ledger) == DIGESTS
    ledger.append({"12" * 32: "name-2"}, NOW)
    assert _told(ledger) == {**DIGESTS, "12" * 32: "name-2"}


@pytest.mark.parametrize("line", [b"no json", b"[]", b'{"digest": 1}', b"17", b"\xff"])
def test_a_damaged_ledger_is_refused_with_its_line(ledger: Ledger, line: bytes) -> None:
    ledger.append(DIGESTS, NOW)
    with ledger.path.open("ab") as file:
        file.write(line + b"\n")
    with pytest.raises(StoreUnusable, match="line 3"):
        ledger.read()


def test_notes_are_kept_without_what_is_erased(ledger: Ledger) -> None:
    ledger.append(DIGESTS, NOW)
    ledger.note(By("Odile", "Jeanne le demande"), NOW, str)
    ledger.note(By("Odile", "encore"), NOW, lambda text: text.replace("Jeanne", "[…]"))
    assert _told(ledger) == DIGESTS
    assert [line for line in ledger.path.read_text("utf-8").splitlines() if "who" in line] == [
        '{"who": "Odile", "why": "[…] le demande", "at": "2026-10-01T08:00:00+00:00"}',
        '{"who": "Odile", "why": "encore", "at": "2026-10-01T08:00:00+00:00"}',
    ]
