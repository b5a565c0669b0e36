"""The rows of what people were told once, and of what they want to hear no more, without verbs."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from catalog.columns import UTCDateTime


class Notice(SQLModel, table=True):
    """That `holder` was told something of a kind about something, or that they want no more reminders (`stop`)."""

    kind: str = Field(primary_key=True)
    holder: str = Field(primary_key=True)
    about: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
