"""The style of the pages: what is written is read in every scheme (WCAG 2.2, 1.4.3 and 1.4.11), and no rule is dead."""

import re
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pytest
from lxml.cssselect import CSSSelector

from exports.pages_templates import style_sheet
from tests.exports.every_piece import every_piece

TEXTS = [(text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "card", "wash")]
TEXTS += [
    ("accent-ink", "accent"),
    ("alarm", "alarm-wash"),
    ("calm", "calm-wash"),
    ("alarm", "paper"),
    ("calm", "paper"),
]
TEXTS += [(text, ground) for text in ("ink", "soft") for ground in ("alarm-wash", "calm-wash")]
SHAPES = [("edge", "paper"), ("edge", "card"), ("accent", "paper"), ("accent", "card")]
SCHEMES = {
    "light": (),
    "dark": ("(prefers-color-scheme: dark)",),
    "light, more contrast": ("(prefers-contrast: more)",),
    "dark, more contrast": (
        "(prefers-color-scheme: dark)",
        "(prefers-contrast: more)",
        "(prefers-contrast: more) and (prefers-color-scheme: dark)",
    ),
}


# A pseudo-class or pseudo-element, without parentheses within its own.
STATE = r"::?[a-z-]++(?:\([^()]*\)|(?!\())"
ALONE = re.compile(r"(^|[\s>+~(])" + STATE)


@cache
def bare_sheet():
    """The style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", style_sheet().decode(), flags=re.DOTALL)


def colours(scheme):
    """The tokens that are colours, as the cascade of a scheme leaves them."""
    blocks = re.findall(r"(?:^@media ([^{]*?) \{\s*)?^\s*:root \{([^}]*)\}", bare_sheet(), re.MULTILINE)
    found = {}
    for media, block in blocks:
        if not media or media in SCHEMES[scheme]:
            found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
    return found


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * one for one in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_text_stands_out_from_its_ground_in_every_scheme(scheme):
    tokens = colours(scheme)
    least = 7 if "more" in scheme else 4.5

    faint = {
        pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2)
        for pair in TEXTS
        if contrast(tokens[pair[0]], tokens[pair[1]]) < least
    }

    assert faint == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_borders_of_what_can_be_used_are_seen_in_every_scheme(scheme):
    tokens = colours(scheme)

    assert [pair for pair in SHAPES if contrast(tokens[pair[0]], tokens[pair[1]]) < 3] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_classes_of_charts_go_from_the_colour_of_the_paper_to_that_of_the_ink(scheme):
    tokens = colours(scheme)
    away = [contrast(tokens[f"scale-{number}"], tokens["paper"]) for number in range(1, 6)]

    assert all(more / less > 1.3 for less, more in pairwise(away))


def test_colours_stand_in_the_tokens_alone():
    rules = re.sub(r":root \{[^}]*\}", "", bare_sheet())

    assert re.findall(r"(?<![\w&])#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(", rules) == []


def selectors(sheet):
    """Each selector of a style sheet by itself."""
    before = (found[1].strip() for found in re.finditer(r"([^{};]+)\{", sheet))
    lists = (one for one in before if not one.startswith("@"))
    return list(dict.fromkeys(one.strip() for some in lists for one in re.split(r",(?![^(]*\))", some)))


def in_any_state(selector):
    """What a selector selects, in whatever state that is: without pseudo-classes and pseudo-elements."""
    while re.search(STATE, selector):
        selector, alone = ALONE.subn(r"\1*", selector)
        selector = selector if alone else re.sub(STATE, "", selector)
    return selector


@cache
def forms():
    """The templates of the desk, whose pieces are put together from several."""
    return "".join(one.read_text("utf-8") for one in (files("desk") / "web" / "templates").iterdir())


def is_of_the_desk(selector):
    """Whether each class and each tag that a selector names is written in a template of the desk."""
    classes, tags = re.findall(r"\.([\w-]+)", selector), re.findall(r"(?:^|[\s>+~])([a-z]\w*)", selector)
    written = {word for some in re.findall(r'class="([^"]*)"', forms()) for word in some.split()}
    return bool(classes) and {*classes} <= written and all(f"<{tag}" in forms() for tag in tags)


def dead(sheet):
    """The selectors that select nothing on any page."""
    return [
        one
        for one in selectors(sheet)
        if not any(map(CSSSelector(in_any_state(one)), every_piece())) and not is_of_the_desk(in_any_state(one))
    ]


def test_every_rule_is_of_something_that_is_on_a_page():
    assert dead(bare_sheet()) == []


def test_rules_of_nothing_are_found():
    assert dead(".nowhere { } @media print { .item > .nowhere:has(p), .item h3 { } } .desk .nowhere::before { }") == [
        ".nowhere",
        ".item > .nowhere:has(p)",
        ".desk .nowhere::before",
    ]


def test_every_token_is_used():
    defined, used = (set(re.findall(given, bare_sheet())) for given in (r"--([\w-]+):", r"var\(--([\w-]+)"))

    assert defined == used
