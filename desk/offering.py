"""An address that somebody pasted, asked in a process of its own (see `desk.apart`).

    python -m desk.offering CONTACT URL [HOST:PORT]...

prints an `Offered` as JSON. The places after the address are in a private network, and may be asked.
"""

import sys
from collections.abc import Sequence

from pydantic import ValidationError

from catalog.errors import GoodweekError
from crawlers.checking_plan import source_for
from crawlers.fetching import Ask, Errand, Unanswered, fetch
from crawlers.offered import Offered, read_offered
from desk.apart import askable, said_apart

_SECONDS = 40
_UNREACHED = Offered(problem="unreached")
_LONGEST = 5_000_000


def offered_at(url: str, *, contact: str, allow_private: Sequence[str] = ()) -> Offered:
    """What is understood of the page at `url`; `unreached` where it may not be asked, or gives no answer in time."""
    asked = askable(url if "://" in url else f"https://{url}", allow_private)
    if asked is None:
        return _UNREACHED
    said = said_apart("desk.offering", [contact, asked, *allow_private], seconds=_SECONDS)
    try:
        return Offered.model_validate_json(said[:_LONGEST])
    except ValidationError:
        return _UNREACHED


def _asked(contact: str, url: str, allow_private: tuple[str, ...]) -> Offered:
    async def plan(ask: Ask) -> Offered:
        answer = await ask(url, "")
        return _UNREACHED if isinstance(answer, Unanswered) else read_offered(answer)

    [made] = fetch([Errand(source_for(url, allow_private), plan)], contact=contact)
    return _UNREACHED if isinstance(made, GoodweekError) else made


if __name__ == "__main__":
    _contact, _url, *_places = sys.argv[1:]
    sys.stdout.write(_asked(_contact, _url, tuple(_places)).model_dump_json())
