"""Colours as the tokens of the style have them, and whether one is read on another (WCAG 2.2, 1.4.3)."""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LEAST = 4.5
"""The contrast that text must have with its ground."""

GROUNDS = ("paper", "card", "wash")
"""What the accent is written on."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)


@cache
def tokens(scheme: Scheme) -> dict[str, str]:
    """The colours of a scheme by the names of their tokens, from `assets/style/10-tokens.css`."""
    sheet = (files("exports") / "assets" / "style" / "10-tokens.css").read_text("utf-8")
    blocks = [block.partition("}")[0] for block in sheet.split(":root {")[1:3]]
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    return found[0] if scheme == "light" else found[0] | found[1]


def channels(colour: str) -> tuple[int, int, int]:
    """`#a13d16` as its three parts from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white): WCAG 2.2, "contrast ratio"."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in channels(colour)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable_accent(colour: str, scheme: Scheme) -> str:
    """`colour` itself, in small letters, if it is read on every ground of the scheme.

    Raises `ValueError` that names what is wrong, and the nearest colour that would do.
    """
    colour = colour.lower()
    if not _COLOUR.fullmatch(colour):
        raise ValueError("is no colour like #a13d16")
    ground = _hardest(colour, scheme)
    reached = contrast(colour, tokens(scheme)[ground])
    if reached < LEAST:
        raise ValueError(
            f"{colour} is not read on the {ground} of the {scheme} scheme ({tokens(scheme)[ground]}): "
            f"its contrast is {reached:.1f}, and text needs {LEAST}. {_nearest(colour, scheme)} would do"
        )
    return colour


def accent_beside(colour: str, scheme: Scheme) -> str:
    """`colour` as it can be read in `scheme`: itself, or the nearest that can."""
    reached = contrast(colour, tokens(scheme)[_hardest(colour, scheme)])
    return colour if reached >= LEAST else _nearest(colour, scheme)


def ink_on(colour: str) -> str:
    """What is written on a ground of this colour: dark or light, whichever is read better."""
    return max("#fffaf5", "#1b1814", key=lambda ink: contrast(colour, ink))


def _hardest(colour: str, scheme: Scheme) -> str:
    return min(GROUNDS, key=lambda ground: contrast(colour, tokens(scheme)[ground]))


def _nearest(colour: str, scheme: Scheme) -> str:
    """The colour nearer to the ink, step by step, until it is read."""
    goal = _BLACK if scheme == "light" else _WHITE
    for step in range(1, 101):
        mixed = (round(a + (b - a) * step / 100) for a, b in zip(channels(colour), goal, strict=True))
        tried = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(tried, tokens(scheme)[_hardest(tried, scheme)]) >= LEAST:
            return tried
    raise AssertionError("black and white are read on the grounds of their schemes")
