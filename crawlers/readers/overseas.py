"""What differs overseas: the time zone of a place there; and postcodes, which are ours only in France."""

from catalog.cleaning.places import clean_postcode
from catalog.cleaning.text import clean_line, fold

# First three digits of the INSEE code; France proper has the zone of the source.
_OVERSEAS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/Guadeloupe",
    "978": "America/Guadeloupe",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_COUNTRIES = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
_FRANCE = frozenset({"fr", "fra", "france"})


def zone_of_place(insee: str, postal_code: str, country: str) -> str:
    """The IANA zone of an overseas place by INSEE code, postcode or country; empty for France proper and abroad."""
    for code in (insee[:3], postal_code[:3], _COUNTRIES.get(country.upper(), "")):
        if code in _OVERSEAS:
            return _OVERSEAS[code]
    return ""


def postcode_of(written: object, country: str) -> str:
    """The postcode; a lost leading zero is put back in France, and where no country is named."""
    line = clean_line(written, 20)
    return line if country and fold(country) not in _FRANCE else clean_postcode(line) or line
