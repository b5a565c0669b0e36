"""Class names of the first microformats (hCalendar, hCard, adr, geo) as those of microformats2.

Source: the backward compatibility tables of the microformats2 parsing rules. The roots of other classic
formats are known only so that what stands in them is not taken for somebody else's.
"""

ROOTS = {
    "vevent": "h-event",
    "vcard": "h-card",
    "adr": "h-adr",
    "geo": "h-geo",
    "hentry": "h-entry",
    "hfeed": "h-feed",
    "hnews": "h-news",
    "hproduct": "h-product",
    "hrecipe": "h-recipe",
    "hresume": "h-resume",
    "hreview": "h-review",
    "hreview-aggregate": "h-review-aggregate",
}

_ADDRESS = [
    "post-office-box",
    "extended-address",
    "street-address",
    "locality",
    "region",
    "postal-code",
    "country-name",
    "latitude",
    "longitude",
    "altitude",
    "label",
]
_CARD = [
    "honorific-prefix",
    "given-name",
    "additional-name",
    "family-name",
    "honorific-suffix",
    "nickname",
    "category",
    "tel",
    "note",
    "org",
    "organization-name",
    "organization-unit",
    "role",
    "sort-string",
    "agent",
    "mailer",
    "class",
    "tz",
    "key",
]
_EVENT = ["description", "category", "location", "status", "class", "attendee", "organizer", "contact"]

PROPERTIES: dict[str, dict[str, tuple[str, str]]] = {
    "h-adr": {name: ("p", name) for name in _ADDRESS},
    "h-geo": {name: ("p", name) for name in ("latitude", "longitude", "altitude")},
    "h-card": {
        **{name: ("p", name) for name in (*_CARD, *_ADDRESS)},
        **{name: ("u", name) for name in ("email", "logo", "photo", "url", "uid", "sound")},
        **{name: ("dt", name) for name in ("bday", "rev")},
        "fn": ("p", "name"),
        "title": ("p", "job-title"),
        "adr": ("p", "adr"),
        "geo": ("p", "geo"),
    },
    "h-event": {
        **{name: ("p", name) for name in _EVENT},
        "summary": ("p", "name"),
        "dtstart": ("dt", "start"),
        "dtend": ("dt", "end"),
        "duration": ("dt", "duration"),
        "last-modified": ("dt", "last-modified"),
        "rdate": ("dt", "rdate"),
        "url": ("u", "url"),
        "uid": ("u", "uid"),
        "geo": ("p", "location"),
    },
    "h-entry": {"author": ("p", "author"), "updated": ("dt", "updated"), "published": ("dt", "published")},
    "h-feed": {"author": ("p", "author")},
    "h-news": {name: ("p", name) for name in ("entry", "geo", "source-org", "dateline")},
    "h-product": {name: ("p", name) for name in ("brand", "review", "seller")},
    "h-recipe": {"author": ("p", "author"), "published": ("dt", "published")},
    "h-resume": {name: ("p", name) for name in ("contact", "affiliation", "education", "experience", "skill")},
    "h-review": {"reviewer": ("p", "author"), "item": ("p", "item"), "dtreviewed": ("dt", "reviewed")},
    "h-review-aggregate": {"item": ("p", "item")},
}
