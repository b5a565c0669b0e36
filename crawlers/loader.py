"""Each TOML file of the sources folder is a spider, for `scrapy list` and `scrapy crawl NAME`."""

import builtins
import os
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader

from crawlers.source import load_source
from crawlers.spider import spider_for

BUNDLED = Path(__file__).parent / "sources"


def sources_folder() -> Path:
    """Where the sources are: `GOODWEEK_SOURCES`, or those that come with Goodweek."""
    return Path(os.environ.get("GOODWEEK_SOURCES") or BUNDLED)


class SourceLoader(SpiderLoader):
    """Finds spiders by the names of the files; reads a file only when its spider is asked for.

    So one file that is not well formed stops no other source.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._paths = {path.stem: path for path in sorted(sources_folder().glob("*.toml"))}

    def list(self) -> list[str]:
        """The names of all sources and of the spiders written by hand."""
        return sorted({*self._paths, *super().list()})

    def load(self, spider_name: str) -> type[Spider]:
        """The spider of a source. Raises `KeyError` for an unknown name, `ConfigurationInvalid` for a bad file."""
        path = self._paths.get(spider_name)
        return spider_for(load_source(path), path.parent) if path is not None else super().load(spider_name)

    def find_by_request(self, request: Request) -> "builtins.list[str]":
        """The names of the sources that start at the request's host."""
        host = urlsplit(request.url).hostname or ""
        return [name for name, path in self._paths.items() if host in load_source(path).hosts]
