"""How much a client may send in one request, as the bytes come in (reliability D8).

The parser of the server takes lines, headers and trailers of any length, and keeps in memory what has not ended yet.
Here it is counted: a head of more than `MOST_HEAD` bytes is answered with 400, ended or not; who goes on sending after
a body of the greatest size is hung up on. What a body itself may hold is for `desk.web.guard`.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from desk.web.guard import MOST_BYTES

MOST_HEAD = 65_536
"""Bytes of the names and values of the headers, with the address."""
_MOST = MOST_BYTES + 1_000_000
"""Bytes on the wire of one request: where chunks are small, their sizes count, too."""


class HeadTooLarge(ValueError):
    """Raised into the parser, which refuses the request for it."""


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 as the server of the desk speaks it: `uvicorn.Config(http=BoundedProtocol)`."""

    _said = 0
    """Bytes of the request's address, and names and values of its headers, as far as they have ended."""
    _read = 0
    """Bytes that came in after those in which the request began."""
    _is_in_head = False

    def data_received(self, data: bytes) -> None:
        """Take in what came; a request that is too large already is not read on."""
        self._read += len(data)
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._is_in_head and self._read > MOST_HEAD:
            self.send_400_response("The head of the request is too large.")
        elif self._read > _MOST:
            self.transport.close()

    def on_message_begin(self) -> None:
        """A request begins: it is counted anew."""
        super().on_message_begin()
        self._said = self._read = 0
        self._is_in_head = True

    def on_url(self, url: bytes) -> None:
        """A part of the address. Raises `HeadTooLarge`."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, or trailer, that has ended. Raises `HeadTooLarge`."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head has ended; the server has it answered."""
        self._is_in_head = False
        super().on_headers_complete()

    def _count(self, size: int) -> None:
        self._said += size
        if self._said > MOST_HEAD:
            raise HeadTooLarge
