"""Rows as welcome points of one association, and the rows of its programmes among those of all.

The national standard names programmes in `dispositif_programmes_nationaux`,
so that the points of an association can be had from a table of all places.
"""

from catalog.cleaning.text import fold
from catalog.sightings import AssociationFacts, Identifier
from crawlers.readers.mednum_columns import Options
from crawlers.readers.mednum_place import Cells, facts_of
from crawlers.readers.mednum_words import listed
from crawlers.readers.websites import site_identifiers


def concerned(cells: Cells, options: Options) -> bool:
    """Whether the row has one of the programmes that the source asks for; every row where it asks for none."""
    asked = _asked(options)
    return not asked or any(fold(programme) in asked for programme in listed(cells["dispositifs"]))


def _asked(options: Options) -> frozenset[str]:
    return frozenset(fold(programme) for programme in options.programmes)


def facts_of_point(cells: Cells, language: str, options: Options) -> AssociationFacts:
    """The association with the one place that the row tells of.

    What the row says of whoever runs the place (description, legal form, parent) is not the
    association's; its phone and mail are those of the point. The programmes that all rows have are
    no keywords.
    """
    row, asked = facts_of(cells, language), _asked(options)
    [point] = row.places
    named = point.place.model_copy(update={"name": row.name})
    return AssociationFacts(
        name=options.association,
        language=language,
        url=options.site,
        themes=row.themes,
        keywords=tuple(word for word in row.keywords if fold(word) not in asked),
        towns=row.towns,
        places=(point.model_copy(update={"place": named, "contacts": row.contacts}),),
    )


def identifiers_of_home(options: Options) -> tuple[Identifier, ...]:
    """Who the association is: its own site. The numbers of the row may be those of a partner that lends the place."""
    return site_identifiers(options.site)
