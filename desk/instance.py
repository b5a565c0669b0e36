"""An instance: a folder with goodweek.toml, sources/ and editions/, a catalogue and what is published."""

import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator

from catalog.editions import Edition, load_editions
from catalog.erasure import replay
from catalog.errors import ConfigurationInvalid, InstanceMissing
from catalog.ledger import Ledger
from catalog.sealing import Seal
from catalog.sightings import Frozen, Line, Url
from catalog.store import Store
from crawlers.source import HostAndPort, Source, load_source
from desk.keys import desk_key
from exports.exporter import Site

CONFIG = "goodweek.toml"
_PLACE = re.compile(r"[0-9a-zA-Z.-]+:([0-9]{1,5})")


class Calendar(Frozen):
    """What goes into calendars.

    Attributes:
        uid_domain: the part after the @ in the UIDs of new occurrences. Those that were given keep
            theirs; so it may change, but there is no reason to.
    """

    uid_domain: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,99}$")] = "goodweek.invalid"


class Database(Frozen):
    """Where the catalogue is.

    Attributes:
        url: an SQLAlchemy address; empty for `goodweek.db` in the instance's folder.
    """

    url: str = ""


class Publish(Frozen):
    """Where else what is published is to stand.

    Attributes:
        target: an fsspec address to which the published folder is mirrored; empty for none.
    """

    target: str = ""


class Submissions(Frozen):
    """How people submit events.

    Attributes:
        licence, licence_url: under which what people submit is published; they agree to it in the form.
        trusted_proxies: how many proxies stand in front, whose word on who asks is believed; 0 for none.
        allow_private: `host:port` entries in private networks whose pages may be read into the form.
    """

    licence: Line = "Licence Ouverte 2.0"
    licence_url: Url = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    allow_private: tuple[HostAndPort, ...] = ()


class Mail(Frozen):
    """How mails are sent.

    Attributes:
        smtp: HOST:PORT of the server that takes them; empty writes each to a file in `mail/` of the instance.
        security: `starttls` or `tls`, or `none` for a server on this machine.
        user: the name to sign in with, if any; its password is GOODWEEK_SMTP_PASSWORD of the environment.
        sender: the address that they come from.
    """

    smtp: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Line = ""
    sender: Annotated[str, Field(pattern=r"^([a-z0-9._+-]+@[a-z0-9.-]+)?$")] = ""

    @field_validator("smtp")
    @classmethod
    def _is_a_place(cls, smtp: str) -> str:
        found = _PLACE.fullmatch(smtp)
        if smtp and not (found and 0 < int(found[1]) < 65_536):
            raise ValueError("is no HOST:PORT, as mail.example.org:587")
        return smtp


class Config(Frozen):
    """What goodweek.toml says."""

    site: Site = Site()
    calendar: Calendar = Calendar()
    database: Database = Database()
    publish: Publish = Publish()
    submissions: Submissions = Submissions()
    mail: Mail = Mail()


class Instance:
    """An instance folder, with what its goodweek.toml says.

    Attributes:
        desk_secret: the key of the desk, where it is neither in the environment nor in the folder yet.
    """

    def __init__(self, folder: Path, config: Config) -> None:
        self.folder = folder
        self.config = config
        self.desk_secret = b""

    @classmethod
    def at(cls, folder: Path) -> "Instance":
        """The instance in `folder`.

        Raises `InstanceMissing` when there is none, `ConfigurationInvalid` naming the key that is wrong.
        """
        path = folder / CONFIG
        if not path.is_file():
            raise InstanceMissing(
                str(folder),
                f"is no instance of Goodweek (it has no {CONFIG}).",
                "Make one with `goodweek init DIR`, or name it with -C DIR.",
            )
        return cls(folder, _config(path))

    @property
    def database_url(self) -> str:
        """Where the catalogue is."""
        return self.config.database.url or f"sqlite:///{(self.folder / 'goodweek.db').absolute()}"

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The catalogue, open for the length of the block; what the ledger says was erased is not in it.

        Raises `StoreUnusable`.
        """
        key = partial(self.ledger.key, os.environ)
        store = Store.open(self.database_url, key(), key, self.seal)
        try:
            replay(store, self.ledger, uid_domain=self.config.calendar.uid_domain)
            yield store
        finally:
            store.close()

    @property
    def ledger(self) -> Ledger:
        """What was erased, and the key under which it is known again."""
        return Ledger(self.private_folder)

    @property
    def private_folder(self) -> Path:
        """Where keys, locks and caches are."""
        return self.folder / ".goodweek"

    def seal(self) -> Seal:
        """What mail addresses are sealed by; its key is made where there is none yet. Raises `ConfigurationInvalid`."""
        return Seal(self.desk_secret or desk_key(self.private_folder, os.environ))

    @property
    def mail_folder(self) -> Path:
        """Where mails are written when no server takes them."""
        return self.folder / "mail"

    @property
    def sources_folder(self) -> Path:
        """Where the descriptions of sources are."""
        return self.folder / "sources"

    @property
    def public_folder(self) -> Path:
        """What is published."""
        return self.folder / "public"

    def editions(self) -> list[Edition]:
        """The editions of this instance, the latest first. Raises `ConfigurationInvalid`."""
        return load_editions(self.folder / "editions")

    def sources(self) -> tuple[list[Source], dict[str, ConfigurationInvalid]]:
        """The sources, by name; and by their names what is wrong with the files of the others, which stops no source."""
        sources: list[Source] = []
        wrong: dict[str, ConfigurationInvalid] = {}
        for path in sorted(self.sources_folder.glob("*.toml")):
            try:
                sources.append(load_source(path))
            except ConfigurationInvalid as error:
                wrong[path.stem] = error
        return sources, wrong


def _config(path: Path) -> Config:
    try:
        return Config.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationInvalid(str(path), f"cannot be read as TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        problem = "is no key of goodweek.toml" if first["type"] == "extra_forbidden" else first["msg"]
        problem = problem.removeprefix("Value error, ")
        raise ConfigurationInvalid(f"{path}: {key}", f"{problem}.", "docs/running.md describes every key.") from error
