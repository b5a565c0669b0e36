"""The rows of what people submit, without verbs: submissions, their senders, letters to write, and who decides.

Addresses of people stand in tables of their own (`submitter`, `editor`), so that they can be deleted by a schedule
without touching what was submitted (reliability E10); `mail` is the sealed address, `mark` what it is found by
(`catalog.sealing`). Of a secret link only its digest is kept (reliability E3).
"""

from datetime import datetime

from sqlalchemy import Text, false
from sqlmodel import Field, SQLModel

from catalog.columns import UTCDateTime


class Submission(SQLModel, table=True):
    """An event that somebody submitted, and its state (see `catalog.submissions`).

    `live` is what the catalogue was given, `proposed` what waits for an editor, both `EventFacts` or empty. `owed`:
    the catalogue has not been given, or has not been told of the end of, what is live. `group_id`: what was submitted
    at once with it has the same one (see `catalog.grouping`); empty where it came alone.
    """

    id: str = Field(primary_key=True)
    state: str = Field(index=True)
    version: int
    language: str
    live: str = Field(sa_type=Text)
    proposed: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    digest: str = Field(index=True)
    group_id: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    owed: bool = Field(index=True)
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    keep_until: datetime | None = Field(default=None, sa_type=UTCDateTime, index=True)


class Submitter(SQLModel, table=True):
    """The mail address of who sent a submission, and whether an editor trusts it; deleted by `catalog.keeping`."""

    submission_id: str = Field(primary_key=True)
    mail: str
    mark: str = Field(index=True)
    trusted: bool = Field(sa_column_kwargs={"server_default": false()})


class Ticket(SQLModel, table=True):
    """A secret that was given to somebody, as its SHA-256; `holder` is a submission or an editor."""

    digest: str = Field(primary_key=True)
    purpose: str
    holder: str = Field(index=True)
    made_at: datetime = Field(sa_type=UTCDateTime)
    expires_at: datetime = Field(sa_type=UTCDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class Letter(SQLModel, table=True):
    """A mail that is to be written and sent; its secret link is made when it is, and stands nowhere before.

    `number` tells the order of those that were noted within one second.
    """

    id: str = Field(primary_key=True)
    number: int = Field(sa_column_kwargs={"server_default": "0"})
    kind: str
    holder: str = Field(index=True)
    said: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=UTCDateTime)
    due_at: datetime = Field(sa_type=UTCDateTime, index=True)
    tries: int


class Editor(SQLModel, table=True):
    """Somebody who decides about submissions: `role` is `editor` or `administrator`."""

    id: str = Field(primary_key=True)
    mail: str
    mark: str = Field(unique=True)
    role: str
    added_at: datetime = Field(sa_type=UTCDateTime)


class Act(SQLModel, table=True):
    """One thing that was done with a submission: by its sender, or by the editor whose id stands in `who`.

    `before` is the submission as it was, so that the act can be undone.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    submission_id: str = Field(index=True)
    act: str
    who: str
    why: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
