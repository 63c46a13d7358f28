"""Passes requests to the target and answers back, byte for byte, as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import h11

from complyt_reference.proxy import refusals
from complyt_reference.proxy.exchange import (
    ClientGone,
    Exchange,
    TargetClosed,
    note_answer,
    text_of,
)
from complyt_reference.proxy.peers import Event, Peer, end_to_end
from complyt_reference.proxy.pool import Pool, Target
from complyt_reference.proxy.seen import Seen, UnderWay

_REST_SECONDS = 5.0  # for what a client still sends when its answer has come already


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
        except (ClientGone, OSError, h11.LocalProtocolError):
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
            text_of(request.headers.raw_items()),
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
            exchange = Exchange(client, target, self._forwarded(request), seen)
            try:
                return await self._run(exchange, repeated)
            except TargetClosed:
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

    async def _run(self, exchange: Exchange, repeated: list[Event] | None) -> bool:
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
            note_answer(seen, event)
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
