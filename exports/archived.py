"""Archived editions: what is remembered of each from the publication that found it archived.

The documents of an edition that is long over stay as they are, whatever sources say later, and so does who is in the
selections within it: a calendar of a theme that somebody follows neither changes nor ends when a source takes another
theme for an old event. Gists tell today's themes alone, so those that the members had are kept in a file beside
`state.json`, from generation to generation. It is read where an edition is archived and something changed, and what is
lost begins anew, as it is today. So it does after an erasure, and when a source that spoke in the edition forbids that
its words are published: nothing of them may be left.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, TypeAdapter, model_validator

from catalog.sightings import Frozen
from exports.drafts import Draft
from exports.faceting import Gist, facet
from exports.numbers_traits import sources_told
from exports.selections import Kind, Selection

ARCHIVED = "archived.json"
_Numbers = tuple[Annotated[int, Field(ge=0)], ...]
_ASSOCIATION = f"{Kind.ASSOCIATION}/"
_PLACE = f"{Kind.PLACE}/"


class Archive(Frozen):
    """What is remembered of an archived edition.

    Attributes:
        taken: the number of the generation that found it archived, or had to begin anew since.
        erased: how much had been erased on request by then.
        heard: the names of the sources that spoke in it, then or later.
        facets: the ids of all facets within it. labels: what the places among them are called, by key.
        members: by the id of each event and association its facets, by their places among `facets`.
        left: the same of those that an event had before (`exports.faceting.Gist.left`), where there are any.
    """

    taken: int
    erased: int
    heard: tuple[str, ...]
    facets: tuple[str, ...]
    labels: dict[str, str]
    members: dict[str, _Numbers]
    left: dict[str, _Numbers]

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        for name in self.facets:
            facet(name, lambda *_: "")
        if max(chain.from_iterable((*self.members.values(), *self.left.values())), default=-1) >= len(self.facets):
            raise ValueError("a facet is missing")
        return self


_FILE = TypeAdapter(dict[str, Archive])


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the members of an archived edition stand within it: by id the facets of each, and those that it left."""

    facets: Mapping[str, Sequence[str]]
    left: Mapping[str, Sequence[str]]
    labels: Mapping[str, str]


@dataclass
class Archives:
    """The archived editions of one publication.

    Attributes:
        file: that of the last generation, if there is one. generation: the number of this publication.
        erased: how much was erased on request, up to now.
        forbidding: the names of the sources that forbid that their words are published.
        taken: what is remembered after this publication, by edition.
    """

    file: Path | None = None
    generation: int = 0
    erased: int = 0
    forbidding: frozenset[str] = frozenset()
    taken: dict[str, Archive] = field(default_factory=dict)

    def standing(
        self,
        edition: str,
        members: Iterable[str],
        gists: Mapping[str, Gist],
        today: Callable[[str], tuple[Iterable[str], Iterable[str]]],
    ) -> Standing:
        """Where these members of an archived edition stood when it was archived; of new ones, where they stand `today`."""
        before = self._before.get(edition)
        if before and (before.erased != self.erased or not self.forbidding.isdisjoint(before.heard)):
            before = None
        facets: dict[str, Sequence[str]] = {}
        left: dict[str, Sequence[str]] = {}
        for one in members:
            if before and before.members.get(one):
                facets[one], were = _named(before, before.members[one]), _named(before, before.left.get(one, ()))
            else:
                facets[one], were = map(tuple, today(one))
            if were:
                left[one] = were
        names = tuple(sorted({*chain(*facets.values(), *left.values())}))
        labels, heard = _told((*facets, *_associations(names)), gists)
        if before:
            labels, heard = labels | before.labels, heard.union(before.heard)
        keys = {name.removeprefix(_PLACE) for name in names if name.startswith(_PLACE)}
        places = {name: place for place, name in enumerate(names)}
        made = Archive(
            taken=before.taken if before else self.generation,
            erased=self.erased,
            heard=tuple(sorted(heard)),
            facets=names,
            labels={key: label for key, label in sorted(labels.items()) if key in keys},
            members=_numbered(facets, places),
            left=_numbered(left, places),
        )
        self.taken[edition] = made
        return Standing(facets, left, made.labels)

    @cached_property
    def _before(self) -> Mapping[str, Archive]:
        """What the last generation remembers; nothing where that is lost, damaged, or was never kept."""
        try:
            return _FILE.validate_json(self.file.read_bytes()) if self.file else {}
        except (FileNotFoundError, ValueError):
            return {}

    def told(self, contents: Mapping[str, str], selections: Iterable[Selection]) -> dict[str, str]:
        """The digests of all selections; those of archived editions are others once what is remembered began anew."""
        taken = {one.id: self.taken[one.edition.id].taken for one in selections if one.archived and one.edition}
        return {one: f"{digest}.{taken[one]}" if one in taken else digest for one, digest in contents.items()}

    def write(self, draft: Draft) -> None:
        """Keep what is remembered beside the published folder of this draft, before that is finished."""
        disk, path = draft.folder.disk, f"{draft.root}/{ARCHIVED}"
        if draft.folder.stale is not None:
            disk.unlink(path)
        if self.taken:
            disk.write(path, _FILE.dump_json(self.taken))


def _named(archive: Archive, places: Iterable[int]) -> Sequence[str]:
    return tuple(map(archive.facets.__getitem__, places))


def _associations(names: Iterable[str]) -> Iterator[str]:
    """The ids of those whose name a selection has."""
    return (name.removeprefix(_ASSOCIATION) for name in names if name.startswith(_ASSOCIATION))


def _told(ids: Iterable[str], gists: Mapping[str, Gist]) -> tuple[dict[str, str], frozenset[str]]:
    """What places are called, the first by the alphabet, and which sources speak, as far as these subjects tell."""
    labels: dict[str, str] = {}
    lines: set[str] = set()
    # Asked once: a gist is read from its text each time.
    for gist in filter(None, map(gists.get, ids)):
        lines.add(gist.traits)
        for key, label in gist.places.items():
            labels[key] = min(labels.get(key, label), label)
    return labels, frozenset(chain.from_iterable(map(sources_told, lines)))


def _numbered(told: Mapping[str, Sequence[str]], places: Mapping[str, int]) -> dict[str, _Numbers]:
    return {one: tuple(map(places.__getitem__, some)) for one, some in told.items()}
