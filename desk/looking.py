"""An address that is to be followed, looked at as by `goodweek check`, in a process of its own (see `desk.apart`).

    python -m desk.looking CONTACT URL [HOST:PORT]...

prints a `Looked` as JSON.
"""

import sys
from collections.abc import Sequence

from pydantic import BaseModel, ValidationError

from catalog.errors import GoodweekError
from crawlers.proposing import Proposal, name_for
from desk.apart import askable, said_apart
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
    asked = askable(url if "://" in url else f"https://{url}", allow_private)
    if asked is None:
        return Looked(problem="unreached")
    said = said_apart("desk.looking", [contact, asked, *allow_private], seconds=_SECONDS)
    try:
        return Looked.model_validate_json(said[:_LONGEST])
    except ValidationError:
        return Looked(problem="unreached")


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
