"""What came of the check of one address."""

from dataclasses import dataclass, field
from typing import Any, Literal

from crawlers import proposing
from crawlers.checking_findings import Findings, missing
from crawlers.checking_page import About
from crawlers.discovery import Lead, PageLinks
from crawlers.proposing import Proposal
from crawlers.reading import Answer

Status = Literal["read", "unreadable", "unreachable", "needs credentials"]


@dataclass(slots=True)
class Trial:
    """One answer and what was found in it.

    Attributes:
        start: the address that a source would name for it.
        what: what led there.
    """

    start: str
    answer: Answer
    about: About
    found: list[Findings]
    what: str = ""
    links: PageLinks | None = None

    @property
    def best(self) -> Findings | None:
        """What the best reader found."""
        return self.found[0] if self.found else None


@dataclass(slots=True)
class Examination:
    """What came of the check of `url`.

    Attributes:
        why: why it could not be reached or read.
        best: the best reading; page: the reading of a page that it leads to.
        tried: what else was asked, and what came of it, one line each.
        others: where else the page leads, which was not asked.
        settings: names of the environment variables that have to be set.
        toml, markup: what would add it, and what the page could carry; empty where there is none.
    """

    url: str
    status: Status = "unreadable"
    why: str = ""
    best: Trial | None = None
    page: Trial | None = None
    tried: list[str] = field(default_factory=list)
    others: list[Lead] = field(default_factory=list)
    settings: tuple[str, ...] = ()
    proposal: Proposal | None = None
    markup: str = ""

    @property
    def toml(self) -> str:
        """The description that would add it; empty where nothing was read."""
        return proposing.toml_of(self.proposal) if self.proposal else ""

    def as_values(self) -> dict[str, Any]:
        """The same for machines, as JSON values."""
        read, page = (trial.best if trial else None for trial in (self.best, self.page))
        return {
            "url": self.url,
            "status": self.status,
            "why": self.why,
            "read": read.model_dump(mode="json") if read else None,
            "page": page.model_dump(mode="json") if page else None,
            "missing": [f"{one.kind}.{one.name}" for one in missing((page or read).fields)] if read else [],
            "tried": self.tried,
            "others": [{"url": lead.url, "what": lead.what} for lead in self.others],
            "settings": list(self.settings),
            "toml": self.toml,
            "markup": self.markup,
        }
