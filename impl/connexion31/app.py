"""Assembles the application: Connexion's middleware around our own."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from types import ModuleType
from typing import Any

from starlette.types import ASGIApp

from connexion31 import handlers as _handlers
from connexion31._connexion import (
    ConnexionMiddleware,
    InvalidSpecification,
    LifespanMiddleware,
    Resolver,
    SecurityMiddleware,
)
from connexion31.errors import ConfigurationError
from connexion31.exceptions import Exceptions, ToProblem
from connexion31.handlers import Handler, Provider
from connexion31.nodes import operations
from connexion31.operations import Operations
from connexion31.paths import Routing
from connexion31.problems import Problem
from connexion31.record import Record
from connexion31.requests import Requests, RequestValidation
from connexion31.responses import ResponseCheck
from connexion31.security import VerifyToken, security_handler
from connexion31.sides import for_answers, for_requests
from connexion31.view import routing_view

Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]


def _no_token(_token: str) -> Mapping[str, Any]:
    raise Problem(401, "No token is valid here.")


def _no_problem(_error: Exception) -> Problem | None:
    return None


@asynccontextmanager
async def _no_lifespan(_app: Any) -> AsyncIterator[None]:
    yield


def create_app(
    document: Mapping[str, Any],
    *,
    handlers: Mapping[str, Handler] | ModuleType,
    verify_token: VerifyToken = _no_token,
    providers: Mapping[str, Provider] | None = None,
    problems: ToProblem = _no_problem,
    max_body_bytes: int = 1_048_576,
    check_responses: bool = False,
    lifespan: Lifespan = _no_lifespan,
) -> ASGIApp:
    """Return an ASGI application that serves an OpenAPI 3.1 document.

    `handlers` are found by operationId in snake case, and get what their signatures name:
    parameters, `body`, `request`, and what `providers` make of it. `verify_token` returns the
    info of a token, with its `scope`, or raises Problem 401; it is given an API key and Basic's
    `user:password` alike. `problems` turns the
    exceptions of the domain into problems; None makes a 500 of one. With `check_responses` an
    answer that breaks the document is a 500 that says which rule.

    Each request has a record, `scope["connexion31"]`, with `operation_id`, `path_template`,
    `authentication_scheme` and `token_info` as far as they are known; an outer middleware may put
    the dict there to read it.

    Raises ConfigurationError.
    """
    found = operations(document)
    functions = _handlers.resolve(handlers, found)
    requests = {
        name: Requests(operation, max_body_bytes)
        for name, operation in operations(for_requests(document)).items()
    }
    calls = {
        name: _handlers.bind(name, functions[name], requests[name], providers or {})
        for name in found
    }
    answered = operations(for_answers(document)) if check_responses else {}
    checks = {name: ResponseCheck(operation) for name, operation in answered.items()}
    app = ConnexionMiddleware(
        Operations(),
        lifespan=lifespan,
        middlewares=[
            partial(Exceptions, to_problem=problems, checks=checks),
            Routing,
            Record,
            SecurityMiddleware,
            RequestValidation,
            LifespanMiddleware,
        ],
        resolver=Resolver(functions.__getitem__),
        security_map={"bearer": security_handler(verify_token)},
    )
    try:
        app.add_api(
            routing_view(document),
            path_templates={name: operation.path for name, operation in found.items()},
            requests=requests,
            calls=calls,
            checks=checks,
        )
    except InvalidSpecification as error:
        raise ConfigurationError(
            f"Connexion does not take the document: {error.message}."
        ) from None
    return app  # type: ignore[no-any-return]  # Connexion has no types
