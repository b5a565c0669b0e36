"""A report of a reader for an editor: what is wrong, with what, done or nothing to do; how to remove what must go."""

import shlex

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.editors import Editor, Role
from catalog.errors import DecisionInvalid
from catalog.handled import By, Deed, Matter
from catalog.reporting import report_called, settle
from catalog.reports import Problem, Report
from catalog.subject_titles import Called, called
from desk.pending import pending
from desk.phrases import say
from desk.web.acts import acts_with
from desk.web.along import DESK, along, done_before, onward
from desk.web.office import Asked, Office, Way, check_sent, message, token_for
from desk.web.pages import page
from exports.calendar_words import short_day_words
from exports.pages_addresses import association_path, event_path
from exports.phrases import Language

PATH = "desk/reports/"
_DEEDS = {str(deed): deed for deed in (Deed.DONE, Deed.NOTHING)}
_MOST_WHY = 2_000


def show_report(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """What it says, and what was done with it."""
    return _page(office, asked, editor, name)


def take_report(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor saw to it, or there is nothing to do."""
    check_sent(office, asked, DESK)
    found = report_called(office.store, name)
    if found is None:
        raise HTTPException(404)
    deed = _DEEDS.get(asked.one("do"))
    if deed is None:
        raise HTTPException(403)
    why = asked.one("why")[:_MOST_WHY]
    queue, title = pending(office.instance, office.store), title_of(office, asked.language, found[0])
    try:
        done = settle(office.store, name, asked.version, deed, By(editor.id, why), title=title)
    except DecisionInvalid:
        before = done_before(office, editor, Matter.REPORT, name, deed)
        if before is not None and asked.version == found[0].version - 1:
            return onward(asked, queue, Matter.REPORT, name, before.id)
        path = f"{PATH}{name}/"
        return message(office, asked.language, "matter_changed", path, 409, way=Way(path, "changed_meanwhile.look"))
    return onward(asked, queue, Matter.REPORT, name, done)


def title_of(office: Office, language: Language, report: Report) -> str:
    """What a report is about, in words."""
    subject = subject_of(office, report)
    return subject.title if subject else say(language, "reported.whole_site")


def subject_of(office: Office, report: Report) -> Called | None:
    """The event or association that a report is about; None for the site as a whole, and for what is gone."""
    return called(office.store, [report.about]).get(report.about) if report.about else None


def command_of(office: Office, report: Report, subject_id: str) -> str:
    """The command that erases it: see docs/running.md."""
    told = ["goodweek", "erase", "-C", str(office.instance.folder), "--who", "…", "--why", report.id, subject_id]
    return shlex.join(told).replace("'…'", "NOM")


def _page(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    found = report_called(office.store, name)
    if found is None:
        raise HTTPException(404)
    (report, mail), language = found, asked.language
    subject = subject_of(office, report)
    path_of = event_path if report.about.startswith("e") else association_path
    wants_removal = report.waits and report.problem is Problem.REMOVAL and subject is not None
    return page(
        language,
        "reported.html",
        f"{PATH}{name}/",
        office.site,
        title=title_of(office, language, report),
        scripts=True,
        report=report,
        subject=subject,
        href=path_of(language, subject.id) if subject and subject.is_shown else "",
        problem=report.problem.label(language),
        state=report.state.label(language),
        came=short_day_words(language, report.created_at.date()),
        mail=mail,
        command=command_of(office, report, subject.id) if subject and wants_removal else "",
        is_association=report.about.startswith("a"),
        may_erase=editor.role is Role.ADMINISTRATOR,
        acts=acts_with(office.store, language, Matter.REPORT, name),
        along=along(office, asked, Matter.REPORT, name, "d:reported.key_done", "r:reported.key_nothing"),
        token=token_for(office, DESK),
    )
