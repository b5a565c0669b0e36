"""Reports of readers, and what editors did, gone through for what was erased. Inside the transaction of `catalog.sweeping`."""

from collections.abc import Collection

from sqlalchemy import Connection, delete, select, update

from catalog.handled import Matter
from catalog.prior import present_id
from catalog.report_rows import forget, forget_reporters
from catalog.rows import table_of
from catalog.scrubbing import MAIL, Scrubber, plain_mail, texts_in
from catalog.sealed import opened
from catalog.suppression import Suppression
from catalog.tables_desk import Handled, IgnoredWord, Report, Reporter
from catalog.tables_passkeys import Passkey, PasskeyAct


def sweep_desk(connection: Connection, suppression: Suppression, *, sources: Collection[str]) -> int:
    """Take out of the queue what `suppression` knows; gives how many rows it was.

    Nothing is left of reports about what is gone, nor can a visit to one of `sources`, which said what was erased, be
    undone: what it would bring back is not kept.
    """
    report, reporter, handled = table_of(Report), table_of(Reporter), table_of(Handled)
    reports = connection.execute(select(report.c.id, report.c.about).where(report.c.about != "")).all()
    about = [row.id for row in reports if not present_id(connection, row.about)]
    forget(connection, about)
    mails = connection.execute(select(reporter.c.report_id, reporter.c.mail)).all()
    known = [row.report_id for row in mails if suppression.has(MAIL, plain_mail(opened(connection, *row)))]
    forget_reporters(connection, known)
    visits = (handled.c.matter == Matter.HELD, handled.c.name.in_(sorted(sources)), handled.c.before != "")
    count = connection.execute(update(handled).where(*visits).values(before="")).rowcount
    return len(about) + len(known) + count + _sweep_texts(connection, suppression)


def _sweep_texts(connection: Connection, suppression: Suppression) -> int:
    scrubber = suppression.scrubber
    if not scrubber:
        return 0
    report, handled, word = table_of(Report), table_of(Handled), table_of(IgnoredWord)
    count = 0
    for name, said in connection.execute(select(report.c.id, report.c.said)).all():
        if scrubber.finds(said):
            connection.execute(update(report).where(report.c.id == name).values(said=scrubber.text(said)))
            count += 1
    query = select(handled.c.id, handled.c.title, handled.c.why, handled.c.before)
    for name, title, why, before in connection.execute(query).all():
        left = {"title": scrubber.text(title), "why": scrubber.text(why)}
        left["before"] = "" if _holds(scrubber, before) else before
        if left != {"title": title, "why": why, "before": before}:
            connection.execute(update(handled).where(handled.c.id == name).values(left))
            count += 1
    for source, said in connection.execute(select(word.c.source, word.c.word)).all():
        if scrubber.finds(said):
            connection.execute(delete(word).where(word.c.source == source, word.c.word == said))
            count += 1
    return count + _sweep_labels(connection, scrubber)


def _sweep_labels(connection: Connection, scrubber: Scrubber) -> int:
    """What editors call their passkeys."""
    count = 0
    for table in (table_of(Passkey), table_of(PasskeyAct)):
        for key, label in connection.execute(select(table.c.id, table.c.label)).all():
            if scrubber.finds(label):
                connection.execute(update(table).where(table.c.id == key).values(label=scrubber.text(label)))
                count += 1
    return count


def _holds(scrubber: Scrubber, before: str) -> bool:
    """Whether what undoing needs holds what was erased; its rows are JSON within JSON."""
    told = {text for line in texts_in(before) for text in texts_in(line)}
    return any(scrubber.finds(text) or scrubber.finds_personal(text) for text in told)
