"""Walks through a collection that others may change meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from complyt_conformance.api import Api, Customers
from complyt_conformance.findings import Undecided

_TRIES = 3

Key = tuple[str, str]


@dataclass(frozen=True)
class Walk:
    """What was seen while the collection stayed the same: the whole, and a walk's own result."""

    whole: Customers
    seen: Any


def undisturbed(api: Api, walk: Callable[[Customers], Any]) -> Walk:
    """Run `walk` on the whole collection until nobody changes it meanwhile.

    Raises Undecided when others changed it each of three times.
    """
    for _ in range(_TRIES):
        before = api.listed()
        seen = walk(before)
        if keys(before) == keys(api.listed()):
            return Walk(before, seen)
    raise Undecided(f"the collection was changed by others during each of {_TRIES} walks")


def keys(customers: Customers) -> set[Key]:
    """Return what identifies and sorts each customer."""
    return {key(customer) for customer in customers}


def key(customer: dict[str, Any]) -> Key:
    """Return (complytId, createdDate), each as text."""
    times = customer.get("externalTimestamps")
    created = times.get("createdDate") if isinstance(times, dict) else None
    return str(customer.get("complytId")), str(created)
