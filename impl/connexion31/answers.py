"""What handlers return, and how it is sent."""

import asyncio
import json
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import orjson
from starlette.types import Message, Receive, Scope, Send

from connexion31.responses import ResponseCheck, ViolationError

log = logging.getLogger("connexion31")

_NO_BODY = (204, 304)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.1
_VALUE = re.compile(r"[\t -~\x80-\xff]*")  # RFC 9110, section 5.5

_Body = TypeVar("_Body")
_Status = TypeVar("_Status")

# What a handler returns; JSON may be given as its text, an array of it in batches of items, and
# what is no JSON, by its Content-Type, in chunks.
Answer: TypeAlias = tuple[_Body | bytes, _Status] | tuple[_Body | bytes, _Status, Mapping[str, str]]
Batches: TypeAlias = AsyncIterator[list[bytes]]
Chunks: TypeAlias = AsyncIterator[bytes]


class UnsendableError(ValueError):
    """A handler's answer that cannot be sent; the message says why, in half a sentence."""


@dataclass(frozen=True)
class CompleteAnswer:
    """A body, a status and headers by lower-case name."""

    body: Any
    status: int
    headers: dict[str, str]

    @classmethod
    def of(cls, outcome: Any) -> "CompleteAnswer":
        """Complete a handler's `body`, `(body, status)` or `(body, status, headers)`.

        Raises UnsendableError for what HTTP has no room for.
        """
        parts = outcome if isinstance(outcome, tuple) else (outcome, 200)
        if len(parts) not in (2, 3):
            raise UnsendableError(f"it is a tuple of {len(parts)}, not of body and status")
        body, status, *rest = parts
        headers = rest[0] if rest else {}
        _require_sendable(status, headers)
        given = {name.lower(): value for name, value in headers.items()}
        typed = {} if status in _NO_BODY else {"content-type": "application/json"}
        return cls(body, status, typed | given)

    @property
    def is_json(self) -> bool:
        """Whether its media type is one of JSON."""
        media_type = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return media_type == "application/json" or media_type.endswith("+json")


async def send_whole(answer: CompleteAnswer, check: ResponseCheck | None, send: Send) -> None:
    """Send JSON text as it is and any other value as JSON; raises ViolationError before that."""
    content = _encode(answer)
    if check is not None:
        _require_json(answer)
        check.response(answer.status, answer.headers, content)
    length = {} if answer.status in _NO_BODY else {"content-length": str(len(content))}
    await send(_start(answer.status, answer.headers | length))
    await send(_chunk(content, more=False))


async def send_stream(
    answer: CompleteAnswer, check: ResponseCheck | None, scope: Scope, receive: Receive, send: Send
) -> None:
    """Send batches of JSON items as one array, or chunks, each as soon as it is there.

    Nothing is sent before the first, so that until then a failure still becomes a problem.
    After that it is logged and the response left without its end, which makes the server close
    the connection. The iterator is closed whatever happens, also when the client goes away.
    """
    async with aclosing(_array(answer, check) if answer.is_json else _text(answer, check)) as parts:
        first = await anext(parts, b"")
        gone = asyncio.ensure_future(_disconnected(receive))
        try:
            await send(_start(answer.status, answer.headers))
            if scope["method"] != "HEAD":
                await send(_chunk(first, more=True))
                async for part in parts:
                    if gone.done():
                        return
                    await send(_chunk(part, more=True))
            await send(_chunk(b"", more=False))
        except ViolationError as violation:
            log.error("%s The stream was broken off.", violation)
        except Exception:
            log.exception("A stream failed and was broken off.")
        finally:
            gone.cancel()


async def _array(
    answer: CompleteAnswer, check: ResponseCheck | None
) -> AsyncGenerator[bytes, None]:
    """Yield the text of an array of items that come in batches."""
    async with aclosing(_checked(answer, check)) as batches:
        first: list[bytes] = await anext(batches, [])
        yield b"[" + b",".join(first)
        separator = b"," if first else b""
        async for batch in batches:
            yield separator + b",".join(batch)
            separator = b","
        yield b"]"


async def _text(answer: CompleteAnswer, check: ResponseCheck | None) -> AsyncGenerator[bytes, None]:
    """Yield chunks as they come; what they hold is not checked."""
    try:
        if check is not None:
            check.head(answer.status, answer.headers)
        async for chunk in answer.body:
            yield chunk
    finally:
        await _close(answer.body)


async def _checked(
    answer: CompleteAnswer, check: ResponseCheck | None
) -> AsyncGenerator[list[bytes], None]:
    """Yield the batches that hold something, their items checked."""
    count = 0
    try:
        content = check.head(answer.status, answer.headers) if check else None
        async for batch in answer.body:
            if check is not None:
                for index, item in enumerate(batch, start=count):
                    check.item(content, answer.status, index, item)
                count += len(batch)
            if batch:
                yield batch
    finally:
        await _close(answer.body)


async def _close(stream: Any) -> None:
    if hasattr(stream, "aclose"):
        await stream.aclose()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _encode(answer: CompleteAnswer) -> bytes:
    if answer.status in _NO_BODY:
        return b""
    try:
        return answer.body if isinstance(answer.body, bytes) else orjson.dumps(answer.body)
    except TypeError as error:
        raise UnsendableError(f"its body cannot be written as JSON ({error})") from error


def _require_json(answer: CompleteAnswer) -> None:
    """Find the numbers that JSON lacks, of which orjson makes null."""
    if isinstance(answer.body, bytes):
        return
    try:
        json.dumps(answer.body, allow_nan=False, default=str)
    except ValueError:
        raise UnsendableError("its body holds NaN or Infinity, which JSON lacks") from None


def _require_sendable(status: Any, headers: Any) -> None:
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise UnsendableError(f"its status is {status!r:.40}, not a number from 200 to 599")
    if not isinstance(headers, Mapping):
        raise UnsendableError(f"its headers are {headers!r:.40}, not a mapping")
    for name, value in headers.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise UnsendableError(f"{name!r:.40} is no name of a header")
        if not isinstance(value, str) or not _VALUE.fullmatch(value):
            raise UnsendableError(f"{value!r:.40} is no value of the header {name}")


def _start(status: int, headers: Mapping[str, str]) -> Message:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": raw}


def _chunk(content: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}
