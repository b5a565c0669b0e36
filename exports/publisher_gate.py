"""When a publication is too doubtful to replace the last one (reliability C12).

What is counted is what is still to come: a week that is over loses its future events without anything
being wrong. So the last publication is remembered as a number of events for each day, and both are
counted from today. Of narrow selections that is told which they lost for good (`exports.publisher_losses`).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from catalog import clock
from catalog.errors import PublicationHeld
from exports.generations import Generations
from exports.publisher_documents import Made
from exports.publisher_losses import TOTALS, Gone, losses, totals
from exports.selections import WIDE, Kind, Selection

ASSOCIATIONS = "associations"
_SHOWN = 3
_TOLERATED_COUNT = 5
_TOLERATED_SHARE = 0.2

Outlook = dict[str, dict[str, int]]
"""By selection id: how many events end on each day (UTC) to come, and how many `associations` there are.

Under `narrow/*` how many events narrow ones promise, by their ids, where they are more than five.
"""


def shrunken(before: int, after: int) -> bool:
    """Whether so much is gone that a fault is likelier than a change: over 5 and over 20 %."""
    lost = before - after
    return lost > _TOLERATED_COUNT and lost > _TOLERATED_SHARE * before


def outlook(selections: Sequence[Selection]) -> Outlook:
    """What the selections promise from today on; by a clock that is ahead, from the last change of the catalogue on.

    Otherwise nothing would be promised when that clock is right again, and all might be gone.
    """
    changes = (one.changed_at.date() for one in selections if one.kind is Kind.EVERYTHING)
    since = min((clock.today("UTC"), *changes))
    wide = {one.id: _promised(one, since) for one in selections if one.kind in WIDE}
    return wide | {TOTALS: totals(selections, since, _TOLERATED_COUNT)}


def refuse_shrinking(before: Outlook, after: Outlook) -> None:
    """Raise `PublicationHeld`, naming the selection and both counts, when one lost too much."""
    today = clock.today("UTC").isoformat()
    for selection, promised in before.items():
        if selection == TOTALS:
            continue
        now_promised = after.get(selection, {})
        for kind, count in (("future events", _events), ("associations", _associations)):
            _refuse(selection, kind, count(promised, today), count(now_promised, today))


def refuse_losses(before: Outlook, selections: Sequence[Selection], gone: Gone) -> None:
    """The same of narrow selections, of which events are missed only that are gone from the catalogue for good."""
    if before and len(gone.ids) > _TOLERATED_COUNT:
        for selection, had, has in losses(before.get(TOTALS, {}), selections, gone, clock.today("UTC")):
            _refuse(selection, "future events", had, has)


def _refuse(selection: str, kind: str, had: int, has: int) -> None:
    if shrunken(had, has):
        raise PublicationHeld(
            f"{selection!r} would fall from {had} {kind} to {has}; the last publication stays.",
            "See which source lost them; if they are really gone, publish once with --allow-shrink.",
        )


def refuse_unsound(generations: Generations, held: Sequence[Made]) -> None:
    """Raise `PublicationHeld` when there is anything wrong with documents; they are kept for whoever looks."""
    problems = []
    for one in held:
        generations.hold(one.path, one.body)
        problems += [f"{one.path}: {problem}" for problem in one.problems]
    if problems:
        more = f" (and {len(problems) - _SHOWN} more)" if len(problems) > _SHOWN else ""
        raise PublicationHeld(
            f"{'; '.join(problems[:_SHOWN])}{more}.",
            f"The last publication stays; the documents are in {generations.held}.",
        )


def _promised(selection: Selection, since: date) -> dict[str, int]:
    ends = (member.ends_at or member.starts_at for member in selection.events)
    days = Counter(end.date() for end in ends if end is not None)
    coming = {day.isoformat(): days[day] for day in sorted(days) if day >= since}
    return coming | {ASSOCIATIONS: len(selection.associations)}


def _events(promised: dict[str, int], today: str) -> int:
    return sum(count for day, count in promised.items() if day != ASSOCIATIONS and day >= today)


def _associations(promised: dict[str, int], _today: str) -> int:
    return promised.get(ASSOCIATIONS, 0)
