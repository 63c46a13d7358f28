"""Lets a client that is still sending read its refusal."""

import asyncio

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

_MAX_BYTES = 32 * 1_048_576
_MAX_SECONDS = 5


class Upload:
    """A `receive` that knows whether the request's body has ended."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope = scope
        self._receive = receive
        self._begun = False
        self._ended = False

    async def __call__(self) -> Message:
        """Receive the next message."""
        self._begun = True
        message = await self._receive()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            self._ended = True
        return message

    @property
    def ended(self) -> bool:
        """Whether the client has nothing left to send, or waits to be asked (100 Continue)."""
        if self._begun:
            return self._ended
        headers = Headers(scope=self._scope)
        sends_body = "transfer-encoding" in headers or headers.get("content-length", "0") != "0"
        return not sends_body or "expect" in headers

    async def forget(self) -> None:
        """Read and forget what the client still sends, within limits."""
        size = 0
        try:
            async with asyncio.timeout(_MAX_SECONDS):
                while not self.ended and size < _MAX_BYTES:
                    size += len((await self()).get("body", b""))
        except TimeoutError:
            pass


class LastingResponse(Response):
    """A response that goes out at once, but ends when the client has sent its body.

    A server closes a connection at the response's end when the client asked for it; octets that
    are still unread then reset the connection, and the client may lose the response.
    """

    def __init__(self, response: Response, upload: Upload) -> None:
        super().__init__(response.body, response.status_code)
        self.raw_headers = response.raw_headers
        self._upload = upload

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send the response, and its end later."""
        start = {"type": "http.response.start", "status": self.status_code}
        await send(start | {"headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        await self._upload.forget()
        await send({"type": "http.response.body", "body": b""})
