"""The page of one association: what it does, where it receives people, with whom, and who says so."""

from collections.abc import Collection
from typing import Any, NamedTuple

from catalog.sightings import AssociationFacts, PressMention, Programme, WelcomePoint
from catalog.views import AssociationView
from exports import pages_addresses as addresses
from exports.calendar_words import partial_date_words
from exports.exporter import Surroundings
from exports.json_ld import association_json_ld, script_json
from exports.pages_association_ways import association_feeds, register_link, timeline_entries
from exports.pages_citing import subject_citation
from exports.pages_claims import claim_anchor, claim_rows
from exports.pages_completeness import completeness_rows
from exports.pages_event_facts import image_said, place_said
from exports.pages_events import history_words, is_sample, seen_notice
from exports.pages_links import Row, Said, contact_link, web_link
from exports.pages_refusal import check_association, refusing
from exports.pages_templates import HTML, pages_version, render_page, summary
from exports.pages_words import price_words
from exports.phrases import Language, phrase, phrases
from exports.selections import Kind


class Section(NamedTuple):
    """Something with a name of its own on the page: a welcome point, a programme."""

    title: Said
    text: str
    rows: list[Row]


class AssociationPage:
    """`associations/<id>.html` in one language."""

    media_type = HTML

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"association-page-{language}"
        self.version = pages_version()

    def path(self, subject_id: str) -> str:
        """`associations/<id>.html`, below `en/` in English."""
        return addresses.association_path(self.language, subject_id)

    def page(self, view: AssociationView, around: Surroundings) -> bytes:
        """The whole page."""
        with refusing(view.id):
            check_association(view)
            return association_page(self.language, view, around).encode()


def association_page(
    language: Language,
    view: AssociationView,
    around: Surroundings,
    *,
    template: str = "association.html",
    root: str = "",
    **frame: Any,
) -> str:
    """The page of an association. A preview (`exports.pages_preview`) has a `template` and a `frame` of its own, and `root`."""
    facts, site = view.facts, around.site
    path = addresses.association_path(language, view.id)
    root = root or addresses.root_of(path)
    seen = seen_notice(language, view.seen)
    told = frozenset(claim.field for claim in view.claims)
    editions = [] if view.timeline else _editions(language, facts, around, root)
    feeds = association_feeds(language, view)
    values: dict[str, Any] = {
        "path": path,
        "root": root,
        "site": site,
        "title": facts.name,
        "description": summary(facts.description or facts.name),
        "sample": is_sample(view, around.sources),
        "json_ld": script_json(association_json_ld(view, site)),
        "facts": facts,
        "notices": [seen] if seen else [],
        "rows": association_rows(language, facts, editions, told),
        "told": told,
        "timeline": timeline_entries(language, view, around.editions()),
        "feeds": feeds,
        "alternates": feeds,
        "programme": addresses.programme_path(language, f"{Kind.ASSOCIATION}/{view.id}"),
        "places": [_place_section(language, one) for one in facts.places],
        "programmes": [_programme_section(language, one) for one in facts.programmes],
        "partners": [web_link(one.url, one.name)._replace(note=_role(language, one.role)) for one in facts.partners],
        "press": [_press_said(language, one) for one in facts.press],
        "news": [_press_said(language, one) for one in facts.news],
        "identifiers": [Row(_scheme(language, one.scheme), [register_link(one)]) for one in view.identifiers],
        "completeness": completeness_rows(language, view),
        "claims": claim_rows(language, view.claims, around.sources, facts),
        "history": history_words(language, view),
        "report": addresses.report_path(language, view.id) if site.desk else "",
        "claim": addresses.claim_path(language, view.id) if site.desk else "",
        "cited": subject_citation(language, site, view),
    }
    return render_page(language, template, **values | frame)


def _editions(language: Language, facts: AssociationFacts, around: Surroundings, root: str) -> list[Said]:
    """The editions that it took part in; one that is not published has no page to lead to."""
    known = around.editions()
    return [
        Said(known[one].name, root + addresses.programme_path(language, one)) if one in known else Said(one)
        for one in facts.editions
    ]


def association_rows(
    language: Language, facts: AssociationFacts, editions: list[Said], told: Collection[str] = ()
) -> list[Row]:
    """The facts at a glance; what no source says has no row.

    `editions` are those of the facts, with names; `told` are the fields of which it is known who says them.
    """
    founded = partial_date_words(language, facts.founded_on)
    rows: list[tuple[str, list[Said]]] = [
        ("kind", [Said(facts.kind.label(language))] if facts.kind else []),
        ("other_names", [Said(one) for one in facts.other_names]),
        ("founded_on", [Said(founded)] if founded else []),
        ("themes", [Said(one.label(language)) for one in facts.themes]),
        ("audiences", [Said(one.label(language)) for one in facts.audiences]),
        ("towns", [Said(one) for one in facts.towns]),
        ("contacts", [contact_link(one) for one in facts.contacts]),
        ("url", [web_link(facts.url)] if facts.url else []),
        ("keywords", [Said(one) for one in facts.keywords]),
        ("editions", editions),
        ("image", image_said(language, facts.image)),
    ]
    return _labelled(language, rows, told)


def _labelled(language: Language, rows: list[tuple[str, list[Said]]], told: Collection[str] = ()) -> list[Row]:
    return [
        Row(phrase(language, f"field.{field}"), values, claim_anchor(field) if field in told else "")
        for field, values in rows
        if values
    ]


def _place_section(language: Language, point: WelcomePoint) -> Section:
    rows = _labelled(
        language,
        [
            ("place", place_said(language, point.place)),
            ("contacts", [contact_link(one) for one in point.contacts]),
            ("price", [Said(price_words(language, point.price))] if point.price else []),
            ("accessibility", [Said(one.label(language)) for one in point.accessibility]),
            ("url", [web_link(point.url)] if point.url else []),
        ],
    )
    extra = [
        Row(phrase(language, "association.hours"), [Said(point.opening_hours)] if point.opening_hours else []),
        Row(phrase(language, "association.services"), [Said(one) for one in point.services]),
    ]
    title = point.place.name or point.place.address or point.place.city
    return Section(Said(title), "", rows[:1] + [row for row in extra if row.values] + rows[1:])


def _programme_section(language: Language, programme: Programme) -> Section:
    rows = _labelled(
        language,
        [
            ("audiences", [Said(one.label(language)) for one in programme.audiences]),
            ("towns", [Said(one) for one in programme.towns]),
        ],
    )
    launched = partial_date_words(language, programme.launched_on)
    note = phrase(language, "association.launched", date=launched) if launched else ""
    return Section(web_link(programme.url, programme.name)._replace(note=note), programme.description, rows)


def _press_said(language: Language, mention: PressMention) -> Said:
    day = partial_date_words(language, mention.published_on)
    note = ", ".join(part for part in (mention.publisher, day) if part)
    return web_link(mention.url, mention.title)._replace(note=note)


def _role(language: Language, role: str) -> str:
    return phrase(language, f"role.{role}")


def _scheme(language: Language, scheme: str) -> str:
    key = f"scheme.{scheme}"
    return phrase(language, key) if key in phrases(language) else scheme
