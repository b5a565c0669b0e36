"""What editors ask who submitted, and what they answer: shown to both, and to nobody else."""

from pydantic import AwareDatetime
from sqlalchemy import insert, select

from catalog import clock, letters, submitters
from catalog.errors import DecisionInvalid
from catalog.letters import LetterKind
from catalog.rows import table_of
from catalog.sightings import Frozen
from catalog.store import Store
from catalog.submission_rows import load
from catalog.submissions import Done, State
from catalog.suppression import is_current, suppression_of
from catalog.tables_submissions import Act

SENDER = "sender"
_MOST, _LONGEST = 50, 2_000


class Asked(Frozen):
    """A question, or an answer: when, by whom (`sender`, or the id of an editor), in which words."""

    at: AwareDatetime
    is_question: bool
    who: str
    text: str


def ask_sender(store: Store, name: str, who: str, text: str) -> None:
    """An editor asks; who submitted gets a mail. Raises `DecisionInvalid` where nobody can be asked, or nothing is."""
    _say(store, name, Done.ASK, who, text)


def answer_editor(store: Store, name: str, text: str) -> None:
    """Who submitted answers. Raises `DecisionInvalid` when nothing was asked, or nothing is said."""
    _say(store, name, Done.ANSWER, SENDER, text)


def exchange(store: Store, name: str) -> tuple[Asked, ...]:
    """What was asked and answered about a submission, in this order."""
    table = table_of(Act)
    said = (table.c.submission_id == name, table.c.act.in_([str(Done.ASK), str(Done.ANSWER)]))
    with store.reading() as connection:
        rows = connection.execute(select(table).where(*said).order_by(table.c.id))
        return tuple(
            Asked(at=row.at, is_question=row.act == Done.ASK, who=row.who, text=row.why) for row in rows if row.why
        )


def _say(store: Store, name: str, done: Done, who: str, text: str) -> None:
    before = exchange(store, name)
    if not text.strip() or len(text) > _LONGEST or len(before) >= _MOST or (done is Done.ANSWER and not before):
        raise DecisionInvalid("There is nothing to say, or too much was said.")
    with store.writing() as connection:
        one = load(connection, name)
        if one is None or one.state is State.RECEIVED or not submitters.has_mail(connection, name):
            raise DecisionInvalid("It is not known any more who submitted it.")
        is_current(connection, store)
        left = suppression_of(store).scrubber.text(text.strip())
        row = {"at": clock.now(), "submission_id": name, "act": str(done), "who": who, "why": left, "before": ""}
        connection.execute(insert(table_of(Act)), [row])
        if done is Done.ASK:
            letters.note(connection, LetterKind.QUESTION, name, reason=left)
