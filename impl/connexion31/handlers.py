"""Binding operations to handlers: names, and who provides which argument."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from starlette.requests import Request

from connexion31.errors import ConfigurationError
from connexion31.names import snake_case
from connexion31.requests import Requests

Handler = Callable[..., Any]
Provider = Callable[[Request], Any]

T = TypeVar("T")


def resolve(
    handlers: Mapping[str, Handler] | ModuleType, operation_ids: Iterable[str]
) -> dict[str, Handler]:
    """Return the handlers by operationId: upsertCustomer is `upsert_customer`.

    Of a module, its public functions count. Raises ConfigurationError for an operation without a
    handler, for a handler without an operation, and for two operations of one name in Python.
    """
    named = _functions(handlers) if isinstance(handlers, ModuleType) else dict(handlers)
    names: dict[str, str] = {}
    for operation_id in operation_ids:
        other = names.setdefault(snake_case(operation_id), operation_id)
        if other != operation_id:
            raise ConfigurationError(
                f"The operations {other!r} and {operation_id!r} are both "
                f"{snake_case(operation_id)} in Python; rename one."
            )
    if missing := sorted(names.keys() - named.keys()):
        raise ConfigurationError(f"These operations have no handler: {', '.join(missing)}.")
    if orphaned := sorted(named.keys() - names.keys()):
        raise ConfigurationError(f"These handlers have no operation: {', '.join(orphaned)}.")
    return {operation_id: named[name] for name, operation_id in names.items()}


def bound(make: Callable[[Request], T], method: Callable[..., Any]) -> Handler:
    """Return the handler that calls this method, by its name, of what `make` makes of a request."""
    name = method.__name__
    own, *arguments = inspect.signature(method).parameters.values()

    def handler(request: Request, **given: Any) -> Any:
        return getattr(make(request), name)(**given)

    parameters = [own.replace(name="request"), *arguments]
    handler.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # inspect's
    return handler


@dataclass(frozen=True)
class Call:
    """A handler, and where its arguments come from."""

    handler: Handler
    from_request: Mapping[str, Any]  # name to the value when the request has none
    from_providers: Mapping[str, Provider]

    def __call__(self, arguments: Mapping[str, Any], request: Request) -> Any:
        """Call the handler with what its signature names."""
        given = {name: arguments.get(name, default) for name, default in self.from_request.items()}
        for name, provide in self.from_providers.items():
            given[name] = provide(request)
        return self.handler(**given)


def bind(
    operation_id: str, handler: Handler, requests: Requests, providers: Mapping[str, Provider]
) -> Call:
    """Bind a handler, which may take the `request` itself beside what is provided.

    Raises ConfigurationError for an argument that nobody provides.
    """
    providers = {"request": lambda request: request, **providers}
    available = {parameter.argument for parameter in requests.parameters}
    if requests.body is not None:
        available.add("body")
    from_request: dict[str, Any] = {}
    from_providers: dict[str, Provider] = {}
    for name, parameter in inspect.signature(handler).parameters.items():
        has_default = parameter.default is not parameter.empty
        if name in available:
            from_request[name] = parameter.default if has_default else None
        elif name in providers:
            from_providers[name] = providers[name]
        elif not has_default:
            raise ConfigurationError(
                f"The handler of {operation_id} takes {name!r}, which is no parameter of the "
                "operation, not its body and not provided."
            )
    return Call(handler, from_request, from_providers)


def _functions(module: ModuleType) -> dict[str, Handler]:
    public = getattr(module, "__all__", None) or [
        name for name, value in vars(module).items() if inspect.isfunction(value)
    ]
    return {name: getattr(module, name) for name in public if not name.startswith("_")}
