"""The job `check`: one address, what can be read there, and what would add it."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urlsplit

from catalog.cleaning.links import clean_url
from catalog.errors import ConfigurationInvalid, GoodweekError
from crawlers.addresses import check_url
from crawlers.checking_apis import api_of
from crawlers.checking_examination import Examination
from crawlers.checking_plan import examine, examine_file, source_for, wanting
from crawlers.fetching import Ask, Errand, fetch
from crawlers.files import read_file
from desk.checking_told import tell
from desk.instance import CONFIG, Instance

READ, UNREADABLE, UNREACHABLE = 0, 65, 69
_ALLOWED = re.compile(r"[\[\]0-9a-zA-Z:._-]+:\d{1,5}")
_REMEDY = re.compile(r"add (\S+) to allow_private of the source")
_SCHEMELESS = re.compile(r"[\w-]+(\.[\w-]+)+([/:?].*)?")
_FILE_NAME = re.compile(r"[^/:?]+\.(ics|csv|xml|json|html?|xlsx|ods|txt|rss|atom)", re.IGNORECASE)


def check_job(address: str, *, allow_private: Sequence[str] = (), as_json: bool = False) -> int:
    """Check `address`, an address of the web or a file, and tell; 65 when nothing can be read, 69 when not reached."""
    made = examined(address, tuple(allow_private), contact=contact_of(Path()))
    if as_json:
        sys.stdout.write(json.dumps(made.as_values(), ensure_ascii=False, indent=1) + "\n")
    else:
        tell(made)
    return status_of(made)


def status_of(made: Examination) -> int:
    """The exit status of a check."""
    return {"read": READ, "unreadable": UNREADABLE}.get(made.status, UNREACHABLE)


def examined(address: str, allow_private: tuple[str, ...], *, contact: str) -> Examination:
    """What comes of the check of `address`.

    Raises `ConfigurationInvalid` when it is neither a file nor an address, `SourceUnreadable` when the
    file cannot be read. Can be done once per process.
    """
    path = local_file(address)
    if path is not None:
        return _of_file(path)
    return _of_address(clean_address(address), checked_places(allow_private), contact)


def checked_places(allow_private: tuple[str, ...]) -> tuple[str, ...]:
    """The places of `--allow-private`, each HOST:PORT. Raises `ConfigurationInvalid`."""
    wrong = [entry for entry in allow_private if not _ALLOWED.fullmatch(entry)]
    if wrong:
        raise ConfigurationInvalid("--allow-private", f"{wrong[0]!r} is no HOST:PORT.")
    return allow_private


def _of_address(url: str, allow_private: tuple[str, ...], contact: str) -> Examination:
    source = source_for(url, allow_private)
    api = api_of(url)
    missing = source.credentials.missing(os.environ) if source.credentials else ()
    if api is not None and missing:
        return wanting(url, api, missing)
    try:
        check_url(url, allow_private)
    except GoodweekError as error:
        return _remedied(Examination(url, "unreachable", str(error)))

    async def plan(ask: Ask) -> Examination:
        return await examine(url, ask, allow_private)

    [made] = fetch([Errand(source, plan)], contact=contact)
    if isinstance(made, GoodweekError):
        raise made
    return _remedied(made)


def _remedied(made: Examination) -> Examination:
    """The way out of a refusal, as this command has it."""
    made.why = in_options(made.why)
    made.tried = [in_options(line) for line in made.tried]
    return made


def in_options(why: str) -> str:
    """Why an address was refused, with the way out as an option of the command."""
    return _REMEDY.sub(r"give --allow-private \1", why)


def _of_file(path: Path) -> Examination:
    real = path.resolve()
    start = f"file:{quote(real.name)}"
    return asyncio.run(examine_file(read_file(start, real.parent), start))


def local_file(address: str) -> Path | None:
    """The file of this machine that `address` names, as a path or as a `file:` address; None where there is none."""
    is_file_address = address.lower().startswith("file:")
    path = Path(unquote(urlsplit(address).path)) if is_file_address else Path(address)
    try:
        found = path.is_file()
    except (OSError, ValueError):
        found = False
    if is_file_address and not found:
        raise ConfigurationInvalid(address, "is no file of this machine.")
    return path if found else None


def clean_address(address: str) -> str:
    """The address that is asked; `https:` where no scheme is written. Raises `ConfigurationInvalid`."""
    text = address.strip()
    if _SCHEMELESS.fullmatch(text) and not _FILE_NAME.fullmatch(text):
        text = f"https://{text}"
    url = clean_url(text)
    if url is None:
        raise ConfigurationInvalid(
            address[:200], "is neither a file nor an http(s) address.", "Give the whole address."
        )
    return urldefrag(url).url


def contact_of(folder: Path) -> str:
    """The contact that the instance in `folder` names; empty where there is no instance."""
    return Instance.at(folder).config.site.contact if (folder / CONFIG).is_file() else ""
