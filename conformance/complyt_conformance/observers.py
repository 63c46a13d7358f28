"""Promises that every answer keeps, watched on every exchange of a run, whatever check made it.

Each rule is a function from an answer to the sentences of what it breaks; the requirement that it
belongs to stands beside it in RULES, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from complyt_conformance.exchange import Response
from complyt_conformance.leaks import leaks
from complyt_conformance.schemas import Schemas, complaints
from complyt_contract.document import Document, Operation

Finding = tuple[str, str]

# Statuses that the contract leaves open wherever they come (part 3, "Never asserted"), and those
# of what is no answer, which often a gateway gives in its own words.
_OPEN_STATUSES = frozenset({406, 408, 411, 414, 417, 429, 431, 503})


def observe(
    response: Response,
    document: Document,
    schemas: Schemas,
    secrets: tuple[str, ...],
    base_path: str = "",
) -> Iterator[tuple[str, str, str]]:
    """Yield (requirement, expected, received) for every promise that the answer breaks.

    `secrets` are the run's own tokens and client secrets: no failure body may show one (ERR-5).
    `base_path` is where the API is served: a failure may show the path that was asked for.
    """
    operation = document.operations.get(response.request.operation or "")
    for requirement, rule in RULES:
        for expected, received in rule(response, operation, schemas):
            yield requirement, expected, received
    if response.status >= 400:
        for leak in leaks(response, secrets, base_path):
            yield "ERR-5", f"a failure body without {leak}", response.summary()


def no_server_error(
    response: Response, operation: Operation | None, _schemas: Schemas
) -> Iterator[Finding]:
    """ERR-2; 501 is left open where the document has no such operation, 503 is no answer."""
    left_open = response.status == 503 or (response.status == 501 and operation is None)
    if response.status >= 500 and not left_open:
        yield "no 5xx", response.summary()


def success_as_documented(
    response: Response, operation: Operation | None, schemas: Schemas
) -> Iterator[Finding]:
    """DOC-1."""
    if operation is not None and 200 <= response.status < 300:
        yield from _as_documented(response, operation, schemas)


def failure_as_documented(
    response: Response, operation: Operation | None, schemas: Schemas
) -> Iterator[Finding]:
    """ERR-1; the bodies of 401 and 403 are left open."""
    if operation is None or response.status < 400 or response.status in _OPEN_STATUSES:
        return
    if schemas.response(operation, response.status) is None:
        yield f"a documented status of {operation.operation_id}", response.summary()
    elif response.status not in (401, 403):
        yield from _as_documented(response, operation, schemas)


def challenge(
    response: Response, _operation: Operation | None, _schemas: Schemas
) -> Iterator[Finding]:
    """AUTH-3."""
    if response.status == 401:
        value = response.headers.get("WWW-Authenticate", "")
        if not re.search(r"(^|,)\s*bearer(\s|,|$)", value, re.IGNORECASE):
            yield "WWW-Authenticate with the Bearer scheme on a 401", f"WWW-Authenticate: {value}"


RULES: list[tuple[str, Callable[[Response, Operation | None, Schemas], Iterator[Finding]]]] = [
    ("ERR-2", no_server_error),
    ("DOC-1", success_as_documented),
    ("ERR-1", failure_as_documented),
    ("AUTH-3", challenge),
]


def _as_documented(response: Response, operation: Operation, schemas: Schemas) -> Iterator[Finding]:
    documented = schemas.response(operation, response.status)
    where = f"{operation.operation_id} {response.status}"
    if documented is None:
        yield f"a documented status of {operation.operation_id}", response.summary()
        return
    content = documented.get("content")
    if not content:
        return
    if response.media_type not in content:
        received = f"{response.media_type or 'no Content-Type'}: {response.summary()}"
        yield f"{where} as {' or '.join(content)}", received
        return
    if not response.is_json:
        received = f"a body that is not JSON, for {response.why_no_json}: {response.summary()}"
        yield f"{where} with a JSON body", received
        return
    validator = schemas.response_body(operation, response.status, response.media_type)
    if validator is not None:
        for complaint in complaints(validator, response.data, limit=1):
            yield f"{where} with a body that fits its schema", complaint
