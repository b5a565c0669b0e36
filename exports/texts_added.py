"""The pages of text that an instance wrote: those in the place of Goodweek's, and those that it adds."""

from exports import pages_addresses as addresses
from exports.looks import worn
from exports.markdown import titled
from exports.pages_navigation import ABOUT, ORGANISERS, Link, found
from exports.phrases import LANGUAGES, Language

OWN = tuple(key for key, _ in (*ORGANISERS, *ABOUT))
"""The names of the pages of text that come with Goodweek."""


def added() -> list[str]:
    """The names of those that the instance adds."""
    return sorted({key.partition("/")[2] for key in worn().texts}.difference(OWN))


def is_written(language: Language, name: str) -> bool:
    """Whether the instance wrote this page for readers of a language: in it, or a page of its own in the other."""
    return f"{language}/{name}" in worn().texts or name not in OWN


def written(language: Language, name: str) -> tuple[str, str, Language]:
    """What the instance wrote: title, text in Markdown, and the language that it is in."""
    spoken = next(one for one in (language, *LANGUAGES) if f"{one}/{name}" in worn().texts)
    title, text = titled(worn().texts[f"{spoken}/{name}"])
    section = found(language, name)
    return title or (section.words if section else name.replace("-", " ").capitalize()), text, spoken


def added_links(language: Language) -> list[Link]:
    """The pages that the instance adds, for the foot of each page."""
    return [Link(written(language, name)[0], addresses.text_path(language, name)) for name in added()]
