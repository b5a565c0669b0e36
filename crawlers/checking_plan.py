"""The check of one address: ask it, read it on trial, look where it leads, and say what would add it.

An address that answers with something readable is read. A page that cannot be read well is searched
for leads, of which the four most promising are asked; the best reading counts. Where that leads to
pages of items, one of them is read too.
"""

from dataclasses import replace
from urllib.parse import unquote, urljoin, urlsplit

from pydantic import ValidationError

from catalog import clock
from crawlers.addresses import endpoint, same_domain
from crawlers.checking import is_good, look, trial_source
from crawlers.checking_apis import Api, api_of
from crawlers.checking_examination import Examination, Trial
from crawlers.checking_findings import Findings
from crawlers.checking_markup import markup
from crawlers.checking_page import About, about
from crawlers.discovery import Lead, PageLinks, leads_in, page_links, sitemaps_in
from crawlers.fetching import Ask, Unanswered
from crawlers.proposing import UNKNOWN, Proposal
from crawlers.readers import opening
from crawlers.readers.html_pages import looks_like_html
from crawlers.reading import Answer, Next
from crawlers.source import Source

QUESTIONS = 4
_STRUCTURED = frozenset({"schema_org", "microformats"})


def source_for(url: str, allow_private: tuple[str, ...] = ()) -> Source:
    """The source as which `url` is asked: with the credentials that its interface wants, when they are known."""
    api = api_of(url)
    source = trial_source(url, api.reader if api else "schema_org")
    private = endpoint(url) in {endpoint(f"http://{entry}/") for entry in allow_private}
    credentials = api.credentials if api else None
    update = {"allow_private": allow_private, "delay": 0.0 if private else 1.0, "credentials": credentials}
    return source.model_copy(update=update)


async def examine(url: str, ask: Ask, allow_private: tuple[str, ...] = ()) -> Examination:
    """Ask `url`, and what it leads to, and judge. At most six questions."""
    api = api_of(url)
    asked = _opened(api.reader if api else "", url)
    answer = await ask(asked.url, asked.body)
    if isinstance(answer, Unanswered):
        return _unreached(url, answer, api)
    trial = _trial(url if api else answer.url, answer)
    return await _concluded(Examination(url), trial, ask, allow_private)


async def examine_file(answer: Answer, start: str) -> Examination:
    """Judge a file of this machine, without asking anything; `start` is what a source would name."""

    async def ask(url: str, _body: str) -> Unanswered:
        return Unanswered(url, "was not asked: the check is of a file")

    made = await _concluded(Examination(start), _trial(start, answer), ask, ())
    made.tried, made.others = [], leads_in(answer)[:5] if looks_like_html(answer) else []
    return made


def wanting(url: str, api: Api, settings: tuple[str, ...]) -> Examination:
    """What there is to say of an interface whose credentials are not set: nothing is asked."""
    proposal = Proposal(
        title=f"{api.publisher} ({urlsplit(url).path})",
        publisher=api.publisher,
        reader=api.reader,
        start=(url,),
        licence=api.licence,
        credentials=api.credentials,
        how=api.how,
    )
    return Examination(
        url, "needs credentials", f"{api.publisher} wants credentials", settings=settings, proposal=proposal
    )


def _unreached(url: str, answer: Unanswered, api: Api | None) -> Examination:
    if api is not None and answer.status in (401, 403):
        return wanting(url, api, api.credentials.variables)
    hint = " It wants credentials: docs/sources.md says how a source names them." if answer.status == 401 else ""
    return Examination(url, "unreachable", f"{answer.why}{hint and '.'}{hint}")


def _trial(start: str, answer: Answer, what: str = "", site: About | None = None) -> Trial:
    """What is in `answer`; `site` is the page that led to it, and names whose news it is."""
    told = about(answer)
    return Trial(start, answer, told, look(answer, site or told), what)


async def _concluded(made: Examination, first: Trial, ask: Ask, allow_private: tuple[str, ...]) -> Examination:
    trials = [first]
    if not _is_enough(first):
        trials += await _leads_followed(made, first, ask)
    else:
        made.others = leads_in(first.answer)[:5] if looks_like_html(first.answer) else []
    best = max(trials, key=_rank)
    await _follow_one(made, best, ask)
    if best.best is not None and (best.best.found or made.page is not None):
        made.status, made.best = "read", best
        made.proposal = _proposed(best, made.page, first.about, allow_private)
    else:
        made.why = _why(best.best)
    if looks_like_html(first.answer) and not _has_markup(first, made):
        made.markup = markup(first.answer, first.about, first.best.first if first.best else None)
    return made


def _why(findings: Findings | None) -> str:
    """Why nothing was read, as far as the surest reader knows."""
    if findings is None:
        return "no reader finds anything in it"
    left = ", ".join(f"{one.items} {one.reason} ({one.first})" for one in findings.skipped[:3])
    skipped = f"the reader {findings.reader} skipped all of its items: {left}" if left else ""
    empty = f"it is in the format of the reader {findings.reader}, and holds no event and no association"
    return findings.problem or skipped or next(iter(findings.incomplete), "") or empty


def _is_enough(trial: Trial) -> bool:
    """Whether no lead could be better: events, or no page at all."""
    best = trial.best
    if best is None or not is_good(best):
        return False
    return bool(best.events or best.details_count) or not looks_like_html(trial.answer)


def _rank(trial: Trial) -> tuple[bool, bool, bool, int, int]:
    best = trial.best
    if best is None:
        return (False, False, False, 0, 0)
    leads = bool(best.details_count or trial.links)
    trusted = bool(best.events) and best.sureness >= 30
    return (trusted, leads or bool(best.events), bool(best.found), best.sureness, best.found)


def _has_markup(first: Trial, made: Examination) -> bool:
    trials = [trial for trial in (first, made.page) if trial is not None]
    return any(one.reader in _STRUCTURED and one.events for trial in trials for one in trial.found)


async def _leads_followed(made: Examination, first: Trial, ask: Ask) -> list[Trial]:
    """Ask where the page leads, the most promising first, until something reads well; at most four questions."""
    leads = leads_in(first.answer) if looks_like_html(first.answer) else []
    links = page_links(first.answer)
    found: list[Trial] = []
    asked = 0
    if links is not None:
        leads.append(Lead(50, first.start, f"{len(links.urls)} links to pages of one kind"))
    leads.sort(key=lambda lead: -lead.rank)
    for place, lead in enumerate(leads):
        if asked >= QUESTIONS or (found and _is_enough(found[-1])):
            made.others = [other for other in leads[place:] if other.url != first.start][:5]
            return found
        asked += 1
        pages = links if lead.url == first.start else None
        trial = await _through_links(first, pages, ask) if pages else await _asked(made, lead, ask, first.about)
        found += [trial] if trial else []
    if asked < QUESTIONS - 1 and not any(trial.best for trial in (first, *found)):
        found += await _sitemap(made, first, ask)
    return found


async def _asked(made: Examination, lead: Lead, ask: Ask, first: About | None = None) -> Trial | None:
    following = _opened(lead.reader, lead.url)
    answer = await ask(following.url, following.body)
    if isinstance(answer, Unanswered):
        made.tried.append(f"{lead.url} ({lead.what}): {answer.why}")
        return None
    trial = _trial(lead.url, answer, lead.what, first)
    best = trial.best
    told = f"{best.reader}, {best.events} events, {best.associations} associations" if best else "nothing was read"
    made.tried.append(f"{lead.url} ({lead.what}): {told}")
    return trial


def _opened(reader: str, url: str) -> Next:
    """How `url` is asked for `reader`; plainly where that is not known, or depends on options."""
    try:
        return opening(reader, url, trial_source(url, reader).reading()) if reader else Next(url)
    except ValidationError:
        return Next(url)


async def _through_links(first: Trial, links: PageLinks, ask: Ask) -> Trial | None:
    """A list of links is worth something when the page behind one of them can be read."""
    answer = await ask(links.urls[0], "")
    if isinstance(answer, Unanswered):
        return None
    page = _trial(answer.url, answer)
    if page.best is None or not page.best.events or page.best.reader not in _STRUCTURED:
        return None
    of_list = look(first.answer, first.about, (page.best.reader,))
    same = [one for one in of_list if one.reader == page.best.reader]
    led = same[0].model_copy(update={"details": links.urls[:5], "details_count": len(links.urls), "sureness": 90})
    return Trial(first.start, first.answer, first.about, [led], f"{len(links.urls)} links to pages of one kind", links)


async def _sitemap(made: Examination, first: Trial, ask: Ask) -> list[Trial]:
    robots = await ask(urljoin(first.answer.url, "/robots.txt"), "")
    leads = sitemaps_in(robots) if isinstance(robots, Answer) else []
    near = [lead for lead in leads if same_domain(lead.url, first.answer.url)]
    trial = await _asked(made, near[0], ask) if near else None
    return [trial] if trial else []


async def _follow_one(made: Examination, best: Trial, ask: Ask) -> None:
    """Where a list leads to pages of items and tells nothing itself, one of them is read too."""
    findings = best.best
    if findings is None or findings.found or not findings.details:
        return
    url = urljoin(best.answer.url, findings.details[0])
    answer = await ask(url, "")
    if isinstance(answer, Unanswered):
        made.tried.append(f"{url} (a page that it leads to): {answer.why}")
        return
    page = _trial(answer.url, answer, "a page that it leads to")
    if page.best is not None and page.best.found:
        made.page = page


def _stem(start: str) -> str:
    return unquote(start).rpartition("/")[2].removeprefix("file:").partition(".")[0]


def _proposed(best: Trial, page: Trial | None, first: About, allow_private: tuple[str, ...]) -> Proposal:
    findings, told = best.best, best.about
    assert findings is not None
    read = page.best if page and page.best else findings
    api = api_of(best.start)
    here = best.start.startswith("file:")
    private = tuple(
        entry for entry in allow_private if not here and endpoint(f"http://{entry}/") == endpoint(best.start)
    )
    made = Proposal(
        title=told.title or first.title or first.publisher or _stem(best.start),
        publisher=(api.publisher if api else "") or first.publisher or told.publisher or UNKNOWN,
        homepage=first.homepage,
        reader=findings.reader,
        page_reader=read.reader if page else "",
        start=(best.start,),
        follow=(best.links.pattern,) if best.links else (),
        licence=first.licence or told.licence or (api.licence if api else ""),
        licence_url=first.licence_url or told.licence_url,
        archive=findings.archive or read.archive,
        checked=clock.today(),
        allow_private=private,
        credentials=api.credentials if api else None,
        how=api.how if api else "",
        options=findings.options,
        page_options=read.options if page and read.reader != findings.reader else {},
        words=read.words,
    )
    return made if page is None or page.best is None else replace(made, words=page.best.words)
