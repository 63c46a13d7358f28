"""The callers that checks act as."""

from __future__ import annotations

import pytest

from complyt_conformance.api import Api
from complyt_conformance.findings import Undecided
from complyt_conformance.session import Session


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
    return _role(session, "reader", "--reader-client")


@pytest.fixture
def writer(session: Session) -> Api:
    """Act as a client that may only write."""
    return _role(session, "writer", "--writer-client")


def _role(session: Session, role: str, option: str) -> Api:
    api = session.role(role)
    if api is None:
        raise Undecided(f"not tested: no {option} was given")
    return api
