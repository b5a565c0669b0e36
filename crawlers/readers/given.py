"""The ids that one answer has given: an id that comes a second time is the same item twice."""

from dataclasses import dataclass, field

from catalog.sightings import Origin
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Answer, Reading


@dataclass(slots=True)
class Given:
    """What the items of one answer have in common.

    Attributes:
        answer: the answer.
        reading: the reading of its source.
        doubts: those that hold for every item, as a guessed encoding.
        seen: the ids that it has given.
    """

    answer: Answer
    reading: Reading
    doubts: tuple[Doubt, ...] = ()
    seen: set[str] = field(default_factory=set)

    def origin(self, source_id: str, content: str, url: str = "") -> Origin:
        """The origin of an item whose facts are made; `content` is its own text in ASCII.

        Raises `ItemRefused` for an id that the answer has given before.
        """
        if source_id in self.seen:
            raise ItemRefused(SkipReason.DUPLICATE, f"{source_id[:80]} was in the answer before")
        self.seen.add(source_id)
        return self.reading.origin(self.answer, source_id, content.encode("ascii"), url=url)
