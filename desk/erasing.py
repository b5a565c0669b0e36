"""The job behind `goodweek erase`: look, ask, erase, publish anew, and leave no older generation."""

import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.erasable import Token, mail_tokens, person_tokens, phone_tokens, site_tokens
from catalog.erasure import erase, foresee, holding, titles_of, tokens_of
from catalog.errors import DecisionInvalid, GoodweekError
from catalog.ledger import By
from catalog.store import Store
from catalog.sweeping import Swept
from crawlers.archive_erasing import erase_from_record
from desk.instance import CONFIG, Instance
from desk.locks import alone
from desk.mailing import forget_mails, text_of
from desk.publishing_told import publish_and_tell
from desk.snapshots import withdraw
from desk.telling import console, warn
from exports.publisher import forget_previous

_EXAMPLES = 5
_WOULD_GO, _GONE = "To be erased", "Erased"
_NO_KEY_YET = b"to look with, before there is a key"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be erased: one of these, or several.

    Attributes:
        subject: id of an event or association; with_events: and all events that it alone organises.
    """

    subject: str = ""
    with_events: bool = False
    mail: str = ""
    phone: str = ""
    name: str = ""
    site: str = ""

    def tokens(self, store: Store) -> list[Token]:
        """By what it is known again. Raises `SubjectUnknown`, and `DecisionInvalid` when it is nothing or too much."""
        found = tokens_of(store, self.subject, with_events=self.with_events) if self.subject else []
        for text, make in self._words():
            found += make(text) if text else []
        if not found and not self.subject:
            raise DecisionInvalid("Nothing to erase is named.", "Name an ID, --mail, --phone, --name or --site.")
        return found

    def _words(self) -> Sequence[tuple[str, Callable[[str], list[Token]]]]:
        return (
            (self.mail, mail_tokens),
            (self.phone, phone_tokens),
            (self.name, person_tokens),
            (self.site, site_tokens),
        )


def erase_job(folder: Path, asked: Asked, by: By, *, records: Sequence[Path] = (), is_sure: bool = False) -> None:
    """Show what would be erased, and erase it once a person says so or `is_sure`.

    It can be done again where it broke off, also with the id of what is gone. Raises `DecisionInvalid` when nobody can be asked; then nothing was erased.
    """
    instance = Instance.at(folder)
    domain = instance.config.calendar.uid_domain
    with alone(folder, "crawl"), instance.store() as store:
        tokens = asked.tokens(store)
        _tell(foresee(store, store.key or _NO_KEY_YET, tokens, uid_domain=domain), _WOULD_GO)
        if not (is_sure or _agreed()):
            console.print("Nothing was erased.")
            return
        store.key = instance.ledger.make_key(os.environ)
        swept = erase(store, instance.ledger, tokens, by, uid_domain=domain)
        holds = holding(store, swept)
    _tell(swept, _GONE)
    _withdraw(folder, {*swept.subjects, *([asked.subject] if asked.subject else [])}, holds)
    forget_mails(instance.mail_folder, lambda path: holds(text_of(path)))
    for path in records:
        _rewrite(path, holds, swept.records)
    for path in _own_files(folder, holds):
        warn(f"{path} holds it too, and is yours to edit")
    console.print(f"Keep {instance.ledger.path} and its key: copies of before today are swept by them.", markup=False)
    _publish_anew(instance)


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise DecisionInvalid("Nobody can be asked whether to erase this; nothing was erased.", "Say --yes.")
    return console.input("Erase it for good? Type yes: ").strip().casefold() in ("yes", "oui")


def _tell(swept: Swept, verb: str) -> None:
    events = sum(name.startswith("e") for name in swept.subjects)
    told = (
        (events, "event", "events"),
        (len(swept.subjects) - events, "association", "associations"),
        (len(swept.removed), "item of a source", "items of sources"),
        (len(swept.scrubbed), "item shortened", "items shortened"),
        (swept.texts, "other text", "other texts"),
    )
    counts = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in told if count)
    counts = counts or "nothing that is there now"
    console.print(f"{verb}: {counts}; and none of it comes back.", markup=False)
    if verb == _GONE:
        return
    for title in titles_of(swept)[:_EXAMPLES]:
        console.print(f"  gone: {title}", markup=False)
    for kept in swept.scrubbed[:_EXAMPLES]:
        console.print(f"  shortened: {kept.source} {kept.source_id}", markup=False)


def _withdraw(folder: Path, ids: Collection[str], holds: Callable[[str], bool]) -> None:
    count = withdraw(folder, ids, holds)
    if count:
        console.print(f"Taken out of snapshots: {count} {'record' if count == 1 else 'records'}.", markup=False)


def _publish_anew(instance: Instance) -> None:
    """Publish without it, and remove what was published before, which held it."""
    if not instance.public_folder.is_symlink():
        return
    try:
        publish_and_tell(instance, allow_shrink=True)
    finally:  # Here it goes, also where the target cannot be reached just now.
        forget_previous(instance.folder)


def _rewrite(path: Path, holds: Callable[[str], bool], records: Collection[str]) -> None:
    try:
        done = erase_from_record(path, holds, records)
    except GoodweekError as error:
        warn(str(error))
        return
    closed = f", {done.unread} of them because they cannot be looked into" if done.unread else ""
    console.print(f"{path}: {done.left_out} answers and files left out{closed}.", markup=False)


def _own_files(folder: Path, holds: Callable[[str], bool]) -> list[Path]:
    """The files that a person wrote into the instance and that name what was erased."""
    paths = [
        folder / CONFIG,
        *sorted(p for name in ("sources", "editions", "replays") for p in (folder / name).rglob("*")),
    ]
    return [path for path in paths if path.is_file() and holds(path.read_bytes().decode("utf-8", "replace"))]
