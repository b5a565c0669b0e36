"""QR codes as readers of codes want them: dark on light, with three finder patterns and a quiet zone."""

import re

from lxml import etree

from exports.qr_codes import qr_svg

ADDRESS = "https://agenda.val-clair.example/programme/"
QUIET = 4
FINDER = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"]


def modules(svg: bytes) -> list[str]:
    """The rows of the drawing, dark as `#`; its path is made of strokes as high as a module."""
    root = etree.fromstring(svg)
    side = int(root.get("viewBox").split()[2])
    grid = [["."] * side for _ in range(side)]
    x, y = 0.0, 0.0
    for command, told in re.findall(r"([Mmh])([-\d. ]+)", root[-1].get("d")):
        numbers = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", told)]
        if command == "h":
            grid[int(y)][int(x) : int(x + numbers[0])] = "#" * int(numbers[0])
            x += numbers[0]
        else:
            x, y = (numbers[0], numbers[1]) if command == "M" else (x + numbers[0], y + numbers[1])
    return ["".join(row) for row in grid]


def test_code_has_three_finder_patterns_within_a_quiet_zone() -> None:
    rows = modules(qr_svg(ADDRESS))
    assert len(rows) == 33 + 2 * QUIET  # version 4, from 43 bytes on at the level M
    assert {*rows[:QUIET], *rows[-QUIET:]} == {"." * len(rows)}
    inner = [row[QUIET:-QUIET] for row in rows[QUIET:-QUIET]]
    assert [row[:7] for row in inner[:7]] == FINDER
    assert [row[-7:] for row in inner[:7]] == FINDER
    assert [row[:7] for row in inner[-7:]] == FINDER


def test_code_is_dark_on_light_whatever_stands_around_it() -> None:
    light, dark = etree.fromstring(qr_svg(ADDRESS))
    assert (light.get("fill"), dark.get("stroke")) == ("#fff", "#000")


def test_same_address_gives_the_same_drawing() -> None:
    assert qr_svg(ADDRESS) == qr_svg(ADDRESS)
    assert qr_svg(ADDRESS) != qr_svg(f"{ADDRESS}x")
