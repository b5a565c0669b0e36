"""The licence that a source names in its words: the strictest of several, and none where any doubt is said."""

import pytest

from exports.licence_names import RESERVED, UNKNOWN, Licence, clashing, recognised


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Licence Ouverte 2.0", "etalab-2.0"),
        ("Licence Ouverte v2.0 (Etalab)", "etalab-2.0"),
        ("Licence Ouverte / Open Licence version 2.0", "etalab-2.0"),
        ("LOV2", "etalab-2.0"),
        ("lov2", "etalab-2.0"),
        ("LO 2.0", "etalab-2.0"),
        ("Etalab", "etalab-2.0"),
        ("Licence ouverte", "etalab-2.0"),
        ("Licence Ouverte 1.0", "etalab-1.0"),
        ("Open Licence v1.0", "etalab-1.0"),
        ("ODbL 1.0", "ODbL-1.0"),
        ("Open Database License (ODbL)", "ODbL-1.0"),
        ("© les contributeurs d’OpenStreetMap, ODbL", "ODbL-1.0"),
        ("CC0 1.0", "CC0-1.0"),
        ("CC-0", "CC0-1.0"),
        ("Creative Commons Zero (CC Zero)", "CC0-1.0"),
        ("Domaine public", "CC0-1.0"),
        ("Exemple : données inventées, sans droits", "CC0-1.0"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("CC-BY-3.0", "CC-BY-3.0"),
        ("cc by", "CC-BY-4.0"),
        ("CC BY 3", "CC-BY-3.0"),
        ("CC-BY-SA 2", "CC-BY-SA-2.0"),
        ("Creative Commons Zero", "CC0-1.0"),
        ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution - Partage dans les mêmes conditions 2.0", "CC-BY-SA-2.0"),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("CC BY-NC-SA 3.0", "CC-BY-NC-SA-3.0"),
        ("CC BY-NC-ND 4.0", "CC-BY-NC-ND-4.0"),
        ("Creative Commons : pas d’utilisation commerciale, pas de modification", "CC-BY-NC-ND-4.0"),
        ("CC BY-ND 4.0", "CC-BY-ND-4.0"),
        ("Tous droits réservés", "reserved"),
        ("All rights reserved", "reserved"),
        ("Licence inconnue : faits cités avec leur source", "unknown"),
        ("Facts, with their source", "unknown"),
        ("to be checked", "unknown"),
        ("Creative Commons", "unknown"),
        ("", "unknown"),
    ],
)
def test_licence_is_known_in_the_words_of_sources(words: str, key: str) -> None:
    assert recognised(words).key == key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.etalab.gouv.fr/licence-ouverte-open-licence/", "etalab-2.0"),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/deed.fr", "CC-BY-NC-SA-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("https://example.org/licence", "unknown"),
    ],
)
def test_licence_is_known_by_its_address(url: str, key: str) -> None:
    assert recognised("voir les conditions", url).key == key


def test_unknown_and_reserved_licences_promise_nothing() -> None:
    assert [UNKNOWN.republish, RESERVED.republish] == [None, False]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("CC BY-NC 4.0 (textes), CC0 (métadonnées)", "CC-BY-NC-4.0"),
        ("CC0 (métadonnées), CC BY-NC 4.0 (textes)", "CC-BY-NC-4.0"),
        ("CC BY-SA 4.0, images : domaine public", "CC-BY-SA-4.0"),
        ("CC BY-NC, open license", "CC-BY-NC-4.0"),
        ("Licence Ouverte 2.0 pour les données, CC BY-ND 3.0 pour les photos", "CC-BY-ND-3.0"),
        ("Licence Ouverte 2.0, base sous ODbL", "ODbL-1.0"),
        ("Domaine public ou Licence Ouverte 2.0", "etalab-2.0"),
        ("CC BY 4.0, métadonnées CC0 1.0", "CC-BY-4.0"),
        ("CC BY-SA 3.0 et CC BY-NC-SA 2.0", "unknown"),
        ("CC BY-SA 3.0 (Creative Commons Attribution-ShareAlike)", "CC-BY-SA-3.0"),
        ("Attribution-NonCommercial 4.0 International (CC BY-NC 4.0)", "CC-BY-NC-4.0"),
        ("Licence Ouverte 2.0, compatible CC BY", "etalab-2.0"),
        ("Licence Ouverte / Open Licence version 1.0", "etalab-1.0"),
    ],
)
def test_strictest_of_several_licences_counts(words: str, key: str) -> None:
    assert recognised(words).key == key


@pytest.mark.parametrize("words", ["ODbL et CC BY-SA 4.0", "ODbL 1.0 (données), CC BY-NC 4.0 (photos)"])
def test_licences_that_do_not_go_together_are_asked_about(words: str) -> None:
    assert recognised(words) == UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "Licence Ouverte 2.0, pas d'utilisation commerciale",
        "Licence Ouverte 2.0 sauf usage commercial : utilisation commerciale interdite",
        "Usage non commercial uniquement, Licence Ouverte",
        "ODbL, not for commercial use",
        "ODbL, no commercial use",
        "Open Licence 2.0; commercial use is not allowed",
        "Licence Ouverte, réutilisation commerciale non autorisée",
        "Licence Ouverte, interdiction de toute modification : pas de modification",
        "CC0, no derivatives",
    ],
)
def test_restriction_beside_a_licence_that_has_none_is_asked_about(words: str) -> None:
    assert recognised(words) == UNKNOWN


@pytest.mark.parametrize(
    "words",
    [
        "Licence Ouverte 2.0 : réutilisation commerciale et non commerciale",
        "Licence Ouverte 2.0, à des fins commerciales ou non commerciales",
        "Licence Ouverte 2.0, usage commercial sans autorisation préalable",
        "Licence Ouverte 2.0, sans restriction, y compris commerciale",
        "Licence Ouverte 2.0, association sans but lucratif",
        "Licence Ouverte 2.0, data.gouv.nc",
        "Licence Ouverte 2.0, données de l’Insee non modifiées",
        "Licence Ouverte 2.0, non exclusive",
    ],
)
def test_words_that_forbid_nothing_change_nothing(words: str) -> None:
    assert recognised(words).key == "etalab-2.0"


@pytest.mark.parametrize(
    "words",
    [
        "Pas de licence ouverte",
        "Pas encore de licence ouverte",
        "N’est pas publié sous licence ouverte",
        "Sans licence ouverte",
        "Aucune licence Creative Commons BY",
        "Hors licence ouverte",
        "Not under an open licence",
        "This isn’t public domain",
        "No open license",
        "Non : licence ouverte",
        "N’appartient pas au domaine public",
        "Sans droit de reproduction",
    ],
)
def test_licence_that_is_denied_is_not_given(words: str) -> None:
    assert recognised(words) == UNKNOWN


def test_words_outweigh_the_address() -> None:
    etalab = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    assert recognised("Pas de licence ouverte", etalab) == UNKNOWN
    assert recognised("Pas d’utilisation commerciale", etalab) == UNKNOWN
    assert recognised("Droits réservés", etalab) == RESERVED
    assert recognised("Published by the town", "https://creativecommons.org/publicdomain/zero/1.0/").key == "CC0-1.0"
    assert (
        recognised("Creative Commons", "http://creativecommons.org/licenses/by-nc-sa/3.0/us/").key == "CC-BY-NC-SA-3.0"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Tous droits réservés",
        "Tout droit réservé",
        "Droits réservés",
        "© Mairie de Val-Clair 2026. Tous droits de reproduction réservés.",
        "Aucune licence : tous droits réservés",
        "All rights reserved",
        "All right reserved",
        "All rights are reserved",
        "Rights reserved",
        "Licence Ouverte, tous droits réservés",
    ],
)
def test_reserved_rights_are_known_in_many_spellings(words: str) -> None:
    assert recognised(words) == RESERVED


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Sans droits réservés", "CC0-1.0"),
        ("Aucun droit réservé", "CC0-1.0"),
        ("No rights reserved", "CC0-1.0"),
        ("Sans droits d’auteur", "CC0-1.0"),
        ("Some rights reserved: CC BY-SA 2.0", "CC-BY-SA-2.0"),
        ("Certains droits réservés", "unknown"),
        ("Not all rights reserved", "unknown"),
        ("Licence Ouverte 2.0 : tous les droits, sous réserve de citer la source", "etalab-2.0"),
    ],
)
def test_rights_that_are_not_all_reserved_are_not(words: str, key: str) -> None:
    assert recognised(words).key == key


def test_licences_clash_where_each_binds_the_whole() -> None:
    share, database = (Licence(key, key, share_alike=True) for key in ("CC-BY-SA-4.0", "ODbL-1.0"))
    assert clashing([database, share]) == ("CC-BY-SA-4.0", "ODbL-1.0")
    assert clashing([share]) == ()
