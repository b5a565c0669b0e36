"""The weeks: a series (Social Good Week) has editions (2015: 3 to 9 November).

An edition is a TOML file whose stem is its id. Its feeds keep their address for ever.
"""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from catalog.errors import ConfigurationInvalid
from catalog.sightings import Frozen, Line, Text, Url, Zone
from catalog.vocabulary import Theme

_ID = r"^[a-z0-9][a-z0-9-]{0,79}$"
RESERVED = frozenset(
    [
        "all",
        "year",
        "series",
        "theme",
        "audience",
        "region",
        "departement",
        "commune",
        "association",
        "place",
        "online",
        "free",
        "accessible",
        "language",
        "edition",
        "crossed",
        "local-year",
        "schema",
        "changes",
        "restoring",
    ]
)
"""What stands in addresses beside the ids of editions, and so can be none of them."""
_TERRITORY = r"^((\d{2}|2[AB])\d{3}|\d{2}|2[AB]|9[78]\d|R\d{2,3})$"


class Edition(Frozen):
    """One week of a series.

    Attributes:
        id: the stem of the file, and the piece of the address of all that is published of it.
        starts_on, ends_on: first and last day, inclusive, where `zone` is the time.
        territory: the main territory, in words.
        former_names: names under which this edition was announced before.
        territories: INSEE code of a commune (`75056`), of a département (`75`), of a region after an R (`R11`).
        sources, keywords, organisers, territories: what must be said of an event in these days for it to belong; empty
            means anything. Organisers are names, or hosts of their sites.
        sample: whether it is invented, which every page then says.
        evidence: where the facts of this file are from, in words.
    """

    id: Annotated[str, Field(pattern=_ID)]
    series: Annotated[str, Field(pattern=_ID)]
    series_name: Annotated[Line, Field(min_length=1)]
    name: Annotated[Line, Field(min_length=1)]
    former_names: tuple[Line, ...] = ()
    starts_on: date
    ends_on: date
    zone: Zone = "Europe/Paris"
    territory: Line = ""
    territories: tuple[Annotated[str, Field(pattern=_TERRITORY)], ...] = ()
    themes: tuple[Theme, ...] = ()
    homepage: Url = ""
    description_fr: Text = ""
    description_en: Text = ""
    sources: tuple[str, ...] = ()
    keywords: tuple[Line, ...] = ()
    organisers: tuple[Line, ...] = ()
    sample: bool = False
    evidence: Text = ""

    @model_validator(mode="after")
    def _is_a_week_with_an_address(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError(f"ends_on ({self.ends_on}) is before starts_on ({self.starts_on})")
        if self.ends_on - self.starts_on > timedelta(days=92):
            raise ValueError("an edition lasts three months at most")
        if self.id in RESERVED:
            raise ValueError(f"{self.id!r} means something else in addresses; name the file otherwise")
        return self

    def description(self, language: str) -> str:
        """The description in `language`, or in the other one if there is only that."""
        first, other = (self.description_fr, self.description_en)[:: 1 if language == "fr" else -1]
        return first or other


def load_edition(path: Path) -> Edition:
    """The edition described by the TOML file at `path`.

    Raises `ConfigurationInvalid`, naming file and key, when it is not well formed.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationInvalid(str(path), f"cannot be read as TOML: {error}.") from error
    if "id" in values:
        raise ConfigurationInvalid(f"{path}: id", "must not be set.", "The id of an edition is the name of its file.")
    try:
        return Edition(id=path.stem, **values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        problem = (
            "is no key of an edition"
            if first["type"] == "extra_forbidden"
            else first["msg"].removeprefix("Value error, ")
        )
        where = f"{path}: {key}" if key else str(path)
        raise ConfigurationInvalid(where, f"{problem}.", "docs/editions.md describes every key.") from error


def load_editions(folder: Path) -> list[Edition]:
    """All editions of a folder, the latest first."""
    editions = [load_edition(path) for path in sorted(folder.glob("*.toml"))]
    return sorted(editions, key=lambda edition: (edition.starts_on, edition.id), reverse=True)
