"""Whether a token stands on a site: asked in a process of its own (see `desk.apart`).

    python -m desk.proving CONTACT URL TOKEN [HOST:PORT]...

prints `yes` or `no`. The token is the whole of `/.well-known/goodweek-<token>.txt` on the host of the page, or stands in
the head of the page itself as `<meta name="goodweek-claim" content="<token>">`. Whatever answers from another host
proves nothing. The places after the token are in a private network, and may be asked.
"""

import re
import sys
from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

from lxml import html
from lxml.etree import ParserError

from crawlers.checking_plan import source_for
from crawlers.fetching import Ask, Errand, Unanswered, fetch
from crawlers.reading import Answer
from desk.apart import askable, said_apart

META = "goodweek-claim"
_SECONDS = 40
_TOKEN = re.compile(r"[0-9a-f]{32}")
_YES, _NO = "yes", "no"
_DEFAULT = {"http": 80, "https": 443}


def well_known(url: str, token: str) -> str:
    """The address of the file that holds the token."""
    return urljoin(url, f"/.well-known/goodweek-{token}.txt")


def is_proved(url: str, token: str, *, contact: str, allow_private: Sequence[str] = ()) -> bool:
    """Whether the token stands on the site of the page `url`; not where that may not be asked, or gives no answer in time."""
    asked = askable(url, allow_private)
    if asked is None or not _TOKEN.fullmatch(token):
        return False
    said = said_apart("desk.proving", [contact, asked, token, *allow_private], seconds=_SECONDS)
    return said.strip() == _YES.encode()


def holds_token(page: str, answer: Answer, token: str) -> bool:
    """Whether an answer proves that the page `page` is of who was given the token."""
    if _place(answer.url) != _place(page):
        return False
    if urlsplit(answer.url).path == urlsplit(well_known(page, token)).path:
        return answer.body.strip() == token.encode()
    try:
        tree = html.document_fromstring(answer.body)
    except (ParserError, ValueError):
        return False
    # In the head, and nowhere else: what visitors write stands in the body, comments and scripts are no elements.
    head = tree.find("head")
    metas = head.findall("meta") if head is not None else []
    return [str(one.get("content", "")).strip() for one in metas if one.get("name") == META] == [token]


def _place(url: str) -> tuple[str, int | None]:
    """Host and port; `www.` and the change from http to https make no other site."""
    parts = urlsplit(url)
    port = None if parts.port in (None, _DEFAULT.get(parts.scheme)) else parts.port
    return (parts.hostname or "").removeprefix("www."), port


def _asked(contact: str, page: str, token: str, allow_private: tuple[str, ...]) -> bool:
    async def plan(ask: Ask) -> bool:
        for url in (well_known(page, token), page):
            answer = await ask(url, "")
            if not isinstance(answer, Unanswered) and holds_token(page, answer, token):
                return True
        return False

    [made] = fetch([Errand(source_for(page, allow_private), plan)], contact=contact)
    return made is True


if __name__ == "__main__":
    _contact, _page, _token, *_places = sys.argv[1:]
    sys.stdout.write(_YES if _asked(_contact, _page, _token, tuple(_places)) else _NO)
