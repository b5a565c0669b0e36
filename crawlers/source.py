"""The description of one source: a TOML file whose stem is the source's name.

Unknown keys are errors, so that a slip of the pen is told and not ignored.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, JsonValue, ValidationError, model_validator

from catalog import clock
from catalog.cleaning.links import clean_url
from catalog.errors import ConfigurationInvalid
from catalog.sightings import AssociationFacts, EventFacts, Frozen, Language, Line, Url, Zone
from catalog.submissions import SOURCE as SUBMISSIONS
from catalog.vocabulary import Audience, Theme
from crawlers.credentials import Credentials
from crawlers.expectations import Expects
from crawlers.readers import READERS, check_options
from crawlers.reading import Reading

_FIELDS = EventFacts.model_fields.keys() | AssociationFacts.model_fields.keys()
_NAME = r"^[a-z][a-z0-9_]{0,59}$"


def _address(value: object) -> str:
    text = str(value)
    if text.startswith("file:"):
        return text
    url = clean_url(text)
    if url is None:
        raise ValueError(f"{text[:200]!r} is no http(s) or file: address without user name, spaces or backslash")
    return url


Address = Annotated[str, BeforeValidator(_address)]
HostAndPort = Annotated[str, Field(pattern=r"^[\[\]0-9a-zA-Z:._-]+:\d{1,5}$")]


class EditionDays(Frozen):
    """The week that a source tells of: its id, where it has one here, and its first and last day."""

    id: Line = ""
    starts_on: date
    ends_on: date

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError("ends_on is before starts_on")
        return self


class Source(Frozen):
    """One source: where, how, how often, under which licence, and what its words mean.

    Attributes:
        name: the stem of the file; also spider, replay folder and provenance label.
        start: addresses to begin with; `file:` ones are relative to the file of the source.
        page_reader: reads followed pages and the pages of items; the same as `reader` if empty.
        follow: regular expressions; links of a page whose address matches one are read as well.
        every_hours: how long a visit stays fresh.
        recheck_hours: how long a page need not be asked again while the list that leads to it tells of
            no change; seven times as long where the list tells when each page changed.
        edition: the week that it tells of; gives the year to dates without one.
        expects: how much a visit gives at least; what falls short is not believed.
        credentials: with which key, token or client it is asked; their values come from the environment.
        primary: whether the publisher speaks for itself (else it is an aggregator).
        authority: fields for which its word comes before that of all others (a ticket office: the price).
        republish: whether it allows that what it says is republished; else nothing that it alone says is.
        archive: whether the source tells of the past, so that any date is accepted.
        delay: seconds between two requests to one host; under 1 only for hosts in `allow_private`.
        allow_private: `host:port` entries in private networks that this source may ask.
        themes, audiences: the source's own words -> ours. Other words are reported.
        ignored_words: words known to say nothing about theme or audience.
        contact: mail of who looks after it, who is told when it broke; published nowhere.
        checked: the day on which a person last saw the address work, or `never`.
    """

    name: Annotated[str, Field(pattern=_NAME)]
    title: Annotated[Line, Field(min_length=1)]
    publisher: Annotated[Line, Field(min_length=1)]
    homepage: Url = ""
    contact: Annotated[str, Field(pattern=r"^([a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,24})?$")] = ""
    reader: str
    page_reader: str = ""
    start: Annotated[tuple[Address, ...], Field(min_length=1)]
    follow: tuple[str, ...] = ()
    licence: Annotated[Line, Field(min_length=1)]
    licence_url: Url = ""
    attribution: Line = ""
    republish: bool = True
    zone: Zone = "Europe/Paris"
    language: Language = "fr"
    every_hours: Annotated[int, Field(ge=1, le=24 * 90)] = 6
    recheck_hours: Annotated[int, Field(ge=0, le=24 * 90)] = 24
    edition: EditionDays | None = None
    expects: Expects | None = None
    credentials: Credentials | None = None
    primary: bool = True
    authority: tuple[str, ...] = ()
    archive: bool = False
    sample: bool = False
    delay: Annotated[float, Field(ge=0, le=120)] = 1.0
    max_items: Annotated[int, Field(ge=1, le=1_000_000)] = 5_000
    allow_private: tuple[HostAndPort, ...] = ()
    themes: dict[str, Theme] = {}
    audiences: dict[str, Audience] = {}
    default_themes: tuple[Theme, ...] = ()
    ignored_words: tuple[str, ...] = ()
    checked: date | Literal["never"] = "never"
    options: dict[str, JsonValue] = {}
    page_options: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name in filter(None, (self.reader, self.page_reader)):
            if name not in READERS:
                raise ValueError(f"reader {name!r} is unknown; the readers are {', '.join(sorted(READERS))}")
        if self.name == SUBMISSIONS:
            raise ValueError(f"name: {SUBMISSIONS} is the source of what people submit; call the file otherwise")
        unknown = [name for name in self.authority if name not in _FIELDS]
        if unknown:
            raise ValueError(f"authority: {', '.join(unknown)} is no field of an event or an association")
        self._check_options("options", self.reader, self.options)
        self._check_options("page_options", self.page_reader or self.reader, self.page_options)
        if self.credentials is not None:
            try:
                self.credentials.origins(self.start, self.allow_private)
            except ConfigurationInvalid as error:
                raise ValueError(str(error)) from error
        private_hosts = {entry.rsplit(":", 1)[0].strip("[]") for entry in self.allow_private}
        public = [
            url for url in self.start if not url.startswith("file:") and urlsplit(url).hostname not in private_hosts
        ]
        if self.delay < 1 and public:
            raise ValueError("delay under 1 second is for hosts in allow_private only")
        return self

    def _check_options(self, table: str, reader: str, options: Mapping[str, object]) -> None:
        if table == "page_options" and not options:
            return
        try:
            check_options(reader, options)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            key = ".".join(str(part) for part in (table, *first["loc"]))
            raise ValueError(f"{key}, for the reader {reader}: {first['msg']}") from error

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts of the start addresses; sources that share one are not asked side by side."""
        return frozenset(urlsplit(url).hostname or "" for url in self.start if not url.startswith("file:"))

    def reading(self) -> Reading:
        """What this source's reader must know, today.

        The window of recurring events runs from 30 days before this month to 18 months after it. It
        moves once a month, so that an unchanged calendar stays unchanged from day to day.
        """
        month = clock.today(self.zone).replace(day=1)
        far_past, far_future = date(1900, 1, 1), month + timedelta(days=365 * 5)
        return Reading(
            source=self.name,
            reader=self.reader,
            window_from=month - timedelta(days=30),
            window_until=month + timedelta(days=30 * 18),
            accepts_from=far_past if self.archive else month - timedelta(days=365),
            accepts_until=far_future,
            zone=self.zone,
            language=self.language,
            options=self.options,
            edition=(self.edition.starts_on, self.edition.ends_on) if self.edition else None,
        )

    def page_reading(self) -> Reading:
        """What the reader of followed pages must know: the same, with its own name and options."""
        if not self.page_reader:
            return self.reading()
        return replace(self.reading(), reader=self.page_reader, options=self.page_options)


def load_source(path: Path) -> Source:
    """The source described by the TOML file at `path`.

    Raises `ConfigurationInvalid`, naming file and key, when it is not well formed.
    """
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationInvalid(str(path), f"cannot be read as TOML: {error}.") from error
    try:
        return Source(name=path.stem, **values)
    except (ValidationError, TypeError) as error:
        raise _explained(path, error) from error


def load_sources(folder: Path) -> list[Source]:
    """All sources of a folder, by name."""
    return [load_source(path) for path in sorted(folder.glob("*.toml"))]


def _explained(path: Path, error: ValidationError | TypeError) -> ConfigurationInvalid:
    if isinstance(error, TypeError):
        return ConfigurationInvalid(
            f"{path}: name", "must not be set.", "The name of a source is the name of its file."
        )
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    where = f"{path}: {key}" if key else str(path)
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(set(Source.model_fields) - {"name"}))
        return ConfigurationInvalid(where, "is no key of a source.", f"The keys are: {known}.")
    message = first["msg"].removeprefix("Value error, ")
    return ConfigurationInvalid(where, f"{message}.", "docs/sources.md describes every key.")
