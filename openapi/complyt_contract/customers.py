"""Customers in the forms in which equal ones are equal; null and absent are alike (D12)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from complyt_contract.times import instant

WRITABLE = ("name", "address", "email", "customerType", "externalTimestamps", "comment")
ADDRESS_TEXTS = ("city", "country", "county", "state", "street", "region", "zip")
TIMESTAMPS = ("createdDate", "updatedDate")

# All that a customer is compared by: what else an answer shows is never asserted.
DOCUMENTED = ("complytId", "externalId", "source", *WRITABLE, "internalTimestamps")
_MEMBERS = {
    "address": (*ADDRESS_TEXTS, "isPartial"),
    "internalTimestamps": TIMESTAMPS,
    "externalTimestamps": TIMESTAMPS,
}


def written(customer: Mapping[str, Any], name: str) -> Any:
    """Return a writable property in the form in which equal values are equal.

    An address is its members, isPartial apart (OBJ-3), None when none is set; timestamps are
    instants.
    """
    value = customer.get(name)
    if name == "address" and isinstance(value, Mapping):
        members = {member: value.get(member) for member in ADDRESS_TEXTS}
        members["isPartial"] = value.get("isPartial") or None
        return {member: text for member, text in members.items() if text is not None} or None
    if name == "externalTimestamps" and isinstance(value, Mapping):
        return {member: _moment(value.get(member)) for member in TIMESTAMPS}
    return value


def held(body: Mapping[str, Any], customer: Mapping[str, Any], name: str) -> Any:
    """Return a property of an answer as `written`, but for what OBJ-3 alone says.

    That is what county and isPartial read when an address was sent without them.
    """
    sent, answered = body.get("address"), customer.get("address")
    if name == "address" and isinstance(sent, Mapping) and isinstance(answered, Mapping):
        unsent = {member for member in ("county", "isPartial") if sent.get(member) is None}
        kept = {member: value for member, value in answered.items() if member not in unsent}
        customer = {**customer, "address": kept}
    return written(customer, name)


def shown(customer: Mapping[str, Any], name: str) -> Any:
    """Return a property of an answer in the form in which equal answers are equal.

    Of an object the documented members that are not null; of timestamps .5 and .500 are the same.
    """
    value = customer.get(name)
    if not isinstance(value, Mapping) or name not in _MEMBERS:
        return value
    members = {member: value.get(member) for member in _MEMBERS[name]}
    shown = {member: item for member, item in members.items() if item is not None}
    return shown if name == "address" else {each: _shortest(shown[each]) for each in shown}


def _moment(text: Any) -> Any:
    """Return an instant; a bare date is midnight, anything else unreadable stands for itself."""
    if isinstance(text, str) and len(text) == len("YYYY-MM-DD"):
        text += "T00:00:00"
    return instant(text) or text


def _shortest(text: Any) -> Any:
    """Return a timestamp without zeros at the end of a fraction; a zero fraction is TIME-2's."""
    return re.sub(r"(\.\d*[1-9])0+$", r"\1", text) if isinstance(text, str) else text
