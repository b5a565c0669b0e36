"""Who says what, as the JSON directory has it: claims by field, a settled value not repeated."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pydantic import AwareDatetime, JsonValue

from catalog.views import Claim
from catalog.vocabulary import Doubt


# Claims are the most numerous objects by far: data classes are built at a quarter of a model's price.
@dataclass(slots=True)
class SettledClaim:
    """Who says the value that stands in the field itself: a source, or by decision the organisation or an editor."""

    source: str
    url: str
    fetched_at: AwareDatetime
    content_hash: str
    reader: str
    licence: str
    doubts: tuple[Doubt, ...]
    record: str
    decided_by: Literal["", "organisation", "editor"]
    settled: Literal[True]


@dataclass(slots=True)
class OtherClaim:
    """Who says another value than the one in the field, and which."""

    source: str
    url: str
    fetched_at: AwareDatetime
    content_hash: str
    reader: str
    licence: str
    doubts: tuple[Doubt, ...]
    record: str
    decided_by: Literal["", "organisation", "editor"]
    settled: Literal[False]
    value: JsonValue


Claims = dict[str, list[SettledClaim | OtherClaim]]


def claims_by_field(claims: Iterable[Claim]) -> Claims:
    """Claims in their given order under the field that they speak of; a settled value is not repeated."""
    by_field: Claims = {}
    for claim in claims:
        by_field.setdefault(claim.field, []).append(_claim_record(claim))
    return by_field


def _claim_record(claim: Claim) -> SettledClaim | OtherClaim:
    origin = (
        claim.source,
        claim.url,
        claim.fetched_at,
        claim.content_hash,
        claim.reader,
        claim.licence,
        claim.doubts,
        claim.record,
        claim.decided_by,
    )
    return (
        SettledClaim(*origin, settled=True) if claim.settled else OtherClaim(*origin, settled=False, value=claim.value)
    )
