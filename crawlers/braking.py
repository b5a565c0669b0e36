"""One visit before the brake: which of its ids are known under others, what is strange about it, what becomes of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from catalog import clock
from catalog.alarms import Alarm, Visited
from catalog.brake import alarms
from catalog.holding import HeldVisit, Weighed, prints_of, weigh
from catalog.known import known_source
from catalog.listed import Item
from catalog.renaming import renamed
from catalog.store import Store
from catalog.visits import VisitRecord, visits_to
from catalog.vocabulary import SkipReason
from crawlers.staging import Staging, domain_of_address
from crawlers.visits import GOOD, Remembered, VisitReport

Brake = Literal["", "held", "refused"]

# Under this key the memory of a source keeps which known ids its new ones stand for.
NAMES = "#names"
_NAMES_KEPT = 10_000
_UNREADABLE = (
    SkipReason.MALFORMED,
    SkipReason.NO_TITLE,
    SkipReason.NO_DATE,
    SkipReason.BAD_DATE,
    SkipReason.OUT_OF_RANGE,
    SkipReason.BAD_RECURRENCE,
)
_LAST_VISITS, _USUAL_VISITS = 20, 5
_FEW = 5
_BRAKES: dict[Weighed, Brake] = {Weighed.HELD: "held", Weighed.REFUSED: "refused"}


@dataclass(slots=True)
class Judged:
    """A visit, compared with what the catalogue knows of its source. All ids are `kind:source_id`.

    Attributes:
        known, found: by the ids under which the catalogue knows them.
        seen, gone: what was listed, and what the source withdrew, under these ids too.
        names: new ids and the known ones that they stand for; renamed: those of them that were found out now.
        whole: whether what was not listed can be taken as no longer listed.
        missing: what is to come and would be gone.
        is_released: whether it came so often that it is believed.
    """

    source: str
    known: dict[str, Item]
    found: dict[str, Item]
    seen: set[str]
    gone: set[str]
    names: dict[str, str]
    renamed: set[str]
    whole: bool
    missing: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    is_released: bool = False

    def lines(self, staging: Staging) -> Iterator[str]:
        """What was found, as JSON, under the ids by which it is known."""
        return staging.lines(self.names, self.renamed)

    def names_to_remember(self) -> tuple[str, Remembered]:
        """The new ids and the known ones, as the memory of the source keeps them."""
        pairs = sorted(self.names.items())[-_NAMES_KEPT:]
        return NAMES, Remembered(blocks=tuple((new, old, 1) for new, old in pairs))

    def weigh(self, store: Store, told: VisitRecord, staging: Staging) -> Brake:
        """What becomes of it, as it is alarming; it is kept aside if it is held."""
        now = clock.now()
        visit = HeldVisit(
            source=self.source,
            first_at=now,
            last_at=now,
            alarms=self.alarms,
            whole=self.whole,
            missing=self.missing,
            prints=prints_of(self.known, self.found, self.seen),
            record=told,
        )
        weighed = weigh(store, visit, self.lines(staging))
        self.is_released = weighed is Weighed.RELEASED
        return _BRAKES.get(weighed, "")


def judge(
    store: Store,
    source: str,
    staging: Staging,
    report: VisitReport,
    recall: Callable[[str], Remembered | None],
) -> Judged:
    """Compare a visit to `source` with what the catalogue knows of it; `recall` is that of its memory."""
    names = _remembered(recall(NAMES), report.seen_ids)
    whole = report.outcome in GOOD and not report.incremental
    judged = Judged(source, {}, {}, set(report.seen_ids), set(report.gone), dict(names), set(), whole)
    if report.outcome != "unchanged" or not staging.is_empty:
        now = clock.now()
        about = known_source(store, source, domain_of_address, now=now)
        judged.known = {item.sighted: item for item in about.items}
        judged.found = {item.sighted: item for item in staging.items()}
        _rename(judged, names)
        today = renamed(judged.known.values(), judged.found, judged.seen, now, whole=whole)
        _rename(judged, today)
        judged.renamed, judged.names = set(today), {**names, **today}
        judged.missing = _missing(judged, now)
        judged.alarms = alarms(about.items, judged.found.values(), _visited(store, judged, report, about.ever))
    else:  # every address answers as on a visit that was believed
        _rename(judged, names)
    return judged


def _missing(judged: Judged, now: datetime) -> tuple[str, ...]:
    to_come = {name for name, item in judged.known.items() if item.is_to_come(now)}
    return tuple(sorted((to_come - judged.seen if judged.whole else set()) | judged.gone))


def _visited(store: Store, judged: Judged, report: VisitReport, ever: int) -> Visited:
    """How the visit went; `ever` is how many items there ever were."""
    usually, known = _usual(store, judged.source, ever)
    return Visited(
        now=clock.now(),
        seen=sorted(judged.seen),
        gone=judged.gone,
        whole=judged.whole,
        tells_all=not report.incremental,
        unreadable=_unreadable(report.skipped, max(report.found, len(report.seen_ids))),
        usually=usually,
        over_limit=report.skipped[SkipReason.LIMIT] > 0,
        ever=known,
    )


def _remembered(kept: Remembered | None, seen: set[str]) -> dict[str, str]:
    """New ids that were found out before; one whose old id is listed again stands for itself."""
    return {new: old for new, old, _ in kept.blocks if old not in seen} if kept else {}


def _rename(judged: Judged, names: dict[str, str]) -> None:
    if not names:
        return
    judged.found = {
        names.get(name, name): replace(item, sighted=names.get(name, name)) for name, item in judged.found.items()
    }
    judged.seen = {names.get(name, name) for name in judged.seen}
    judged.gone = {names.get(name, name) for name in judged.gone}


def _usual(store: Store, source: str, ever: int) -> tuple[float, int | None]:
    """The highest share of unreadable items on the last good visits, and how many items there ever were, if that is known."""
    good = [visit for visit in visits_to(store, source, _LAST_VISITS) if visit.outcome in GOOD][:_USUAL_VISITS]
    shares = [_unreadable(visit.skipped, max(visit.found, visit.listed)) for visit in good]
    return max(shares, default=0.0), ever if good else None


def _unreadable(skipped: "dict[str, int] | dict[SkipReason, int]", found: int) -> float:
    """The share of items whose title or date could not be read; none when they are under five."""
    bad = sum(count for reason, count in skipped.items() if reason in _UNREADABLE)
    return bad / (found + bad) if bad >= _FEW else 0.0
