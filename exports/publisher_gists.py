"""What selections must know of each subject, as the cache keeps it: read from texts, which may be damaged.

All of it raises `sqlite3.DatabaseError` for one that is no gist: then the cache is made anew.
"""

from collections.abc import Iterator, Mapping
from sqlite3 import DatabaseError

from exports.faceting import Gist, read_gist, read_organisers


def organisers_in(identity: str, gist: str) -> list[list[str]]:
    """The names and sites of the organisers of a subject."""
    try:
        return read_organisers(gist)
    except (LookupError, ValueError, TypeError) as error:
        raise _damaged(identity) from error


def _damaged(identity: str) -> DatabaseError:
    return DatabaseError(f"what is known of {identity} is damaged")


class Gists(Mapping[str, Gist]):
    """Gists, read from their texts each time: a few at a time are needed of a hundred thousand."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __getitem__(self, identity: str) -> Gist:
        try:
            return read_gist(self._texts[identity])
        except (ValueError, TypeError) as error:
            raise _damaged(identity) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
