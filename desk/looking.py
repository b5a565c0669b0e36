"""An address that is to be followed, looked at as by `goodweek check`, in a process of its own (see `desk.offering`).

    python -m desk.looking CONTACT URL [HOST:PORT]...

prints a `Looked` as JSON.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from catalog.cleaning.links import clean_url
from catalog.errors import GoodweekError
from crawlers.addresses import check_url
from crawlers.proposing import Proposal, name_for
from desk.checking import examined

_SECONDS = 60
_LONGEST = 1_000_000


class Looked(BaseModel):
    """What came of it.

    Attributes:
        name: of the source that it would be. count: how many items were understood; needs_key: none without a key.
        problem: `unreached` or `unread`; empty where there is a proposal.
    """

    url: str = ""
    name: str = ""
    count: int = 0
    needs_key: bool = False
    problem: str = ""
    proposal: Proposal | None = None


def looked_at(url: str, *, contact: str, allow_private: Sequence[str] = ()) -> Looked:
    """What is understood at `url`; `unreached` where it may not be asked, or gives no answer in time."""
    clean = clean_url(url if "://" in url else f"https://{url}")
    if clean is None or _is_refused(clean, tuple(allow_private)):
        return Looked(problem="unreached")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODWEEK_")}
    environment = {**kept, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", "desk.looking", contact, clean, *allow_private]
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell, and the address is clean
            command, capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
        return Looked.model_validate_json(done.stdout[:_LONGEST])
    except (subprocess.TimeoutExpired, ValidationError):
        return Looked(problem="unreached")


def _is_refused(url: str, allow_private: tuple[str, ...]) -> bool:
    try:
        check_url(url, allow_private)
    except GoodweekError:
        return True
    return False


def _looked(contact: str, url: str, allow_private: tuple[str, ...]) -> Looked:
    try:
        made = examined(url, allow_private, contact=contact)
    except GoodweekError:
        return Looked(problem="unreached")
    if made.proposal is None:
        return Looked(problem="unreached" if made.status == "unreachable" else "unread")
    best = made.best.best if made.best else None
    count = best.found if best else 0
    return Looked(url=url, name=name_for(made.url), count=count, needs_key=bool(made.settings), proposal=made.proposal)


if __name__ == "__main__":
    _contact, _url, *_places = sys.argv[1:]
    sys.stdout.write(_looked(_contact, _url, tuple(_places)).model_dump_json())
