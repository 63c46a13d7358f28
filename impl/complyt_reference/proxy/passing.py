"""Passes requests to the target and answers back, byte for byte, as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import h11

from complyt_reference.proxy import refusals
from complyt_reference.proxy.peers import Event, Fields, Peer, end_to_end
from complyt_reference.proxy.pool import Pool, Target
from complyt_reference.proxy.seen import Headers, Seen, UnderWay

_REST_SECONDS = 5.0  # for what a client still sends when its answer has come already


class _ClientGone(Exception):
    """The client has closed the connection amid an exchange."""


class _TargetClosed(Exception):
    """The target has closed the connection amid an exchange, or sent what is no HTTP."""


class Passing:
    """Serves connections of clients; what has passed is told to `over`, once each."""

    def __init__(self, target: Target, over: Callable[[Seen], None]) -> None:
        self._target = target
        self._pool = Pool(target)
        self._over = over
        self._under_way = UnderWay()
        self._connections: set[asyncio.Task[None]] = set()
        self._ending = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection to its end."""
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        client = Peer(reader, writer, h11.SERVER)
        try:
            while await self._request(client) and client.next_message() and not self._ending:
                pass
        except (_ClientGone, OSError, h11.LocalProtocolError):
            client.abort()
        except asyncio.CancelledError:  # by `end`, of which asyncio would make a traceback
            client.abort()
        finally:
            client.close()

    async def end(self, seconds: float) -> None:
        """Let what is under way come to its end for so long, then cut it."""
        self._ending = True
        deadline = asyncio.get_running_loop().time() + seconds
        while self._under_way and asyncio.get_running_loop().time() < deadline:
            await asyncio.wait(self._connections, timeout=0.1)
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        self._pool.close()

    async def _request(self, client: Peer) -> bool:
        """Pass the next request of a connection; False when there is none, or it was cut."""
        try:
            request = await client.event()
        except h11.RemoteProtocolError as error:
            await client.send(*refusals.malformed(error))
            await client.drain_input(_REST_SECONDS)
            return False
        if not isinstance(request, h11.Request):
            return False
        if request.method == b"CONNECT":
            await client.send(*refusals.tunnel())
            return False
        seen = self._under_way.begin(
            request.method.decode("latin-1"),
            request.target.decode("latin-1"),
            _text(request.headers.raw_items()),
        )
        try:
            return await self._exchange(client, request, seen)
        finally:
            self._under_way.end(seen)
            self._over(seen)

    async def _exchange(self, client: Peer, request: h11.Request, seen: Seen) -> bool:
        repeated: list[Event] | None = None
        while True:
            try:
                target = await self._pool.take(fresh=repeated is not None)
            except OSError as error:
                seen.ending = "unreachable"
                return await self._refuse(client, seen, refusals.unreachable(error))
            exchange = _Exchange(client, target, self._forwarded(request), seen)
            try:
                return await self._run(exchange, repeated)
            except _TargetClosed:
                if seen.status is not None:  # the client has the beginning of an answer
                    seen.ending = "closed"
                    client.abort()
                    return False
                if target.used and exchange.whole is not None and repeated is None:
                    repeated = exchange.whole  # closed while it was idle (RFC 9112, section 9.3.1)
                    seen.repeated = True
                    continue
                seen.ending = "stale" if target.used else "closed"
                return await self._refuse(client, seen, refusals.closed())
            finally:
                if not exchange.returned:
                    target.abort()

    async def _run(self, exchange: _Exchange, repeated: list[Event] | None) -> bool:
        upload = await exchange.start(repeated)
        try:
            await exchange.answer()
            exchange.seen.ending = "whole"
            if upload is not None:
                await exchange.finish(upload, _REST_SECONDS)
        finally:
            if upload is not None:
                upload.cancel()
                await asyncio.wait([upload])  # as two may not read from one connection
        if exchange.is_over:
            self._pool.give_back(exchange.target)
            exchange.returned = True
            return True
        await exchange.client.drain_input(_REST_SECONDS)
        return False

    async def _refuse(self, client: Peer, seen: Seen, answer: list[Event]) -> bool:
        """Answer in the target's stead."""
        seen.own = True
        if seen.method == "HEAD":
            answer = [event for event in answer if not isinstance(event, h11.Data)]
        for event in answer:
            _note_answer(seen, event)
        await client.send(*answer)
        if client.has_come_whole:
            return True
        await client.drain_input(_REST_SECONDS)
        return False

    def _forwarded(self, request: h11.Request) -> h11.Request:
        """Return the request as it goes to the target, whose name Host has."""
        fields = end_to_end(request.headers.raw_items())
        chunked = any(name == b"transfer-encoding" for name, _ in request.headers)
        fields = [
            (name, self._target.authority if name.lower() == b"host" else value)
            for name, value in fields
        ]
        if not any(name.lower() == b"host" for name, _ in fields):  # HTTP/1.0 may leave it out
            fields.append((b"Host", self._target.authority))
        if chunked:  # which outdoes a length (RFC 9112, section 6.3)
            fields = [(name, value) for name, value in fields if name.lower() != b"content-length"]
            fields.append((b"Transfer-Encoding", b"chunked"))
        target = self._target.base.encode() + request.target
        return h11.Request(method=request.method, target=target, headers=fields)


class _Exchange:
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
        except _ClientGone:
            self._is_cut = True
            self.target.abort()
        except _TargetClosed:
            pass  # it may have answered before; whoever reads its answer sees

    def _ready(self) -> Event | None:
        try:
            return self.client.ready()
        except h11.RemoteProtocolError:
            raise _ClientGone from None

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
            raise _ClientGone from None
        if isinstance(event, h11.ConnectionClosed):
            raise _ClientGone
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
        return _ClientGone() if self._is_cut else _TargetClosed()

    async def _to_target(self, *events: Event) -> None:
        try:
            await self.target.send(*events)
        except (h11.LocalProtocolError, OSError):
            raise _TargetClosed from None

    async def _to_client(self, *events: Event) -> None:
        try:
            await self.client.send(*events)
        except OSError:
            raise _ClientGone from None

    def _returned(self, event: Event) -> Event:
        """Return an event of the target as it goes to the client."""
        _note_answer(self.seen, event)
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


def _note_answer(seen: Seen, event: Event) -> None:
    if isinstance(event, h11.Response):
        seen.status = event.status_code
        seen.answer_headers = _text(event.headers.raw_items())
    elif isinstance(event, h11.Data):
        seen.answered.add(event.data)


def _text(fields: Fields) -> Headers:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields]
