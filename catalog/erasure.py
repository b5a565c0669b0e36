"""Erasing what a person or an organisation asks to be erased, so that it neither stays nor comes back.

First the digests go to the ledger and to the disk, then everything is taken out of the database; so an erasure
that breaks off is finished when the instance is opened next. The same is done with a database that was
restored from a copy of the days before (reliability E9, F11).
"""

import sqlite3
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, String
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from catalog import clock, prior
from catalog.engines import first_line, shown
from catalog.erasable import Token, subject_tokens
from catalog.errors import StoreUnusable, SubjectUnknown
from catalog.keyed import CHECK, KEY_REMEDY, check_value
from catalog.ledger import By, Ledger
from catalog.scrubbing import words_of
from catalog.sightings import EventSighting
from catalog.store import Store
from catalog.suppression import add, current, digests_of, is_current, load
from catalog.sweeping import Swept, sweep


def tokens_of(store: Store, subject_id: str, *, with_events: bool = False) -> list[Token]:
    """By what one event or association is known again; `with_events` all events that it alone organises, too.

    Nothing for one that is gone already. Raises `SubjectUnknown`.
    """
    with store.reading() as connection:
        heir = prior.present_id(connection, subject_id)
        found = prior.sightings_of(connection, [heir] if heir else [])
    if heir and not found:
        raise SubjectUnknown(subject_id)
    return subject_tokens((kept.said for kept in found), with_events=with_events)


def foresee(store: Store, key: bytes, tokens: Iterable[Token], *, uid_domain: str) -> Swept:
    """What `erase` would take out; nothing is written. `key` may be any where nothing was erased yet."""
    with store.writing() as connection:
        trial = connection.begin_nested()
        try:
            add(connection, digests_of(key, tokens), clock.now())
            return sweep(connection, load(connection, key), now=clock.now(), uid_domain=uid_domain)
        finally:
            trial.rollback()


def erase(store: Store, ledger: Ledger, tokens: Iterable[Token], by: By, *, uid_domain: str) -> Swept:
    """Erase all that is known by these tokens, now and whenever it comes back; `store` has its key.

    Raises `StoreUnusable`: either nothing was erased, or what is left to do is done when the instance is opened next.
    """
    now = clock.now()
    digests = digests_of(store.key, tokens)
    ledger.append(digests, now)
    with store.writing() as connection:
        _overwrite_what_goes(connection)
        add(connection, digests, now)
        suppression = load(connection, store.key)
        swept = sweep(connection, suppression, now=now, uid_domain=uid_domain)
    ledger.note(by, now, suppression.scrubber.text)
    compact(store)
    return swept


def replay(store: Store, ledger: Ledger, *, uid_domain: str) -> Swept:
    """Unite the ledger with the table, and erase again what only the ledger knows of.

    Raises `StoreUnusable` when the key of the ledger is not that of the store.
    """
    now = clock.now()
    told = {entry.digest: entry.kind for entry in ledger.read()}
    with store.reading() as connection:
        is_current(connection, store)
        known = load(connection, store.key).digests
    if told.keys() <= known.keys():
        if known.keys() - told.keys():
            ledger.append({name: known[name] for name in known.keys() - told.keys()}, now)
        return Swept()
    if any(digest != check_value(store.key) for digest, kind in told.items() if kind == CHECK):
        raise StoreUnusable(f"What {ledger.path} says was erased would not be known again without its key.", KEY_REMEDY)
    with store.writing() as connection:
        _overwrite_what_goes(connection)
        add(connection, told, now)
        swept = sweep(connection, load(connection, store.key), now=now, uid_domain=uid_domain)
    compact(store)
    return swept


def holding(store: Store, swept: Swept) -> Callable[[str], bool]:
    """Tells whether a text holds what was erased: erased words, or a title of several words of what was `swept`."""
    scrubber = current(store).scrubber
    titles = {" ".join(words) for words in map(words_of, titles_of(swept)) if len(words) > 1}

    def holds(text: str) -> bool:
        if scrubber and scrubber.finds(text):
            return True
        words = f" {' '.join(words_of(text))} " if titles else ""
        return any(f" {title} " in words for title in titles)

    return holds


def titles_of(swept: Swept) -> list[str]:
    """What was called how, of that which was removed altogether; once each."""
    said = (kept.said for kept in swept.removed)
    return list(dict.fromkeys(one.facts.title if isinstance(one, EventSighting) else one.facts.name for one in said))


def compact(store: Store) -> None:
    """Leave no trace of what was deleted in the pages of the database. Raises `StoreUnusable` when others hold it."""
    try:
        if store.engine.dialect.name == "sqlite":
            _compact_sqlite(store)
        else:
            _compact_postgresql(store)
    except (sqlite3.OperationalError, DBAPIError) as error:
        problem = f"Deleted pages of the catalogue at {shown(store.engine.url)} cannot be cleared: {first_line(error)}."
        raise StoreUnusable(problem, "Erase again once no other process holds it.") from error


def _overwrite_what_goes(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = on").close()


def _compact_sqlite(store: Store) -> None:
    # Below SQLAlchemy, which would begin a transaction.
    raw = store.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
        cursor.close()
    finally:
        raw.close()


def _compact_postgresql(store: Store) -> None:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = '30s'")
        for table in SQLModel.metadata.sorted_tables:
            # The server's notes of columns hold their most common values; a type that is set anew forgets them,
            # and only that: a table that is empty now keeps those of when it was full.
            texts = [column for column in table.columns if isinstance(column.type, String)]
            if texts:
                anew = ", ".join(
                    f'ALTER "{column.name}" TYPE {column.type.compile(connection.dialect)}' for column in texts
                )
                connection.exec_driver_sql(f'ALTER TABLE "{table.name}" {anew}')
            connection.exec_driver_sql(f'VACUUM FULL ANALYZE "{table.name}"')
        connection.exec_driver_sql("VACUUM FULL pg_statistic")
        connection.exec_driver_sql("RESET lock_timeout")
