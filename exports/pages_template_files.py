"""The texts of templates: those that come with Goodweek, and those of the instance in their places."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment, TemplateSyntaxError

from catalog.errors import ConfigurationInvalid
from exports.looks import worn

TEMPLATE_REMEDY = "Compare it with the template that comes with Goodweek, in exports/templates/, or take it away."
"""What to do about a template of an instance that fails."""

_OWN = "goodweek/"
"""Before the name of a template: the one that comes with Goodweek, so that one in its place may extend it."""


@cache
def template_texts() -> dict[str, str]:
    """All templates by file name."""
    folder = files("exports") / "templates"
    return {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".html")}


def check_template(text: str, place: str) -> None:
    """Raise `ConfigurationInvalid` where a template, which stands at `place`, cannot be compiled."""
    try:
        Environment(autoescape=True).parse(text)
    except TemplateSyntaxError as error:
        raise ConfigurationInvalid(
            f"{place}, line {error.lineno}", f"{str(error.message).rstrip(chr(46))}.", TEMPLATE_REMEDY
        ) from error


def template_source(name: str) -> tuple[str, str | None, None] | None:
    """The text of a template, and where people find it; the instance's own comes first."""
    look, bare = worn(), name.removeprefix(_OWN)
    if bare == name and name in look.templates:
        return look.templates[name], look.places.get(name), None
    text = template_texts().get(bare)
    return None if text is None else (text, None, None)
