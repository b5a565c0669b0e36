"""The rows of passkeys as others need them: what happened is noted, and they go with their editor. Inside the transaction of the caller."""

from sqlalchemy import Connection, delete, insert, select, update

from catalog import clock
from catalog.rows import table_of
from catalog.tables_passkeys import Passkey, PasskeyAct
from catalog.vocabulary import Labelled


class KeyAct(Labelled):
    """What can happen to a passkey."""

    ADD = "add", "Ajoutée", "Added"
    REMOVE = "remove", "Retirée", "Removed"
    BACKWARDS = "backwards", "Refusée : son compteur a reculé", "Refused: its counter went back"


def note(connection: Connection, act: KeyAct, name: str, editor_id: str, label: str) -> None:
    """Write down what happened to one."""
    row = {"at": clock.now(), "passkey_id": name, "editor_id": editor_id, "act": str(act), "label": label}
    connection.execute(insert(table_of(PasskeyAct)), [row])


def forget_passkeys(connection: Connection, editor_id: str) -> None:
    """Nothing is left of the passkeys of who is no editor any more, but that there were some."""
    table, act = table_of(Passkey), table_of(PasskeyAct)
    for name in connection.scalars(select(table.c.id).where(table.c.editor_id == editor_id)).all():
        note(connection, KeyAct.REMOVE, name, editor_id, "")
    connection.execute(delete(table).where(table.c.editor_id == editor_id))
    connection.execute(update(act).where(act.c.editor_id == editor_id).values(label=""))
