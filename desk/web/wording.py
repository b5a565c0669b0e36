"""The words of one source that no theme is known for: how often they came, what to write, and passing over them."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.editors import Editor
from catalog.errors import DecisionInvalid
from catalog.handled import By, Deed, Matter
from catalog.unknown_words import Word, ignore, unknown_words
from catalog.vocabulary import Audience, Theme
from crawlers.replays import toml_text
from crawlers.source import Source
from desk.pending import pending, words_of
from desk.phrases import say
from desk.web.along import DESK, again, along, done_before, onward
from desk.web.office import Asked, Office, Way, check_sent, message, token_for
from desk.web.pages import page

PATH = "desk/words/"
_SHOWN = 200


def show_words(office: Office, asked: Asked, _editor: Editor, name: str) -> Response:
    """The words, the most frequent first, with the line of the description that each needs."""
    return _page(office, asked, name)


def _page(office: Office, asked: Asked, name: str, *, wrong: str = "") -> Response:
    source = _source(office, name)
    words = _words(office, source)
    language, path = asked.language, f"{PATH}{name}/"
    if not words:
        return message(office, language, "settled", path, 410, way=Way(DESK, "along.queue"))
    return page(
        language,
        "words.html",
        path,
        office.site,
        title=say(language, "words.title", source=source.title),
        status=422 if wrong else 200,
        scripts=True,
        wrong=wrong,
        file=f"sources/{name}.toml",
        words=[(word.text, word.count, f'{toml_text(word.text)} = ""') for word in words[:_SHOWN]],
        ignored=toml_text(words[0].text),
        themes=[(word.value, word.label(language)) for word in Theme],
        audiences=[(word.value, word.label(language)) for word in Audience],
        along=along(office, asked, Matter.WORDS, name, "i:words.key_ignore"),
        token=token_for(office, DESK),
    )


def take_words(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """Some words are passed over: those that are ticked, or the one whose button was pressed."""
    check_sent(office, asked, DESK)
    source = _source(office, name)
    if asked.one("do") not in ("ignore", "ignore-all"):
        raise HTTPException(403)
    known = [word.text for word in _words(office, source)[:_SHOWN]]
    ticked = known if asked.one("do") == "ignore-all" else asked.values.get("word", ())
    chosen = [word for word in known if word in set(ticked)]
    before = done_before(office, editor, Matter.WORDS, name, Deed.IGNORE) if not known else None
    if before is not None:
        return onward(asked, pending(office.instance, office.store), Matter.WORDS, name, before.id)
    if not chosen:
        return _page(office, asked, name, wrong=say(asked.language, "wrong.no_word"))
    found, path = pending(office.instance, office.store), f"{PATH}{name}/"
    try:
        done = ignore(office.store, name, chosen, By(editor.id))
    except DecisionInvalid:
        return message(office, asked.language, "matter_changed", path, 409, way=Way(path, "changed_meanwhile.look"))
    if len(chosen) < len(known):
        return again(asked, done)
    return onward(asked, found, Matter.WORDS, name, done)


def _source(office: Office, name: str) -> Source:
    source = next((one for one in office.instance.sources()[0] if one.name == name), None)
    if source is None:
        raise HTTPException(404)
    return source


def _words(office: Office, source: Source) -> list[Word]:
    return words_of(source, unknown_words(office.store).get(source.name, []))
