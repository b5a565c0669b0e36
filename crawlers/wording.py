"""A source's own words, turned into our themes and audiences by its TOML; never guessed.

A word that the TOML does not know is given back, to be counted in the report of the visit.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self, TypeVar

from catalog.cleaning.text import fold
from catalog.sightings import AssociationSighting, EventSighting, Sighting
from catalog.vocabulary import Audience, Theme
from crawlers.source import Source

Member = TypeVar("Member", Theme, Audience)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one source, folded: case, accents and punctuation do not count."""

    themes: Mapping[str, Theme]
    audiences: Mapping[str, Audience]
    ignored: frozenset[str]
    default_themes: tuple[Theme, ...]

    @classmethod
    def of(cls, source: Source) -> Self:
        """The words of `source`."""
        return cls(
            themes={fold(word): theme for word, theme in source.themes.items()},
            audiences={fold(word): audience for word, audience in source.audiences.items()},
            ignored=frozenset(fold(word) for word in source.ignored_words),
            default_themes=source.default_themes,
        )

    def knows(self, word: str) -> bool:
        """Whether a word stands for a theme or an audience, or is known to stand for none."""
        return fold(word) in self.themes or fold(word) in self.audiences or fold(word) in self.ignored

    def settle(self, sighting: Sighting) -> tuple[Sighting, list[str]]:
        """`sighting` with the themes and audiences of its keywords, and the words that are unknown."""
        words = {fold(keyword): keyword for keyword in sighting.facts.keywords}
        themes = [self.themes[word] for word in words if word in self.themes]
        audiences = [self.audiences[word] for word in words if word in self.audiences]
        unknown = [
            keyword
            for word, keyword in words.items()
            if word and word not in self.themes and word not in self.audiences and word not in self.ignored
        ]
        return self._with(sighting, themes, audiences), unknown

    def _with(self, sighting: Sighting, themes: list[Theme], audiences: list[Audience]) -> Sighting:
        facts = sighting.facts
        settled = {
            "themes": _once((*facts.themes, *themes, *self.default_themes)),
            "audiences": _once((*facts.audiences, *audiences)),
        }
        if (settled["themes"], settled["audiences"]) == (facts.themes, facts.audiences):
            return sighting
        if isinstance(sighting, EventSighting):
            return sighting.model_copy(update={"facts": sighting.facts.model_copy(update=settled)})
        assert isinstance(sighting, AssociationSighting)
        return sighting.model_copy(update={"facts": sighting.facts.model_copy(update=settled)})


def _once(members: tuple[Member, ...]) -> tuple[Member, ...]:
    return tuple(dict.fromkeys(members))
