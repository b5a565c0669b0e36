"""One question of a visit: an address, with what is posted there, and what is known before it is asked.

Where addresses are remembered, a question is one text: the address, and what else belongs to the
question in its fragment, which is never sent. `https://…/agenda?page=2#next` is more of a list,
`https://…/fete#told=2026-11-02` a page of which a list told when it changed, and
`https://…/api#next&post=%7B…%7D` is asked by POST.
"""

from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, quote, urldefrag

_NEXT, _POST, _TOLD = "next", "post", "told"
DEPTH = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """A question.

    Attributes:
        url: the address, absolute and without fragment.
        body: a JSON text to post; empty for a plain GET.
        listing: whether it asks for more of a list, which leads no deeper; otherwise for the page of
            an item, or for one that a link led to.
        told: what the list tells of the state of the page.
        depth: how many links led here.
        start: the start address from which the visit came here.
    """

    url: str
    body: str = ""
    listing: bool = False
    told: str = ""
    depth: int = 0
    start: str = ""

    @property
    def key(self) -> str:
        """Under what the answer is remembered."""
        return f"{self.url}#{_POST}={quote(self.body)}" if self.body else self.url

    @property
    def is_page(self) -> bool:
        """Whether it asks for a page that a list or a link led to."""
        return not self.listing and self.depth > 0

    def written(self) -> str:
        """The question as one text, without its depth and start."""
        parts = [_NEXT] if self.listing else []
        parts += [f"{name}={quote(value)}" for name, value in ((_POST, self.body), (_TOLD, self.told)) if value]
        return f"{self.url}#{'&'.join(parts)}" if parts else self.url

    @classmethod
    def read(cls, text: str, asked: "Ask") -> Self:
        """The question that `written` made, found in the answer to `asked`."""
        url, marks = urldefrag(text)
        values = dict(parse_qsl(marks, keep_blank_values=True))
        listing = _NEXT in values
        return cls(
            url,
            values.get(_POST, ""),
            listing=listing,
            told=values.get(_TOLD, ""),
            depth=asked.depth if listing else asked.depth + 1,
            start=asked.start,
        )
