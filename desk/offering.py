"""An address that somebody pasted, asked in a process of its own, as politely and as guarded as in a crawl.

    python -m desk.offering CONTACT URL [HOST:PORT]...

prints an `Offered` as JSON. A process can ask once (`crawlers.fetching`), and whatever becomes of a hostile page
stays in it. The places after the address are in a private network, and may be asked.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from catalog.cleaning.links import clean_url
from catalog.errors import GoodweekError
from crawlers.addresses import check_url
from crawlers.checking_plan import source_for
from crawlers.fetching import Ask, Errand, Unanswered, fetch
from crawlers.offered import Offered, read_offered

_SECONDS = 40
_UNREACHED = Offered(problem="unreached")
_LONGEST = 5_000_000


def offered_at(url: str, *, contact: str, allow_private: Sequence[str] = ()) -> Offered:
    """What is understood of the page at `url`; `unreached` where it may not be asked, or gives no answer in time."""
    clean = clean_url(url if "://" in url else f"https://{url}")
    if clean is None or _is_refused(clean, allow_private):
        return _UNREACHED
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODWEEK_")}
    environment = {**kept, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", "desk.offering", contact, clean, *allow_private]
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell, and the address is clean
            command, capture_output=True, timeout=_SECONDS, check=False, env=environment
        )
        return Offered.model_validate_json(done.stdout[:_LONGEST])
    except (subprocess.TimeoutExpired, ValidationError):
        return _UNREACHED


def _is_refused(url: str, allow_private: Sequence[str]) -> bool:
    """Whether the address itself says that it leads where nobody is to ask; names are looked up by the guard."""
    try:
        check_url(url, tuple(allow_private))
    except GoodweekError:
        return True
    return False


def _asked(contact: str, url: str, allow_private: tuple[str, ...]) -> Offered:
    async def plan(ask: Ask) -> Offered:
        answer = await ask(url, "")
        return _UNREACHED if isinstance(answer, Unanswered) else read_offered(answer)

    [made] = fetch([Errand(source_for(url, allow_private), plan)], contact=contact)
    return _UNREACHED if isinstance(made, GoodweekError) else made


if __name__ == "__main__":
    _contact, _url, *_places = sys.argv[1:]
    sys.stdout.write(_asked(_contact, _url, tuple(_places)).model_dump_json())
