"""Connections to clients and to the target, as HTTP/1.1 messages (RFC 9112)."""

from __future__ import annotations

import asyncio
import select
from collections.abc import Iterable
from typing import cast

import h11

Event = (
    h11.Request
    | h11.InformationalResponse
    | h11.Response
    | h11.Data
    | h11.EndOfMessage
    | h11.ConnectionClosed
)

_READ = 65_536
_MOST_HEAD = 1_048_576  # bytes; how long a head may be is the target's to say, not ours

# What is of one connection alone (RFC 9110, section 7.6.1).
_HOP_BY_HOP = {
    *(b"connection", b"proxy-connection", b"keep-alive", b"te", b"transfer-encoding", b"upgrade"),
}
_FRAMING = {b"content-length", b"host", b"transfer-encoding"}  # which nobody may have taken out

_WHOLE = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED)

Fields = list[tuple[bytes, bytes]]


class Peer:
    """One end of a connection; reads and sends events of h11.

    `used` is whether a message has passed here before, `idle_since` when the last one was over, by
    the loop's clock.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        role: type[h11.CLIENT] | type[h11.SERVER],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.http = h11.Connection(role, max_incomplete_event_size=_MOST_HEAD)
        self.used = False
        self.idle_since = 0.0

    @property
    def is_closed(self) -> bool:
        """Whether the other end has closed it, or we have; of a connection that is idle."""
        if self._reader.at_eof() or self._writer.is_closing():
            return True
        poll = select.poll()  # the loop may not have looked since
        poll.register(self._writer.get_extra_info("socket"), select.POLLIN)
        return bool(poll.poll(0))

    @property
    def has_come_whole(self) -> bool:
        """Whether the message of the other end has come to its end."""
        return self.http.their_state in _WHOLE

    @property
    def has_gone_whole(self) -> bool:
        """Whether our message has come to its end."""
        return self.http.our_state in _WHOLE

    def ready(self) -> Event | None:
        """Return the next event if it has been read; raises h11.RemoteProtocolError."""
        event = self.http.next_event()
        if event is h11.NEED_DATA or event is h11.PAUSED:
            return None
        return cast("Event", event)

    async def event(self) -> Event:
        """Return the next event; raises h11.RemoteProtocolError and OSError."""
        while (event := self.ready()) is None:
            self.http.receive_data(await self._reader.read(_READ))
        return event

    async def send(self, *events: Event) -> None:
        """Send events, at once; raises h11.LocalProtocolError and OSError."""
        data = b"".join(self.http.send(event) or b"" for event in events)
        if data:
            self._writer.write(data)
            await self._writer.drain()

    def next_message(self) -> bool:
        """Prepare for the next message; False when the connection cannot have one."""
        if self.http.our_state is not h11.DONE or self.http.their_state is not h11.DONE:
            return False
        self.http.start_next_cycle()
        self.used = True
        return True

    async def drain_input(self, seconds: float) -> None:
        """Say that nothing more comes, and read what still does, so that none of ours is lost."""
        try:
            async with asyncio.timeout(seconds):
                if self._writer.can_write_eof():
                    self._writer.write_eof()
                while await self._reader.read(_READ):
                    pass
        except (OSError, TimeoutError):
            pass  # it is gone, or goes on and on

    def close(self) -> None:
        """Close the connection, whatever is under way."""
        self._writer.close()

    def abort(self) -> None:
        """Close the connection so that the other end sees that a message was cut."""
        self._writer.transport.abort()


def end_to_end(fields: Iterable[tuple[bytes, bytes]]) -> Fields:
    """Return the fields, names as written, that are not of one connection alone."""
    fields = list(fields)
    named = {
        option.strip().lower()
        for name, value in fields
        if name.lower() == b"connection"
        for option in value.split(b",")
    }
    dropped = _HOP_BY_HOP | (named - _FRAMING)
    return [(name, value) for name, value in fields if name.lower() not in dropped]
