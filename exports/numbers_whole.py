"""The figures of all that is published: every year and every edition, those long over too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports import pages_addresses as addresses
from exports.exporter import Surroundings
from exports.numbers_counting import Apart, Tally, all_invented, apart, lines_of
from exports.numbers_figures import Figure, Numbers, Of, Table, samples_of
from exports.rolling import EPOCH
from exports.selections import Kind, Selection, listed


def whole_numbers(around: Surroundings, traits: Mapping[str, str]) -> Numbers:
    """Count all years, all editions and all associations; each event is in one year, that of its first date."""
    lines = [line for one in _of(around, Kind.YEAR) for line in lines_of(one.events, traits)]
    lines += (line for one in _of(around, Kind.EVERYTHING) for line in lines_of(one.associations, traits))
    sample = all_invented(lines, samples_of(around))
    counting = _Counting(around, traits, frozenset() if sample else samples_of(around))
    years, weeks = counting.of(Kind.YEAR, "events"), counting.of(Kind.EDITION, "events")
    takers, everyone = counting.of(Kind.EDITION, "associations"), counting.of(Kind.EVERYTHING, "associations")
    return Numbers(
        None,
        max((one.changed_at for one, _ in (*years, *everyone)), default=EPOCH),
        sum((one.total() for _, one in years), Tally()),
        sum(one.cancelled_dates() for _, one in years),
        sum((one.total() for _, one in everyone), Tally()),
        len({name for _, one in (*years, *everyone) for name in one.sources()}),
        (
            _table("events", "year", years[::-1]),
            _table("events", "edition", weeks),
            _table("associations", "edition", takers),
        ),
        sample,
    )


@dataclass(frozen=True, slots=True)
class _Counting:
    around: Surroundings
    traits: Mapping[str, str]
    samples: frozenset[str]

    def of(self, kind: Kind, of: Of) -> list[tuple[Selection, Apart]]:
        """Each selection of a kind, with what is counted of it."""
        chosen = _of(self.around, kind)
        members = [one.events if of == "events" else one.associations for one in chosen]
        return [
            (one, apart(lines_of(some, self.traits), self.samples, in_full=False))
            for one, some in zip(chosen, members, strict=True)
        ]


def _of(around: Surroundings, kind: Kind) -> list[Selection]:
    return [one for one in listed(around.selections) if one.kind is kind]


def _table(of: Of, by: str, groups: Sequence[tuple[Selection, Apart]]) -> Table:
    """Years and editions, the latest first."""
    return Table(of, by, tuple(_figure(of, one, group.total()) for one, group in groups))


def _figure(of: Of, selection: Selection, tally: Tally) -> Figure:
    data, further = addresses.data_path(selection.id, of, "csv"), addresses.numbers_path("fr", selection)
    if selection.edition is not None:
        name = selection.edition.name
        is_programme = of == "events"
        page = (addresses.programme_path if is_programme else addresses.association_list_path)("fr", selection.id)
        return Figure(selection.id, name, name, tally, page, data, further)
    year = selection.facet.key if selection.facet else ""
    return Figure(year, year, year, tally, "", data, further)
