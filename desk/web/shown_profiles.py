"""What a preview and a difference show of an association; and for both kinds, what an editor is shown."""

from catalog.facts import EventFacts
from catalog.lookalikes import look_alikes
from catalog.profile_lookalikes import AssociationLookAlike, association_look_alikes
from catalog.profiles import Feed, Profile
from catalog.store import Store
from catalog.submissions import Submission
from desk.phrases import say
from desk.web.shown import Alike, Fact, alikes, differences
from exports.calendar_words import slot_words
from exports.pages_addresses import association_path, claim_path, event_path
from exports.pages_words import value_words
from exports.phrases import Language
from exports.place_lines import lines_of

_SHOWN = ("name", "other_names", "kind", "description", "url", "contacts", "themes", "audiences", "towns", "places")


def _fields(language: Language, profile: Profile) -> dict[str, str]:
    facts = profile.facts
    told = {name: _words(language, name, getattr(facts, name)) for name in _SHOWN if getattr(facts, name)}
    return {**told, **{one.scheme: one.value for one in profile.identifiers}}


def _words(language: Language, name: str, value: object) -> str:
    """A value in words; whoever decides must see all of it."""
    if name == "description":
        return str(value)
    if name == "contacts" and isinstance(value, tuple):
        return "\n".join(one.value for one in value)
    if name == "places" and isinstance(value, tuple):
        return "\n".join(", ".join(lines_of(one.place)) for one in value)
    if isinstance(value, tuple):
        return "\n".join(value_words(language, name, [one]) for one in value)
    return value_words(language, name, value)


def _label(language: Language, name: str) -> str:
    return say(language, f"form.{name}" if name in ("rna", "siren") else f"field.{name}")


def changes_of(language: Language, one: Submission) -> list[Fact]:
    """What a submission would change; everything, where nothing is accepted yet."""
    if isinstance(one.told, Feed):
        return feed_in_words(language, one.told)
    if not isinstance(one.told, Profile):
        return differences(language, one)
    after, before = _fields(language, one.told), {}
    if isinstance(one.live, Profile):
        before = _fields(language, one.live)
    names = [name for name in (*_SHOWN, "rna", "siren") if after.get(name) != before.get(name)]
    return [Fact(_label(language, name), before.get(name, ""), after.get(name, "")) for name in names]


def alikes_of(store: Store, language: Language, one: Submission) -> list[Alike]:
    """What the catalogue has that is like a submission."""
    if isinstance(one.told, EventFacts):
        return alikes(language, look_alikes(store, one.told, but=one.id))
    if isinstance(one.told, Feed):
        return []
    return profile_alikes(language, association_look_alikes(store, one.told, but=one.id))


def profile_alikes(language: Language, found: list[AssociationLookAlike]) -> list[Alike]:
    """Associations that may be the same, in words."""
    return [
        Alike(
            href=association_path(language, one.id),
            title=one.facts.name,
            when=one.facts.kind.label(language) if one.facts.kind else say(language, "profile.organisation"),
            where=", ".join(one.facts.towns[:3]),
            claim=claim_path(language, one.id),
        )
        for one in found
    ]


def when_of(language: Language, one: Submission) -> str:
    """The first date of an event; what kind of thing it is otherwise."""
    if isinstance(one.told, EventFacts):
        return slot_words(language, one.told.occurrences[0])
    return say(language, "feed.title_of" if isinstance(one.told, Feed) else "profile.title_of")


def feed_in_words(language: Language, feed: Feed) -> list[Fact]:
    """What becomes a source, with the file that describes it."""
    told = {"address": feed.url, "feed_title": feed.title, "publisher": feed.publisher, "licence": feed.licence}
    told["file"] = f"sources/{feed.name}.toml\n\n{feed.description}"
    return [Fact(say(language, f"feed.{name}"), "", words) for name, words in told.items() if words]


def path_of(language: Language, kind: str, subject_id: str) -> str:
    """The page of what is shown."""
    return event_path(language, subject_id) if kind == "event" else association_path(language, subject_id)
