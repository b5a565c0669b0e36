"""Removing what somebody asks to be removed: an administrator sees what would go, and lets it be erased.

It is done by the command (`goodweek erase`), in a process of its own: it clears the pages of the database, takes
snapshots through and publishes anew, which may take minutes, and leaves nothing in this process that remembers.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.editors import Editor, Role
from catalog.erasure import foresee, titles_of, tokens_of
from catalog.errors import SubjectUnknown
from catalog.reporting import report_called
from catalog.reports import Report
from catalog.sweeping import Swept
from desk.phrases import say
from desk.web.along import DESK
from desk.web.office import Asked, Office, Way, check_sent, message, token_for
from desk.web.pages import page
from desk.web.reported import command_of, subject_of

PATH = "desk/reports/{name}/erase/"
_SECONDS = 60
_NO_KEY_YET = b"to look with, before there is a key"
_EXAMPLES = 20
_BUSY = 75


class Asking(NamedTuple):
    """What is to be erased: for which report, and the id of the event or association."""

    report: Report
    mail: str
    subject_id: str


def show_erase(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """What would go."""
    found = _asking(office, editor, name)
    language = asked.language
    with_events = asked.queried("events") == "1"
    swept = _foreseen(office, found, with_events=with_events)
    events = sum(one.startswith("e") for one in swept.subjects)
    return page(
        language,
        "erase.html",
        PATH.format(name=name),
        office.site,
        title=say(language, "erase.title"),
        counts=[
            say(language, "erase.events", count=events),
            say(language, "erase.associations", count=len(swept.subjects) - events),
            say(language, "erase.items", count=len(swept.removed)),
            say(language, "erase.shortened", count=len(swept.scrubbed) + swept.texts),
        ],
        titles=titles_of(swept)[:_EXAMPLES],
        is_association=found.subject_id.startswith("a"),
        with_events=with_events,
        command=command_of(office, found.report, found.subject_id),
        mail=found.mail,
        version=found.report.version,
        token=token_for(office, DESK),
    )


def take_erase(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """It is erased, and never comes back; only for the version of the report that was looked at."""
    check_sent(office, asked, DESK)
    found = _asking(office, editor, name)
    path, language = PATH.format(name=name), asked.language
    if asked.one("do") != "erase":
        raise HTTPException(403)
    if asked.version != found.report.version or not asked.one("sure"):
        way = Way(path, "changed_meanwhile.look")
        key = "matter_changed" if asked.one("sure") else "erase_unsure"
        return message(office, language, key, path, 409 if asked.one("sure") else 422, way=way)
    status = _erase(office, editor, found, with_events=bool(asked.one("events")))
    if status == 0:
        way = Way(DESK, "along.queue")
        mail = say(language, "erased.mail", mail=found.mail) if found.mail else ""
        return message(office, language, "erased", path, 200, way=way, mail=mail)
    key = {None: "erase_runs", _BUSY: "crawl_runs"}.get(status, "erase_failed")
    return message(office, language, key, path, 503, way=Way(path, "changed_meanwhile.look"))


def _asking(office: Office, editor: Editor, name: str) -> Asking:
    """What a report that waits is about. Raises `HTTPException` where there is nothing to erase, or not by this editor."""
    if editor.role is not Role.ADMINISTRATOR:
        raise HTTPException(403)
    found = report_called(office.store, name)
    subject = subject_of(office, found[0]) if found else None
    if found is None or subject is None or not found[0].waits:
        raise HTTPException(404)
    return Asking(found[0], found[1], subject.id)


def _foreseen(office: Office, found: Asking, *, with_events: bool) -> Swept:
    store = office.store
    try:
        tokens = tokens_of(store, found.subject_id, with_events=with_events)
    except SubjectUnknown:
        raise HTTPException(404) from None
    return foresee(store, store.find_key() or _NO_KEY_YET, tokens, uid_domain=office.desk.uid_domain)


def _erase(office: Office, editor: Editor, found: Asking, *, with_events: bool) -> int | None:
    """The status with which the command ended; None while it is still at work after a minute."""
    told = ["--who", editor.id, "--why", found.report.id, "--yes", *(["--with-events"] if with_events else [])]
    command = [sys.executable, "-m", "desk", "erase", "-C", str(office.instance.folder.absolute()), *told]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    running = subprocess.Popen(  # noqa: S603 - a list, no shell, and ids that we gave
        [*command, found.subject_id], env=here, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        return running.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return None
