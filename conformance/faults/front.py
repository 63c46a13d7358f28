"""A front before the reference server that frames its answers as other HTTP/1.1 servers do.

Uvicorn leaves no choice there. The front takes each request whole, has uvicorn answer it on an
inner connection, and writes the answer to the client as the variation wants it.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import uvicorn

_LONGEST_HEAD = 2**20

Address = tuple[str, int]


@dataclass
class Request:
    """A request as it came: its start line, header fields with names in lower case, its body."""

    start: str
    fields: dict[str, str]
    octets: bytes

    @property
    def length(self) -> int:
        """How many octets the body has, as told; none are told of a body in chunks."""
        return int(self.fields.get("content-length", 0))

    @property
    def is_in_chunks(self) -> bool:
        """Whether the body comes in chunks."""
        return "transfer-encoding" in self.fields


@dataclass
class Framed:
    """An answer about to be written; a variation may change any part, the framing included.

    `number` counts the answers of the connection from 1. `closes` ends the connection, whether a
    field says so or not. `piece` is how many octets are written at a time, 0 for all.
    """

    request: Request
    number: int
    status: int
    reason: str
    fields: list[tuple[str, str]]
    body: bytes
    version: str = "HTTP/1.1"
    interim: bytes = b""
    closes: bool = False
    piece: int = 0

    def value(self, name: str) -> str:
        """Return the value of a field, empty without one; the name is in lower case."""
        return next((value for known, value in self.fields if known.lower() == name), "")

    def drop(self, name: str) -> None:
        """Drop the fields of a name in lower case."""
        self.fields = [item for item in self.fields if item[0].lower() != name]

    def octets(self) -> bytes:
        """Return all that is written."""
        lines = [f"{self.version} {self.status} {self.reason}"]
        lines += [f"{name}: {value}" for name, value in self.fields]
        return self.interim + "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body


@dataclass
class Front:
    """What a variation wants of connections.

    `changes` change each answer; `early` may answer a request whose body has not been read yet;
    `idle` is how many seconds a kept connection lives without a request, None for ever.
    """

    changes: list[Callable[[Framed], None]] = field(default_factory=list)
    early: Callable[[Request], bytes | None] | None = None
    idle: float | None = None

    @property
    def is_needed(self) -> bool:
        """Whether anything is to be done that uvicorn does not do."""
        return bool(self.changes or self.early or self.idle)

    async def serve(self, server: uvicorn.Server, listener: socket.socket) -> None:
        """Serve on `listener` what uvicorn serves on a socket of its own, until it is stopped."""
        inner = socket.create_server(("127.0.0.1", 0))

        async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.IncompleteReadError, ConnectionError, TimeoutError):
                await self._converse(reader, writer, inner.getsockname())
            writer.close()

        front = await asyncio.start_server(converse, sock=listener, limit=_LONGEST_HEAD)
        await server.serve(sockets=[inner])
        front.close()

    async def _converse(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, inner: Address
    ) -> None:
        from_server, to_server = await asyncio.open_connection(*inner, limit=_LONGEST_HEAD)
        try:
            for number in itertools.count(1):
                patience = self.idle if number > 1 else None  # a new one is no kept one
                start, fields, octets = await asyncio.wait_for(_head(reader), patience)
                request = Request(start, {name.lower(): text for name, text in fields}, octets)
                refusal = self.early(request) if self.early else None
                if refusal is not None:
                    await _refuse(reader, writer, refusal)
                    return
                request.octets += await _body(reader, request)
                to_server.write(request.octets)
                answer = await _answer(from_server, request, number)
                for change in self.changes:
                    change(answer)
                await _write(writer, answer)
                if answer.closes:
                    return
        finally:
            to_server.close()


async def _head(reader: asyncio.StreamReader) -> tuple[str, list[tuple[str, str]], bytes]:
    octets = await reader.readuntil(b"\r\n\r\n")
    start, *lines = octets.decode("latin-1").split("\r\n")[:-2]
    fields = [
        (name, value.strip(" \t")) for name, _, value in (line.partition(":") for line in lines)
    ]
    return start, fields, octets


async def _body(reader: asyncio.StreamReader, request: Request) -> bytes:
    """Read a body as it comes, with the marks of chunks where it is in chunks."""
    if not request.is_in_chunks:
        return await reader.readexactly(request.length)
    octets = mark = b""
    while mark != b"0\r\n":
        mark = await reader.readuntil(b"\r\n")
        octets += mark + await reader.readexactly(int(mark, 16) + 2)
    return octets


async def _answer(reader: asyncio.StreamReader, request: Request, number: int) -> Framed:
    """Read uvicorn's answer; its framing becomes a Content-Length."""
    start, fields, _ = await _head(reader)
    _, status, reason = start.split(" ", 2)
    answer = Framed(request, number, int(status), reason, fields, b"")
    if answer.value("transfer-encoding"):
        while size := int(await reader.readuntil(b"\r\n"), 16):
            answer.body += (await reader.readexactly(size + 2))[:-2]
        await reader.readuntil(b"\r\n")
        answer.drop("transfer-encoding")
        answer.fields.append(("content-length", str(len(answer.body))))
    else:
        answer.body = await reader.readexactly(int(answer.value("content-length") or 0))
    answer.closes = answer.value("connection") == "close"
    return answer


async def _write(writer: asyncio.StreamWriter, answer: Framed) -> None:
    octets = answer.octets()
    size = answer.piece or len(octets)
    for begin in range(0, len(octets), size):
        writer.write(octets[begin : begin + size])
        await writer.drain()
        await asyncio.sleep(0)  # so that each piece is a segment of its own


async def _refuse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, refusal: bytes
) -> None:
    """Answer, then read until the client has closed, as RFC 9112, section 9.6, wants it."""
    writer.write(refusal)
    writer.write_eof()
    while await reader.read(2**16):
        pass
