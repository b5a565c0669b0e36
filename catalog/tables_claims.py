"""The rows of claims, without verbs (see `catalog.claims`). Who claims stands in `submitter`, sealed."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from catalog.columns import UTCDateTime


class Claim(SQLModel, table=True):
    """That somebody speaks for what a sighting is about: `facts` is the whole of it, as JSON."""

    id: str = Field(primary_key=True)
    sighting_id: str = Field(index=True)
    state: str = Field(index=True)
    facts: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UTCDateTime)
    held_until: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)
    keep_until: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)


class ClaimAct(SQLModel, table=True):
    """One thing that was done with a claim: by its `claimant`, an editor (their id), or the desk itself (`desk`)."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    claim_id: str = Field(index=True)
    act: str
    who: str
    why: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
