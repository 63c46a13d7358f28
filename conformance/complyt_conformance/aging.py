"""Customers that are written when a run begins, and changed once they are seconds old (PUT-18)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from complyt_conformance.findings import Blocked, Undecided, Violation
from complyt_conformance.limits import replaced
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    OPTIONAL,
    OTHER_VALUES,
    minimal_customer,
    plain_customer,
)

WRITES = ("PUT", "PATCH")
_PARTS: dict[str, Any] = {
    "address.zip": "73301",
    "address.county": None,
    "address.isPartial": True,
    "externalTimestamps.createdDate": "2021-05-06T07:08:09Z",
    "externalTimestamps.updatedDate": "2024-06-07T08:09:10Z",
}


@dataclass(frozen=True)
class Change:
    """What one property of a customer becomes; `before` is the body with which it is written."""

    before: dict[str, Any]
    name: str
    value: Any

    def promised_by(self, write: str) -> str:
        """Return the requirement that says that a write takes it."""
        if self.value is None:
            return "PUT-8" if write == "PUT" else "PATCH-4"
        return "OBJ-2" if write == "PUT" else "PATCH-1"


def _changes() -> Iterator[tuple[str, Change]]:
    plain, minimal = plain_customer(), minimal_customer()
    for name, value in OTHER_VALUES.items():
        yield f"{name} changes", Change(plain, name, value)
    for name in OPTIONAL:
        yield f"{name} goes", Change(plain, name, None)
        yield f"{name} comes", Change(minimal, name, plain[name])
    for name in ("email", "comment"):
        yield f"{name} is emptied", Change(plain, name, "")
    for path, value in _PARTS.items():
        name = path.partition(".")[0]
        yield f"{path} changes", Change(plain, name, replaced(plain, path, value)[name])


CHANGES = dict(_changes())
"""By what happens: a whole property changes, goes or comes, or a part of it changes."""


def write_young(session: Session) -> dict[str, dict[str, dict[str, Any]]]:
    """Write a customer for each change and each write that is to make it, and return them so.

    Both writes make those of whole properties, in a thorough run all; else one does by the seed.
    """
    young: dict[str, dict[str, dict[str, Any]]] = {}
    for number, (name, change) in enumerate(CHANGES.items()):
        both = session.profile.thorough or number < len(OTHER_VALUES)
        writes = WRITES if both else (WRITES[(number // 2 + session.seed) % 2],)
        young[name] = {write: session.fresh(change.before) for write in writes}
        for customer in young[name].values():
            with suppress(Violation, Blocked, Undecided):  # the check itself says what is wrong
                session.api.given(customer)
    return young
