"""Reminders: an event that is in two weeks, a source that broke. Each goes out once, also with several processes."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import insert, select

from catalog import clock, letters
from catalog.letters import LetterKind
from catalog.notices import SOURCE_HOLDER, is_first, stop
from catalog.outages import standings
from catalog.rows import table_of
from catalog.sightings import started_at
from catalog.store import Store
from catalog.submission_reading import edited_by
from catalog.submission_rows import sent_feeds, submission_from
from catalog.submissions import Done, State, Submission
from catalog.tables_submissions import Act, Submitter
from catalog.tables_submissions import Submission as SubmissionTable

SOON, _SETTLED = timedelta(days=14), timedelta(days=7)
"""An event that was changed within the last week was looked at enough."""


def remind(store: Store, contacts: Mapping[str, str]) -> int:
    """Note what is to be mailed now; gives how many letters it is.

    `contacts` has by name the sources whose file names a contact, each with its title; of those that were submitted
    as agendas, who submitted them is told.
    """
    events, broken = _soon(store), _broken(store, contacts)
    if not events and not broken:
        return 0
    count = 0
    with store.writing() as connection:
        for name, about in events.items():
            if is_first(connection, LetterKind.SOON, name, about):
                letters.note(connection, LetterKind.SOON, name)
                count += 1
        for name, (about, title) in broken.items():
            if is_first(connection, LetterKind.SOURCE_BROKE, f"{SOURCE_HOLDER}{name}", about):
                letters.note(connection, LetterKind.SOURCE_BROKE, f"{SOURCE_HOLDER}{name}", title=title)
                count += 1
    return count


def _soon(store: Store) -> dict[str, str]:
    """The submissions with a date within two weeks, by id, each with that date; of known senders alone."""
    table, sender = table_of(SubmissionTable), table_of(Submitter)
    query = (
        select(table)
        .join(sender, sender.c.submission_id == table.c.id)
        .where(table.c.state == State.ACCEPTED, table.c.changed_at <= clock.now() - _SETTLED)
    )
    with store.reading() as connection:
        found = map(submission_from, connection.execute(query).mappings())
        return {one.id: about for one in found if (about := _date_of(one))}


def _date_of(one: Submission) -> str:
    """The next date of an event that is not cancelled, if it is within two weeks."""
    now = clock.now()
    starts = [started_at(slot) for slot in one.event.occurrences] if one.event and not one.is_cancelled else []
    coming = [start for start in starts if now < start]
    return min(coming).date().isoformat() if coming and min(coming) <= now + SOON else ""


def _broken(store: Store, contacts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The sources that are down and of which somebody is told, by name, each with since when, and its title."""
    down = {name: one.since.isoformat() for name, one in standings(store).items() if one.is_down}
    if not down:
        return {}
    with store.reading() as connection:
        titles = {**{name: one.title for name, one in sent_feeds(connection).items()}, **contacts}
    return {name: (since, titles[name]) for name, since in down.items() if name in titles}


def confirm_event(store: Store, secret: str) -> Submission | None:
    """Its sender says that all is still right; None for a link that is of no use any more."""
    one = edited_by(store, secret)
    if one is None or one.event is None or one.state is not State.ACCEPTED:
        return None
    row = {"at": clock.now(), "submission_id": one.id, "act": str(Done.CHECK), "who": "sender", "why": "", "before": ""}
    with store.writing() as connection:
        connection.execute(insert(table_of(Act)), [row])
    return one


def hear_no_more(store: Store, secret: str) -> bool:
    """Whether the link to stop reminders was good; from now on none comes."""
    with store.writing() as connection:
        return stop(connection, secret)
