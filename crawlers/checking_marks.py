"""Writes into a description on which day its source was seen to work: one line, and nothing else."""

import re
import tomllib
from datetime import date

from catalog.errors import ConfigurationInvalid

_CHECKED = re.compile(r"^([ \t]*checked[ \t]*=[ \t]*)(\"[^\"\n]*\"|'[^'\n]*'|[0-9-]+)", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def with_checked(text: str, day: date, where: str) -> str:
    """`text`, a description in TOML, with `checked = day`; comments and all else stay as they are.

    Raises `ConfigurationInvalid`, naming the file `where`, when the line cannot be found or added surely.
    """
    wanted = {**tomllib.loads(text), "checked": day}
    line = f"checked = {day.isoformat()}"
    places = [*_CHECKED.finditer(text)]
    tables = [*_TABLE.finditer(text)]
    tried = [f"{text[: place.start(2)]}{day.isoformat()}{text[place.end(2) :]}" for place in places]
    tried += [f"{text[: table.start()]}{line}\n\n{text[table.start() :]}" for table in tables]
    tried += [f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{line}\n"]
    # A text of several lines may hold what looks like the line: what counts is what TOML reads afterwards.
    made = next((one for one in tried if _read(one) == wanted), None)
    if made is None:
        raise ConfigurationInvalid(where, f"has no place for `{line}` that can be found.", "Write it there yourself.")
    return made


def _read(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
