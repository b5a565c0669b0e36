"""A source's own words: mapped by its TOML, otherwise reported and never guessed."""

from datetime import UTC, datetime
from typing import Any

from catalog.sightings import AssociationFacts, AssociationSighting, EventFacts, EventSighting, Occurrence, Origin
from catalog.vocabulary import Audience, Theme
from crawlers.source import Source
from crawlers.wording import Wording

AT = datetime(2026, 11, 3, 18, 0, tzinfo=UTC)
ORIGIN = Origin(source="mairie", source_id="1", fetched_at=AT)
SOURCE = Source(
    name="mairie",
    title="Agenda",
    publisher="Mairie de Valmont-les-Bains",
    reader="ical",
    start=("https://agenda.example.org/",),
    licence="Licence Ouverte 2.0",
    themes={"Numérique": Theme.DIGITAL_INCLUSION, "Repas partagés": Theme.FOOD, "Jeunes": Theme.YOUTH_EMPLOYMENT},
    audiences={"jeunes": Audience.YOUNG_PEOPLE, "Aînés": Audience.SENIORS},
    default_themes=(Theme.OTHER,),
    ignored_words=("Gratuit",),
)


def _event(*keywords: str, **facts: Any) -> EventSighting:
    facts = {"title": "Atelier", "occurrences": (Occurrence(start_at=AT),), "keywords": keywords, **facts}
    return EventSighting(origin=ORIGIN, facts=EventFacts(**facts))


def test_words_are_mapped_without_case_accents_and_punctuation() -> None:
    settled, unknown = Wording.of(SOURCE).settle(_event("NUMERIQUE", "repas-partagés", "aines", "gratuit", "numérique"))
    assert (settled.facts.themes, settled.facts.audiences, unknown) == (
        (Theme.DIGITAL_INCLUSION, Theme.FOOD, Theme.OTHER),
        (Audience.SENIORS,),
        [],
    )


def test_one_word_may_be_theme_and_audience() -> None:
    settled, unknown = Wording.of(SOURCE).settle(_event("Jeunes"))
    assert (settled.facts.themes[0], settled.facts.audiences, unknown) == (
        Theme.YOUTH_EMPLOYMENT,
        (Audience.YOUNG_PEOPLE,),
        [],
    )


def test_unknown_words_are_given_back_as_written() -> None:
    settled, unknown = Wording.of(SOURCE).settle(_event("Fanfare", "numérique et plus", "!!", "FANFARE"))
    assert (settled.facts.themes, unknown) == ((Theme.OTHER,), ["FANFARE", "numérique et plus"])


def test_what_the_reader_knew_stays_first_and_once() -> None:
    settled, _ = Wording.of(SOURCE).settle(_event("Repas partagés", themes=(Theme.OTHER, Theme.FOOD)))
    assert settled.facts.themes == (Theme.OTHER, Theme.FOOD)


def test_association_is_worded_alike_and_nothing_else_changes() -> None:
    facts = AssociationFacts(name="Les Mains d’Or", keywords=("aînés",), towns=("Valmont-les-Bains",))
    sighting = AssociationSighting(origin=ORIGIN, facts=facts)
    settled, _ = Wording.of(SOURCE).settle(sighting)
    assert settled.facts == facts.model_copy(update={"audiences": (Audience.SENIORS,), "themes": (Theme.OTHER,)})


def test_sighting_without_news_is_the_same_object() -> None:
    sighting = _event("Numérique")
    settled, _ = Wording.of(SOURCE).settle(sighting)
    assert Wording.of(SOURCE).settle(settled)[0] is settled
