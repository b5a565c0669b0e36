"""That something cannot be asked for so, and how people are told."""

from collections.abc import Iterable
from typing import Literal

from catalog.cleaning.text import clean_line
from exports.phrases import Language, phrase

Why = Literal[
    "no_filter", "unknown", "several", "no_association", "no_commune", "no_point", "no_day", "no_distance", "no_word",
    "once", "too_many", "too_long", "too_many_in_all", "too_long_in_all", "without_near", "before_from", "only_by_id", "no_cursor", "restored", "no_instant",
]  # fmt: skip
_SHOWN = 120


class AskedWrongly(ValueError):
    """A filter that there is not, or a value that it does not take.

    Attributes:
        parameter, value: as they were given, cleaned and cut.
        known: what could be given instead.
    """

    def __init__(self, parameter: str, value: str, why: Why, known: Iterable[str] = ()) -> None:
        super().__init__(why)
        self.parameter, self.value = clean_line(parameter)[:_SHOWN], clean_line(value)[:_SHOWN]
        self.why: Why = why
        self.known = tuple(known)

    def told(self, language: Language) -> str:
        """What is wrong, in a sentence; what is known is told beside it."""
        return phrase(language, f"asked.{self.why}", name=self.parameter, value=self.value, known=", ".join(self.known))
