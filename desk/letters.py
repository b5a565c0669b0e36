"""Writing the letters that are due: words, address and secret link are put in here, and stand nowhere before."""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from traceback import extract_tb
from typing import NamedTuple
from urllib.parse import urlsplit

from catalog import clock, letters
from catalog.errors import StoreUnusable
from catalog.letter_sending import addressed
from catalog.letters import Addressed, Due, LetterKind
from catalog.sealing import SealBroken
from catalog.store import Store
from catalog.submitters import clean_mail
from desk.instance import Instance
from desk.mailing import MailUndelivered, Post, sender_of
from desk.phrases import say
from desk.reminders import source_contacts
from desk.web.pages import fill
from exports.exporter import Site
from exports.pages_addresses import absolute, within
from exports.phrases import Language

log = logging.getLogger(__name__)
_PATHS = {
    LetterKind.CONFIRM: "submit/confirm/{secret}",
    LetterKind.SIGN_IN: "desk/sign-in/{secret}",
    LetterKind.REPORT_DONE: "",
    LetterKind.REPORT_REFUSED: "",
    LetterKind.CLAIM: "claim/confirm/{secret}",
    LetterKind.CLAIM_YEARLY: "claimed/{secret}/yearly",
    LetterKind.SOON: "submission/{secret}/soon",
    LetterKind.SOURCE_BROKE: "sources/index.html",
}
_CLAIMED = "claimed/{secret}/"
_EDIT = "submission/{secret}/"
_LONGEST_TITLE, _MOST_TITLES = 80, 5


class Words(NamedTuple):
    """A mail in words: its subject, its paragraphs, its link and what that is called."""

    subject: str
    paragraphs: list[str]
    link: str
    link_words: str


def send_due(instance: Instance, store: Store, post: Post) -> int:
    """Send what is due; gives how many were handed over. One that cannot be, whatever the reason, is tried again later.

    Each is a task of its own, so that what nobody foresaw in one is a value here, and the next one goes out.
    """
    count = 0
    with ThreadPoolExecutor(1, "letter") as pool:
        while due := letters.take_due(store):
            for letter in due:
                task = pool.submit(copy_context().run, _is_sent, instance, store, post, letter)
                if (error := task.exception()) is None:
                    letters.sent(store, letter)
                    count += task.result()
                elif isinstance(error, StoreUnusable) and not isinstance(error, SealBroken):
                    raise error
                else:
                    is_kept = letters.failed(store, letter)
                    log.warning("a mail is %s: %s", "tried again" if is_kept else "given up", _told(error))
    return count


def _is_sent(instance: Instance, store: Store, post: Post, letter: Due) -> bool:
    """Write a letter and hand it over; False where there is nobody to write to any more. Raises `MailUndelivered`."""
    contacts = source_contacts(instance) if letter.kind is LetterKind.SOURCE_BROKE else {}
    to = addressed(store, letter, contacts)
    if to is not None:
        post.send(written(instance.config.site, sender_of(instance), letter, to), to.mail)
    return to is not None


def _told(error: BaseException) -> str:
    """What went wrong; of what nobody foresaw only where, since it may hold an address or a secret."""
    if isinstance(error, MailUndelivered | SealBroken):
        return str(error)
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {last.filename}, line {last.lineno}"


def written(site: Site, sender: str, letter: Due, to: Addressed) -> EmailMessage:
    """A letter as a mail: plain text, and the same in HTML."""
    language: Language = "en" if to.language == "en" else "fr"
    words = words_of(site, language, letter.kind, to, letter.said)
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((" ".join(site.name.split()), sender))
    message["To"] = to.mail
    message["Subject"] = words.subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{letter.id}.{letter.tries}@{urlsplit(site.base_url).hostname or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"  # nobody's holiday answers it (RFC 3834)
    if letter.kind is LetterKind.QUESTION and (contact := clean_mail(site.contact)):
        message["Reply-To"] = contact
    lines = [*words.paragraphs, f"{words.link_words}{say(language, 'colon')}\n{words.link}", f"-- \n{site.name}"]
    stop, stop_words = "", say(language, "mail.stop")
    if to.stop:
        stop = absolute(site, within(language, f"stop/{to.stop}"))
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        lines.append(f"{stop_words}{say(language, 'colon')}\n{stop}")
    message.set_content("\n\n".join(lines) + "\n")
    told = {**words._asdict(), "stop": stop, "stop_words": stop_words}
    html = fill(language, "mail.html", name=site.name, **told)
    message.add_alternative(str(html), subtype="html")
    message["Content-Language"] = language  # of both parts, so it is set once they are there
    return message


def words_of(site: Site, language: Language, kind: LetterKind, to: Addressed, said: Mapping[str, str]) -> Words:
    """What a letter says."""
    key = f"mail.{kind.value.replace('-', '_')}"
    values: dict[str, object] = {
        "title": _shortened(to.title),
        "site": " ".join(site.name.split()),
        "reason": said.get("reason", ""),
    }
    if to.titles:
        key = f"mail.group_{kind.value.replace('-', '_')}"
        values |= {"count": len(to.titles), "titles": "\n\n".join(_listed(to.titles))}
    is_claim = kind.value.startswith(("claim", "removal"))
    path = _PATHS.get(kind, _CLAIMED if is_claim else _EDIT).format(secret=to.secret)
    return Words(
        subject=say(language, f"{key}.subject", **values),
        paragraphs=[one for one in say(language, f"{key}.text", **values).split("\n\n") if one.strip()],
        link=absolute(site, within(language, path)),
        link_words=say(
            language, f"{key}.link" if kind in _PATHS else "mail.claimed_link" if is_claim else "mail.edit_link"
        ),
    )


def _listed(titles: Sequence[str]) -> list[str]:
    """The first of them: whoever types in another's address is not to send them long letters."""
    return [*map(_shortened, titles[:_MOST_TITLES]), *(["…"] if len(titles) > _MOST_TITLES else [])]


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
