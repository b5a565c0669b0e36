"""One h-card or vCard that stands on its own: an organisation's facts. Persons' cards are not taken."""

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.identifiers import clean_rna, clean_siren, clean_siret
from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, fold, html_to_text
from catalog.sightings import AssociationFacts, Contact, Identifier, Image, WelcomePoint
from catalog.vocabulary import ContactKind, SkipReason
from crawlers.readers.microformats_place import line_of, place_of
from crawlers.readers.microformats_tree import Item, Markup, Picture, plain_of
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.websites import own_host, site_identifiers
from crawlers.reading import Reading

_OF_PERSONS = ("given-name", "family-name", "honorific-prefix", "job-title", "bday", "sex", "gender-identity")
_ORGANISATION_KINDS = frozenset({"org", "organization", "organisation"})
_MOST = 20


def is_organisation(card: Item) -> bool:
    """Whether the card says that it is an organisation's: by its kind, or because its organisation is its name.

    The second is the rule of hCard (section "Organization Contact Info").
    """
    kind = fold(line_of(card, "kind"))
    if kind:
        return kind in _ORGANISATION_KINDS
    if any(card.properties.get(name) for name in _OF_PERSONS):
        return False
    name, organisation = fold(line_of(card, "name")), fold(line_of(card, "org") or line_of(card, "organization-name"))
    return bool(organisation) and name in ("", organisation)


def facts_of(card: Item, reading: Reading, language: str) -> AssociationFacts:
    """What the card says of its organisation.

    Raises `ItemRefused` for a person's card, with nothing of it in the text, and for one without name.
    """
    if not is_organisation(card):
        raise ItemRefused(SkipReason.PRIVATE, "the card does not say that it is an organisation's")
    name = line_of(card, "name") or line_of(card, "org")
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the card has no name")
    place = place_of([card])
    place = place.model_copy(update={"name": "" if place.name == name else place.name}) if place else None
    return AssociationFacts(
        name=name,
        other_names=tuple(other for other in _lines(card, "nickname") if other != name),
        description=_note(card),
        language=language or reading.language,
        url=_site(card),
        contacts=contacts_of(card, name),
        keywords=_lines(card, "category"),
        places=(WelcomePoint(place=place),) if place else (),
        image=_logo(card),
    )


def contacts_of(card: Item, name: str) -> tuple[Contact, ...]:
    """Phones of the organisation, and mail addresses of a role in it; those of persons are dropped."""
    mails = [clean_email(_last_part(plain_of(value)), name) for value in card.properties.get("email", [])[:_MOST]]
    phones = [clean_phone(plain_of(value)) for value in card.properties.get("tel", [])[:_MOST]]
    found = [Contact(kind=ContactKind.EMAIL, value=mail) for mail in mails if mail]
    found += [Contact(kind=ContactKind.PHONE, value=phone) for phone in phones if phone]
    return tuple(dict.fromkeys(found))


def identifiers_of(card: Item) -> tuple[Identifier, ...]:
    """RNA, SIREN or SIRET given as uid or key, and a site of its own."""
    found: dict[Identifier, None] = {}
    for text in [_last_part(value) for key in ("uid", "key") for value in _lines(card, key)]:
        for scheme, clean in (("rna", clean_rna), ("siren", clean_siren), ("siret", clean_siret)):
            number = clean(text)
            if number and len(text) >= 9:
                found[Identifier(scheme=scheme, value=number)] = None
    # A path may be one of many on a shared host.
    own = site_identifiers(_site(card)) if own_host(_site(card)) else ()
    return (*found, *own)


def _last_part(address: str) -> str:
    """A text that was read as an address relative to the page is what stands after the last slash."""
    return address.rpartition("/")[2] if address.startswith(("http://", "https://")) else address


def _site(card: Item) -> str:
    return next((url for value in card.properties.get("url", [])[:_MOST] if (url := clean_url(plain_of(value)))), "")


def _note(card: Item) -> str:
    for value in [*card.properties.get("note", []), *card.properties.get("description", [])][:5]:
        text = html_to_text(value.html if isinstance(value, Markup) else plain_of(value))
        if text:
            return text
    return ""


def _lines(card: Item, name: str) -> tuple[str, ...]:
    lines = (clean_line(plain_of(value)) for value in card.properties.get(name, [])[:50])
    return tuple(dict.fromkeys(line for line in lines if line))


def _logo(card: Item) -> Image | None:
    for value in [*card.properties.get("logo", []), *card.properties.get("photo", [])][:_MOST]:
        url = clean_url(plain_of(value))
        if url:
            return Image(url=url, alt=value.alt if isinstance(value, Picture) else "")
    return None
