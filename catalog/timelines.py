"""In which editions associations take part: by word, by the events that they organise, by source.

An event names its organisers by name and site. One of them is an association of the catalogue when exactly
one association bears that name, bore it once, or has its site on that host.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cached_property, lru_cache
from json import loads
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, select

from catalog import prior
from catalog.belonging import Because
from catalog.cleaning.text import fold
from catalog.cleaning.times import in_zone
from catalog.conclusions import AssociationState
from catalog.editions import Edition
from catalog.likeness.addresses import host_of
from catalog.memberships import editions_of
from catalog.rows import table_of
from catalog.tables import Association, Event, Journal, Membership
from catalog.views import Participation

Part = Literal["word", "organiser", "source"]


class _Known(NamedTuple):
    """The one association that bears a name, or has a host; None where there are several."""

    by_name: Mapping[str, str | None]
    by_host: Mapping[str, str | None]


class Timelines:
    """Who takes part in what, in one consistent state; everything is read when it is first asked for.

    Attributes:
        left_out: ids of events that count for nobody; to be said before the first question.
    """

    left_out: Collection[str] = ()

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._organised: dict[str, Counter[str]] = {}

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """All editions, the earliest first."""
        return editions_of(self._connection)[::-1]

    def organised(self, edition_id: str) -> Counter[str]:
        """For each association how many events of the edition it organises, those that moved out left aside."""
        if edition_id not in self._organised:
            event, member = table_of(Event), table_of(Membership)
            query = (
                select(event.c.id, event.c.facts)
                .join(member, member.c.event_id == event.c.id)
                .where(member.c.edition_id == edition_id, member.c.because != str(Because.MOVED_OUT))
                .where(event.c.hidden.is_(False))
            )
            events = [loads(row.facts) for row in self._connection.execute(query) if row.id not in self.left_out]
            self._organised[edition_id] = Counter(name for facts in events for name in self._organisers(facts))
        return self._organised[edition_id]

    def of(
        self, states: Mapping[str, AssociationState], sources: Mapping[str, Collection[str]]
    ) -> dict[str, tuple[Participation, ...]]:
        """The timelines of these associations; `sources` are the names of those who speak of each."""
        if not self.editions:
            return {}
        names = self._names(states)
        return {
            name: tuple(
                Participation(
                    edition=edition.id,
                    name=edition.name,
                    known_as=_name_at(names.get(name, ()), _end(edition), state.facts.name),
                    events=self.organised(edition.id)[name],
                    because=because,
                )
                for edition in self.editions
                if (because := self._because(edition, name, state, sources.get(name, ())))
            )
            for name, state in states.items()
        }

    def _because(
        self, edition: Edition, name: str, state: AssociationState, sources: Collection[str]
    ) -> tuple[Part, ...]:
        found: dict[Part, bool] = {
            "word": edition.id in state.facts.editions,
            "organiser": bool(self.organised(edition.id)[name]),
            "source": not set(edition.sources).isdisjoint(sources),
        }
        return tuple(part for part, holds in found.items() if holds)

    def _organisers(self, facts: Mapping[str, Any]) -> set[str]:
        """The ids of the associations that the facts of an event name as organisers."""
        found = {self.organiser(one["name"], one.get("url", "")) for one in facts.get("organisers", ())}
        return {name for name in found if name}

    def organiser(self, name: str, url: str) -> str | None:
        """The id of the association that an event names so; None where none is known, or several are.

        A name tells more than a site, which a federation may share with its members.
        """
        return self._organiser(name, url)

    @cached_property
    def _organiser(self) -> Callable[[str, str], str | None]:
        """`organiser`, which remembers: a few hundred or thousand organisers stand in all events."""
        known = self._known
        return lru_cache(maxsize=32_768)(
            lambda name, url: known.by_name.get(fold(name)) or known.by_host.get(host_of(url))
        )

    @cached_property
    def _known(self) -> _Known:
        table = table_of(Association)
        by_name: dict[str, str | None] = {}
        by_host: dict[str, str | None] = {}
        present: set[str] = set()
        for row in self._connection.execute(select(table.c.id, table.c.facts).where(table.c.hidden.is_(False))):
            facts = loads(row.facts)
            for name in {fold(name) for name in (facts["name"], *facts.get("other_names", ()))}:
                by_name[name] = None if name in by_name else row.id
            host = host_of(facts.get("url", ""))
            by_host[host] = None if host in by_host or not host else row.id
            present.add(row.id)
        # Last year's programme names an association as it was called then; today's bearer of a name comes first.
        once: dict[str, str | None] = {}
        for subject_id, name in self._former_names():
            if subject_id in present:
                once[name] = subject_id if once.get(name, subject_id) == subject_id else None
        return _Known({**once, **by_name}, by_host)

    def _former_names(self) -> Iterable[tuple[str, str]]:
        """The associations that were renamed, and their folded names before."""
        table = table_of(Journal)
        query = select(table.c.subject_id, table.c.before).where(table.c.field == "name").order_by(table.c.id)
        for row in self._connection.execute(query):
            yield row.subject_id, fold(loads(row.before))

    def _names(self, ids: Iterable[str]) -> dict[str, list[tuple[datetime, str]]]:
        """For each association the dates on which its name was changed, with the name before, the earliest first."""
        table = table_of(Journal)
        query = select(table.c.id, table.c.at, table.c.subject_id, table.c.before).where(table.c.field == "name")
        found: dict[str, list[tuple[datetime, str]]] = {}
        rows = prior.rows_with(self._connection, query, table.c.subject_id, ids)
        for row in sorted(rows, key=lambda row: row["id"]):
            found.setdefault(row["subject_id"], []).append((row["at"], loads(row["before"])))
        return found


def _name_at(changes: Sequence[tuple[datetime, str]], at: datetime, name_now: str) -> str:
    return next((before for changed_at, before in changes if changed_at > at), name_now)


def _end(edition: Edition) -> datetime:
    return in_zone(datetime.combine(edition.ends_on + timedelta(days=1), time.min), edition.zone).astimezone(UTC)
