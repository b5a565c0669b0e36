"""What stands at the address of a page whose subject was given up: where it is described now, or that it was withdrawn.

Nothing of what stood there is repeated: it may have been erased.
"""

from collections.abc import Callable, Iterator
from typing import Any

from catalog.views import Changed
from exports import pages_addresses as addresses
from exports.exporter import Surroundings
from exports.pages_templates import HTML, pages_version, render_page
from exports.phrases import LANGUAGES, Language, phrase


class GonePages:
    """A page in each language for each id that was given up, hidden or removed."""

    name = "gone-pages"
    media_type = HTML

    def __init__(self) -> None:
        self.version = pages_version()

    def paths(self, gone: Changed) -> Iterator[tuple[Language, str]]:
        """Where they are: in the place of the pages that were there."""
        for language in LANGUAGES:
            yield language, _path_of(gone.id)(language, gone.id)

    def page(self, language: Language, gone: Changed, around: Surroundings) -> bytes:
        """One of them; that of a subject that was merged leads on to the one that holds it now."""
        path = _path_of(gone.id)(language, gone.id)
        heir = _path_of(gone.heir)(language, gone.heir) if gone.heir else ""
        more: dict[str, Any] = {
            "canonical": addresses.absolute(around.site, heir),
            "leads_to": addresses.root_of(path) + heir,
        }
        page = render_page(
            language,
            "gone.html",
            path,
            around.site,
            title=phrase(language, "gone.merged_title") if heir else phrase(language, "gone.title"),
            description=phrase(language, "gone.merged_text") if heir else phrase(language, "gone.text"),
            sample=False,
            heir=heir,
            **(more if heir else {}),
        )
        return page.encode()


def _path_of(subject_id: str) -> Callable[[Language, str], str]:
    return addresses.event_path if subject_id.startswith("e") else addresses.association_path
