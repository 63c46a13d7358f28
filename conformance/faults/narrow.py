"""How a fault that shows in one place alone reaches in: only where a condition holds."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from complyt_reference import customers
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem

When = Callable[[Call], object]
OPTIONAL = ("name", "address", "email", "comment")


def body(call: Call) -> dict[str, Any]:
    """Return the body of a request, empty where it is no object."""
    data = call.data
    return data if isinstance(data, dict) else {}


def created_date(customer: dict[str, Any]) -> str:
    """Return externalTimestamps.createdDate of an answer, by which lists are sorted."""
    date: str = customer["externalTimestamps"]["createdDate"]
    return date


def is_whole(customer: dict[str, Any]) -> bool:
    """Whether a body has every optional property."""
    return all(customer.get(name) is not None for name in OPTIONAL)


def is_bare(customer: dict[str, Any]) -> bool:
    """Whether a body has no optional property."""
    return all(customer.get(name) is None for name in OPTIONAL)


def nulls_is_partial(call: Call) -> bool:
    """Whether a body has an address whose isPartial is null."""
    address = body(call).get("address")
    return isinstance(address, dict) and address.get("isPartial", False) is None


def refuse(server: Spoilt, when: When, *operations: str, status: int = 400) -> None:
    """Refuse the requests of which `when` is true."""
    server.before(lambda call: problem(status) if when(call) else None, *operations)


def restate(server: Spoilt, was: int, becomes: int, when: When, *operations: str) -> None:
    """Answer another refusal than the right one where `when` is true of the request."""
    server.after(
        lambda call, answer: problem(becomes) if answer.status == was and when(call) else None,
        *operations,
    )


def rewrite(
    server: Spoilt, change: Callable[[dict[str, Any]], dict[str, Any]], *operations: str
) -> None:
    """Read each body, an object, as what `change` makes of it."""

    def before(call: Call) -> None:
        data = call.data
        if isinstance(data, dict):
            new = change(data)
            if new != data:
                call.data = new

    server.before(before, *operations)


def replace_as(
    server: Spoilt, change: Callable[[dict[str, Any] | None, dict[str, Any]], dict[str, Any]]
) -> None:
    """Let a PUT store what `change(stored, body)` makes of its body."""
    server.patch(
        customers,
        "replaced",
        lambda original: (
            lambda stored, sent, **named: original(stored, change(stored, sent), **named)
        ),
    )


def lag(
    server: Spoilt,
    unseen: Callable[[dict[str, Any], dict[str, Any]], Collection[str]],
    operation: str,
) -> None:
    """Let GET show the properties that `unseen(body, before)` names as they were before a write."""
    known: dict[str, dict[str, Any]] = {}
    stale: dict[str, dict[str, Any]] = {}

    def note(call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status < 300 else ():
            complyt_id = customer["complytId"]
            before = known.get(complyt_id)
            stale.pop(complyt_id, None)
            if before and call.operation == operation:
                stale[complyt_id] = {name: before[name] for name in unseen(body(call), before)}
            known[complyt_id] = customer

    def show(_call: Call, answer: Answer) -> None:
        answer.show(lambda customer: customer.update(stale.get(customer["complytId"], {})))

    server.after(note, *WRITES)
    server.after(show, "getCustomer")


def created_paths(server: Spoilt) -> set[str]:
    """Return what will hold the paths, as sent, under which customers have been created."""
    paths: set[str] = set()

    def note(call: Call, answer: Answer) -> None:
        if answer.status == 201:
            paths.add(call.path)

    server.after(note, "upsertCustomer")
    return paths


def remembered_tokens(server: Spoilt) -> dict[str, str]:
    """Return what will hold the last token of each client, by its id."""
    tokens: dict[str, str] = {}

    def note(call: Call, answer: Answer) -> None:
        if answer.status == 200 and "accessToken" in (answer.data or {}):
            tokens[str(body(call).get("clientId"))] = answer.data["accessToken"]

    server.after(note, "createToken")
    return tokens
