"""Where a request breaks the document's schemas, as JSON Schema tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from complyt_conformance.places import at
from complyt_conformance.schemas import Schemas
from complyt_contract.document import Operation


@dataclass(frozen=True)
class Breach:
    """One violated keyword.

    `place` is one in the body (see `places`), or the name of a parameter.
    `missing` is the member that `required` asks for.
    """

    place: str
    keyword: str
    value: Any
    missing: str | None = None

    def __str__(self) -> str:
        return f"{self.keyword} of {self.missing or self.place or 'the body'}"


def breaches_of_body(schemas: Schemas, operation: Operation, body: Any) -> list[Breach]:
    """Return what the body breaks of its schema; a lone surrogate is no matter of a schema."""
    return list(breaches(schemas.request_body(operation), body))


def breaches_of_parameter(schemas: Schemas, name: str, value: Any) -> list[Breach]:
    """Return what the value of a path parameter breaks of its component schema."""
    found = breaches(schemas.component(name), value)
    return [Breach(name, breach.keyword, value) for breach in found]


def breaches(validator: jsonschema_rs.Draft202012Validator, instance: Any) -> Iterator[Breach]:
    """Yield each keyword that an instance violates; of alternatives those of the closest one."""
    yield from _breaches(validator.iter_errors(instance))


def _breaches(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[Breach]:
    for error in errors:
        branches = getattr(error.kind, "context", None)
        if branches:
            yield from _breaches(_closest(branches))
            continue
        place = at(error.instance_path)
        keyword = error.kind.name
        missing = getattr(error.kind, "property", None)
        yield Breach(place, keyword, error.instance, missing)


def _closest(
    branches: list[list[jsonschema_rs.ValidationError]],
) -> list[jsonschema_rs.ValidationError]:
    """Return the errors of the branch whose type the instance has, of the first without one."""
    typed = [branch for branch in branches if branch[0].kind.name != "type"]
    nested = [branch for branch in branches if len(branch[0].instance_path) > _depth(branches)]
    return (nested or typed or branches)[0]


def _depth(branches: list[list[jsonschema_rs.ValidationError]]) -> int:
    return min(len(error.instance_path) for branch in branches for error in branch)
