"""What an association publishes itself: each article is a sighting of the association, with one piece of news."""

from dataclasses import dataclass

from catalog.sightings import AssociationFacts, AssociationSighting, Origin, PressMention
from crawlers.readers.websites import site_identifiers


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The association whose news a source holds.

    Attributes:
        about: its name; empty where the source is nobody's.
        site: its own address.
    """

    about: str = ""
    site: str = ""

    def __bool__(self) -> bool:
        return bool(self.about)

    def sighting(self, origin: Origin, title: str, url: str, published_on: str) -> AssociationSighting:
        """The association as the publisher of the article `title`, of the day `published_on` (may be empty).

        All articles carry the same identifiers, so that they are of one association.
        Raises pydantic's ValidationError when the title is empty.
        """
        article = PressMention(title=title, publisher=self.about, url=url, published_on=published_on)
        return AssociationSighting(
            origin=origin,
            facts=AssociationFacts(name=self.about, url=self.site, news=(article,)),
            identifiers=site_identifiers(self.site),
        )
