"""An executable model of the contract: what is stored, what each answer must show, and why.

The model knows a customer by what was written last. Every difference between an answer and the
model is a Violation that carries the requirement of the rule which the answer breaks. No I/O.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from complyt_conformance.compare import expect_same, violation
from complyt_conformance.findings import Blocked, Violation
from complyt_contract.customers import TIMESTAMPS, WRITABLE, held, written
from complyt_contract.differences import spelt
from complyt_contract.times import instant

Pair = tuple[str, str]

IDENTIFIERS = ("complytId", "externalId", "source")


@dataclass
class Known:
    """One customer: `body` holds what is set, `answer` what the last write answered."""

    body: dict[str, Any]
    answer: dict[str, Any]
    last_write: str


@dataclass
class Model:
    """The customers of one tenant, by (source, externalId)."""

    customers: dict[Pair, Known] = field(default_factory=dict)

    @property
    def complyt_ids(self) -> set[str]:
        """The ids of the tenant's customers."""
        return {known.answer["complytId"] for known in self.customers.values()}

    def put(self, body: Mapping[str, Any], status: int, answer: Mapping[str, Any]) -> None:
        """Judge the answer to a legal PUT, and remember it."""
        _expect_whole(answer)
        pair = (body["source"], body["externalId"])
        known = self.customers.get(pair)
        _expect("a status", 201 if known is None else 200, status, "PUT-1")
        if known is not None:
            _expect("complytId", known.answer["complytId"], answer["complytId"], "PUT-3")
            _expect_forward(known.answer, answer)
        for name in WRITABLE:
            wanted, got = written(body, name), written(answer, name)
            if wanted != held(body, answer, name):
                kept = known is not None and _kept(wanted, got, written(known.body, name))
                raise violation(name, wanted, got, "PUT-8" if kept else "OBJ-2")
        self.customers[pair] = Known(dict(body), dict(answer), "PUT-2")

    def patch(
        self, pair: Pair, changes: Mapping[str, Any], status: int, answer: Mapping[str, Any]
    ) -> None:
        """Judge the answer to a legal PATCH, and remember it."""
        _expect_whole(answer)
        known = self.customers[pair]
        _expect("a status", 200, status, "PATCH-1")
        _expect_forward(known.answer, answer)
        for name in WRITABLE:
            before = written(known.body, name)
            if name not in changes:
                _expect(name, before, held(known.body, answer, name), "PATCH-1")
                continue
            wanted, got = written(changes, name), written(answer, name)
            if wanted != held(changes, answer, name):
                requirement = _broken_by_patch(changes[name], wanted, got, before)
                raise violation(name, wanted, got, requirement)
        for name in IDENTIFIERS:
            _expect(name, known.answer[name], answer[name], "PATCH-1")
        self.customers[pair] = Known({**known.body, **changes}, dict(answer), "PATCH-2")

    def seen(self, pair: Pair, answer: Mapping[str, Any]) -> None:
        """Judge what GET shows of a customer after its last write."""
        known = self.customers[pair]
        expect_same(known.answer, answer, requirement=known.last_write)

    def listed(self, customers: list[dict[str, Any]]) -> None:
        """Judge a list of the whole collection; what others wrote is left alone."""
        own: list[dict[str, Any]] = []
        for customer in customers:
            pair = (str(customer.get("source")), str(customer.get("externalId")))
            if pair in self.customers:
                known = self.customers[pair].answer
                expect_same(known, customer, but=["internalTimestamps"], requirement="LIST-1")
                own.append(customer)
        _expect("customers in the list", len(self.customers), len(own), "LIST-1")
        dates = [str(instant(item["externalTimestamps"]["createdDate"])) for item in own]
        _expect("createdDates", sorted(dates, reverse=True), dates, "LIST-2")


def _expect(what: str, wanted: Any, got: Any, requirement: str) -> None:
    if wanted != got:
        raise violation(what, wanted, got, requirement)


def _expect_whole(answer: Mapping[str, Any]) -> None:
    """Raise Blocked unless the answer has what each customer has (OBJ-1)."""
    times = [answer.get(name) for name in ("internalTimestamps", "externalTimestamps")]
    whole = all(
        isinstance(time, dict) and instant(time.get(member)) is not None
        for time in times
        for member in TIMESTAMPS
    )
    if not whole or not all(isinstance(answer.get(name), str) for name in IDENTIFIERS):
        raise Blocked("OBJ-1", f"an answer is no whole customer: {spelt(answer)}"[:300])


def _expect_forward(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Expect createdDate as it was and updatedDate not earlier (PUT-14)."""
    was, now = before["internalTimestamps"], after["internalTimestamps"]
    _expect(
        "internal createdDate", instant(was["createdDate"]), instant(now["createdDate"]), "PUT-14"
    )
    earliest, updated = instant(was["updatedDate"]), instant(now["updatedDate"])
    if earliest is not None and updated is not None and updated < earliest:
        expected = f"updatedDate not before {spelt(earliest)}"
        raise Violation(expected, spelt(updated), requirement="PUT-14")


def _kept(wanted: Any, got: Any, before: Any) -> bool:
    """Tell whether what a PUT left out was kept: the whole value, or members of an address."""
    if wanted is None:
        return bool(got == before)
    return _is_merged(wanted, got, before)


def _is_merged(wanted: Any, got: Any, before: Any) -> bool:
    if not (isinstance(wanted, dict) and isinstance(before, dict)):
        return False
    return bool(got == {**before, **wanted})


def _broken_by_patch(sent: Any, wanted: Any, got: Any, before: Any) -> str:
    """Return the requirement that a PATCH breaks whose property came out as `got`."""
    if sent is None:
        return "PATCH-4"
    return "PATCH-3" if _is_merged(wanted, got, before) else "PATCH-1"
