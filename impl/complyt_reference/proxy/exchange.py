"""One request on its way to the target, and its answer on its way back."""

from __future__ import annotations

import asyncio

import h11

from complyt_reference.proxy.peers import Event, Fields, Peer, end_to_end
from complyt_reference.proxy.seen import Headers, Seen


class ClientGone(Exception):
    """The client has closed the connection amid an exchange."""


class TargetClosed(Exception):
    """The target has closed the connection amid an exchange, or sent what is no HTTP."""


class Exchange:
    """A request on its way to the target, and the answer on its way back."""

    def __init__(self, client: Peer, target: Peer, request: h11.Request, seen: Seen) -> None:
        self.client = client
        self.target = target
        self.returned = False
        self.whole: list[Event] | None = None
        self._is_cut = False
        self._request = request
        self.seen = seen

    async def start(self, repeated: list[Event] | None) -> asyncio.Task[None] | None:
        """Send what has come of the request; return what sends the rest, if there is any.

        `repeated` is a request that has come whole before.
        """
        events: list[Event] = [self._request] if repeated is None else repeated
        whole = repeated is not None
        while not whole and (event := self._ready()) is not None:
            whole = isinstance(event, h11.EndOfMessage)
            events.append(self._note(event))
        if whole and self.seen.is_safe:  # what changes something is never repeated
            self.whole = events
        await self._to_target(*events)
        return None if whole else asyncio.create_task(self._upload())

    async def answer(self) -> None:
        """Pass the answer, and the informational ones before it."""
        whole = False
        while not whole:
            event: Event | None = await self._from_target()
            events = []
            while event is not None:  # what has come together goes on together
                if not self._is_too_new(event):
                    events.append(self._returned(event))
                whole = isinstance(event, h11.EndOfMessage)
                event = None if whole else self._ready_from_target()
            await self._to_client(*events)

    async def finish(self, upload: asyncio.Task[None], seconds: float) -> None:
        """Give a request that was answered early the time to come to its end."""
        if self.client.http.they_are_waiting_for_100_continue:
            return  # its body will not come
        await asyncio.wait([upload], timeout=seconds)

    @property
    def is_over(self) -> bool:
        """Whether request and answer have passed whole."""
        return self.client.has_come_whole and self.target.has_gone_whole

    async def _upload(self) -> None:
        """Pass the rest of a request; where it is cut the target sees so."""
        try:
            while not isinstance(event := await self._from_client(), h11.EndOfMessage):
                await self._to_target(self._note(event))
            await self._to_target(event)
        except ClientGone:
            self._is_cut = True
            self.target.abort()
        except TargetClosed:
            pass  # it may have answered before; whoever reads its answer sees

    def _ready(self) -> Event | None:
        try:
            return self.client.ready()
        except h11.RemoteProtocolError:
            raise ClientGone from None

    def _ready_from_target(self) -> Event | None:
        try:
            event = self.target.ready()
        except h11.RemoteProtocolError:
            raise self._broken() from None
        if isinstance(event, h11.ConnectionClosed):
            raise self._broken()
        return event

    async def _from_client(self) -> Event:
        try:
            event = await self.client.event()
        except (h11.RemoteProtocolError, OSError):
            raise ClientGone from None
        if isinstance(event, h11.ConnectionClosed):
            raise ClientGone
        return event

    async def _from_target(self) -> Event:
        try:
            event = await self.target.event()
        except (h11.RemoteProtocolError, OSError):
            raise self._broken() from None
        if isinstance(event, h11.ConnectionClosed):
            raise self._broken()
        return event

    def _broken(self) -> Exception:
        return ClientGone() if self._is_cut else TargetClosed()

    async def _to_target(self, *events: Event) -> None:
        try:
            await self.target.send(*events)
        except (h11.LocalProtocolError, OSError):
            raise TargetClosed from None

    async def _to_client(self, *events: Event) -> None:
        try:
            await self.client.send(*events)
        except OSError:
            raise ClientGone from None

    def _is_too_new(self, event: Event) -> bool:
        """Whether it is an informational answer to HTTP/1.0 (RFC 9110, section 15.2)."""
        old = self.client.http.their_http_version == b"1.0"
        return old and isinstance(event, h11.InformationalResponse)

    def _returned(self, event: Event) -> Event:
        """Return an event of the target as it goes to the client."""
        note_answer(self.seen, event)
        if isinstance(event, h11.Response | h11.InformationalResponse):
            return type(event)(
                status_code=event.status_code,
                headers=end_to_end(event.headers.raw_items()),
                reason=event.reason,
            )
        if isinstance(event, h11.EndOfMessage) and self.client.http.their_http_version == b"1.0":
            return h11.EndOfMessage()  # which has no trailers
        return event

    def _note(self, event: Event) -> Event:
        if isinstance(event, h11.Data):
            self.seen.sent.add(event.data)
        return event


def note_answer(seen: Seen, event: Event) -> None:
    """Note what passes of an answer."""
    if isinstance(event, h11.Response):
        seen.status = event.status_code
        seen.answer_headers = text_of(event.headers.raw_items())
    elif isinstance(event, h11.Data):
        seen.answered.add(event.data)


def text_of(fields: Fields) -> Headers:
    """Return fields as texts."""
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields]
