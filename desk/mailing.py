"""How a mail leaves: by SMTP, or as a file in `mail/` of the instance where no server is named. Files go after seven days.

One recipient, given beside the text and not read out of it; a header that would hold a line break is refused by the
library that writes it (reliability E6).
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from catalog import clock
from catalog.errors import ConfigurationInvalid, GoodweekError
from desk.instance import Instance, Mail

PASSWORD = "GOODWEEK_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
_SECONDS = 20
_INSTANT = "%Y%m%dT%H%M%SZ"
_FILE = re.compile(r"\d{8}T\d{6}Z-.*\.(?:eml|part)", re.ASCII)
KEPT = timedelta(days=7)
"""How long a mail is kept that is a file: as long as its link is good."""


class MailUndelivered(GoodweekError):
    """A mail could not be handed over."""


class Post(Protocol):
    """Takes mails."""

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand over one mail to one recipient. Raises `MailUndelivered`."""


def post_of(instance: Instance, environment: Mapping[str, str]) -> Post:
    """How the mails of an instance leave. Raises `ConfigurationInvalid` when a user has no password."""
    mail = instance.config.mail
    if not mail.smtp:
        return Folder(instance.mail_folder)
    password = environment.get(PASSWORD, "")
    if mail.user and not password:
        raise ConfigurationInvalid(PASSWORD, "is not set, and mail.user needs it.", "Set it in the environment.")
    return Server(mail, password)


def sender_of(instance: Instance) -> str:
    """The address that mails come from; that of the site where none is named."""
    return instance.config.mail.sender or f"goodweek@{urlsplit(instance.config.site.base_url).hostname or 'localhost'}"


class Folder:
    """Writes each mail to a file, for the owner's eyes only: it may hold a secret link."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Write `<instant>-<digest>.eml`, whole or not at all. Raises `MailUndelivered`."""
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        path = self._folder / f"{clock.now():{_INSTANT}}-{name}.eml"
        part = path.with_suffix(".part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(f"X-Envelope-To: {recipient}\r\n".encode() + message.as_bytes(policy=SMTP))
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            raise MailUndelivered(f"{path} cannot be written: {error}.") from error


def forget_mails(folder: Path, is_due: Callable[[Path], bool]) -> int:
    """Delete those mails of a folder that are due, and parts of mails; gives how many. Raises `GoodweekError`."""
    due = [path for path in folder.glob("*") if _FILE.fullmatch(path.name) and is_due(path)]
    try:
        for path in due:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise GoodweekError(f"{error.filename} cannot be deleted: {error.strerror}.", "Delete it by hand.") from error
    return len(due)


def is_old(path: Path) -> bool:
    """Whether a mail was written seven days ago or before."""
    return path.name[:16] <= f"{clock.now() - KEPT:{_INSTANT}}"


def text_of(path: Path) -> str:
    """All that a mail says: its headers, and its parts as people read them; nothing where it is gone meanwhile."""
    try:
        mail = message_from_bytes(path.read_bytes(), policy=default)
    except FileNotFoundError:
        return ""
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*map(str, mail.values()), *parts])


class Server:
    """Hands each mail to an SMTP server, over a connection of its own."""

    def __init__(self, mail: Mail, password: str) -> None:
        self._mail, self._password = mail, password
        self._host, _, port = mail.smtp.rpartition(":")
        self._port = int(port)

    def send(self, message: EmailMessage, recipient: str) -> None:
        """Hand over a mail. Raises `MailUndelivered` when the server is not there or refuses it."""
        try:
            with self._connected() as server:
                if self._mail.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self._mail.user:
                    server.login(self._mail.user, self._password)
                server.send_message(message, to_addrs=[recipient])
        except (OSError, smtplib.SMTPException) as error:
            raise MailUndelivered(f"{self._mail.smtp} took no mail: {type(error).__name__}.") from error

    def _connected(self) -> smtplib.SMTP:
        if self._mail.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=_SECONDS, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=_SECONDS)
