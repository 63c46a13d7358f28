"""Several readers of one customer at once: over as many connections, and while it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

from complyt_conformance.api import Api
from complyt_conformance.cases import at_once
from complyt_conformance.compare import expect_same
from complyt_conformance.findings import Violation
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_contract.differences import spelt

_READERS = 4
_READS = 4  # of each while a write is at work, which takes longer than a read

Customer = dict[str, Any]


def read(api: Api, customer: Mapping[str, Any]) -> Customer:
    """Return a customer that was written as GET answers it; it must be found."""
    return api.get(customer["source"], customer["externalId"]).expect(200).customer()


def read_at_once(api: Api, customer: Mapping[str, Any]) -> list[Customer]:
    """Return a customer as GET answers it to each of several readers at once."""
    return at_once(*[lambda: read(api, customer)] * _READERS)


def callers_who_read(session: Session, api: Api) -> list[Api]:
    """Return the main caller and the reader of its tenant, if there is one."""
    reader = session.role("reader")
    if reader is None:
        return [api]
    written = api.given(session.fresh(plain_customer()))
    seen = reader.get(written["source"], written["externalId"])  # one of another tenant does not
    return [api, reader] if seen.status == 200 else [api]


def others(session: Session) -> list[Api]:
    """Return the caller of another tenant, if there is one."""
    other = session.role("other")
    return [] if other is None else [other]


def expect_whole_while(api: Api, before: Customer, write: Callable[[], Customer]) -> None:
    """Break the running requirement unless readers see a customer as before or after a write.

    `write` returns the customer as it is answered; meanwhile it is read again and again.
    """
    reader = [lambda: [read(api, before) for _ in range(_READS)]]
    [after], *seen = at_once(lambda: [write()], *reader * _READERS)
    for customer in chain(*seen):
        if not any(_is_same(known, customer) for known in (before, after)):
            raise Violation("the customer as before or after the write at work", spelt(customer))


def _is_same(one: Customer, other: Customer) -> bool:
    try:
        expect_same(one, other)
    except Violation:
        return False
    return True
