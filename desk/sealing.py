"""The jobs of `goodweek addresses`: another key for the mail addresses, and what to do when the key is lost."""

import os
from pathlib import Path

from catalog.sealed import check_seal, forget_unreadable, seal_anew
from catalog.sealing import Seal, SealBroken
from catalog.store import Store
from desk.instance import Instance
from desk.keys import VARIABLE, next_key, take_next
from desk.telling import console


def rotate_and_tell(folder: Path) -> None:
    """Seal all addresses by another key, which takes the place of the present one.

    The next key is on the disk before anything is sealed by it, so a process may be killed anywhere: the next one
    completes it. Raises `SealBroken`, and nothing is changed, when the present key is not that of the addresses.
    """
    instance = Instance.at(folder)
    private = instance.private_folder
    new = Seal(next_key(private, os.environ))
    with instance.store() as store:
        told = "sealed by it already" if _is_done(store, new) else f"sealed anew: {seal_anew(store, new)}"
    if os.environ.get(VARIABLE, "").strip():
        console.print(
            f"Addresses {told}. Put the next key into {VARIABLE} now, and start the desk again.", markup=False
        )
        return
    take_next(private)
    console.print(f"Addresses {told}. Start the desk again; forms that are open must be sent twice.", markup=False)


def _is_done(store: Store, new: Seal) -> bool:
    """Whether an earlier rotation got as far as the catalogue: the present key opens nothing, the next one all."""
    try:
        check_seal(store)
    except SealBroken:
        former, store.find_seal = store.find_seal, lambda: new
        try:
            check_seal(store)
        finally:
            store.find_seal = former
        return True
    return False


def forget_and_tell(folder: Path) -> None:
    """Take out the addresses that the present key does not open."""
    with Instance.at(folder).store() as store:
        senders, editors = forget_unreadable(store)
    if not senders and not editors:
        console.print("All addresses can be read; nothing was taken out.")
        return
    told = f"Taken out: the addresses of {senders} who submitted, claimed or reported, and of {editors} who decide."
    console.print(f"{told} `goodweek editors add` lets editors in again.", markup=False)


def check_and_tell(folder: Path) -> None:
    """Say whether the present key opens all addresses. Raises `SealBroken`."""
    with Instance.at(folder).store() as store:
        check_seal(store)
    console.print("The key of the desk opens all addresses.")
