"""Which requirement an accepted invalid request breaks, by what it violates of the document.

The one table between JSON Schema's keywords and the register. What the contract leaves undecided
and what more than one requirement forbids has no entry: accepted or refused, nothing is asserted.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from complyt_conformance.generated.breaches import Breach

_UNBLAMED = None

_WRONG = {"upsertCustomer": "PUT-6", "updateCustomer": "PATCH-8"}
_BEYOND_LIMIT = {"upsertCustomer": "PUT-5", "updateCustomer": "PATCH-8"}
_IDENTIFIERS = ("complytId", "externalId", "source")


def blamed(operation: str, breaches: Collection[Breach]) -> str | None:
    """Return the one requirement that all breaches belong to, None when there is no such one."""
    found = {_blamed(operation, breach) for breach in breaches}
    return found.pop() if len(found) == 1 else _UNBLAMED


def _blamed(operation: str, breach: Breach) -> str | None:
    if breach.keyword in ("missing", "unparsable"):
        return "ERR-3"
    if breach.keyword == "mediaType":
        return "ERR-3" if _is_plainly_no_json(breach.value) else _UNBLAMED
    match operation, breach.place:
        case "createToken", _:
            return "TOKEN-2" if breach.keyword in ("required", "type") else _UNBLAMED
        case "getAllCustomers", _:
            return "LIST-4" if breach.keyword == "range" else _UNBLAMED
        case _, "ComplytIdInput":
            return "PATCH-7"
        case "getCustomer", "Source":
            return "GET-2"
        case _, "ExternalId" if breach.keyword == "pattern" and "\0" not in breach.value:
            return "GET-3"
        case _, "Source" | "ExternalId":
            return _UNBLAMED
    return _blamed_for_body(operation, breach)


def _blamed_for_body(operation: str, breach: Breach) -> str | None:
    name = breach.place.partition(".")[0]
    if name in _IDENTIFIERS:
        return _UNBLAMED  # whether it may stand there is more than the schema's matter
    if (
        breach.keyword in ("type", "enum")
        and breach.value is None
        and operation == "updateCustomer"
    ):
        return "PATCH-4" if breach.place in ("customerType", "externalTimestamps") else _UNBLAMED
    if breach.keyword in ("type", "required", "enum"):
        return _WRONG[operation]
    if name == "externalTimestamps":
        return "TIME-7" if _is_plainly_no_timestamp(breach.value) else _UNBLAMED
    if name == "email":
        return "PUT-17" if "\0" not in breach.value else _UNBLAMED
    if breach.keyword in ("maxLength", "minLength"):
        return _BEYOND_LIMIT[operation]
    return (
        "OBJ-4" if breach.keyword == "pattern" else _UNBLAMED
    )  # all that patterns exclude: U+0000


def _is_plainly_no_json(media_type: str) -> bool:
    return re.fullmatch(r"(?!.*json)[a-z]+/[a-z0-9.+-]+", media_type) is not None


def _is_plainly_no_timestamp(text: str) -> bool:
    """Tell text without any date from spellings that the contract leaves open."""
    return len(re.findall(r"\d", text)) < len("YYYYMMDD")
