"""Reduce the official table to what is needed here.

    python -m catalog.territory.reducing FOLDER

FOLDER holds `communes.json`, `departements.json` and `regions.json` of the package
`@etalab/decoupage-administratif` (INSEE, Code officiel géographique; La Poste, base officielle des codes
postaux). Run it when a new edition of the table is out, each spring; `data/LICENCE.md` names the edition.

`communes.tsv.gz` is four lists, with a form feed between them. Each line is a key, a tab, and what it leads to:

    1. INSEE code         name, département, region, postcodes by comma, city of an arrondissement
    2. INSEE code of old  INSEE code of the commune of today
    3. name, compared     INSEE codes of today by comma
    4. postcode           INSEE codes of today by comma
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from catalog.territory.names import name_key

DATA = Path(__file__).parent / "data"
_CITIES = frozenset({"75056", "69123", "13055"})
# Names of before that were never those of a delegated commune, so that the table has lost them.
_FORMER = {
    "Évry": "91228",
    "Courcouronnes": "91228",
    "Châlons-sur-Marne": "51108",
    "Cherbourg": "50129",
    "Clichy-la-Garenne": "92024",
    "Herblay": "95306",
    "Montreuil-sous-Bois": "93048",
    "Saint-Denis-de-la-Réunion": "97411",
    "Saint-Ouen": "93070",
}

Row = Mapping[str, Any]


def reduce(folder: Path) -> None:
    """Write `data/` from the files in `folder`."""
    rows: list[Row] = json.loads((folder / "communes.json").read_text("utf-8"))
    text = "\f\n".join("".join(sorted(lines)) for lines in (_communes(rows), _old(rows), _named(rows), _posted(rows)))
    (DATA / "communes.tsv.gz").write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    departments = json.loads((folder / "departements.json").read_text("utf-8"))
    _write("departements.tsv", [(row["code"], row["nom"], row["region"]) for row in departments])
    regions = json.loads((folder / "regions.json").read_text("utf-8"))
    _write("regions.tsv", [(row["code"], row["nom"]) for row in regions])


def _stands(row: Row) -> bool:
    """Whether it is a commune of today or an arrondissement, rather than a part of a commune."""
    return row["type"] in ("commune-actuelle", "arrondissement-municipal")


def _communes(rows: Iterable[Row]) -> list[str]:
    found = []
    for row in filter(_stands, rows):
        department = row.get("departement") or row["code"][:3]
        posts = ",".join(row.get("codesPostaux", ()))
        fields = (row["code"], row["nom"], department, row.get("region") or department, posts, row.get("commune", ""))
        found.append("\t".join(fields) + "\n")
    return found


def _old(rows: Iterable[Row]) -> list[str]:
    present, now = {row["code"] for row in rows if _stands(row)}, {}
    for row in rows:
        if _stands(row):
            now.update({old: row["code"] for old in row.get("anciensCodes", ()) if not _is_of_seine(old, row["code"])})
        else:
            now[row["code"]] = row["chefLieu"]
    return [f"{old}\t{code}\n" for old, code in now.items() if old not in present]


def _is_of_seine(old: str, code: str) -> bool:
    """Whether an old code is one of Seine or Seine-et-Oise, divided in 1968: today only postcodes look like that."""
    return old[:2] in ("75", "78") and old[:2] != code[:2]


def _named(rows: Iterable[Row]) -> list[str]:
    by_name: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        by_name[name_key(row["nom"])].add(row["code"] if row["type"] == "commune-actuelle" else row.get("chefLieu", ""))
    for name, code in _FORMER.items():
        by_name[name_key(name)].add(code)
    return _index(by_name)


def _posted(rows: Iterable[Row]) -> list[str]:
    by_postcode: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for post in row.get("codesPostaux", ()) if _stands(row) and row["code"] not in _CITIES else ():
            by_postcode[post].add(row["code"])
    return _index(by_postcode)


def _index(found: Mapping[str, set[str]]) -> list[str]:
    lists = ((key, ",".join(sorted(codes - {""}))) for key, codes in found.items())
    return [f"{key}\t{codes}\n" for key, codes in lists if codes]


def _write(file: str, rows: list[tuple[str, ...]]) -> None:
    (DATA / file).write_text("".join("\t".join(row) + "\n" for row in sorted(rows)), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Reduce the official table of communes.")
    parser.add_argument("folder", type=Path, help="the folder `data` of the package, unpacked")
    reduce(parser.parse_args().folder)
