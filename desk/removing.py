"""Carrying out what an administrator agreed to: the entry of a claimant is erased, as by `goodweek erase`.

In a process of its own, since it publishes anew. The claimant is told first: with the entry goes their address.
"""

import logging
import os
import subprocess
import sys
from pathlib import Path

from catalog.claim_reading import Removal, removals_due
from catalog.store import Store
from desk.instance import Instance
from desk.letters import send_due
from desk.mailing import Post

log = logging.getLogger(__name__)
_SECONDS = 1_800


def carry_out(instance: Instance, store: Store, post: Post) -> int:
    """Erase what is to be removed; gives how many entries. What cannot be done now is tried again the next time."""
    if not removals_due(store):
        return 0
    send_due(instance, store, post)
    return sum(_is_erased(instance, removal) for removal in removals_due(store) if removal.is_told)


def _is_erased(instance: Instance, removal: Removal) -> bool:
    """Whether `goodweek erase` did it; what it says of names stays here."""
    told = ("--yes", "--who", removal.who, "--why", f"{removal.claim.id} asked for it")
    command = [sys.executable, "-m", "desk", "erase", removal.subject, "-C", str(instance.folder.resolve()), *told]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell, and ids of our own
            command, capture_output=True, timeout=_SECONDS, check=False, env=environment, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        log.warning("%s: the entry was not removed in time, and is tried again", removal.claim.id)
        return False
    if done.returncode:
        log.warning("%s: the entry was not removed (status %s), and is tried again", removal.claim.id, done.returncode)
    return done.returncode == 0
