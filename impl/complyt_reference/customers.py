"""What PUT and PATCH make of a customer; no HTTP, no SQL.

A customer is the JSON object that answers show, every documented key in the contract's order
(D12). Bodies arrive valid by the document; checked here is what no schema can say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from complyt_reference import timestamps
from complyt_reference.errors import ExistingCustomer, IdentityMismatch, InvalidCustomer

_ADDRESS: Final = ("city", "country", "county", "state", "street", "region", "zip")
_IDENTIFIERS: Final = ("complytId", "externalId", "source")

Customer = dict[str, Any]
Place = tuple[int, str]


def identity(body: Mapping[str, Any]) -> tuple[str, str]:
    """Return (source, externalId) as text; integers as their shortest decimal (D2)."""
    return _text(body["source"]), _text(body["externalId"])


def require_same_identity(body: Mapping[str, Any], source: str, external_id: str) -> None:
    """Raise IdentityMismatch unless the body names the pair of the path (D3)."""
    for name, in_path in (("source", source), ("externalId", external_id)):
        if _text(body[name]) != in_path:
            raise IdentityMismatch.at(f"#/{name}", f"{name} is not the one in the path.")


def replaced(
    stored: Customer | None, body: Mapping[str, Any], *, complyt_id: str, now: int
) -> Customer:
    """Return the customer that a PUT leaves (D4); `complyt_id` is taken on creation only.

    `now` is in epoch milliseconds. Raises IdentityMismatch (D5), InvalidTimestamp.
    """
    if stored is not None:
        complyt_id = stored["complytId"]
    sent = body.get("complytId")
    if sent is not None and (stored is None or sent.lower() != complyt_id):
        raise IdentityMismatch.at("#/complytId", "complytId is not the one the service assigned.")
    source, external_id = identity(body)
    return {
        "complytId": complyt_id,
        "externalId": external_id,
        "source": source,
        "name": body.get("name"),
        "address": _address(body.get("address")),
        "email": body.get("email"),
        "customerType": body["customerType"],
        "internalTimestamps": _internal_timestamps(stored, now),
        "externalTimestamps": _timestamps(body, "externalTimestamps"),
        "comment": body.get("comment"),
    }


def patched(stored: Customer, changes: Mapping[str, Any], *, now: int) -> Customer:
    """Return the customer that a PATCH leaves: what is sent changes (D10, D11).

    `now` is in epoch milliseconds. Raises IdentityMismatch, InvalidCustomer, InvalidTimestamp.
    """
    for name in _IDENTIFIERS:
        if name in changes and not _is_same_identifier(name, changes[name], stored[name]):
            raise IdentityMismatch.at(f"#/{name}", f"{name} is not that of this customer.")
    customer = dict(stored)
    for name in ("customerType", "externalTimestamps"):
        if name in changes and changes[name] is None:
            raise InvalidCustomer.at(f"#/{name}", f"{name} is required and cannot be unset.")
    for name in ("name", "email", "comment", "customerType"):
        if name in changes:
            customer[name] = changes[name]
    if "address" in changes:
        customer["address"] = _address(changes["address"])
    if "externalTimestamps" in changes:
        customer["externalTimestamps"] = _timestamps(changes, "externalTimestamps")
    customer["internalTimestamps"] = _internal_timestamps(stored, now)
    return customer


def restored(answer: Mapping[str, Any]) -> Customer:
    """Return a customer that was answered, as it was stored; null stands for what it leaves out.

    Raises InvalidTimestamp.
    """
    return {
        "complytId": answer["complytId"].lower(),  # D28
        "externalId": answer["externalId"],
        "source": answer["source"],
        "name": answer.get("name"),
        "address": _address(answer.get("address")),
        "email": answer.get("email"),
        "customerType": answer["customerType"],
        "internalTimestamps": _timestamps(answer, "internalTimestamps"),
        "externalTimestamps": _timestamps(answer, "externalTimestamps"),
        "comment": answer.get("comment"),
    }


def place(customer: Mapping[str, Any]) -> Place:
    """Return where a customer stands in lists, ascending: newest first, ties by complytId (D13)."""
    created = customer["externalTimestamps"]["createdDate"]
    created_ms = timestamps.parse(created, "#/externalTimestamps/createdDate")
    return -created_ms, customer["complytId"]


def existing(customer: Mapping[str, Any], index: int) -> ExistingCustomer:
    """Return the refusal of a customer whose pair or complytId the tenant has already."""
    return ExistingCustomer(
        f"There is a customer with source {customer['source']} and externalId "
        f"{customer['externalId']!r}, or with its complytId, already.",
        index,
    )


def path_of(source: str, external_id: str) -> str:
    """Return the percent-encoded path of a customer (D20, D22)."""
    return f"/v1/customers/source/{quote(source, safe='')}/externalId/{quote(external_id, safe='')}"


def _text(identifier: str | float) -> str:
    """Return an identifier as text; JSON Schema takes 7.0 for an integer, and so is it here."""
    return identifier if isinstance(identifier, str) else str(int(identifier))


def _is_same_identifier(name: str, sent: Any, stored: str) -> bool:
    if name == "complytId":
        return isinstance(sent, str) and sent.lower() == stored  # D28
    return sent is not None and _text(sent) == stored


def _address(sent: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if sent is None:
        return None
    address: dict[str, Any] = {name: sent.get(name) for name in _ADDRESS}
    address["isPartial"] = bool(sent.get("isPartial"))
    return address


def _timestamps(sent: Mapping[str, Any], name: str) -> dict[str, str]:
    return {
        date: timestamps.render(timestamps.parse(sent[name][date], f"#/{name}/{date}"))
        for date in ("createdDate", "updatedDate")
    }


def _internal_timestamps(stored: Customer | None, now: int) -> dict[str, str]:
    """Return the service's own times; updatedDate never runs backwards (D26)."""
    if stored is None:
        moment = timestamps.render(now)
        return {"createdDate": moment, "updatedDate": moment}
    times = stored["internalTimestamps"]
    before = timestamps.parse(times["updatedDate"], "#/internalTimestamps/updatedDate")
    return {
        "createdDate": times["createdDate"],
        "updatedDate": timestamps.render(max(before, now)),
    }
