"""Walks through a collection that others may change meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from complyt_conformance.api import Api, Customers
from complyt_conformance.cases import aside
from complyt_conformance.findings import Blocked, Undecided
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer

_TRIES = 3
_ENOUGH = 120

Key = tuple[str, str]
Identity = tuple[Any, Any, Any]


@dataclass(frozen=True)
class Walk:
    """What was seen while the collection stayed the same: the whole, and a walk's own result."""

    whole: Customers
    seen: Any


def fill(session: Session, api: Api) -> None:
    """Write so many customers, where the run has not, that what ends at a hundred shows."""
    for _ in range(_ENOUGH - len(session.written_pairs)):
        api.given(session.fresh(plain_customer()))


def undisturbed(session: Session, api: Api, walk: Callable[[Customers], Any]) -> Walk:
    """Run `walk` on the whole collection until nobody changes it meanwhile.

    It begins with the list in which the last walk ended, for most walks that is still the whole.
    Raises Undecided when others changed the collection each of three times, Blocked unless the
    whole list holds what the run wrote, once (LIST-1).
    """
    walked = _unchanged(api, walk)
    pairs = {(item.get("source"), item.get("externalId")) for item in walked.whole}
    if session.written_pairs - pairs:
        raise Blocked("LIST-1", "the list lacks customers that the run wrote")
    if len(set(map(identity, walked.whole))) < len(walked.whole):
        raise Blocked("LIST-1", "the list shows a customer twice")
    return walked


def size_that_fills(count: int) -> int:
    """Return the largest size of pages that so many customers fill, the last one too.

    Raises Blocked where there are none to fill a page: lists that hold too few are LIST-1's matter.
    """
    for size in range(min(count, 1000), 0, -1):
        if not count % size:
            return size
    raise Blocked("LIST-1", "the list holds fewer customers than the run wrote")


def given_paged(paged: Customers, whole: Customers) -> None:
    """Raise Blocked unless pages hold these customers, as LIST-3 says."""
    if sorted(key(item)[1] for item in paged) != sorted(key(item)[1] for item in whole):
        raise Blocked("LIST-3", "the pages are not parts of the list")


def identity(customer: dict[str, Any]) -> Identity:
    """Return (complytId, source, externalId) as answered."""
    return customer.get("complytId"), customer.get("source"), customer.get("externalId")


def key(customer: dict[str, Any]) -> Key:
    """Return (complytId, createdDate), each as text."""
    times = customer.get("externalTimestamps")
    created = times.get("createdDate") if isinstance(times, dict) else None
    return str(customer.get("complytId")), str(created)


def _unchanged(api: Api, walk: Callable[[Customers], Any]) -> Walk:
    kept = api.session.collection
    before = api.listed() if kept is None else kept
    for _ in range(_TRIES if kept is None else _TRIES + 1):
        seen = walk(before)
        with aside():
            after = api.session.collection = api.listed()
        if _states(before) == _states(after):
            return Walk(before, seen)
        before = after
    raise Undecided(f"the collection was changed by others during each of {_TRIES} walks")


def _states(customers: Customers) -> set[tuple[Key, str]]:
    """Return what shows a change: a write that was undone meanwhile has moved updatedDate."""
    return {(key(customer), _updated(customer)) for customer in customers}


def _updated(customer: dict[str, Any]) -> str:
    times = customer.get("internalTimestamps")
    return str(times.get("updatedDate")) if isinstance(times, dict) else ""
