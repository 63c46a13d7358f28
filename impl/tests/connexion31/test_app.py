"""The application in memory: its start, its record, its streams."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

import pytest

import connexion31
from connexion31 import ConfigurationError, create_app

Message = dict[str, Any]


class Exchange:
    """An ASGI request in memory, whose client may go away."""

    def __init__(self, target: str, **scope: Any) -> None:
        path, _, query = target.partition("?")
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(b"authorization", b"Bearer any")],
            **scope,
        }
        self.sent: list[Message] = []
        self.gone = asyncio.Event()

    async def receive(self) -> Message:
        """Wait for the client to go away."""
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Note a message."""
        self.sent.append(message)


def test_the_record_tells_the_operation_and_the_token(
    document: dict[str, Any], library: Any
) -> None:
    """An outer middleware finds operation, template and token in the dict that it put there."""

    async def scenario() -> Mapping[str, Any]:
        record: dict[str, Any] = {}
        exchange = Exchange("/books/7", connexion31=record)
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)
        return record

    assert asyncio.run(scenario()) == {
        "operation_id": "getBook",
        "path_template": "/books/{isbn-code}",
        "authentication_scheme": "Bearer",
        "token_info": {"scope": ["any"], "reader": "Ada"},
    }


def test_the_record_of_a_refusal_has_what_is_known(document: dict[str, Any], library: Any) -> None:
    """A request without a token has an operation, one for nothing has neither."""

    async def scenario(target: str) -> list[str]:
        record: dict[str, Any] = {}
        exchange = Exchange(target, headers=[], connexion31=record)
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)
        return sorted(record)

    assert asyncio.run(scenario("/books/7")) == [
        "authentication_scheme",
        "operation_id",
        "path_template",
    ]
    assert asyncio.run(scenario("/nowhere")) == []


def test_raw_path_is_optional(document: dict[str, Any], library: Any) -> None:
    """A server that has no raw_path is served by its path."""

    async def scenario() -> None:
        exchange = Exchange("/books/é %", raw_path=None)
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)

    asyncio.run(scenario())
    assert library.calls == [{"isbn_code": "é %"}]


def test_a_root_path_is_no_part_of_the_document(document: dict[str, Any], library: Any) -> None:
    """Behind a proxy that mounts the application elsewhere paths are the document's."""

    async def scenario() -> int:
        exchange = Exchange("/v2/books/7", root_path="/v2")
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)
        return int(exchange.sent[0]["status"])

    assert asyncio.run(scenario()) == 200


def test_each_batch_goes_out_at_once(document: dict[str, Any], library: Any) -> None:
    """A batch is sent before the next is asked for."""

    async def scenario() -> list[int]:
        exchange = Exchange("/books")
        sent_before: list[int] = []

        async def books() -> AsyncIterator[list[bytes]]:
            for _ in range(3):
                sent_before.append(len(exchange.sent))
                yield [b"{}"]

        library.answers["list_books"] = books()
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)
        return sent_before

    assert asyncio.run(scenario()) == [0, 2, 3]


def test_a_client_that_goes_away_closes_the_stream(document: dict[str, Any], library: Any) -> None:
    """When the client goes away, the iterator is closed and asked for no more."""

    async def scenario() -> int:
        exchange = Exchange("/books")
        asked = 0
        closed = asyncio.Event()

        async def books() -> AsyncIterator[list[bytes]]:
            nonlocal asked
            try:
                while True:
                    asked += 1
                    if asked == 3:
                        exchange.gone.set()
                    await asyncio.sleep(0)
                    yield [b"{}"]
            finally:
                closed.set()

        library.answers["list_books"] = books()
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)
        assert closed.is_set()
        return asked

    assert asyncio.run(scenario()) < 10


def test_a_client_that_goes_away_while_sending_is_let_go(
    document: dict[str, Any], library: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A body that breaks off calls no handler and is no error."""

    async def scenario() -> None:
        exchange = Exchange(
            "/shelves/1/label", method="PUT", headers=[(b"transfer-encoding", b"chunked")]
        )
        exchange.gone.set()
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)

    asyncio.run(scenario())
    assert caplog.records == []


def test_the_lifespan_is_entered_and_left(document: dict[str, Any], library: Any) -> None:
    """The lifespan surrounds the serving."""
    events: list[str] = []

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        events.append("start")
        yield
        events.append("stop")

    async def scenario() -> None:
        messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive() -> Message:
            return next(messages)

        async def send(message: Message) -> None:
            events.append(message["type"])

        app = library.app(document, lifespan=lifespan)
        await app({"type": "lifespan", "state": {}}, receive, send)

    asyncio.run(scenario())
    complete = ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert events == ["start", complete[0], "stop", complete[1]]


def build(document: Mapping[str, Any], handlers: Any) -> Any:
    """Create an application."""
    return create_app(document, handlers=handlers, verify_token=lambda _: {})


def tiny(**operation: Any) -> dict[str, Any]:
    """Return a document of one operation."""
    complete = {"operationId": "getIt", "responses": {}, **operation}
    return {
        "openapi": "3.1.0",
        "info": {"title": "It", "version": "1"},
        "paths": {"/it": {"get": complete}},
    }


def it() -> None:
    """Handle the one operation."""


def it_takes(it: Any) -> None:
    """Take an argument."""


TOO = {"operationId": "get_it", "responses": {}}
PAGE = {"name": "page", "in": "query", "schema": {}}


@pytest.mark.parametrize(
    ("document", "handlers", "told"),
    [
        (tiny(), {}, r"no handler: get_it\."),
        (tiny(), {"get_it": it, "other": it}, r"no operation: other\."),
        (tiny(), {"get_it": it_takes}, r"The handler of getIt takes 'it'"),
        (tiny(parameters=[{"$ref": "#/components/parameters/Page"}]), {"get_it": it}, "nowhere"),
        (tiny(requestBody={"$ref": "#/nothing"}), {"get_it": it}, "'#/nothing' leads nowhere"),
        (
            tiny(parameters=[{**PAGE, "schema": {"$ref": "#/components/schemas/X"}}]),
            {"get_it": it},
            "'#/components/schemas/X' leads nowhere",
        ),
        (tiny(parameters=[{**PAGE, "in": "body"}]), {"get_it": it}, "'page' of getIt is not"),
        (tiny(parameters=[{**PAGE, "style": "deepObject"}]), {"get_it": it}, "is not supported"),
        (tiny(security=[{"bearer": []}]), {"get_it": it}, "'bearer' of getIt names no scheme"),
        (tiny(operationId="*"), {}, "'\\*' holds no letter or digit"),
        (
            tiny(parameters=[PAGE, {**PAGE, "name": "Page"}]),
            {"get_it": it},
            "'page' in query and 'Page' in query of getIt are both page in Python",
        ),
        (
            tiny(parameters=[{**PAGE, "in": "path"}]),
            {"get_it": it},
            r"The path /it of getIt has no \{page\}",
        ),
        (
            {**tiny(), "paths": {"/it": tiny()["paths"]["/it"], "/too": {"get": TOO}}},
            {"get_it": it},
            "'getIt' and 'get_it' are both get_it in Python",
        ),
        (
            {"openapi": "3.1.0", "paths": {"it": {"get": {"operationId": "getIt"}}}},
            {"get_it": it},
            "Connexion does not take the document",
        ),
    ],
)
def test_what_cannot_work_fails_at_the_start(document: Any, handlers: Any, told: str) -> None:
    """A document that does not fit its handlers, or is not supported, is told in one sentence."""
    with pytest.raises(ConfigurationError, match=told) as error:
        build(document, handlers)
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_handlers_may_be_a_module() -> None:
    """The public functions of a module are its handlers."""
    module = ModuleType("handlers")
    module.get_it = it  # type: ignore[attr-defined]  # a module made by hand
    module._helper = it  # type: ignore[attr-defined]  # as above
    module.CONSTANT = 1  # type: ignore[attr-defined]  # as above
    build(tiny(), module)
    module.get_more = it  # type: ignore[attr-defined]  # as above
    with pytest.raises(ConfigurationError, match="no operation: get_more"):
        build(tiny(), module)


def test_exported_names_exist() -> None:
    """All that the package says it exports, it has."""
    assert all(hasattr(connexion31, name) for name in connexion31.__all__)


def test_web_sockets_are_turned_away(document: dict[str, Any], library: Any) -> None:
    """A web socket is closed before it opens, which servers answer as 403."""

    async def scenario() -> list[Message]:
        exchange = Exchange("/books", type="websocket")
        await library.app(document)(exchange.scope, exchange.receive, exchange.send)
        return exchange.sent

    assert asyncio.run(scenario()) == [{"type": "websocket.close"}]
