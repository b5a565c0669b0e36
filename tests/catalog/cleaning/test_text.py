"""Text as sources write it: what is kept, what is dropped, and in what time (reliability B14, B17)."""

import json
import re
import time
import unicodedata
from pathlib import Path

import pytest

from catalog.cleaning.text import clean_line, clean_text, decode, fold, html_to_text

BAD = (Path(__file__).parents[4] / "shared" / "realdata" / "bad").resolve()
NAUGHTY = BAD / "minimaxir__big-list-of-naughty-strings" / "blns.json"

OWN_NAUGHTY = [
    "",
    "\x00\x01\x1b[31mrouge\x7f",
    "\u202egnitsepmet\u202c",
    "\u2066\u2067\u2069\u061c",
    "z\u200be\u200br\u200co",
    "\ud800\udfff",
    "\ufeffmarque",
    "\U000e0041\U000e0042étiquettes",
    "a" + "\u0301" * 500,
    "a" + "\u20dd" * 500,
    "א" + "\u05ae\u0591" * 500,
    "\u2028\u2029\x85",
    "\ufdd0\ufffe\uffff",
]
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def longest_stack(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.combining(char) or unicodedata.category(char) == "Me" else 0
        longest = max(longest, run)
    return longest


def naughty() -> list[str]:
    if not NAUGHTY.exists():
        pytest.skip("shared/realdata is not here")
    return list(json.loads(NAUGHTY.read_text("utf-8")))


def assert_harmless(raw: str) -> None:
    for cleaned, limit in ((clean_line(raw), 200), (clean_text(raw), 10_000), (html_to_text(raw), 10_000)):
        assert FORBIDDEN.findall(cleaned) == []
        assert len(cleaned) <= limit
        assert longest_stack(cleaned) <= 4
        assert unicodedata.is_normalized("NFC", cleaned)
        assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\n" not in clean_line(raw)


@pytest.mark.parametrize("raw", OWN_NAUGHTY)
def test_b14_what_breaks_documents_is_dropped(raw: str) -> None:
    assert_harmless(raw)


def test_b14_the_big_list_of_naughty_strings_comes_out_harmless() -> None:
    for raw in naughty():
        assert_harmless(raw)


def test_b14_cleaning_twice_is_cleaning_once() -> None:
    for raw in [*OWN_NAUGHTY, "un\n\n\n\ndeux \t trois", "x" * 300, "mot " * 5_000]:
        assert clean_line(clean_line(raw)) == clean_line(raw)
        assert clean_text(clean_text(raw)) == clean_text(raw)


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦 👩🏽‍💻 ❤️ 1️⃣ 🏳️‍🌈 🇫🇷",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland is made of tags
        "ورشة الإصلاح مَجَّانِيَّة",
        "סַדְנַת תִּקּוּן",
        "می‌خواهم",  # the Persian zero-width non-joiner changes the word
        "क्ष नमस्ते",
        "œuvre, été, ça, Ÿ",
        "日本語 한국어",
    ],
)
def test_b14_emoji_and_every_script_stay_intact(text: str) -> None:
    assert clean_line(text) == unicodedata.normalize("NFC", text)


def test_four_marks_stay_on_their_letter_and_the_rest_is_dropped() -> None:
    assert clean_line("a" + "\u0316" * 9 + "b") == "a" + "\u0316" * 4 + "b"


@pytest.mark.parametrize(
    "raw",
    [
        "a" + "\u0301\u0323" * 40_000,
        "א" + "\u05ae\u0591" * 40_000,
        "ا" + "\u064e\u0650" * 40_000,
        "a" + "\U0001d165\u05b0" * 40_000,
        "\n " * 60_000,
        "\u200b" * 100_000,
    ],
)
def test_b14_no_text_takes_quadratic_time(raw: str) -> None:
    started = time.process_time()
    clean_text(raw)
    assert time.process_time() - started < 0.25  # the quadratic forms took over 2 s


@pytest.mark.parametrize(
    "raw",
    [
        "<script>" * 8_000 + "</script x",
        "<script" * 9_000,
        "<style>" + "<" * 60_000 + "</style x",
        "<!--" * 16_000,
        "<" * 65_000,
        "<div>" * 13_000,
        "<p " * 20_000,
        "&" * 65_000,
    ],
)
def test_b17_html_takes_linear_time(raw: str) -> None:
    started = time.process_time()
    html_to_text(raw)
    assert time.process_time() - started < 0.25  # unclosed scripts took 6 s


def test_html_keeps_paragraphs_and_loses_tags_scripts_and_comments() -> None:
    raw = "<h2>Atelier</h2><p>On <b>répare</b>&nbsp;&amp; on<br>rit.</p><script>alert('x < y')</script><!-- non -->"
    assert html_to_text(raw) == "Atelier\n\nOn répare & on\nrit."


def test_html_that_is_no_html_is_kept() -> None:
    assert html_to_text("3 < 4 et 5 > 2, l'un & l'autre") == "3 < 4 et 5 > 2, l'un & l'autre"


def test_an_endless_character_number_is_dropped() -> None:
    assert html_to_text(f"avant &#{'9' * 5_000}; après") == "avant après"
    assert html_to_text(f"avant &#x{'9' * 6_000};") == "avant"
    assert html_to_text("&#0000000000000065;") == "A"


def test_a_script_with_an_unclosed_end_swallows_no_more_than_itself() -> None:
    assert html_to_text("<script>x</script foo>après") == "après"


def test_a_line_is_one_line() -> None:
    assert clean_line("  Un\r\ntitre\tsur\u00a0trois\u2028lignes ") == "Un titre sur trois lignes"


def test_a_text_keeps_one_blank_line() -> None:
    assert clean_text("Un  \r\n\r\n\r\n\r\n deux") == "Un\n\ndeux"


def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    assert clean_line("x" * 201) == "x" * 199 + "…"
    assert clean_line("x" * 200) == "x" * 200


@pytest.mark.parametrize("nothing", [None, "", 0, (), "\u200b", " \n "])
def test_nothing_is_an_empty_line(nothing: object) -> None:
    assert clean_line(nothing) == ""


@pytest.mark.parametrize(
    ("body", "declared", "expected"),
    [
        (b"\xef\xbb\xbf\xc3\xa9t\xc3\xa9", "latin-1", ("été", False)),
        ("été".encode("utf-16-le"), "utf-16-le", ("été", False)),
        (b"\xff\xfe" + "été".encode("utf-16-le"), "", ("été", False)),
        (b"\xfe\xff" + "été".encode("utf-16-be"), "", ("été", False)),
        ("été".encode(), "latin-1", ("été", False)),
        ("été".encode("latin-1"), "iso-8859-1", ("été", False)),
        ("été €".encode("cp1252"), "", ("été €", True)),
        ("été".encode("cp1252"), "no-such-encoding", ("été", True)),
        ("été".encode("cp1252"), "rot13", ("été", True)),
        (b"\xe9\x81", "", ("é\ufffd", True)),
        (b"", "", ("", False)),
    ],
)
def test_bytes_are_decoded_by_mark_then_utf8_then_declaration_then_guess(
    body: bytes, declared: str, expected: tuple[str, bool]
) -> None:
    assert decode(body, declared) == expected


def test_folding_forgets_case_accents_ligatures_and_punctuation() -> None:
    assert fold("Été, à l'École : ŒUVRE") == "ete a l ecole oeuvre"
