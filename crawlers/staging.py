"""What a visit found, kept aside until it was looked at as a whole: JSON texts, in memory at first, in a file when many.

The file has no name and goes with the process, so a visit that is killed leaves nothing behind.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from json import dumps, loads
from tempfile import SpooledTemporaryFile, gettempdir
from urllib.parse import urlsplit

from catalog.errors import StoreUnusable
from catalog.known import print_of
from catalog.listed import Item, item_of
from catalog.sightings import Sighting
from crawlers.addresses import domain_of

_IN_MEMORY = 4 * 1024 * 1024


class Staging:
    """The sightings of one visit, in the order in which they were found.

    Attributes:
        is_empty: whether nothing was found.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - see close
        self.is_empty = True

    def add(self, sightings: Sequence[Sighting]) -> None:
        """Put more of them aside. Raises `StoreUnusable` when the disk of temporary files is full."""
        self.is_empty &= not sightings
        try:
            self._file.writelines(_line(said) for said in sightings)
        except OSError as error:
            problem = f"A temporary file cannot be written: {error.strerror or error}."
            raise StoreUnusable(problem, f"Check the space in {gettempdir()}.") from error

    def items(self) -> Iterator[Item]:
        """What the brake compares of each."""
        for said in map(loads, self._lines()):
            sighted = f"{said['kind']}:{said['origin']['source_id']}"
            facts = said["facts"]
            yield item_of(sighted, facts, domain_of_address, print_of(facts))

    def lines(self, names: dict[str, str], replaced: set[str]) -> Iterator[str]:
        """Each as JSON; under the other id that `names` gives (`kind:source_id`), if it gives one.

        For the ids in `replaced`, identifiers that are the new id become the old one again: a source that
        gives other ids on every visit must not change its items by it.
        """
        for line in self._lines():
            said = loads(line) if names else {}
            origin = said.get("origin", {})
            sighted = f"{said.get('kind')}:{origin.get('source_id')}"
            if sighted not in names:
                yield line
                continue
            new, old = origin["source_id"], names[sighted].partition(":")[2]
            origin["source_id"] = old
            if sighted in replaced:
                for identifier in said.get("identifiers", ()):
                    identifier["value"] = old if identifier["value"] == new else identifier["value"]
            yield dumps(said, ensure_ascii=False, separators=(",", ":"))

    def close(self) -> None:
        """Let go of it."""
        self._file.close()

    def _lines(self) -> Iterator[str]:
        self._file.seek(0)
        return (line.removesuffix("\n") for line in self._file)


def _line(said: Sighting) -> str:
    return f'{{"kind":"{said.kind}",{said.model_dump_json(exclude_defaults=True)[1:]}\n'


@lru_cache(maxsize=4096)
def domain_of_address(address: str) -> str:
    """The registrable domain of `address`; empty for none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return domain_of(host) if host else ""
