"""Which points the responses of an operation show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from complyt_conformance.coverage.points import ANSWERED, Point, properties, schema_label
from complyt_conformance.exchange import Response
from complyt_conformance.places import places, values
from complyt_contract.document import Document, Operation


class Answers:
    """The responses of one operation; `numbers` are the points', by which they are counted."""

    def __init__(
        self, document: Document, operation: Operation, numbers: Mapping[Point, int]
    ) -> None:
        self._numbers = numbers
        self._operation = operation.operation_id
        self._headers: dict[str, tuple[str, ...]] = {}
        self._bodies: dict[tuple[str, str], _Body] = {}
        for status, reference in operation.raw["responses"].items():
            response = document.resolve(reference)
            self._headers[status] = tuple(response.get("headers", {}))
            for media_type, content in response.get("content", {}).items():
                self._bodies[status, media_type] = _Body(document, status, content)

    def shown_by(self, response: Response) -> Iterator[int]:
        """Yield the points that a response shows; a property that is missing is null (D12)."""
        status = str(response.status)
        if status not in self._headers:
            return
        shown = {(status, "status")}
        shown |= {(status, name) for name in self._headers[status] if name in response.headers}
        body = self._bodies.get((status, response.media_type))
        if body is not None and response.is_json:
            shown.add((status, response.media_type))
            shown |= body.shown_by(response.data)
        for place, keyword in shown:
            yield self._numbers[Point(self._operation, place, keyword, ANSWERED)]


class _Body:
    def __init__(self, document: Document, status: str, content: Mapping[str, Any]) -> None:
        self._label = schema_label(status, content)
        self._known = {place for place, _ in places(document, content.get("schema", {}))}
        self._points = properties(document, content)
        self._nullable: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for place, keywords in self._points.items():
            owner, _, name = place.rpartition(".")
            if "null" in keywords:
                self._nullable[owner][name] = place

    def shown_by(self, data: Any) -> set[tuple[str, str]]:
        """Return the points of the properties, as place and keyword."""
        shown = set()
        for place, value in values(data, self._known):
            keyword = "null" if value is None else "value"
            if keyword in self._points.get(place, ()):
                shown.add((f"{self._label} {place}", keyword))
            if isinstance(value, dict):
                for name, inner in self._nullable.get(place, {}).items():
                    if name not in value:
                        shown.add((f"{self._label} {inner}", "null"))
        return shown
