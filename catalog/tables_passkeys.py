"""The rows of the passkeys of editors, and of what happened to them, without verbs."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from catalog.columns import UTCDateTime


class Passkey(SQLModel, table=True):
    """A passkey of an editor: its name at the authenticator (`credential`), its public key, and how often it signed.

    Both are base64url; `public_key` is the COSE key (RFC 9052). Neither says who somebody is. `label` is what the editor
    calls it.
    """

    id: str = Field(primary_key=True)
    editor_id: str = Field(index=True)
    credential: str = Field(sa_type=Text, unique=True)
    public_key: str = Field(sa_type=Text)
    sign_count: int
    label: str
    added_at: datetime = Field(sa_type=UTCDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UTCDateTime)


class PasskeyAct(SQLModel, table=True):
    """One thing that happened to a passkey; kept for a year, without its label once the editor is none any more."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime, index=True)
    passkey_id: str
    editor_id: str = Field(index=True)
    act: str
    label: str
