"""Words taken out of texts and facts, without a database. The person is invented."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.erasable import mail_tokens, person_tokens, phone_tokens, site_tokens
from catalog.scrubbing import GAP, Scrubber
from catalog.suppression import Suppression, digests_of

KEY = b"a key of tests, and of nothing else"
TOKENS = [
    *person_tokens("Jeanne Inventée"),
    *mail_tokens("jeanne@valbrume.example"),
    *phone_tokens("06 12 34 56 78"),
]
SCRUBBER: Scrubber = Suppression(KEY, digests_of(KEY, TOKENS)).scrubber
WRITTEN = (
    *("Jeanne Inventée", "INVENTEE jeanne", "jeanne@valbrume.example", "Jeanne [at] valbrume.example"),
    *("0612345678", "+33 6.12.34.56.78", "https://x.example/jeanne_inventee", "0033612345678"),
)
_PLAIN = st.text(st.characters(exclude_categories=["L", "N", "Mn", "Cs"]), max_size=3).map(lambda text: f"\n{text}\n")


@given(st.text(max_size=60), _PLAIN, st.sampled_from(WRITTEN), _PLAIN, st.text(max_size=60))
@example("", "\n\n", "0612345678", "\n\n", "")
def test_e9_wherever_it_stands_it_is_found_and_then_it_is_gone(
    before: str, left: str, written: str, right: str, after: str
) -> None:
    text = f"{before}{left}. {written} {right}{after}"
    done = SCRUBBER.text(text)
    assert SCRUBBER.finds(text)
    assert written not in done
    assert not SCRUBBER.finds(done)


@given(st.text(max_size=200))
def test_e9_what_holds_nothing_of_it_stays_as_it_is(text: str) -> None:
    if not SCRUBBER.finds(text):
        assert SCRUBBER.text(text) == text


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Venez voir Inventée Jeanne !", "Venez voir […] !"),
        ("JEANNE  INVENTEE, présidente", "[…], présidente"),
        ("Jeanne-Inventée", "[…]"),
        ("Jeanne Inventéeva", "Jeanne Inventéeva"),
        ("Jeanne et Inventée", "Jeanne et Inventée"),
        ("Voir Jeanne 06 12 34 56 78 Inventée", "Voir […]"),
        ("Écrire à JEANNE.inventee@valbrume.example.", "Écrire à […]."),
        ("À jeanne.inventee (at) valbrume.example", "À […]"),
        ("ajeanne.inventee@valbrume.example", "ajeanne.inventee@valbrume.example"),
        ("06.12.34.56.78 / 01 45 67 89 10", "[…] / 01 45 67 89 10"),
        ("Au +33 (0)6 12 34 56 78", "Au […]"),
        ("106 12 34 56 78", "106 12 34 56 78"),
        ("Voir https://x.example/membres/jeanne-inventee?p=1, puis entrer", "Voir […], puis entrer"),
        ("Voir https://x.example/?de=jeanne.inventee%40valbrume.example.", "Voir […]."),
        ("Voir https://pages.jeanne.example/cv", "Voir […]"),
        ("Voir jeanne.example/cv", "Voir […]"),
    ],
)
def test_e9_spellings_of_one_person(written: str, left: str) -> None:
    tokens = [
        *person_tokens("Jeanne Inventée"),
        *mail_tokens("jeanne.inventee@valbrume.example"),
        *phone_tokens("06 12 34 56 78"),
        *site_tokens("https://www.jeanne.example/"),
    ]
    assert Suppression(KEY, digests_of(KEY, tokens)).scrubber.text(written) == left


def test_e9_marked_up_text_in_which_mark_up_hides_it_is_dropped() -> None:
    told = {"description_html": "<p><b>Jeanne</b> Inventée</p>", "description": "Jeanne Inventée vient"}
    assert SCRUBBER.facts(told) == {"description": f"{GAP} vient"}
    plain = {"description_html": "<p>Avec <b>Jeanne Inventée</b></p>"}
    assert SCRUBBER.facts(plain) == {"description_html": f"<p>Avec <b>{GAP}</b></p>"}


def test_e9_a_title_stays_a_title_and_an_entry_without_its_name_goes() -> None:
    told = {
        "title": "Jeanne Inventée",
        "image": {"url": "https://x.example/jeanne-inventee.jpg", "credit": "X"},
        "organisers": [{"name": "Jeanne Inventée", "url": "https://a.example/"}, {"name": "Mairie"}],
        "place": {"name": "Chez Jeanne Inventée", "city": "Val-Clair"},
    }
    assert SCRUBBER.facts(told) == {
        "title": GAP,
        "organisers": [{"name": "Mairie"}],
        "place": {"name": f"Chez {GAP}", "city": "Val-Clair"},
    }


def test_e9_a_key_of_another_instance_knows_nothing() -> None:
    other = Suppression(b"another key, of another instance..", digests_of(KEY, TOKENS)).scrubber
    assert [text for text in WRITTEN if other.finds(text)] == []
