"""One visit to one source: what is remembered from the last one, where sightings go, and its report."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from catalog import clock
from catalog.sightings import Sighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.addresses import shown

QUARANTINE = 200
_LINES = 100
MALFORMED_SHARE = 0.05

Outcome = Literal["complete", "unchanged", "short", "partial", "failed", "held", "refused", "needs credentials"]
GOOD: tuple[Outcome, ...] = ("complete", "unchanged")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of an address since it was last read, whole and sound.

    Attributes:
        etag, last_modified: its validators, verbatim; may be empty.
        content_hash: SHA-256 (hex) of the answer.
        read_as: the way in which it was read: reader, its version, description of the source, month.
            An answer that would be read in another way now is read anew.
        onward: the questions that were found there, as `crawlers.asking.Ask` writes them.
        sighted: `kind:source_id` of what was read there.
        told: what the list told of the page.
        asked_at: when it last answered.
        cursor: from where the next visit goes on, at the key of a cursor.
        blocks: content hash, `kind:source_id` and items of each item, for readers that skip known ones.
    """

    etag: str = ""
    last_modified: str = ""
    content_hash: str = ""
    read_as: str = ""
    onward: tuple[str, ...] = ()
    sighted: tuple[str, ...] = ()
    told: str = ""
    asked_at: datetime | None = None
    cursor: str = ""
    blocks: tuple[tuple[str, str, int], ...] = ()


class Memory(Protocol):
    """What one source's addresses looked like at the last visit."""

    def recall(self, url: str) -> Remembered | None:
        """What is remembered of `url`."""
        ...

    def remember(self, url: str, what: Remembered) -> None:
        """Replace what is remembered of `url`. Called only after the sink took what was read there."""
        ...


class Sink(Protocol):
    """Where the sightings of one source go."""

    def take(self, sightings: list[Sighting]) -> None:
        """Take up to 500 sightings, in the order read. May raise `GoodweekError`: the visit then ends."""
        ...

    def close(self, report: "VisitReport", /) -> None:
        """The visit is over; called once, whatever happened."""
        ...


class NoMemory:
    """Remembers nothing: every answer is read."""

    def recall(self, url: str) -> Remembered | None:  # noqa: ARG002 - the protocol's signature
        """Nothing."""
        return None

    def remember(self, url: str, what: Remembered) -> None:
        """Do nothing."""


@dataclass(slots=True)
class VisitReport:
    """What one visit found, and whether it may count against what it did not find (reliability G1).

    Attributes:
        requests: requests sent, with robots.txt, redirects and repeats.
        answers: addresses that answered and could be read.
        not_modified: those of the answers that were the same as last time (304, or the same bytes).
        not_asked: pages that were not due, behind a list that told of no change.
        bytes: size of the answers, unpacked.
        found: items read and taken (a series and its exceptions are several).
        untouched: those of them whose bytes were the same, so that they were not read again.
        gone: `kind:source_id` of what the source says that it withdrew.
        seen_ids: `kind:source_id` of all that is listed, unchanged answers included.
        skipped: items that were found and not taken, by reason.
        quarantine: the first 200 of them.
        unknown_words: the source's words that its TOML does not map.
        errors: one line each, with the address.
        held: redirects to another registrable domain; a person should look at the source.
        incomplete: why the visit may not count against any event.
        incremental: whether only changes or the latest entries were shown, so that silence says nothing.
        short: by how much the visit falls short of what the source promises, in words.
        needs: names of the environment variables that hold the source's credentials, and are not set.
        not_before: from when the source wants to be asked again (`Retry-After`), if it said so.
        brake: `held` or `refused` where the result was too strange to be taken in, or empty.
        alarms: what is strange about it, in words.
        renamed: items that came under new ids and were known by their content (reliability G5).
    """

    source: str
    started_at: datetime
    finished_at: datetime | None = None
    requests: int = 0
    answers: int = 0
    not_modified: int = 0
    not_asked: int = 0
    bytes: int = 0
    found: int = 0
    untouched: int = 0
    seen_ids: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    skipped: Counter[SkipReason] = field(default_factory=Counter)
    quarantine: list[Skipped] = field(default_factory=list)
    unknown_words: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    incremental: bool = False
    short: str = ""
    needs: tuple[str, ...] = ()
    not_before: datetime | None = None
    refused: bool = False
    brake: Literal["", "held", "refused"] = ""
    alarms: list[str] = field(default_factory=list)
    renamed: int = 0

    def error(self, address: str, message: str) -> None:
        """Note that something went wrong at `address` (may be empty)."""
        _noted(self.errors, f"{shown(address)}: {message}" if address else message)

    def doubt(self, why: str) -> None:
        """Note why the visit is not complete."""
        _noted(self.incomplete, why)

    def skip(self, skipped: Skipped) -> None:
        """Count an item that was not taken, and keep it to be looked at."""
        self.skipped[skipped.reason] += skipped.items
        if len(self.quarantine) < QUARANTINE:
            self.quarantine.append(skipped)

    def finish(self) -> None:
        """The visit is over."""
        self.finished_at = clock.now()

    @property
    def outcome(self) -> Outcome:
        """`complete` or `unchanged` only when the whole list was seen, and read nearly without fault.

        `failed` when nothing could be read at all, or the catalogue refused it; `short` when it was
        whole and gave less than the source promises; `held` when its result waits for a person, `refused`
        when a person refused the same result before.
        """
        if self.needs:
            return "needs credentials"
        if self.refused or not self.answers:
            return "failed"
        if self.brake:
            return self.brake
        if self.errors or self.incomplete or self.finished_at is None or self._malformed():
            return "partial"
        if self.short:
            return "short"
        return "unchanged" if self.not_modified == self.answers else "complete"

    def _malformed(self) -> bool:
        # What an unchanged answer listed counts as read: else one broken page among thirty would weigh as one of two.
        return too_malformed(max(self.found, len(self.seen_ids)), self.skipped)


def too_malformed(found: int, skipped: Counter[SkipReason]) -> bool:
    """Whether more than 5 % of all items could not be read."""
    return skipped[SkipReason.MALFORMED] > MALFORMED_SHARE * (found + skipped.total())


def _noted(lines: list[str], line: str) -> None:
    if len(lines) < _LINES and line not in lines:
        lines.append(line)
