"""The licence of a whole, computed from those of its sources."""

import pytest

from exports.licences import Combined, combined, licence_words
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
