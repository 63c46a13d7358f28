"""Which requirements a change touches, and so must be certified again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from complyt_contract.comparison.kind import Shift
from complyt_contract.comparison.node import Node, node
from complyt_contract.comparison.operation import operations, parameters
from complyt_contract.comparison.requirement import Entry, requirements
from complyt_contract.comparison.schema import property_names, schema
from complyt_contract.comparison.walker import Sight
from complyt_contract.review.source import Source

_REFUSALS = ("400", "422")  # of what is wrong with a request
_CREDENTIALS = ("401", "403")
_CONTENT = "415"
_WHOLE = frozenset(("operation-added", "operation-gone", "operation-moved"))
_DEMAND = Shift.NARROWED | Shift.WIDENED | Shift.OWED


def is_of_security(sight: Sight) -> bool:
    """Tell whether a change is one of who may call."""
    return "security" in sight.kind.fields or sight.pair.object == "securityScheme"


@dataclass(frozen=True)
class Register:
    """NEW's requirements by id, and its operations by name."""

    promised: dict[str, Entry]
    operations: dict[str, Node]

    @classmethod
    def of(cls, new: Source) -> Register:
        """Return the register of a document."""
        listed = {each.name: each.node for each in operations(new)}
        return cls(requirements(new), listed)

    def touched(self, seen: Iterable[Sight]) -> tuple[str, ...]:
        """Return the ids that a change, as seen on each of its ways, touches, in order."""
        found = {each for sight in seen for each in self._touched(sight)}
        return tuple(each for each in self.promised if each in found)

    def _touched(self, sight: Sight) -> Iterator[str | None]:
        yield sight.found.requirement
        is_shown = bool(sight.shift) and "servers" not in sight.kind.fields
        if not is_shown or "/requirements" in sight.kind.fields:
            return
        way = sight.way
        concerned = (way.operation,) if way.operation else sight.found.operations
        for operation in concerned or tuple(self.operations):
            names = self._names(sight, operation)
            for entry in self.promised.values():
                if entry.value.get("about") == [] and sight.kind.id not in _WHOLE:
                    continue
                is_named = any(entry.concerns(operation, name) for name in names)
                if is_named or entry.spans(operation, way.status):
                    yield entry.id

    def _names(self, sight: Sight, operation: str) -> list[str | None]:
        """Return what requirements call that which changed, None for all of an operation.

        A name that came or went, and that none of them knows, stands for what it is in.
        """
        if is_of_security(sight):
            return [*_CREDENTIALS]
        found, kind, way = sight.found, sight.kind, sight.way
        is_named = sight.pair.object in ("schema", "responses", "response", "operation")
        own = found.name if is_named else None
        passed = () if sight.pair.object == "response" else way.names
        path = (*passed, own) if own is not None else passed
        names = [".".join(path)] if path else []
        if own is not None:
            while path and not self._is_known(operation, ".".join(path)):
                path = path[:-1]
        around = [".".join(path)] if path else self._around(sight, operation)
        if around is None and not names:
            return [None]
        names += around or []
        is_demand = kind.fields[:1] == ("required",) or (
            "/parameters" in kind.fields and bool(sight.shift & _DEMAND)
        )
        return [*names, *(_REFUSALS if is_demand and way.status is None else ())]

    def _is_known(self, operation: str, name: str) -> bool:
        return any(
            entry.concerns(operation, name)
            for entry in self.promised.values()
            if entry.value.get("about")
        )

    def _around(self, sight: Sight, operation: str) -> list[str] | None:
        """Return what stands for the whole in which something changed, None outside of any.

        That of a response is its status; that of a body or of parameters are the refusals and all
        that is in it.
        """
        kind, way = sight.kind, sight.way
        described = self.operations.get(operation)
        if way.status is not None:
            return [way.status]
        if described is None:
            return None
        if way.where[:1] == ("request body",) or "requestBody" in kind.fields:
            is_of_content = "content" in kind.fields or "requestBody" in kind.fields
            media_type = [_CONTENT] if is_of_content else []
            return [*_REFUSALS, *media_type, *_body_names(described)]
        if "/parameters" in kind.fields or "".join(way.where).startswith("parameter "):
            return [*_REFUSALS, *(str(each.get("name")) for each in parameters(described).values())]
        return None


def _body_names(operation: Node) -> list[str]:
    """Return the names of the properties at the top of an operation's request body."""
    if "requestBody" not in operation.value:
        return []
    body = node(operation.source, operation.value["requestBody"], operation.place("requestBody"))
    found: dict[str, None] = {}
    for media_type, raw in body.mapping("content").items():
        content = node(body.source, raw, body.place("content", media_type))
        if "schema" in content.value:
            top = schema(body.source, content.value["schema"], content.place("schema"))
            found |= dict.fromkeys(property_names(top))
    return list(found)
