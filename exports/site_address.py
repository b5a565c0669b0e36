"""The address of the published folder, as goodweek.toml says it: paths are written behind it as it stands."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from catalog.cleaning.links import clean_url


def _folder(value: object) -> str:
    """A whole http(s) address that ends in a slash; empty where none is given.

    Raises `ValueError` that says what is wrong with it, and how it is to be written.
    """
    address = clean_url(value)
    if address is None:
        if str(value).strip():
            raise ValueError("is no http or https address, as https://agenda.example.org/")
        return ""
    parts = urlsplit(address)
    if parts.query or parts.fragment:
        raise ValueError("has a ? or a #, behind which no path can stand: leave away what begins there")
    return address if address.endswith("/") else f"{address}/"


FolderUrl = Annotated[str, BeforeValidator(_folder)]
