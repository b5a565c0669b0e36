"""What stands around the items on every page of a programme: its name, its views, its pages, how to subscribe."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup

from catalog.editions import Edition
from exports import pages_addresses as addresses
from exports.calendar_words import short_day_words
from exports.exporter import Surroundings
from exports.numbers_figures import COUNTED
from exports.pages_agendas import Subscription, subscription
from exports.pages_lists import feed_alternates, headings
from exports.pages_programme_parts import Line, Part
from exports.pages_programme_views import VIEWS
from exports.pages_templates import MEMBERS, render, render_page
from exports.phrases import Language, phrase
from exports.selections import EMBEDDED, LISTED, WIDE, Kind, Selection


class Turn(NamedTuple):
    """A page of a long programme as its other pages lead to it: its words, where it is, how many dates it has.

    Attributes:
        days: those that begin there and not here. The first page has their anchors beside the way to them, so that
            who comes for a day, and cannot know on which page it is, is led on.
    """

    words: str
    href: str
    dates: int
    current: bool
    days: list[str]


@dataclass(frozen=True)
class Frame:
    """The programme of a selection, whatever page of it.

    Attributes:
        lines: all its items; of: its pages.
    """

    language: Language
    selection: Selection
    around: Surroundings
    lines: Sequence[Line]
    of: Sequence[Part]

    def page(
        self, path: str, template: str, *, first: str, part: Part | None = None, bare: bool = False, **values: Any
    ) -> str:
        """The page at `path`, with a marker in the place of its items; `first` is the first of all that show it so.

        It is `bare` where nothing stands between its title and its items, as where others embed it.
        """
        is_first = path == first
        turns = self._turns(part, anchored=is_first)
        here = next((number for number, one in enumerate(self.of) if one is part), -1)
        return render_page(
            self.language,
            template,
            path,
            self.around.site,
            first="" if is_first else first,
            **self._shared
            | self._named(part if turns else None, values.get("view", ""))
            | {
                "about": "" if bare else self._about(addresses.root_of(path), values.get("view", "")),
                "turns": turns,
                "turn_lines": self._turn_lines(turns),
                "earlier": self.of[here - 1].name if here > 0 else "",
                "later": self.of[here + 1].name if 0 <= here < len(self.of) - 1 else "",
                "members": MEMBERS,
            }
            | self._canonical()
            | values,
        )

    def _canonical(self) -> dict[str, str]:
        """Of an association that is another one now, the programme is that of the other one."""
        facet = self.selection.facet
        if facet is None or self.selection.kind is not Kind.ASSOCIATION or facet.id == self.selection.id:
            return {}
        return {
            "canonical": addresses.absolute(self.around.site, addresses.programme_path(self.language, facet.id)),
        }

    def _about(self, root: str, view: str) -> Markup:
        """What stands below the title, the same on all pages of a folder that show it so."""
        if (root, view) not in self._abouts:
            made = render(self.language, "programme_about.html", **self._shared | {"root": root, "view": view})
            self._abouts[root, view] = Markup(made.removesuffix("\n"))  # noqa: S704 - our own template, which escapes
        return self._abouts[root, view]

    @cached_property
    def _abouts(self) -> dict[tuple[str, str], Markup]:
        return {}

    @cached_property
    def _shared(self) -> dict[str, Any]:
        language, selection = self.language, self.selection
        is_wide = selection.kind in WIDE
        return headings(language, "programme", selection) | {
            "alternates": feed_alternates(language, selection.id, selection.kind),
            "event_count": len({line.event for line in self.lines}),
            "date_count": len(self.lines),
            "subscription": self._subscription(),
            "subscribe": addresses.subscribe_path(language, selection.id) if is_wide else "",
            "programme": addresses.programme_path(language, selection.id),
            "programme_url": addresses.absolute(
                self.around.site, addresses.programme_path(language, selection.id).removesuffix("index.html")
            ),
            "qr": addresses.qr_path(language, selection.id) if is_wide else "",
            "associations": addresses.association_list_path(language, selection.id) if selection.kind in LISTED else "",
            "search": addresses.search_path(language) if selection.kind is Kind.EVERYTHING else "",
            "numbers": addresses.numbers_path(language, selection) if selection.kind in COUNTED else "",
            "embed": addresses.embed_path(language, selection.id, "code") if selection.kind in EMBEDDED else "",
            "explore": addresses.explore_path(language),
            "territory": self._territory(),
            "association": self._association(),
            "views": self._views(),
            "over": selection.over,
            "since": short_day_words(language, selection.since) if selection.since else "",
            "next_edition": self._next_edition(),
        }

    def _named(self, part: Part | None, view: str) -> dict[str, str]:
        """The title of one page of several, or of another view."""
        title = str(self._shared["title"])
        if view:
            title = f"{title} · {self._view(view)}"
        elif part is not None:
            title = f"{title} · {part.words(self.language)}"
        return {"title": title}

    def _views(self) -> list[tuple[str, str]]:
        has_views = self.selection.kind is Kind.EDITION and self.lines
        return [(view, self._view(view)) for view in VIEWS] if has_views else []

    def _view(self, view: str) -> str:
        return phrase(self.language, f"programme.{view.replace('-', '_')}")

    def _subscription(self) -> Subscription:
        calendar = addresses.feed_path(self.selection.id, "ics")
        return subscription(self.around.site, calendar, selection_name(self.language, self.selection, self.around))

    def _territory(self) -> str:
        facet = self.selection.facet
        is_department = self.selection.kind is Kind.DEPARTEMENT and facet is not None
        return addresses.territory_path(self.language, facet.key) if is_department and facet else ""

    def _association(self) -> str:
        facet = self.selection.facet
        is_association = self.selection.kind is Kind.ASSOCIATION and facet is not None
        return addresses.association_path(self.language, facet.key) if is_association and facet else ""

    def _turns(self, part: Part | None, *, anchored: bool) -> list[Turn]:
        if len(self.of) < 2 or part is None:
            return []
        told = {line.day for line in part.lines}
        found = [*self._plain_turns]
        for number, one in enumerate(self.of):
            days = sorted({line.day for line in one.lines} - told) if anchored else []
            told.update(days)
            if days or one is part:
                found[number] = found[number]._replace(current=one is part, days=days)
        return found

    @cached_property
    def _plain_turns(self) -> list[Turn]:
        """As most pages lead to the others: of hundreds of pages each leads to all."""
        return [Turn(one.words(self.language), f"{one.name}.html", len(one.lines), False, []) for one in self.of]

    def _turn_lines(self, turns: Sequence[Turn]) -> Markup:
        plain = zip(turns, self._plain_turns, self._plain_lines, strict=True) if turns else ()
        lines = (line if turn is same else self._turn_line(turn) for turn, same, line in plain)
        return Markup("\n").join(lines)

    @cached_property
    def _plain_lines(self) -> list[Markup]:
        return [self._turn_line(one) for one in self._plain_turns]

    def _turn_line(self, turn: Turn) -> Markup:
        made = render(self.language, "programme_turn.html", one=turn)
        return Markup(made.removesuffix("\n"))  # noqa: S704 - our own template, which escapes

    def _next_edition(self) -> dict[str, str] | None:
        """The name and the programme of the edition to which this one leads on."""
        later = next_edition(self.selection, self.around)
        return {"name": later.name, "path": addresses.programme_path(self.language, later.id)} if later else None


def next_edition(selection: Selection, around: Surroundings) -> Edition | None:
    """The latest edition of the series of one that is over, where that is not the latest itself."""
    edition = selection.edition
    if edition is None or not selection.over:
        return None
    later = max(
        (one for one in around.editions().values() if one.series == edition.series), key=_begins, default=edition
    )
    return later if later.starts_on > edition.starts_on else None


def selection_name(language: Language, selection: Selection, around: Surroundings) -> str:
    """What a selection is called in a list of calendars: `Loire · Agenda solidaire`."""
    name = selection.label(language)
    return f"{name} · {around.site.name}" if selection.facet else name or around.site.name


def _begins(edition: Edition) -> str:
    return f"{edition.starts_on.isoformat()} {edition.id}"
