"""Where editors decide: sign in, one submission with what it would change.

Everything here answers 401 or leads to the form for signing in unless somebody is signed in (reliability D11): the views are
made by `for_editors`, and there is no other way to them.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.editors import Editor, Role, ask_to_sign_in, editor_of, sign_in, sign_out
from catalog.errors import DecisionInvalid
from catalog.handled import Matter
from catalog.questions import ask_sender
from catalog.submission_reading import Seen, seen_by_editor, shown_as
from catalog.tickets import LASTS, Purpose
from desk.passkeys import party_of
from desk.pending import pending
from desk.phrases import say
from desk.web.acts import act, name_of_editor, names_of
from desk.web.along import along, onward
from desk.web.assets import script_path
from desk.web.followed import SourceUnwritten, accept_feed, undo_feed
from desk.web.limits import SIGNING_IN
from desk.web.links import link_gone, show_button
from desk.web.office import COOKIE, Asked, Office, Way, check_rate, check_sent, look_again, message, token_for
from desk.web.pages import page
from desk.web.shown_profiles import alikes_of, changes_of, path_of

PATH = "desk/"
SIGN_IN = "desk/sign-in/"
_MOST_REASON = 2_000
ForEditor = Callable[[Office, Asked, Editor], Response]
ForEditorOf = Callable[[Office, Asked, Editor, str], Response]


def for_editors(view: ForEditor) -> Callable[[Office, Asked], Response]:
    """A view for those alone who are signed in."""

    def guarded(office: Office, asked: Asked) -> Response:
        editor = editor_of(office.store, asked.cookie)
        return view(office, asked, editor) if editor else sign_in_page(office, asked, PATH, 401)

    return guarded


def for_editors_of(view: ForEditorOf, path: str) -> Callable[[Office, Asked, str], Response]:
    """The same, of one thing; `path` is where it is looked at, with `{name}` in it."""

    def guarded(office: Office, asked: Asked, name: str) -> Response:
        editor = editor_of(office.store, asked.cookie)
        if editor is None:
            return sign_in_page(office, asked, path.format(name=name[:60]), 401)
        return view(office, asked, editor, name)

    return guarded


def show_sign_in(office: Office, asked: Asked) -> Response:
    """The form that asks for a mail address."""
    return sign_in_page(office, asked, SIGN_IN, 200)


def sign_in_page(office: Office, asked: Asked, path: str, status: int, *, notice: str = "") -> Response:
    """The ways in: a passkey, or a mail address; who sent something without being signed in is told that it was not done."""
    language = asked.language
    action = "../" * (path.count("/") - 1) + "sign-in/"
    has_passkeys = party_of(office.site) is not None
    notice = "sign_in.ended" if status == 401 and asked.values else notice
    return page(
        language,
        "sign_in.html",
        path,
        office.site,
        title=say(language, "sign_in.title"),
        status=status,
        token=token_for(office, SIGN_IN),
        action=action,
        notice=say(language, notice) if notice else "",
        script=script_path("passkeys.js") if has_passkeys else "",
        asking=has_passkeys,
    )


def take_sign_in(office: Office, asked: Asked) -> Response:
    """The same answer whether the address is an editor's or not (reliability E5)."""
    check_sent(office, asked, SIGN_IN)
    check_rate(office, asked, "sign in", SIGNING_IN)
    ask_to_sign_in(office.store, asked.one("mail")[:254], asked.language)
    return message(office, asked.language, "sign_in_sent", SIGN_IN)


def show_link(office: Office, asked: Asked, secret: str) -> Response:
    """The button behind the link that was mailed."""
    return show_button(office, asked.language, Purpose.SIGN_IN, secret)


def take_link(office: Office, asked: Asked, secret: str) -> Response:
    """The button was pressed: a session begins, for twelve hours."""
    check_sent(office, asked, SIGN_IN)
    session = sign_in(office.store, secret)
    if session is None:
        return link_gone(office, asked.language, Purpose.SIGN_IN, secret)
    return session_begun(office, session, "../")


def session_begun(office: Office, session: str, where: str) -> Response:
    """Lead on to `where`, with the cookie of a session."""
    answer = look_again(where)
    is_secure = urlsplit(office.site.base_url).scheme == "https"
    lasts = int(LASTS[Purpose.SESSION].total_seconds())
    answer.set_cookie(COOKIE, session, max_age=lasts, secure=is_secure, httponly=True, samesite="strict")
    return answer


def take_queue(office: Office, asked: Asked, editor: Editor) -> Response:
    """The one button here ends the session."""
    check_sent(office, asked, PATH)
    sign_out(office.store, editor)
    answer = look_again("./sign-in/")
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def show_one(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """One submission: what it says, or would change, what it is like, and all that was done with it."""
    seen = seen_by_editor(office.store, name)
    if seen is None:
        raise HTTPException(404)
    return _one_page(office, asked, editor, seen)


def _one_page(office: Office, asked: Asked, editor: Editor, seen: Seen, *, wrong: str = "") -> Response:
    one, language = seen.submission, asked.language
    who = {"sender": say(language, "queue.sender"), **names_of(office.store)}
    event = shown_as(office.store, one)
    return page(
        language,
        "one.html",
        f"{PATH}{one.id}/",
        office.site,
        title=one.title,
        status=422 if wrong else 200,
        one=one,
        seen=seen,
        state=one.state.label(language),
        rows=changes_of(language, one),
        found=alikes_of(office.store, language, one) if one.waits else [],
        event=path_of(language, one.kind, event) if event else "",
        acts=[
            act(language, one.at, one.done.label(language), name_of_editor(language, one.who, who), one.why)
            for one in seen.acts
        ],
        along=along(office, asked, Matter.SUBMISSION, one.id, "a:one.key_accept", "r:one.key_refuse", "u:one.key_undo"),
        scripts=True,
        may_trust=editor.role is Role.ADMINISTRATOR and seen.has_sender,
        wrong=wrong,
        token=token_for(office, PATH),
    )


def take_one(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor decided, about the version that they saw."""
    check_sent(office, asked, PATH)
    seen = seen_by_editor(office.store, name)
    if seen is None:
        raise HTTPException(404)
    do = asked.one("do")
    way_on: Response = look_again("./")
    if do in ("accept", "refuse"):
        way_on = onward(asked, pending(office.instance, office.store), Matter.SUBMISSION, name, name)
    if asked.version != seen.submission.version:
        return way_on if _is_done(seen, asked, editor) else _unchanged(office, asked, name)
    if do == "refuse" and not asked.one("reason"):
        return _one_page(office, asked, editor, seen, wrong=say(asked.language, "wrong.reason"))
    try:
        _decide(office, asked, editor, name, is_feed=seen.submission.kind == "feed")
    except SourceUnwritten as error:
        return _one_page(office, asked, editor, seen, wrong=say(asked.language, error.key))
    except DecisionInvalid:
        return _unchanged(office, asked, name)
    return way_on


def _is_done(seen: Seen, asked: Asked, editor: Editor) -> bool:
    """Whether it is what this editor did last: they pressed the button twice."""
    last = seen.acts[-1]
    is_next = seen.submission.version == asked.version + 1
    return is_next and last.who == editor.id and last.done == asked.one("do")


def _unchanged(office: Office, asked: Asked, name: str) -> Response:
    path = f"{PATH}{name}/"
    return message(office, asked.language, "changed_meanwhile", path, 409, way=Way(path, "changed_meanwhile.look"))


def _decide(office: Office, asked: Asked, editor: Editor, name: str, *, is_feed: bool = False) -> None:
    desk, do, version = office.desk, asked.one("do"), asked.version
    if is_feed and do in ("accept", "undo"):
        if editor.role is not Role.ADMINISTRATOR:
            raise HTTPException(403)
        (accept_feed if do == "accept" else undo_feed)(office, name, version, editor.id)
    elif do == "accept":
        desk.accept(name, version, editor.id)
    elif do == "refuse":
        desk.refuse(name, version, editor.id, asked.one("reason")[:_MOST_REASON])
    elif do == "ask":
        ask_sender(office.store, name, editor.id, asked.one("question"))
    elif do == "undo":
        desk.undo(name, version, editor.id)
    elif do in ("trust", "distrust") and editor.role is Role.ADMINISTRATOR:
        desk.trust(name, version, editor.id, trusted=do == "trust")
    else:
        raise HTTPException(403)
