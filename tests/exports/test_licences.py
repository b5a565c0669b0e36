"""Licences: known in the words of sources, and computed for a whole."""

import pytest

from exports.licences import RESERVED, UNKNOWN, Combined, combined, licence_words, recognised
from exports.pages_licence import LicencePages
from tests.exports.views import source_view, surroundings

LO = "Licence Ouverte 2.0"


def named(*licences: str) -> Combined:
    """The licence of what sources under these say together; they are called s0, s1…"""
    return combined(
        source_view(name=f"s{number}", title=f"s{number}", licence=licence, licence_url="", attribution=f"©{number}")
        for number, licence in enumerate(licences)
    )


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
    ("licences", "whole", "verdict"),
    [
        ((), "", "yes"),
        ((LO,), "Licence Ouverte 2.0", "yes"),
        ((LO, "Licence Ouverte 1.0"), "Licence Ouverte 2.0", "yes"),
        (("CC0", "CC0"), "CC0 1.0", "yes"),
        ((LO, "CC0"), "Licence Ouverte 2.0", "yes"),
        ((LO, "CC BY 4.0"), "CC BY 4.0", "yes"),
        (("CC BY 3.0", "CC BY 4.0"), "CC BY 4.0", "yes"),
        ((LO, "ODbL", "CC BY 4.0"), "ODbL 1.0", "yes"),
        ((LO, "CC BY-SA 4.0"), "CC BY-SA 4.0", "yes"),
        (("CC BY-SA 3.0", "CC BY-SA 4.0"), "CC BY-SA 4.0", "yes"),
        ((LO, "CC BY-NC 4.0"), "CC BY-NC 4.0", "not-commercially"),
        (("CC BY-NC 4.0", "CC BY-NC-SA 4.0"), "CC BY-NC-SA 4.0", "not-commercially"),
        (("ODbL", "CC BY-SA 4.0", LO), "", "apart"),
        (("ODbL", "CC BY-NC 4.0"), "", "apart"),
        ((LO, "Licence inconnue"), "", "unclear"),
        ((LO, "CC BY-ND 4.0"), "", "unclear"),
        (("ODbL", "Tous droits réservés", "Licence inconnue"), "", "no"),
    ],
)
def test_licence_of_the_whole_follows_from_those_of_the_sources(
    licences: tuple[str, ...], whole: str, verdict: str
) -> None:
    found = named(*licences)
    assert (found.licence.name if found.licence else "", found.verdict) == (whole, verdict)
    assert named(*reversed(licences)).licence == found.licence


def test_whole_names_who_is_to_be_named_and_who_is_to_be_asked() -> None:
    assert named(LO, "CC0", "").attribution == ("©0", "©2")
    assert named(LO, "CC0", "").ask == ("s2",)
    assert named("ODbL", "CC BY-SA 4.0").clashing == ("CC BY-SA 4.0", "ODbL 1.0")


def test_answer_is_a_sentence_in_both_languages() -> None:
    assert licence_words(named(LO), "fr") == "Oui, sous Licence Ouverte 2.0, en citant les sources."
    assert licence_words(named(LO, "?"), "en") == ("It is not clear: the licence of some sources is not known. Ask s1.")
    assert licence_words(named(), "fr") == ""


def test_answer_names_three_sources_and_counts_the_others() -> None:
    assert licence_words(named(*"?" * 4), "fr").endswith("Demandez à s0, s1, s2, s3.")
    assert licence_words(named(*"?" * 24), "fr").endswith("Demandez à s0, s1, s2 et 21 autres sources.")
    assert len(named(*"?" * 24).ask) == 24


def test_licence_page_names_apart_the_sources_that_forbid_it() -> None:
    sources = {"a": source_view(name="a"), "b": source_view(name="b", title="Muette", licence="?", republish=False)}
    pages = {one.path: one.body.decode() for one in LicencePages().documents(surroundings(sources=sources))}
    assert sorted(pages) == ["en/licence.html", "licence.html"]
    french = pages["licence.html"]
    assert "Oui, sous Licence Ouverte 2.0, en citant les sources." in french
    assert french.index("Agenda de la mairie") < french.index("ne permettent pas") < french.index("Muette")
    assert "Yes, under Licence Ouverte 2.0, naming the sources." in pages["en/licence.html"]


def test_licence_page_without_sources_says_so() -> None:
    pages = [one.body.decode() for one in LicencePages().documents(surroundings(sources={}))]
    assert ["Aucune source n’est encore lue." in pages[0], "No source is read yet." in pages[1]] == [True, True]
