"""The words of sources that no theme is known for, as the reports of their visits have them; and those that editors pass over."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from pydantic import AwareDatetime
from sqlalchemy import Connection, delete, select

from catalog import clock, handled
from catalog.cleaning.text import fold
from catalog.errors import DecisionInvalid
from catalog.facts import Frozen
from catalog.handled import By, Deed, Matter, Thing, Undoing
from catalog.rows import table_of, upsert
from catalog.store import Store
from catalog.tables import Visit
from catalog.tables_desk import IgnoredWord
from catalog.visits import VisitRecord

LOOKED_AT = timedelta(days=60)
_MOST_VISITS = 1_000
_NONE = '%"words":{}%'
_TITLE = 3


class Word(Frozen):
    """A word of a source.

    Attributes:
        count: in how many items it stood, at most, on one visit. since: the first of the visits that told of it.
    """

    text: str
    count: int
    since: AwareDatetime


def unknown_words(store: Store) -> dict[str, list[Word]]:
    """By source the words that its visits of the last sixty days did not know, without those that are passed over.

    A visit that read little tells of few words, so all of them are looked at. The most frequent words come first;
    what a description knows by now is for the caller to leave out.
    """
    visit = table_of(Visit)
    is_recent = visit.c.started_at > clock.now() - LOOKED_AT
    # Most visits know all words, and need not be read.
    query = select(visit.c.report).where(is_recent, visit.c.report.not_like(_NONE)).order_by(visit.c.id.desc())
    found: dict[str, dict[str, Word]] = {}
    with store.reading() as connection:
        passed = _ignored(connection)
        for text in connection.execute(query.limit(_MOST_VISITS)).scalars():
            record = VisitRecord.model_validate_json(text)
            _add(found.setdefault(record.source, {}), record, passed.get(record.source, ()))
    return {
        name: sorted(words.values(), key=lambda word: (-word.count, word.text))
        for name, words in found.items()
        if words
    }


def ignore(store: Store, source: str, words: Collection[str], by: By) -> str:
    """Words of `source` are passed over from now on; gives the id under which it can be undone.

    Raises `DecisionInvalid` when all of them are already.
    """
    with store.writing() as connection:
        known = _ignored(connection).get(source, set())
        new = {fold(word): word for word in words if fold(word) and fold(word) not in known}
        if not new:
            raise DecisionInvalid("These words are passed over already.")
        upsert(connection, IgnoredWord, [{"source": source, "word": word} for word in sorted(new)])
        rest = len(new) - _TITLE
        title = ", ".join(list(new.values())[:_TITLE]) + (f" + {rest}" if rest > 0 else "")
        thing = Thing(Matter.WORDS, source, f"{source}: {title}")
        return handled.note(connection, thing, Deed.IGNORE, by, {"words": sorted(new)})


def look_again(connection: Connection, undoing: Undoing) -> None:
    """The words are not passed over any more. Raises `DecisionInvalid` when that was undone already."""
    table = table_of(IgnoredWord)
    this = (table.c.source == undoing.done.name, table.c.word.in_(undoing.before["words"]))
    if not connection.execute(delete(table).where(*this)).rowcount:
        raise DecisionInvalid("These words are looked at already.")


def _add(words: dict[str, Word], record: VisitRecord, passed: Collection[str]) -> None:
    at: datetime = record.finished_at
    for text, count in record.words.items():
        key = fold(text)
        known = words.get(key)
        if key and key not in passed:
            most = max(count, known.count) if known else count
            words[key] = Word(
                text=known.text if known else text, count=most, since=min(at, known.since) if known else at
            )


def _ignored(connection: Connection) -> Mapping[str, set[str]]:
    table = table_of(IgnoredWord)
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(table.c.source, table.c.word)):
        found.setdefault(row.source, set()).add(row.word)
    return found
