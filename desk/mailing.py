"""How a mail leaves: by SMTP, or as a file in `mail/` of the instance where no server is named.

One recipient, given beside the text and not read out of it; a header that would hold a line break is refused by the
library that writes it (reliability E6).
"""

import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from catalog import clock
from catalog.errors import ConfigurationInvalid, GoodweekError
from desk.instance import Instance, Mail

PASSWORD = "GOODWEEK_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
_SECONDS = 20


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
        path = self._folder / f"{clock.now():%Y%m%dT%H%M%SZ}-{name}.eml"
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
