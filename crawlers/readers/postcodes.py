"""Postcodes as sources write them: five digits are ours only in France."""

from catalog.cleaning.places import clean_postcode
from catalog.cleaning.text import clean_line, fold

_FRANCE = frozenset({"fr", "fra", "france"})


def postcode_of(written: object, country: str) -> str:
    """The postcode; a lost leading zero is put back in France, and where no country is named: not in Brussels (1000)."""
    line = clean_line(written, 20)
    return line if country and fold(country) not in _FRANCE else clean_postcode(line) or line
