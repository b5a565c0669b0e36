"""Communes by code, name and postcode. What is expected of them is public: INSEE's and La Poste's tables."""

import pytest

from catalog.territory import (
    Commune,
    Department,
    Region,
    commune,
    communes_at,
    communes_named,
    department_of,
    departments,
    region_of,
    regions,
)
from catalog.territory.communes import _communes, _names
from catalog.territory.names import arrondissement_code, name_key, sort_key, written
from catalog.territory.reducing import _FORMER


def codes(found: tuple[Commune, ...]) -> list[str]:
    return [one.code for one in found]


def test_commune_has_its_name_its_divisions_and_its_postcodes() -> None:
    assert commune("2A004") == Commune("2A004", "Ajaccio", "2A", "94", ("20000", "20090", "20167"))
    assert commune("97502") == Commune("97502", "Saint-Pierre", "975", "975", ("97500",))
    assert commune("75111") == Commune("75111", "Paris 11e Arrondissement", "75", "11", ("75011",), city="75056")


@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("91182", "91228"),  # Courcouronnes is a part of Évry-Courcouronnes
        ("20004", "2A004"),  # Corsica had one number once
        ("93059", "93066"),  # Pierrefitte-sur-Seine joined Saint-Denis in 2025
        ("50173", "50129"),  # Équeurdreville-Hainneville, delegated
    ],
)
def test_a_code_of_the_past_leads_to_the_commune_of_today(old: str, now: str) -> None:
    found = commune(old)
    assert found is not None
    assert found.code == now


@pytest.mark.parametrize("code", ["", "99100", "01000", "00000", "75011", "2C004", "٧٥٠٥٦", "7505", "750561"])
def test_an_unknown_code_is_no_commune(code: str) -> None:
    assert commune(code) is None


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Bourg-en-Bresse", ["01053"]),
        ("BOURG EN BRESSE", ["01053"]),
        ("L’Haÿ-les-Roses", ["94038"]),
        ("Haÿ les Roses", ["94038"]),
        ("St-Étienne-du-Rouvray Cedex 2", ["76575"]),
        ("Ste Geneviève des Bois", ["45278", "91549"]),
        ("Châlons s/ Marne", ["51108"]),
        ("Paris", ["75056"]),
        ("Paris Cedex 12", ["75056"]),
        ("PARIS CEDEX 12 FRANCE", ["75056"]),
        ("Paris 11e", ["75111"]),
        ("PARIS-15E-ARRONDISSEMENT", ["75115"]),
        ("Paris XVIIIe", ["75118"]),
        ("3e arrondissement de Lyon", ["69383"]),
        ("Lyon 3e arrondissement", ["69383"]),
        ("Lyon 03", ["69383"]),
        ("Marseille 1er", ["13201"]),
        ("Marseille (16e)", ["13216"]),
        ("Évry", ["89162", "91228"]),
        ("Vire", ["14762", "71584"]),
        ("Saint-Denis (93)", ["93066"]),
        ("Saint-Denis, Seine-Saint-Denis", ["93066"]),
        ("Saint-Denis, La Réunion", ["97411"]),
        ("97400 Saint-Denis", ["97411"]),
        ("Saint-Denis (97400)", ["97411"]),
        ("Saint-Denis (75)", []),
        ("Bordeaux, France", ["33063"]),
        ("Bordeaux 2", ["33063"]),
        ("Château-Chinon (Ville)", ["58062"]),
        ("Valombre-le-Vieux", []),
        ("", []),
        ("75011", []),
        ("((((,,,,", []),
    ],
)
def test_communes_are_found_however_their_name_is_written(name: str, found: list[str]) -> None:
    assert codes(communes_named(name)) == found


def test_saint_denis_is_several() -> None:
    assert codes(communes_named("St Denis")) == ["11339", "30247", "93066", "97411"]


@pytest.mark.parametrize(
    "name", ["Paris 21", "Lyon 10e", "Marseille 17e", "Paris 0", "Paris XXI", "Bordeaux 3", "Lyon"]
)
def test_there_is_no_arrondissement_beyond_the_last(name: str) -> None:
    assert arrondissement_code(name) == ""


def test_every_arrondissement_is_found_by_number_and_leads_to_its_city() -> None:
    expected = {f"Paris {n}": 75100 + n for n in range(1, 21)}
    expected |= {f"Lyon {n}": 69380 + n for n in range(1, 10)}
    expected |= {f"Marseille {n}": 13200 + n for n in range(1, 17)}
    assert {name: codes(communes_named(name)) for name in expected} == {n: [str(c)] for n, c in expected.items()}
    cities = {one.city for code in expected.values() if (one := commune(str(code)))}
    assert cities == {"75056", "69123", "13055"}


def test_a_postcode_leads_to_all_its_communes_and_to_arrondissements_rather_than_their_city() -> None:
    assert codes(communes_at("75011")) == ["75111"]
    assert codes(communes_at("75116")) == ["75116"]
    assert codes(communes_at("20000")) == ["2A004"]
    assert codes(communes_at("97500")) == ["97501", "97502"]
    assert len(communes_at("01400")) == 10
    assert communes_at("99999") == communes_at("") == communes_at("Paris") == ()


def test_the_table_is_whole() -> None:
    everything = [one for code in _communes() if (one := commune(code))]
    assert len(everything) == 35_014  # 34,969 communes and 45 arrondissements in the edition of 2026
    assert {one.department for one in everything} == set(departments())
    assert {one.region for one in everything} == set(regions())
    assert [one.code for one in everything if not one.postcodes] == ["98411", "98412", "98413", "98414", "98415"]
    assert [one.code for one in everything if one not in communes_at((*one.postcodes, "")[0])] == [
        "13055",
        "69123",
        "75056",
        "98411",
        "98412",
        "98413",
        "98414",
        "98415",
    ]


def test_keys_of_the_table_are_those_that_names_are_asked_by() -> None:
    unlike = [code for code, row in _communes().items() if code not in _names().get(name_key(row.split("\t")[0]), "")]
    # An arrondissement's own name leads to it without the list.
    assert unlike == [code for code, row in _communes().items() if row.split("\t")[4]]


def test_divisions_are_found_by_the_code_of_a_commune() -> None:
    assert department_of("2B033") == Department("2B", "Haute-Corse", "94")
    assert region_of("2B033") == Region("94", "Corse")
    assert department_of("97502") == Department("975", "Saint-Pierre-et-Miquelon", "975")
    assert region_of("97411") == Region("04", "La Réunion")
    assert department_of("91182") == Department("91", "Essonne", "11")
    assert department_of("99100") is None
    assert region_of("99100") is None
    assert len(departments()) == 109
    assert len(regions()) == 26


def test_articles_do_not_count_in_lists() -> None:
    found = sorted(
        (one for code in ("94038", "45234", "97411", "72181") if (one := commune(code))), key=lambda one: one.sort_key
    )
    assert [one.name for one in found] == ["L'Haÿ-les-Roses", "Le Mans", "Orléans", "Saint-Denis"]
    assert regions()["04"].sort_key == "reunion"
    assert departments()["26"].sort_key == "drome"
    assert sort_key("Saint-Étienne") == "saint etienne"


@pytest.mark.parametrize(
    ("city", "parts"),
    [
        ("33000 Bordeaux", ("Bordeaux", "33000", "")),
        ("F-33000 Bordeaux", ("Bordeaux", "33000", "")),
        ("Saint-Denis (93)", ("Saint-Denis", "", "93")),
        ("Bordeaux, France", ("Bordeaux", "", "")),
        ("Bordeaux (33000)", ("Bordeaux", "33000", "")),
        ("Paris (11e)", ("Paris (11e)", "", "")),
        ("33000", ("33000", "", "")),
        ("", ("", "", "")),
    ],
)
def test_what_people_add_to_a_town_is_told_from_its_name(city: str, parts: tuple[str, str, str]) -> None:
    assert written(city) == parts


def test_long_hostile_names_take_no_time() -> None:
    for name in (
        "(" * 100_000,
        "a " * 50_000,
        "75011 " * 20_000,
        "paris " + "1" * 100_000,
        ", " * 50_000,
        "x," * 50_000,
    ):
        assert communes_named(name[:200]) == ()
        assert communes_named(name) == ()


def test_former_names_lead_to_communes_of_today() -> None:
    assert {name: [one.code for one in communes_named(name) if one.code == code] for name, code in _FORMER.items()} == {
        name: [code] for name, code in _FORMER.items()
    }
