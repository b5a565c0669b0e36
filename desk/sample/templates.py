"""The templates and tables that the sample web is made of."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "pages"),
        autoescape=select_autoescape(("html", "xml"), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def template(name: str) -> Template:
    """The template `pages/<name>`; what is put into HTML is escaped."""
    return _environment().get_template(name)


@cache
def content(name: str) -> dict[str, Any]:
    """The table `content/<name>.toml`. It is shared: do not change it."""
    return tomllib.loads((FOLDER / "content" / f"{name}.toml").read_text("utf-8"))
