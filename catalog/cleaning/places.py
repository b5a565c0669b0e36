"""Places: postcodes, INSEE codes, countries and coordinates within their bounds."""

import re

_POSTCODE = re.compile(r"[0-9]{5}")
_INSEE = re.compile(r"(?:[013-9][0-9]|2[AB1-9])[0-9]{3}")
# The country's letter, as on envelopes; what spreadsheets make of a number; spaces of any kind.
_AROUND = re.compile(r"^F(?:RA?)?-|[.,]0$|\s")


def clean_postcode(value: object) -> str:
    """Five digits, else an empty string: `75 011`, `F-75011`, `75011.0`; a lost leading zero is put back."""
    text = _AROUND.sub("", str(value or "").strip()[:12])
    if len(text) == 4 and text.isascii() and text.isdigit():
        text = "0" + text
    return text if _POSTCODE.fullmatch(text) else ""


def clean_insee(value: object) -> str:
    """The INSEE code of a commune (`75056`, `2A004`, `97411`), else an empty string; read as a postcode is."""
    text = _AROUND.sub("", str(value or "").strip().upper()[:12])
    if len(text) == 4 and text.isascii() and text.isdigit():
        text = "0" + text
    return text if _INSEE.fullmatch(text) else ""


def clean_point(latitude: object, longitude: object) -> tuple[float, float] | None:
    """Latitude and longitude in degrees (WGS 84), to a metre; None out of bounds or at 0, 0.

    The point 0, 0 lies in the Atlantic and is what broken geocoders answer.
    """
    try:
        north = round(float(str(latitude).strip().replace(",", ".")[:30]), 5)
        east = round(float(str(longitude).strip().replace(",", ".")[:30]), 5)
    except ValueError:
        return None
    # NaN fails both comparisons.
    if not (-90 <= north <= 90 and -180 <= east <= 180) or (north == 0 and east == 0):
        return None
    return north, east
