"""How much there is at the desk: submissions by state, and mails that wait. Numbers and instants alone, of nobody."""

from pydantic import AwareDatetime
from sqlalchemy import func, select

from catalog.facts import Frozen
from catalog.rows import table_of
from catalog.store import Store
from catalog.submissions import State
from catalog.tables_submissions import Letter, Submission


class DeskFigures(Frozen):
    """What there is.

    Attributes:
        submissions: how many, by state. waiting: how many of them have something to decide, and since when the first.
        mails: how many are still to be sent, and since when the first.
    """

    submissions: dict[State, int]
    waiting: int
    waiting_since: AwareDatetime | None
    mails: int
    mails_since: AwareDatetime | None


def desk_figures(store: Store) -> DeskFigures:
    """The figures of this moment."""
    table, letter = table_of(Submission), table_of(Letter)
    by_state = select(table.c.state, func.count()).group_by(table.c.state)
    has_change = (table.c.proposed != "", table.c.state.in_([State.CONFIRMED, State.ACCEPTED]))
    with store.reading() as connection:
        counts = {row[0]: row[1] for row in connection.execute(by_state)}
        waiting = connection.execute(select(func.count(), func.min(table.c.changed_at)).where(*has_change)).one()
        mails = connection.execute(select(func.count(letter.c.id), func.min(letter.c.made_at))).one()
    return DeskFigures(
        submissions={state: counts.get(state, 0) for state in State},
        waiting=waiting[0],
        waiting_since=waiting[1],
        mails=mails[0],
        mails_since=mails[1],
    )
