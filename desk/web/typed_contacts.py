"""Public ways to reach an organisation, as they were typed: an address of the web, a mail address, a number. Pure.

Those of persons are refused: a mail address must be that of a role (`contact@`) or bear the organisation's own name.
"""

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.facts import Contact
from catalog.vocabulary import ContactKind
from desk.web.filled import Typed

_PARTS = {"url": ContactKind.LINK, "mail": ContactKind.EMAIL, "phone": ContactKind.PHONE}


def read_contacts(typed: Typed, group: str, link: str, organisation: str) -> tuple[Contact, ...]:
    """The contacts of a group of fields (`register_mail`, `register_phone`); `link` is the address of the web, read."""
    mail, phone = typed.one(f"{group}_mail"), typed.one(f"{group}_phone")
    told = {
        ContactKind.LINK: link,
        ContactKind.EMAIL: clean_email(mail, organisation) or "",
        ContactKind.PHONE: clean_phone(phone) or "",
    }
    if mail and not told[ContactKind.EMAIL]:
        typed.wrong(f"{group}_mail", "wrong.public_mail")
    if phone and not told[ContactKind.PHONE]:
        typed.wrong(f"{group}_phone", "wrong.phone")
    return tuple(Contact(kind=kind, value=value) for kind, value in told.items() if value)


def contact_values(group: str, contacts: tuple[Contact, ...]) -> dict[str, str]:
    """The fields that would give these contacts, the first of each kind."""
    first = {kind: next((one.value for one in contacts if one.kind is kind), "") for kind in _PARTS.values()}
    return {f"{group}_{part}": first[kind] for part, kind in _PARTS.items()}


def unshown(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """The contacts for which the form has no field: the second and later ones of a kind."""
    kinds = [one.kind for one in contacts]
    return tuple(one for place, one in enumerate(contacts) if one.kind in kinds[:place])
