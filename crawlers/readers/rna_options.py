"""Which associations of the register concern the week."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from catalog.cleaning.identifiers import clean_rna
from catalog.cleaning.places import clean_insee
from catalog.cleaning.text import fold
from catalog.sightings import Frozen


def _number(value: str) -> str:
    number = clean_rna(value)
    if number is None:
        raise ValueError(f"{value[:40]!r} is no number of the register, as W751234567")
    return number


def _commune(value: str) -> str:
    code = clean_insee(value)
    if not code:
        raise ValueError(f"{value[:40]!r} is no INSEE code of a commune, as 35238 or 2A004")
    return code


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) else value


Word = Annotated[str, Field(min_length=2, max_length=60), AfterValidator(fold)]
Departement = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^(\d{2}|2[AB]|9[78]\d)$")]


class Options(Frozen):
    """What the `[options]` of an rna source may say; without any of the first four every association is taken.

    Attributes:
        only: numbers of the register; the others below are then not asked.
        communes: INSEE codes of the towns where the seat may be.
        departements: numbers of the départements where the seat may be.
        words: at least one of them stands in the title or the object; case and accents do not count.
        seat_address: whether the street of the seat is published; it is often somebody's home.
    """

    only: tuple[Annotated[str, AfterValidator(_number)], ...] = ()
    communes: tuple[Annotated[str, BeforeValidator(_as_text), AfterValidator(_commune)], ...] = ()
    departements: tuple[Departement, ...] = ()
    words: tuple[Word, ...] = ()
    seat_address: bool = False


class Wanted:
    """Whether a row is one of those that the options ask for."""

    def __init__(self, options: Options) -> None:
        self._only = frozenset(options.only)
        self._communes = frozenset(options.communes)
        self._departements = options.departements
        self._words = tuple(f" {word}" for word in options.words)

    def has(self, row: Mapping[str, Any]) -> bool:
        """By number alone where numbers are given, else by seat and by words."""
        if self._only:
            return clean_rna(row.get("id")) in self._only
        return self._is_there(row) and self._speaks_of_it(row)

    def _is_there(self, row: Mapping[str, Any]) -> bool:
        if not self._communes and not self._departements:
            return True
        insee = clean_insee(row.get("adrs_codeinsee"))
        return insee in self._communes or (insee or str(row.get("adrs_codepostal") or "")).startswith(
            self._departements
        )

    def _speaks_of_it(self, row: Mapping[str, Any]) -> bool:
        if not self._words:
            return True
        text = f" {fold(str(row.get('titre') or ''))} {fold(str(row.get('objet') or ''))}"
        return any(word in text for word in self._words)
