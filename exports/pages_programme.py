"""The programme of a selection: a week at a glance, by place, by theme, or a long list in pages; and as others embed it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from catalog.cleaning.times import local
from catalog.views import EventView
from exports import pages_addresses as addresses
from exports import pages_programme_days as days
from exports import pages_programme_views as views
from exports.calendar_words import HOME_ZONE
from exports.exporter import Fragment, Surroundings
from exports.pages_events import is_sample
from exports.pages_lists import page_problems
from exports.pages_programme_frame import Frame, next_edition
from exports.pages_programme_items import lines_of, placed_lines, programme_fragment
from exports.pages_programme_parts import ANCHOR, Line, Part, opening, parts
from exports.pages_refusal import check_event, refusing
from exports.pages_templates import HTML, pages_version
from exports.phrases import Language
from exports.selections import EMBEDDED, WIDE, Kind, Selection

_LINK = b"<h3><a href="  # No text of a source can hold it: they are escaped.
_OUTWARD = b'<h3><a target="_top" href='


class ProgrammePage:
    """The programme in one language."""

    media_type = HTML
    kinds = WIDE | {Kind.YEAR, Kind.ASSOCIATION}

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"programme-{language}"
        self.version = pages_version()

    def path(self, selection: Selection) -> str:
        """`editions/<id>/index.html`; `programme/index.html` for everything."""
        return addresses.programme_path(self.language, selection.id)

    def fragment(self, view: EventView, around: Surroundings) -> Fragment:
        """An item for each slot; see `programme_fragment`."""
        with refusing(view.id):
            check_event(view)
            return programme_fragment(self.language, view, sample=is_sample(view, around.sources))

    def document(self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings) -> Iterator[bytes]:
        """The first page; an edition shows those slots only that lie in its days."""
        yield from next(self.volumes(selection, fragments, around))[1]

    def volumes(
        self, selection: Selection, fragments: Sequence[Fragment], around: Surroundings
    ) -> Iterator[tuple[str, Iterable[bytes]]]:
        """All pages of the programme, the first one first."""
        lines = lines_of(self.language, fragments, selection)
        of = parts(lines, by_day=selection.edition is not None, anchor=ANCHOR)
        frame = Frame(self.language, selection, around, lines, of)
        start = opening(of, _present(selection))
        yield self._page(frame, of[start], "index")
        if len(of) > 1:
            yield from (self._page(frame, part, part.name) for part in of)
        if selection.kind is Kind.EDITION and lines:
            yield from self._views(frame, fragments)
        if selection.kind in EMBEDDED:
            yield self._embedded(frame, of[start], "index")
            if len(of) > 1:
                yield from (self._embedded(frame, part, part.name) for part in of)

    def beside(self, selection: Selection, around: Surroundings) -> str:
        """The next edition, to which the pages of one that is over lead on."""
        later = next_edition(selection, around)
        return f"{later.id} {later.name}" if later else ""

    def problems(self, document: bytes) -> list[str]:
        """A page that is cut, or in which a marker was left."""
        return page_problems(document)

    def _page(self, frame: Frame, part: Part, name: str) -> tuple[str, Iterable[bytes]]:
        path = addresses.programme_part_path(self.language, frame.selection.id, name)
        week = _is_week(frame, part)
        page = frame.page(
            path,
            "programme.html",
            first=self.path(frame.selection),
            part=part,
            week=min(len(_week(frame, part)), 7) if week else 0,
            jumps=[] if week else days.jumps(self.language, part.lines),
            view="",
        )
        return path, days.filled(page, path, self._body(frame, part))

    def _body(self, frame: Frame, part: Part) -> Iterator[bytes]:
        if _is_week(frame, part):
            return days.columns(self.language, _week(frame, part))
        return days.plain(self.language, part.lines)

    def _views(self, frame: Frame, fragments: Sequence[Fragment]) -> Iterator[tuple[str, Iterable[bytes]]]:
        placed = list(placed_lines(self.language, fragments, frame.selection))
        for view, grouped in zip(views.VIEWS, (views.by_place, views.by_theme), strict=True):
            of = views.sheets(view, grouped(self.language, placed))
            first = addresses.programme_part_path(self.language, frame.selection.id, view)
            for number, sheet in enumerate(of):
                path = addresses.programme_part_path(self.language, frame.selection.id, sheet.name)
                values: dict[str, Any] = {"jumps": views.jumps(of, sheet), "view": view, "week": 0}
                values |= {"earlier": of[number - 1].name if number else ""}
                values |= {"later": of[number + 1].name if number + 1 < len(of) else ""}
                page = frame.page(path, "programme_view.html", first=first, **values)
                yield path, days.filled(page, path, views.sections(self.language, sheet))

    def _embedded(self, frame: Frame, part: Part, name: str) -> tuple[str, Iterable[bytes]]:
        path = addresses.embed_path(self.language, frame.selection.id, name)
        first = addresses.embed_path(self.language, frame.selection.id)
        shown = addresses.programme_part_path(self.language, frame.selection.id, name)
        canonical = addresses.absolute(frame.around.site, shown)
        page = frame.page(path, "embed.html", first=first, part=part, bare=True, canonical=canonical)
        body = (piece.replace(_LINK, _OUTWARD) for piece in days.plain(self.language, part.lines))
        return path, days.filled(page, path, body)


def _is_week(frame: Frame, part: Part) -> bool:
    return part.name == "index" and bool(part.lines) and days.has_columns(frame.selection.edition)


def _week(frame: Frame, part: Part) -> dict[str, list[Line]]:
    assert frame.selection.edition is not None
    return days.week_of(frame.selection.edition, part.lines)


def _present(selection: Selection) -> str:
    """The day on which a reader is thought to come: that of the last change; for an edition, its first."""
    if selection.edition is not None:
        return selection.edition.starts_on.isoformat()
    return local(selection.changed_at, HOME_ZONE).date().isoformat()
