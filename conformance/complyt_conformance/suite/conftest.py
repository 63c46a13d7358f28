"""The callers that checks act as."""

from __future__ import annotations

import time
from typing import Any

import pytest

from complyt_conformance.aging import write_young
from complyt_conformance.api import Api
from complyt_conformance.findings import LeftOut, Undecided
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer


@pytest.fixture(scope="session")
def session(session_of_run: Session) -> Session:
    """Return the run."""
    return session_of_run


@pytest.fixture(scope="session")
def api(session: Session) -> Api:
    """Act as the main client, with every scope."""
    return session.api


@pytest.fixture
def other(session: Session) -> Api:
    """Act as a client of another tenant."""
    return _role(session, "other", "--other-client")


@pytest.fixture
def reader(session: Session) -> Api:
    """Act as a client that may only read."""
    return _scoped(session, "reader", counterpart="writer")


@pytest.fixture
def writer(session: Session) -> Api:
    """Act as a client that may only write."""
    return _scoped(session, "writer", counterpart="reader")


@pytest.fixture(scope="module")
def answered_as_sent(api: Api) -> None:
    """Make sure that a PUT is answered with the customer that was sent, not with some other."""
    api.twin(plain_customer())


@pytest.fixture(scope="module")
def refusals_change_nothing(session: Session, api: Api) -> None:
    """Make sure that a PATCH which is refused for its value changes nothing, as PATCH-8 says."""
    customer = session.fresh(plain_customer())
    before = api.given_read(customer)
    changes = {"comment": "Changed", "customerType": "WHOLESALE"}
    if api.update(before["complytId"], changes).status >= 400:
        api.expect_unchanged(before, "PATCH-8")


@pytest.fixture(scope="session", autouse=True)
def _young(session: Session) -> dict[str, dict[str, dict[str, Any]]]:
    """Write, before all checks, the customers that PUT-18 changes after all others."""
    young = write_young(session)
    session.young_since = time.monotonic()
    return young


@pytest.fixture
def aged(
    session: Session, _young: dict[str, dict[str, dict[str, Any]]]
) -> dict[str, dict[str, dict[str, Any]]]:
    """Return customers whose last write is more than two seconds ago, by change and write."""
    time.sleep(max(0.0, session.young_since + 2.1 - time.monotonic()))  # PUT-18 speaks of time
    return _young


def _role(session: Session, role: str, option: str) -> Api:
    api = session.role(role)
    if api is None:
        raise Undecided(f"not tested: no {option} was given")
    return api


def _scoped(session: Session, role: str, *, counterpart: str) -> Api:
    """Return a caller with one scope; without it AUTH-4 tests what it can and says so."""
    if session.role(role) is None and session.role(counterpart) is not None:
        raise LeftOut(f"the part of a {role} was not tested: no --{role}-client was given")
    return _role(session, role, f"--{role}-client")
