"""Between submissions and the catalogue: it is given what was accepted, and told of the end of what is not any more.

Each submission that the catalogue is owed is paid in transactions of its own, as often as it takes: whoever comes next
completes what a process that was killed began (reliability E1).
"""

from sqlalchemy import select, update

from catalog import decisions, submissions
from catalog.deciding import decisions_on
from catalog.decisions import By
from catalog.identity import sighting_key
from catalog.intake import take_in
from catalog.lifecycle import withdraw
from catalog.prior import sightings_of
from catalog.profiles import Feed
from catalog.register import declare
from catalog.rows import table_of
from catalog.store import Store
from catalog.submission_rows import subject_of, submission_from
from catalog.submissions import Done, State, Submission
from catalog.tables import Decision as DecisionTable
from catalog.tables import Sighting
from catalog.tables_submissions import Act
from catalog.tables_submissions import Submission as SubmissionTable
from catalog.verdicts import Decision, Verdict
from catalog.views import SourceView
from catalog.writing import renew

_AT_ONCE = 100
_UNDONE = "Its acceptance at the desk was undone."
_ACCEPTED = "It was accepted again at the desk."
_TOLD = "A source tells of it too."


def catch_up(store: Store, source: SourceView, *, uid_domain: str) -> int:
    """Give the catalogue what it was not given yet; gives how many submissions it was."""
    count = 0
    while owed := _owed(store):
        for one in owed:
            pay(store, source, one, uid_domain=uid_domain)
        count += len(owed)
    _let_go(store, uid_domain)
    return count


def pay(store: Store, source: SourceView, one: Submission, *, uid_domain: str) -> None:
    """Give the catalogue what is accepted of a submission, or tell it that nothing is any more."""
    if one.state is State.ACCEPTED and one.live is not None and not isinstance(one.live, Feed):
        with store.writing() as connection:
            declare(connection, source)
        take_in(store, [submissions.sighting_of(one.id, one.live, one.changed_at)], uid_domain=uid_domain)
        _show_again(store, one, uid_domain)
    else:
        withdraw(store, submissions.SOURCE, [f"{one.kind}:{one.id}"], uid_domain=uid_domain)
        if one.live is None:
            # What its sender took back is told as such; what should never have been accepted is not shown at all.
            _hide(store, one, uid_domain)
    table = table_of(SubmissionTable)
    with store.writing() as connection:
        this = (table.c.id == one.id, table.c.version == one.version)
        if not connection.execute(update(table).where(*this).values(owed=False)).rowcount:
            # It was changed meanwhile, and perhaps paid by another process before this one gave what it knew.
            connection.execute(update(table).where(table.c.id == one.id).values(owed=True))


def _owed(store: Store) -> list[Submission]:
    table = table_of(SubmissionTable)
    query = select(table).where(table.c.owed.is_(True)).order_by(table.c.changed_at, table.c.id).limit(_AT_ONCE)
    with store.reading() as connection:
        return [submission_from(row) for row in connection.execute(query).mappings()]


def _hide(store: Store, one: Submission, uid_domain: str) -> None:
    """Hide an event of which nobody else tells, now that its acceptance was undone; else others are heard alone."""
    table = table_of(Act)
    undone = select(table).where(table.c.submission_id == one.id, table.c.act == Done.UNDO).order_by(table.c.id.desc())
    with store.reading() as connection:
        subject, act = subject_of(connection, one.id), connection.execute(undone.limit(1)).first()
        is_alone = len(sightings_of(connection, [subject])) == 1
    if subject and not is_alone:
        with store.writing() as connection:
            renew(connection, [subject])
    elif subject and act is not None:
        hidden = Decision(kind=Verdict.HIDE, one=(_key(one),), value=True, who=act.who, why=_UNDONE, at=act.at)
        decisions.decide(store, hidden, uid_domain=uid_domain)


def _show_again(store: Store, one: Submission, uid_domain: str) -> None:
    """Take back that it was hidden because of an acceptance that was undone; who hid it otherwise is not overruled."""
    with store.reading() as connection:
        standing = [told for told in decisions_on(connection, [_key(one)]).get(_key(one), ()) if _is_ours(told)]
    for told in standing:
        decisions.revoke(store, told.id, By(told.who, _ACCEPTED), uid_domain=uid_domain)


def _let_go(store: Store, uid_domain: str) -> None:
    """Of what a source tells too since it was hidden, the source is heard: nobody decided about its word."""
    table, sighting = table_of(DecisionTable), table_of(Sighting)
    standing = select(table.c.facts).where(table.c.kind == Verdict.HIDE, table.c.revoked_at.is_(None))
    with store.reading() as connection:
        found = [Decision.model_validate_json(facts) for facts in connection.execute(standing).scalars()]
        shared = [
            told
            for told in filter(_is_ours, found)
            for subject in connection.scalars(select(sighting.c.subject_id).where(sighting.c.id == told.one[0]))
            if len(sightings_of(connection, [subject])) > 1
        ]
    for told in shared:
        decisions.revoke(store, told.id, By(told.who, _TOLD), uid_domain=uid_domain)


def _is_ours(told: Decision) -> bool:
    return told.kind is Verdict.HIDE and told.why == _UNDONE


def _key(one: Submission) -> str:
    return sighting_key(one.kind, submissions.SOURCE, one.id)
