"""The regions among selections, each with its départements, as pages lead to them."""

from collections.abc import Iterable

from catalog.cleaning.text import fold
from catalog.territory import departments
from exports.phrases import Language
from exports.selections import Kind, Selection


def regions_of(language: Language, selections: Iterable[Selection]) -> list[tuple[Selection, list[Selection]]]:
    """Regions by their names, each with those of its départements that are among the selections, by theirs."""
    in_order = sorted(selections, key=lambda one: fold(one.label(language)))
    within: dict[str, list[Selection]] = {}
    for one in in_order:
        if one.kind is Kind.DEPARTEMENT and one.key in departments():
            within.setdefault(departments()[one.key].region, []).append(one)
    return [(one, within.get(one.key, [])) for one in in_order if one.kind is Kind.REGION]
