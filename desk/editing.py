"""The jobs of `goodweek editors`."""

from pathlib import Path

from catalog.editors import Role, add_editor, editors, remove_editor
from catalog.sealed import check_seal
from desk.instance import Instance
from desk.telling import console


def add_and_tell(folder: Path, mail: str, *, administrator: bool) -> None:
    """Let somebody decide. Raises `DecisionInvalid` when it is no mail address, `SealBroken` when the key is lost."""
    with Instance.at(folder).store() as store:
        check_seal(store)
        made = add_editor(store, mail, Role.ADMINISTRATOR if administrator else Role.EDITOR)
    console.print(f"{made.mail} is an {made.role} now.", markup=False)


def remove_and_tell(folder: Path, mail: str) -> None:
    """Somebody decides no more. Raises `DecisionInvalid` when they did not."""
    with Instance.at(folder).store() as store:
        remove_editor(store, mail)
    console.print(f"{mail.strip().lower()} is no editor any more.", markup=False)


def tell_editors(folder: Path) -> None:
    """Who decides, and what they may."""
    with Instance.at(folder).store() as store:
        found = editors(store)
    for one in found:
        console.print(f"{one.mail}  {one.role}", markup=False)
    if not found:
        console.print("Nobody yet: `goodweek editors add MAIL`.", markup=False)
