"""The columns of tables of associations, and their rows: one for each."""

from collections.abc import Iterator
from typing import NamedTuple

from catalog.scores import Completeness
from catalog.views import AssociationView
from exports import pages_addresses as addresses
from exports.completeness import complete
from exports.exporter import Surroundings
from exports.pages_words import place_words
from exports.table_cells import Column
from exports.table_events import attributions_of, image_cell, licences_of, titles_of


class AssociationRow(NamedTuple):
    """One association.

    Attributes:
        complete: how much is told of it, and what is not.
    """

    view: AssociationView
    around: Surroundings
    complete: Completeness

    def number(self, scheme: str) -> str:
        """Its number in a register; empty where none is known."""
        return next((one.value for one in self.view.identifiers if one.scheme == scheme), "")

    def services(self) -> tuple[str, ...]:
        """What its places offer, once each."""
        return tuple(dict.fromkeys(service for one in self.view.facts.places for service in one.services))


def association_rows(view: AssociationView, around: Surroundings) -> Iterator[AssociationRow]:
    """The one row of the association."""
    yield AssociationRow(view, around, complete(view))


ASSOCIATION_COLUMNS: tuple[Column[AssociationRow], ...] = (
    Column("id", "string", lambda row: row.view.id, technical=True),
    Column("name", "string", lambda row: row.view.facts.name),
    Column("other_names", "string", lambda row: row.view.facts.other_names),
    Column("kind", "string", lambda row: row.view.facts.kind),
    Column("seen", "string", lambda row: row.view.seen),
    Column("description", "string", lambda row: row.view.facts.description),
    Column("language", "string", lambda row: row.view.facts.language, technical=True),
    Column("url", "string", lambda row: row.view.facts.url),
    Column("founded_on", "string", lambda row: row.view.facts.founded_on),
    Column("contacts", "string", lambda row: tuple(one.value for one in row.view.facts.contacts)),
    Column("themes", "string", lambda row: row.view.facts.themes),
    Column("audiences", "string", lambda row: row.view.facts.audiences),
    Column("keywords", "string", lambda row: row.view.facts.keywords),
    Column("towns", "string", lambda row: row.view.facts.towns),
    Column("places", "string", lambda row: tuple(place_words(one.place) for one in row.view.facts.places)),
    Column(
        "opening_hours",
        "string",
        lambda row: tuple(one.opening_hours for one in row.view.facts.places if one.opening_hours),
    ),
    Column("services", "string", lambda row: row.services()),
    Column("programmes", "string", lambda row: tuple(one.name for one in row.view.facts.programmes)),
    Column("partners", "string", lambda row: tuple(one.name for one in row.view.facts.partners)),
    Column("press", "string", lambda row: tuple(one.url or one.title for one in row.view.facts.press)),
    Column("news", "string", lambda row: tuple(one.url or one.title for one in row.view.facts.news)),
    Column("editions", "string", lambda row: row.view.facts.editions, technical=True),
    Column("rna", "string", lambda row: row.number("rna")),
    Column("siren", "string", lambda row: row.number("siren")),
    Column("image_url", "string", lambda row: image_cell(row.view.facts.image, "url"), technical=True),
    Column("image_credit", "string", lambda row: image_cell(row.view.facts.image, "credit"), technical=True),
    Column(
        "identifiers",
        "string",
        lambda row: tuple(f"{one.scheme}:{one.value}" for one in row.view.identifiers),
        technical=True,
    ),
    Column("completeness", "integer", lambda row: row.complete.percent, technical=True),
    Column("missing", "string", lambda row: row.complete.missing, technical=True),
    Column("sources", "string", lambda row: row.view.sources, form="code"),
    Column("source_titles", "string", lambda row: titles_of(row.view.sources, row.around), form="readable"),
    Column("licences", "string", lambda row: licences_of(row.view.sources, row.around)),
    Column(
        "page", "string", lambda row: addresses.absolute(row.around.site, addresses.association_path("fr", row.view.id))
    ),
    Column("created_at", "datetime", lambda row: row.view.created_at, technical=True),
    Column("changed_at", "datetime", lambda row: row.view.changed_at, technical=True),
    # A new column is the last one in both forms, whoever it is for: some read columns by their place.
    Column("attributions", "string", lambda row: attributions_of(row.view.sources, row.around), technical=True),
)
