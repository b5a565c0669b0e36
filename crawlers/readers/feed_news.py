"""What an association publishes itself: each article is a sighting of the association, with one piece of news."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from catalog.cleaning.links import clean_url
from catalog.sightings import AssociationFacts, AssociationSighting, Identifier, Origin, PressMention


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


def site_identifiers(site: str) -> tuple[Identifier, ...]:
    """What a site of one's own says of who one is: its address, and its host where it has the host for itself."""
    parts = urlsplit(clean_url(site) or "")
    host = (parts.hostname or "").removeprefix("www.")
    if not host:
        return ()
    found = [Identifier(scheme="site", value=f"{host}{parts.path.rstrip('/')}")]
    if parts.path in ("", "/") and not parts.query:
        found.append(Identifier(scheme="website", value=host))
    return tuple(found)
