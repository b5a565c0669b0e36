"""What the files of a snapshot say of how it is cited."""

import json
from datetime import date

import pytest

from exports.pages_addresses import DATA_INDEX
from exports.snapshots import CITATION, README, Snapshot, snapshot_files
from tests.exports.sample_site import whole_site
from tests.exports.views import site


def kept(**licence: object) -> dict[str, str]:
    """The text of the files of a snapshot of which `data/index.json` tells this licence."""
    index = json.loads(whole_site()[DATA_INDEX])
    index["licence"] |= licence
    published = {**whole_site(), DATA_INDEX: json.dumps(index).encode()}
    made = snapshot_files(Snapshot("2026-11-29", date(2026, 11, 29), site(), published.__getitem__))
    return {path: body.decode() for path, body in made}


def test_snapshot_names_the_licence_of_the_whole() -> None:
    files = kept(name="ODbL 1.0", url="https://odbl.example/")
    cited = (
        "Pour citer\u00a0: Agenda solidaire de Val-Clair, état du 2026-11-29, "
        "https://agenda.val-clair.example/snapshots/2026-11-29/, licence\u00a0: ODbL 1.0."
    )
    assert cited in files[README].splitlines()
    assert f'message: "{cited}"' in files[CITATION].splitlines()
    assert 'license-url: "https://odbl.example/"' in files[CITATION].splitlines()


@pytest.mark.parametrize("verdict", ["apart", "unclear", "no"])
def test_snapshot_says_in_words_that_no_licence_is_of_the_whole(verdict: str) -> None:
    files = kept(may_republish=verdict, name="", url="")
    french = "licence\u00a0: aucune pour l’ensemble, voir celle de chaque source."
    english = "licence: none for the whole, see that of each source."
    cited = [line for line in files[README].splitlines() if line.startswith(("Pour citer", "To cite"))]
    assert [line.endswith(said) for line, said in zip(cited, (french, english), strict=True)] == [True, True]
    message = next(line for line in files[CITATION].splitlines() if line.startswith("message"))
    assert (message.endswith(f'{french}"'), "license-url" in files[CITATION]) == (True, False)
