"""What went wrong with an address, in words for the report: one short line each."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from catalog.cleaning.text import clean_line
from catalog.errors import AddressRefused

_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (CannotResolveHostError, "the name of its host is unknown"),
    (DownloadConnectionRefusedError, "the connection is refused"),
    (DownloadTimeoutError, "no whole answer in time"),
    (DownloadCancelledError, "the answer is too large"),
    (ResponseDataLossError, "the answer is cut off"),
)
_TLS = ("certificate", "ssl", "tls", "verifyhostname", "verificationerror")


def in_words(error: BaseException) -> str:
    """`error` as people say it, without the address."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words
    if isinstance(error, HttpError):
        return f"answered {error.response.status}"
    if isinstance(error, AddressRefused):
        return clean_line(f"is refused: {error.reason}. {error.remedy}".strip(), 400)
    text = clean_line(str(error), 300)
    if isinstance(error, IgnoreRequest):
        return "the answer is too large once unpacked" if "decompression" in text else text
    if isinstance(error, DownloadFailedError):
        secure = any(word in text.lower() for word in _TLS)
        return f"no secure connection: {text}" if secure else f"the connection broke: {text}"
    return f"{type(error).__name__}: {text}"
