"""What a mirror is to do: which documents are to be sent to the target, in which order, and which are to go.

What lies at the target is known from the manifest there, and from a small private object beside it, the
`Journal`: it is written before anything is sent, and names all that will be touched. So a run that is
broken off leaves nothing unknown to the next one, even if that has other documents to send. A third one,
the `Paths`, is read where the manifest is lost or another one: what is withdrawn must go all the same.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

from pydantic import ValidationError

from catalog.sightings import Frozen
from exports.fragments import batches as portions
from exports.manifest import MANIFEST, read_manifest

JOURNAL = ".goodweek-remote.json"
DONE = ".goodweek-remote-done.json"
PATHS = ".goodweek-remote-paths.json"
BATCH = 500  # documents between two notes of how far it is
_OWN = frozenset({MANIFEST, JOURNAL, DONE, PATHS})
_UNSAFE = re.compile(r"[\\\x00-\x1f\x7f]|(?:^|/)\.{0,2}(?:/|$)")
_LEAVES = re.compile(r"(?:[a-z]{2}/)?(?:assets|events|associations)/(?!index\.)")
_INDEXES = re.compile(r"(?:.*/)?index\.[^/]*|(?:data/)?[^/]*")

ABSENT = ""


class Act(NamedTuple):
    """A document that is to be sent, or to go.

    Attributes:
        facts: its digest and its media type; `ABSENT` for one that is to go.
    """

    path: str
    facts: str


class Journal(Frozen):
    """What is known of a target beside its manifest.

    Attributes:
        manifests: digests of the manifests that may lie there; one, once all is sent. Empty: there was none.
        known: what is at a path, whatever the manifest says.
        acts: what is being done, in order.
        is_listed: the `Paths` are there, and name all that the one manifest does.
    """

    manifests: tuple[str, ...] = ()
    known: dict[str, str] = {}
    acts: tuple[Act, ...] = ()
    is_listed: bool = False

    def is_of(self, digest: str) -> bool:
        """Whether the target is whole, and as the manifest with this digest says."""
        return self.manifests == (digest,) and not self.acts and self.is_listed


class Done(Frozen):
    """How far it is: the first `count` acts of the journal with this digest are done."""

    journal: str
    count: int


class Paths(Frozen):
    """What the target had when it was whole the last time, whatever became of its manifest since."""

    paths: tuple[str, ...]


class Plan(NamedTuple):
    """What is to be done, and what lies at the target as it should, though its manifest does not say so."""

    sending: list[Act]
    going: list[Act]
    known: dict[str, str]


def digest_of(body: bytes | None) -> str:
    """The SHA-256 of a document, hexadecimal; empty for none."""
    return "" if body is None else sha256(body).hexdigest()


def read_journal(body: bytes | None) -> Journal | None:
    """The journal; None when there is none, or it is damaged."""
    try:
        return None if body is None else Journal.model_validate_json(body)
    except ValidationError:
        return None


def read_done(body: bytes | None, journal: bytes | None) -> int:
    """How many acts of the journal are done for sure."""
    try:
        done = None if body is None else Done.model_validate_json(body)
    except ValidationError:
        return 0
    return done.count if done and done.journal == digest_of(journal) else 0


def read_paths(body: bytes | None) -> tuple[str, ...] | None:
    """What the target had; None when that was not written down, or is damaged."""
    try:
        return None if body is None else Paths.model_validate_json(body).paths
    except ValidationError:
        return None


def documents_of(manifest: bytes) -> dict[str, str]:
    """The documents of a manifest by path: digest and media type. Raises `ValueError` when it is not one of ours."""
    return {path: f"{entry.sha256} {entry.media_type}" for path, entry in read_manifest(manifest).items()}


def said_by(manifest: bytes | None) -> dict[str, str]:
    """`documents_of` the manifest at the target: none where it is missing, or damaged."""
    try:
        return {} if manifest is None else documents_of(manifest)
    except ValueError:
        return {}


def is_safe(path: str) -> bool:
    """Whether a path leads to a document below the target, and to none of the mirror's own."""
    return not _UNSAFE.search(path) and path not in _OWN


def is_known(manifest: bytes | None, journal: Journal | None) -> bool:
    """Whether the journal knows of this manifest at the target, or that there is none.

    Otherwise it was lost or damaged, or put there by somebody else: then nothing is sure.
    """
    return journal is not None and digest_of(manifest) in journal.manifests


def found(manifest: bytes | None, journal: Journal | None, done: int, listed: Iterable[str]) -> dict[str, str | None]:
    """What lies at the target, by path: `ABSENT` if nothing, None if it is not known what.

    `listed` are paths at which something was, if nothing is sure (see `is_known`).
    """
    is_sure = is_known(manifest, journal)
    there: dict[str, str | None] = dict.fromkeys(listed)
    for path, facts in said_by(manifest).items():
        there[path] = facts if is_sure else None
    if journal is not None:
        there |= journal.known if is_sure else dict.fromkeys(journal.known)
        there |= {act.path: act.facts if is_sure and at < done else None for at, act in enumerate(journal.acts)}
    return {path: facts for path, facts in there.items() if is_safe(path)}


def planned(wanted: dict[str, str], there: dict[str, str | None], manifest: bytes | None) -> Plan:
    """How `there` becomes `wanted`; `manifest` is the one at the target."""
    sending = [Act(path, facts) for path, facts in wanted.items() if there.get(path, ABSENT) != facts]
    going = [Act(path, ABSENT) for path in sorted(there.keys() - wanted.keys()) if there[path] != ABSENT]
    touched = {act.path for act in (*sending, *going)}
    said = said_by(manifest)
    known = {
        path: facts
        for path, facts in there.items()
        if facts is not None and path not in touched and facts != said.get(path, ABSENT)
    }
    return Plan(sorted(sending, key=lambda act: (rank(act.path), act.path)), going, known)


def rank(path: str) -> int:
    """When a document is sent: what others lead to first, what leads to others last."""
    if _LEAVES.match(path):
        return 0
    return 2 if _INDEXES.fullmatch(path) else 1


def batches(acts: Iterable[Act]) -> Iterator[list[Act]]:
    """Acts that may be done side by side; one batch is over before the next begins."""
    for _, same in groupby(acts, key=lambda act: -1 if act.facts == ABSENT else rank(act.path)):
        yield from portions(same, BATCH)
