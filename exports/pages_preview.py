"""The page of a subject as it will look: the published template, with a banner above it that says it is a preview.

The banner stands in a template that extends the published one (`preview.html`), so one of the instance's own is extended
as well, and cannot leave it out but by leaving out its content.
"""

from typing import Any, NamedTuple

from markupsafe import Markup

from catalog.editions import Edition
from catalog.views import AssociationView, EventView, SourceView
from exports.exporter import Site, Surroundings
from exports.pages_associations import association_page
from exports.pages_event_feeds import calendar_alternate
from exports.pages_events import event_page
from exports.pages_refusal import check_association, check_event, refusing
from exports.phrases import Language
from exports.rolling import EPOCH
from exports.selections import Kind, Selection


class Framed(NamedTuple):
    """What is around a preview.

    Attributes:
        path, other_path: the page that shows it, and that page in the other language, within the site. root: the way
            from it to the first folder. banner: what stands above. policy: of its content, for the head.
    """

    path: str
    other_path: str
    root: str
    banner: Markup
    policy: str


def surroundings_of(site: Site, sources: dict[str, SourceView], editions: tuple[Edition, ...]) -> Surroundings:
    """What the page of a subject shows of the rest: sources, and the editions that have pages."""
    weeks = (Selection(one.id, (), (), EPOCH, edition=one, kind=Kind.EDITION) for one in editions)
    return Surroundings(site, sources, tuple(weeks))


def preview_page(language: Language, view: EventView | AssociationView, around: Surroundings, framed: Framed) -> str:
    """The page, for nobody else: no search finds it, and nothing in it is for machines.

    Raises `ValueError` for what cannot be written.
    """
    frame: dict[str, Any] = framed._asdict() | {
        "indexed": False,
        "referrer": "no-referrer",
        "json_ld": "",
        "picture": None,
    }
    with refusing(view.id):
        if isinstance(view, EventView):
            check_event(view)
            # The feeds of its place and town may not be there yet.
            frame["alternates"] = [calendar_alternate(language, view.id)]
            return event_page(language, view, around, template="preview.html", subject="event.html", **frame)
        check_association(view)
        return association_page(language, view, around, template="preview.html", subject="association.html", **frame)
