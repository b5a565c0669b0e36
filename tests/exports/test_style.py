"""The colours of the pages: what is written is read in every scheme (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from itertools import pairwise

import pytest

from exports.pages_templates import style_sheet

TEXTS = [(text, ground) for text in ("ink", "soft", "accent") for ground in ("paper", "card", "wash")]
TEXTS += [
    ("accent-ink", "accent"),
    ("alarm", "alarm-wash"),
    ("calm", "calm-wash"),
    ("alarm", "paper"),
    ("calm", "paper"),
]
TEXTS += [(text, ground) for text in ("ink", "soft") for ground in ("alarm-wash", "calm-wash")]
TEXTS += [(f"on-scale-{number}", f"scale-{number}") for number in range(1, 6)]
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


def colours(scheme):
    """The tokens that are colours, as the cascade of a scheme leaves them."""
    sheet = re.sub(r"/\*.*?\*/", "", style_sheet().decode(), flags=re.DOTALL)
    blocks = re.findall(r"(?:^@media ([^{]*?) \{\s*)?^\s*:root \{([^}]*)\}", sheet, re.MULTILINE)
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
        if contrast(tokens[pair[0]], tokens[pair[1]]) < (4.5 if "scale" in pair[0] else least)
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
    sheet = re.sub(r"/\*.*?\*/", "", style_sheet().decode(), flags=re.DOTALL)
    rules = re.sub(r":root \{[^}]*\}", "", sheet)

    assert re.findall(r"(?<![\w&])#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(", rules) == []
