"""Mail addresses in rows: sealed as they are written, found by their mark, opened for whoever writes to them.

Inside the transaction of the caller, whose connection knows where the key is (`catalog.store`).
"""

from sqlalchemy import Connection, select, update

from catalog.passkey_rows import forget_passkeys
from catalog.rows import table_of
from catalog.sealing import SEAL_REMEDY, Seal, SealBroken
from catalog.store import Store, seal_of
from catalog.submission_rows import forget_senders
from catalog.tables_desk import Report, Reporter
from catalog.tables_submissions import Editor, Submission, Submitter

_HOLDERS = ((Submitter, "submission_id"), (Reporter, "report_id"), (Editor, "id"))


def sealed(connection: Connection, holder: str, mail: str) -> dict[str, str]:
    """The columns of a row in which the address of `holder` is kept. Raises `SealBroken` where there is no key."""
    seal = seal_of(connection)
    return {"mail": seal.sealed(holder, mail), "mark": seal.mark(mail)}


def opened(connection: Connection, holder: str, kept: str) -> str:
    """The address of `holder`. Raises `SealBroken`."""
    return seal_of(connection).opened(holder, kept)


def mark_of(connection: Connection, text: str) -> str:
    """By what an address, or whatever else is nobody's business, is found again."""
    return seal_of(connection).mark(text)


def check_seal(store: Store) -> None:
    """Raises `SealBroken` when addresses were sealed by another key than the present one."""
    with store.reading() as connection:
        count = sum(len(names) for names in _unreadable(connection).values())
    if count:
        told = "One mail address" if count == 1 else f"{count} mail addresses"
        raise SealBroken(f"{told} in the catalogue cannot be read: another key of the desk sealed them.", SEAL_REMEDY)


def seal_anew(store: Store, new: Seal) -> int:
    """Seal all addresses by another key; gives how many. Raises `SealBroken`, and nothing is changed."""
    count = 0
    with store.writing() as connection:
        for model, key in _HOLDERS:
            table = table_of(model)
            for row in list(connection.execute(select(table.c[key], table.c.mail))):
                mail = opened(connection, row[0], row.mail)
                values = {"mail": new.sealed(row[0], mail), "mark": new.mark(mail)}
                connection.execute(update(table).where(table.c[key] == row[0]).values(values))
                count += 1
        # Marks of the former key would never be found again.
        for table in (table_of(Submission), table_of(Report)):
            connection.execute(update(table).values(digest=""))
    return count


def forget_unreadable(store: Store) -> tuple[int, int]:
    """Take out the addresses that nobody can read any more; gives of how many senders, and of how many editors.

    What was submitted or reported stays, and so do private links: those were never sealed.
    """
    sender, reporter, editor = table_of(Submitter), table_of(Reporter), table_of(Editor)
    with store.writing() as connection:
        names = _unreadable(connection)
        for name in names["submission_id"]:
            connection.execute(sender.delete().where(sender.c.submission_id == name))
        for name in names["report_id"]:
            connection.execute(reporter.delete().where(reporter.c.report_id == name))
        forget_senders(connection, names["id"])
        for name in names["id"]:
            forget_passkeys(connection, name)
            connection.execute(editor.delete().where(editor.c.id == name))
    return len(names["submission_id"]) + len(names["report_id"]), len(names["id"])


def _unreadable(connection: Connection) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for model, key in _HOLDERS:
        table = table_of(model)
        rows = connection.execute(select(table.c[key], table.c.mail))
        found[key] = [row[0] for row in rows if not seal_of(connection).is_of(row.mail)]
    return found
