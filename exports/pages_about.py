"""Pages about a selection that show none of its members: how to subscribe, how to embed it, its QR code."""

from typing import Any

from exports import pages_addresses as addresses
from exports.exporter import Surroundings
from exports.pages_agendas import subscription
from exports.pages_lists import feed_alternates, headings
from exports.pages_programme_frame import selection_name
from exports.pages_templates import HTML, pages_version, render, render_page
from exports.phrases import Language, phrase
from exports.qr_codes import qr_svg
from exports.selections import EMBEDDED, WIDE, Selection


class SubscribePage:
    """How to subscribe to a selection, with each of the agendas that people have."""

    media_type = HTML
    kinds = WIDE

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"subscribe-{language}"
        self.version = pages_version()

    def path(self, selection: Selection) -> str:
        """`subscribe.html` beside the programme."""
        return addresses.subscribe_path(self.language, selection.id)

    def page(self, selection: Selection, around: Surroundings) -> bytes:
        """The whole page."""
        language, path = self.language, self.path(selection)
        name = selection_name(language, selection, around)
        calendar = addresses.feed_path(selection.id, "ics")
        values = headings(language, "programme", selection) | {
            "title": phrase(language, "subscribe.title_of", name=name),
            "description": phrase(language, "subscribe.description", name=name),
        }
        page = render_page(
            language,
            "subscribe.html",
            path,
            around.site,
            alternates=feed_alternates(language, selection.id),
            **values,
            name=name,
            subscription=subscription(around.site, calendar, name),
            programme=addresses.programme_path(language, selection.id),
            qr=addresses.qr_path(language, selection.id),
        )
        return page.encode()


class EmbedCode:
    """How another site shows the programme of a selection: a frame, or a card without one."""

    media_type = HTML
    kinds = EMBEDDED

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"embed-code-{language}"
        self.version = pages_version()

    def path(self, selection: Selection) -> str:
        """`embed/<selection>/code.html`."""
        return addresses.embed_path(self.language, selection.id, "code")

    def page(self, selection: Selection, around: Surroundings) -> bytes:
        """The whole page."""
        language, path, site = self.language, self.path(selection), around.site
        name = selection_name(language, selection, around)
        framed = addresses.embed_path(language, selection.id)
        programme = addresses.programme_path(language, selection.id)
        values = headings(language, "programme", selection) | {
            "title": phrase(language, "embed.title_of", name=name),
            "description": phrase(language, "embed.description", name=name),
        }
        told = {
            "name": name,
            "site": site,
            "edition": selection.edition,
            "framed_url": addresses.absolute(site, framed),
            "programme_url": addresses.absolute(site, programme.removesuffix("index.html")),
            "webcal": addresses.webcal(site, addresses.feed_path(selection.id, "ics")),
        }
        # HTML that is shown, and so escaped once more where it stands on the page.
        codes: dict[str, Any] = {
            part: render(language, f"embed_{part}.html", **told).rstrip() for part in ("frame", "card")
        }
        feeds = feed_alternates(language, selection.id)
        page = render_page(language, "embed_code.html", path, site, alternates=feeds, **values, **codes, framed=framed)
        return page.encode()


class QrCode:
    """The address of a programme as a QR code, for what is printed and for a telephone before a screen."""

    media_type = "image/svg+xml"
    kinds = WIDE
    version = "1"

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"qr-{language}"

    def path(self, selection: Selection) -> str:
        """`qr.svg` beside the programme."""
        return addresses.qr_path(self.language, selection.id)

    def page(self, selection: Selection, around: Surroundings) -> bytes:
        """The drawing."""
        programme = addresses.programme_path(self.language, selection.id).removesuffix("index.html")
        return qr_svg(addresses.absolute(around.site, programme))
