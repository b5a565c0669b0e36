"""Two values side by side: what differs is marked word by word, and nothing of either is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.web.marking import Piece, compared


def told(pieces: list[Piece]) -> str:
    """The text, with brackets around what differs."""
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        ("Atelier vélo", "Atelier vélo", "Atelier vélo", "Atelier vélo"),
        ("Atelier vélo", "Atelier couture", "Atelier [vélo]", "Atelier [couture]"),
        ("Atelier vélo", "Atelier vélo du soir", "Atelier vélo", "Atelier vélo[ du soir]"),
        ("18 h 30", "18 h 45", "18 h [30]", "18 h [45]"),
        ("a", "", "[a]", "[]"),
        ("(rien)", "Salle des Tilleuls (2e)", "[(rien)]", "[Salle des Tilleuls (2e)]"),
        ("un  deux", "un deux", "un  deux", "un deux"),
    ],
)
def test_words_that_differ_are_marked(one: str, other: str, left: str, right: str) -> None:
    found = compared("Titre", one, other)

    assert (told(found.one), told(found.other), found.is_same) == (left, right, one == other)


def test_texts_that_are_very_long_differ_as_a_whole() -> None:
    long = "mot " * 3_000
    assert told(compared("Présentation", long, f"{long}fin").one) == f"[{long}]"


@given(one=st.text(max_size=80), other=st.text(max_size=80))
def test_law_no_character_of_either_is_lost(one: str, other: str) -> None:
    found = compared("", one, other)
    joined = ["".join(piece.text for piece in side) for side in (found.one, found.other)]

    assert (joined, found.is_same) == ([one, other], one == other)
