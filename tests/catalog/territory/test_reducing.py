"""Reducing a table of the official form. The communes here are made up."""

import gzip
import json
from pathlib import Path

import pytest

from catalog.territory import reducing

ROWS = [
    {"code": "00001", "nom": "Valombre", "departement": "00", "region": "99", "type": "commune-actuelle",
     "codesPostaux": ["00100", "00101"], "anciensCodes": ["00007", "75007"]},
    {"code": "00002", "nom": "Le Pont-Serein", "departement": "00", "region": "99", "type": "commune-actuelle",
     "codesPostaux": ["00100"]},
    {"code": "00003", "nom": "Valombre-le-Vieux", "chefLieu": "00001", "type": "commune-deleguee"},
    {"code": "00001", "nom": "Valombre-le-Bas", "chefLieu": "00001", "type": "commune-deleguee"},
    {"code": "98799", "nom": "Île-Claire", "type": "commune-actuelle"},
]  # fmt: skip


def test_reducing_makes_four_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "communes.json").write_text(json.dumps(ROWS))
    (tmp_path / "departements.json").write_text(json.dumps([{"code": "00", "nom": "Val", "region": "99"}]))
    (tmp_path / "regions.json").write_text(json.dumps([{"code": "99", "nom": "Le Valombrais"}]))
    monkeypatch.setattr(reducing, "DATA", tmp_path)
    monkeypatch.setattr(reducing, "_FORMER", {"Vieux-Pont": "00002"})
    reducing.reduce(tmp_path)
    lists = gzip.decompress((tmp_path / "communes.tsv.gz").read_bytes()).decode().split("\f\n")
    assert [part.splitlines() for part in lists] == [
        [
            "00001\tValombre\t00\t99\t00100,00101\t",
            "00002\tLe Pont-Serein\t00\t99\t00100\t",
            "98799\tÎle-Claire\t987\t987\t\t",
        ],
        ["00003\t00001", "00007\t00001"],
        [
            "ile claire\t98799",
            "pont serein\t00002",
            "valombre\t00001",
            "valombre le bas\t00001",
            "valombre le vieux\t00001",
            "vieux pont\t00002",
        ],
        ["00100\t00001,00002", "00101\t00001"],
    ]
    assert (tmp_path / "departements.tsv").read_text("utf-8") == "00\tVal\t99\n"
    assert (tmp_path / "regions.tsv").read_text("utf-8") == "99\tLe Valombrais\n"
