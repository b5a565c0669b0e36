"""What the brake compares, and what it raises: alarms in words, with numbers and examples. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from catalog.listed import Item
from catalog.sightings import Frozen, Line
from catalog.vocabulary import Labelled

EXAMPLES = 5


class AlarmName(Labelled):
    """What is strange about a visit."""

    VANISHED = "vanished", "Beaucoup a disparu", "Much has vanished"
    SHIFTED = "shifted", "Les dates ont toutes bougé d’autant", "The dates have all moved by as much"
    REDATED = "redated", "La plupart des dates ont changé", "Most dates have changed"
    TAKEN_OVER = "taken-over", "Le contenu est tout autre", "The content is another one altogether"
    DRIFTED = "drifted", "Un champ ne se lit plus", "A field can no longer be read"
    UNREADABLE = "unreadable", "Beaucoup ne se lit plus", "Much can no longer be read"
    FLOODED = "flooded", "Bien plus que d’habitude", "Far more than usual"


class Alarm(Frozen):
    """One reason for which a visit is held.

    Attributes:
        count, of: how many items it is about, and of how many.
        detail: what exactly, in words.
        examples: up to five of the items.
    """

    name: AlarmName
    count: Annotated[int, Field(ge=0)]
    of: Annotated[int, Field(ge=0)]
    detail: Line = ""
    examples: tuple[Line, ...] = ()

    def told(self, language: str = "en") -> str:
        """It in a line."""
        return f"{self.name.label(language)}: {self.count} / {self.of}{', ' if self.detail else ''}{self.detail}"


@dataclass(frozen=True, slots=True)
class Visited:
    """How a visit went.

    Attributes:
        seen: `kind:source_id` of all that it listed, unchanged answers included.
        gone: of what the source says that it withdrew.
        whole: whether what it did not list can be taken as not listed any more.
        tells_all: whether it shows everything, and not changes or the latest entries alone.
        unreadable, usually: share of the items whose title or date could not be read (0 to 1), now and at
            most on the last good visits.
        over_limit: whether the source held more than one visit takes.
        ever: how many items the catalogue ever had of the source; None when it was never read whole,
            so that nobody knows how many are usual.
    """

    now: datetime
    seen: Collection[str]
    gone: Collection[str] = ()
    whole: bool = True
    tells_all: bool = True
    unreadable: float = 0.0
    usually: float = 0.0
    over_limit: bool = False
    ever: int | None = None


class Compared:
    """What the catalogue knows of a source and what a visit found there, side by side.

    Attributes:
        known, found: by `kind:source_id`; `found` is what was read, not what was listed unchanged.
        to_come: what is known and not over.
        pairs: what is known and was listed, before and now; the same object twice where it was not read again.
        after: all that was listed, as it is now.
    """

    def __init__(self, known: Iterable[Item], found: Iterable[Item], visit: Visited) -> None:
        self.visit = visit
        self.known = {item.sighted: item for item in known}
        self.found: Mapping[str, Item] = {item.sighted: item for item in found}
        self.to_come = [item for item in self.known.values() if item.is_to_come(visit.now)]
        self.pairs: list[tuple[Item, Item]] = []
        self.after: list[Item] = []
        for sighted in visit.seen:
            before = self.known.get(sighted)
            now = self.found.get(sighted, before)
            if now is not None:
                self.after.append(now)
                if before is not None:
                    self.pairs.append((before, now))

    @property
    def new(self) -> list[Item]:
        """What was read and not known before."""
        return [item for sighted, item in self.found.items() if sighted not in self.known]


def alarm(name: AlarmName, items: Sequence[Item], of: int, detail: str) -> Alarm:
    """An alarm about `items`; its examples are the first to come."""
    first = sorted(items, key=lambda item: (item.starts[:1], item.sighted))[:EXAMPLES]
    examples = tuple(item.told for item in first)
    return Alarm(name=name, count=len(items), of=of, detail=detail, examples=examples)
