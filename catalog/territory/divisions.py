"""Départements and regions, overseas collectivities among both."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from catalog.territory.names import sort_key

# ISO 3166-1 has codes of their own for what is France overseas.
_OVERSEAS = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "BL": "977",
    "MF": "978",
    "TF": "984",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}


@dataclass(frozen=True, slots=True)
class Department:
    """A département, or a collectivity overseas that has none; `code` is INSEE's, `region` the code of its region."""

    code: str
    name: str
    region: str

    @property
    def sort_key(self) -> str:
        """What orders départements by name, articles left out."""
        return sort_key(self.name)


@dataclass(frozen=True, slots=True)
class Region:
    """A region, or a collectivity overseas that has none; `code` is INSEE's."""

    code: str
    name: str

    @property
    def sort_key(self) -> str:
        """What orders regions by name, articles left out."""
        return sort_key(self.name)


@cache
def departments() -> dict[str, Department]:
    """All départements by code."""
    return {code: Department(code, name, region) for code, name, region in _rows("departements.tsv")}


@cache
def regions() -> dict[str, Region]:
    """All regions by code."""
    return {code: Region(code, name) for code, name in _rows("regions.tsv")}


def department_of_country(country: str) -> str:
    """The code of the département or collectivity that has this ISO 3166-1 code (`RE`: 974); empty for any other."""
    return _OVERSEAS.get(country, "")


def _rows(file: str) -> list[list[str]]:
    text = files(__package__).joinpath("data", file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()]
