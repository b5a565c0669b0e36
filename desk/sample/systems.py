"""The bundled sources in the sample web: what their addresses answer there, and how they are asked.

Each `systems/NAME.toml` lists the addresses of the bundled source NAME and the files beside it that
stand for their answers, written by hand. They are served below the sample web, `https://HOST/PATH`
at `/HOST/PATH`, and the bundled description is asked there instead of at its real addresses; all
else in it stays as it is.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from catalog.sightings import Frozen
from crawlers.loader import BUNDLED
from desk.sample.templates import FOLDER

_SYSTEMS = FOLDER / "systems"
_ABOUT = re.compile(r"(?:site|homepage|licence_url)\s*=")
_OURS = re.compile(r"^(?:sample|archive|delay|allow_private)\s*=.*\n", re.MULTILINE)


class SystemAnswer(Frozen):
    """What one address answers.

    Attributes:
        url: the address, as the bundled source or the answers before it have it.
        file: beside the index.
        posted: whether it is asked by POST.
    """

    url: Annotated[str, Field(pattern=r"^https?://")]
    file: str
    content_type: str
    posted: bool = False


class SystemIndex(Frozen):
    """The index of one source."""

    answers: Annotated[tuple[SystemAnswer, ...], Field(min_length=1)]


def names() -> list[str]:
    """The bundled sources that the sample web stands for."""
    return sorted(_indexes())


def answers(base_url: str) -> Iterator[tuple[str, bytes, str]]:
    """What is served for them at `base_url`: path (a post with `POST ` before it), body, media type."""
    for index in _indexes().values():
        for answer in index.answers:
            path = f"/{answer.url.partition('://')[2]}"
            body = _moved((_SYSTEMS / answer.file).read_text("utf-8"), base_url)
            yield (f"POST {path}" if answer.posted else path), body.encode(), answer.content_type


def descriptions(base_url: str) -> dict[str, str]:
    """The TOML of each source, by file name, with the addresses at which the sample web answers for it."""
    host = urlsplit(base_url).netloc
    ours = f'# The bundled source, asked at the sample web.\nsample = true\narchive = true\ndelay = 0\nallow_private = ["{host}"]\n'
    return {f"{name}.toml": ours + _asked_here(_OURS.sub("", _bundled(name)), base_url) for name in names()}


def credentials() -> dict[str, str]:
    """A value for each environment variable that the sources want; the sample web takes any."""
    wanted = [tomllib.loads(_bundled(name)).get("credentials", {}).get("variables", ()) for name in names()]
    return {variable: "exemple" for variables in wanted for variable in variables}


def _asked_here(text: str, base_url: str) -> str:
    """A description with its addresses moved; whose site and home page it is about stays what it is."""
    lines = text.splitlines(keepends=True)
    return "".join(line if _ABOUT.match(line) else _moved(line, base_url) for line in lines)


def _bundled(name: str) -> str:
    return (BUNDLED / f"{name}.toml").read_text("utf-8")


@cache
def _indexes() -> dict[str, SystemIndex]:
    return {path.stem: _index(path) for path in sorted(_SYSTEMS.glob("*.toml"))}


def _index(path: Path) -> SystemIndex:
    return SystemIndex.model_validate(tomllib.loads(path.read_text("utf-8")))


@cache
def _served() -> re.Pattern[str]:
    """Every address that is answered for, as the beginning of a text.

    Only these are moved: a home page that a description names stays the real one.
    """
    known = {answer.url.partition("?")[0] for index in _indexes().values() for answer in index.answers}
    return re.compile("|".join(re.escape(url) for url in sorted(known, key=len, reverse=True)))


def _moved(text: str, base_url: str) -> str:
    def moved(found: re.Match[str]) -> str:
        return f"{base_url}/{found[0].partition('://')[2]}"

    return _served().sub(moved, text)
