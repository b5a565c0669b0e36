"""The rows of what waits for editors beside submissions, without verbs: reports of readers, what was done, what was put off;
and how often the desk is asked for what is costly.

The address of who reported something stands in a table of its own, as that of who submitted (reliability E10).
"""

from datetime import datetime

from sqlalchemy import Text, false
from sqlmodel import Field, SQLModel

from catalog.columns import UTCDateTime


class Report(SQLModel, table=True):
    """What a reader says is wrong (see `catalog.reports`); `about` is the id of an event or association, or empty."""

    id: str = Field(primary_key=True)
    about: str = Field(index=True)
    problem: str
    said: str = Field(sa_type=Text)
    language: str
    state: str = Field(index=True)
    version: int
    digest: str = Field(index=True)
    created_at: datetime = Field(sa_type=UTCDateTime)
    changed_at: datetime = Field(sa_type=UTCDateTime)
    keep_until: datetime = Field(sa_type=UTCDateTime, index=True)


class Reporter(SQLModel, table=True):
    """The mail address of who wants an answer to a report, sealed; deleted with it by `catalog.keeping`.

    `mark` is by what it is found (see `catalog.sealing`).
    """

    report_id: str = Field(primary_key=True)
    mail: str
    mark: str = Field(index=True)


class Handled(SQLModel, table=True):
    """One thing that an editor did in the queue, but for submissions, which have `act`.

    `matter` and `name` say with what, `title` what that was called; `before` holds what undoing needs (JSON), and is
    emptied when its time is over. `is_whole`: what takes several steps has come to its end.
    """

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    matter: str
    name: str = Field(index=True)
    title: str = Field(sa_type=Text)
    done: str
    who: str
    why: str = Field(sa_type=Text)
    before: str = Field(sa_type=Text)
    is_whole: bool = Field(sa_column_kwargs={"server_default": false()})
    undone_at: datetime | None = Field(default=None, sa_type=UTCDateTime)
    undone_by: str


class Postponed(SQLModel, table=True):
    """Something that stands at the end of the queue until an instant, for all editors."""

    matter: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    until: datetime = Field(sa_type=UTCDateTime, index=True)


class Request(SQLModel, table=True):
    """That something costly was asked for: `mark` is a keyed hash of what, and from which network address."""

    id: int | None = Field(default=None, primary_key=True)
    mark: str = Field(index=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)


class IgnoredWord(SQLModel, table=True):
    """A word of a source that says nothing about theme or audience, or not enough to be written down; folded."""

    __tablename__ = "ignored_word"

    source: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
