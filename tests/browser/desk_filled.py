"""A desk at which one of everything waits, is held, or has ended: for whoever looks at all of its pages. All invented."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin

from catalog import clock
from catalog.claim_reading import claims_for_editors
from catalog.editors import Role
from catalog.handled import Matter, latest
from catalog.register import register
from catalog.reporting import Told, receive
from catalog.reports import Problem
from catalog.submission_reading import queue
from desk.pending import pending
from desk.web.along import path_of
from tests.browser.serving import Site
from tests.catalog.world import associations, events, source_view
from tests.crawlers.fault_server import FaultServer, Route
from tests.desk import claiming_world
from tests.desk.queued import EDITOR, SOURCE, fill, signed_in
from tests.desk.test_desk_feeds import TOLD
from tests.desk.test_desk_offers import bring, calendar, table
from tests.desk.test_desk_profiles import FORM as PROFILE
from tests.desk.test_desk_several import FOR_ALL
from tests.desk.visiting import DAY, EVENT, Desked, Page, Visitor, desked, link_of, text_of

KNOWN = "Bal des voisins"
"""An event that is accepted, and so what another may be like."""
_SERIES = {f"day-{number}": str(DAY + timedelta(weeks=number)) for number in range(3)}


@dataclass(slots=True)
class Filled:
    """The desk, and the ways to what is there: paths, each under what it is."""

    desk: Desked
    web: FaultServer
    editor: Visitor
    paths: dict[str, str] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        """Where a browser finds it."""
        port = int(self.desk.base.rstrip("/").rpartition(":")[2])
        return Site(self.desk.office.instance.public_folder, self.desk.base, port)

    def keep(self, name: str, url: str) -> None:
        """Note the way to something."""
        self.paths[name] = url.removeprefix(self.desk.base)

    def rest(self) -> None:
        """Let nobody have asked too often."""
        self.desk.forget_who_asked()


@contextmanager
def filled(folder: Path) -> Iterator[Filled]:
    """The desk with everything, and a site of an association on another address of this machine."""
    with closing(FaultServer("127.0.0.2")) as web, desked(folder, allowed=web.place) as desk:
        web.routes["/agenda.ics"] = Route(calendar("Atelier", "Bal"), headers={"Content-Type": "text/calendar"})
        (folder / "sources").mkdir()
        (folder / "sources" / "mairie.toml").write_text(SOURCE, "utf-8")
        made = Filled(desk, web, signed_in(desk, role=Role.ADMINISTRATOR))
        _submit(made)
        desk.publish()
        fill(desk)
        register(desk.office.store, [], [source_view()])
        claiming_world.fill(desk, web)
        _claim(made)
        _report(made)
        _note_queue(made)
        made.rest()
        yield made


def _submit(made: Filled) -> None:
    begun = {**EVENT, "title": "Tournoi", "place": "Gymnase", **_signed(made, "submit/", "begun")}
    _received(made, made.desk.visitor.send("submit/", begun))
    made.keep("link to confirm", link_of(made.desk.mail(_mail("begun"))))
    known = _sent(made, "known", KNOWN, **_SERIES)
    _decide(made, "known", "accept")
    made.desk.mail()
    visitor = made.desk.visitor
    visitor.press(visitor.press(visitor.ask(known.url), "preview", place="Médiathèque"), "send")
    _sent(made, "refused", "Loto")
    _decide(made, "refused", "refuse", reason="Il manque l’heure.")
    _sent(made, "asked", "Concert de quartier")
    _decide(made, "asked", "ask", question="Faut-il réserver ?")
    made.rest()
    profile = {**PROFILE, "name": "Les Jardiniers de Brume", "other": "1"}
    _received(made, visitor.send("submit/association/", {**profile, **_signed(made, "submit/association/", "profile")}))
    _confirmed(made, "profile", "profile")
    seen = visitor.press(visitor.ask("submit/feed/"), "look", address=made.web.url("/agenda.ics"))
    feed = {**TOLD, "title": "Agenda des voisins", **_signed(made, "submit/feed/", "feed")}
    _received(made, visitor.press(seen, "send", **feed))
    _confirmed(made, "feed", "feed")
    several = visitor.press(bring(made.desk, "programme.csv", table()), "several", **FOR_ALL, mail=_mail("group"))
    _received(made, visitor.press(several, "several-send", form=made.desk.ripe("submit/")))
    _confirmed(made, "group", "group")
    one = made.editor.ask(made.paths["desk of group"])
    (group,) = one.tree.xpath('//a[starts-with(@href, "../group/")]/@href')
    made.keep("group at the desk", urljoin(one.url, group))


def _mail(name: str) -> str:
    return f"{name}@les-voisins.example"


def _signed(made: Filled, path: str, name: str) -> dict[str, str]:
    return {"mail": _mail(name), "form": made.desk.ripe(path), "do": "send"}


def _received(made: Filled, page: Page) -> None:
    assert page.title == "Regardez vos mails", (page.status, page.wrong)
    made.rest()


def _sent(made: Filled, name: str, title: str, **values: str) -> Page:
    """An event that is submitted and confirmed; its private page."""
    told = {**EVENT, "title": title, "other": "1", **values, **_signed(made, "submit/", name)}
    _received(made, made.desk.visitor.send("submit/", told))
    return _confirmed(made, name, name)


def _confirmed(made: Filled, name: str, who: str) -> Page:
    desk, visitor = made.desk, made.desk.visitor
    known = {one.id for one in queue(desk.office.store).submissions}
    link = [word for word in text_of(desk.mail(_mail(who))).split() if word.startswith("http")][-1]
    made.keep(f"link of {name}", link)
    visitor.press(visitor.ask(link))
    private = visitor.ask([word for word in text_of(desk.mail(_mail(who))).split() if word.startswith("http")][-1])
    made.keep(name, private.url)
    (new, *_) = [one.id for one in queue(desk.office.store).submissions if one.id not in known]
    made.paths[f"desk of {name}"] = f"desk/{new}/"
    return private


def _decide(made: Filled, name: str, button: str, **values: str) -> None:
    page = made.editor.press(made.editor.ask(made.paths[f"desk of {name}"]), button, **values)
    assert page.status == 200, page.title


def _claim(made: Filled) -> None:
    desk = made.desk
    association = next(one.id for one in associations(desk.office.store) if one.facts.name == claiming_world.NAME)
    event, another = (one.id for one in events(desk.office.store) if one.sources in (("voisins",), ("maison",)))
    made.paths |= {"association": association, "event": event, "claimable": f"claim/?id={association}"}
    claiming_world.ask(desk, association, "editor", mail=_mail("begun"))
    made.keep("link to claim", link_of(desk.mail(_mail("begun"))))
    for name, subject, proof in (
        ("proving", association, "site"),
        ("held event", event, "editor"),
        ("held association", association, "editor"),
        ("waiting claim", another, "editor"),
    ):
        made.rest()
        who = _mail(name.replace(" ", "-"))
        claiming_world.ask(desk, subject, proof, mail=who)
        page = made.editor.press(made.editor.ask(link_of(desk.mail(who))))
        made.keep(name, page.url)
        if proof == "site":
            continue
        (claim,) = [one.claim.id for one in claims_for_editors(desk.office.store) if one.claim.waits]
        made.paths[f"desk of {name}"] = f"desk/claims/{claim}/"
        if name.startswith("held"):
            made.editor.press(made.editor.ask(made.paths[f"desk of {name}"]), "accept")
    mine = made.editor.ask(made.paths["held association"])
    made.editor.press(mine, "lock", field="name")
    made.editor.press(made.editor.ask(mine.url), "remove", sure="1", reason="Nous n’existons plus.")


def _report(made: Filled) -> None:
    removal = Told(made.paths["event"], Problem.REMOVAL, "Chez moi.", _mail("reader"), "fr")
    for said in ("Le lien est mort.", "Le plan est faux."):
        receive(made.desk.office.store, Told(made.paths["event"], Problem.LINK, said, _mail("reader"), "fr"))
    made.paths["removal"] = f"desk/reports/{receive(made.desk.office.store, removal)}/"


def _note_queue(made: Filled) -> None:
    """The last of each matter in the queue, what can be undone, and the link by which an editor comes in."""
    for one in pending(made.desk.office.instance, made.desk.office.store):
        made.paths[str(one.matter)] = f"desk/{path_of(one.matter, one.name)}"
    made.editor.press(made.editor.ask(made.paths["reports"]), "done")
    reports = [
        one.name for one in pending(made.desk.office.instance, made.desk.office.store) if one.matter is Matter.REPORT
    ]
    made.paths["reports"] = f"desk/{path_of(Matter.REPORT, reports[-1])}"
    desk, visitor = made.desk, made.desk.visitor
    (undo, *_) = [one.id for one in latest(desk.office.store, clock.now() - timedelta(hours=1)) if one.can_undo]
    made.paths["undo"] = f"desk/undo/{undo}/"
    visitor.press(visitor.ask("desk/sign-in/"), mail=EDITOR)
    made.keep("link to sign in", link_of(desk.mail(EDITOR)))
