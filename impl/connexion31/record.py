"""Notes in the request's record, `scope["connexion31"]`, which operation it is."""

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from connexion31._connexion import RoutedAPI, RoutedMiddleware


class _RecordAPI(RoutedAPI):  # type: ignore[misc]  # Connexion has no types
    def __init__(self, *args: Any, path_templates: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._path_templates = path_templates
        self.add_paths()

    def make_operation(self, operation: Any) -> ASGIApp:
        operation_id = operation.operation_id
        noted = {
            "operation_id": operation_id,
            "path_template": self._path_templates[operation_id],
        }
        next_app = self.next_app

        async def record(scope: Scope, receive: Receive, send: Send) -> None:
            scope["connexion31"].update(noted)
            await next_app(scope, receive, send)

        return record


class Record(RoutedMiddleware):  # type: ignore[misc]  # Connexion has no types
    """Stands behind the routing and before all that may refuse a request."""

    api_cls = _RecordAPI
