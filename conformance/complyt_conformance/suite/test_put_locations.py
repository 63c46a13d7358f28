from __future__ import annotations

from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked
from complyt_conformance.identifiers import LEGAL
from complyt_conformance.session import Session
from complyt_conformance.strategies import SOURCES, plain_customer
from complyt_contract.differences import spelt

STRANGE = ("ID a", "ID?a", "ID#a", "ID%41", "ID+a", "ID;a", "IDé")


@requirement("PUT-12")
@pytest.mark.parametrize("source", ["1", *SOURCES, "10"])
def test_location_answers_the_customer(session: Session, api: Api, source: str) -> None:
    customer = session.fresh(plain_customer(source=source))
    _expect_located(api, customer, "PUT-1" if source in SOURCES else "PUT-19")


@requirement("PUT-12")
def test_location_is_percent_encoded(session: Session, api: Api) -> None:
    for text in each((*STRANGE, *session.by_turns(LEGAL, 6))):
        source = session.random.choice(SOURCES)
        customer = plain_customer(source=source, externalId=text.replace("ID", session.mint()))
        _expect_located(api, customer, "GET-3")


def _expect_located(api: Api, customer: dict[str, Any], requirement: str) -> None:
    """PUT a new customer of an unusual identity; its Location must answer what GET shows.

    That it is taken, and found under its pair, is the matter of `requirement`.
    """
    response = api.upsert(customer)
    found = api.get(customer["source"], customer["externalId"])
    if response.status >= 300 or found.status != 200:
        step = f"{spelt(customer['externalId'])} was answered {response.status}, and GET then"
        raise Blocked(requirement, f"{step} {found.summary()}")
    if response.status != 201:
        raise Blocked("PUT-1", f"a first PUT was answered {response.summary()}")
    _expect_location(api, response, found.customer())


def _expect_location(api: Api, response: Response, seen: dict[str, Any]) -> None:
    """Expect the Location of a first PUT to answer the customer that GET shows under its pair."""
    found = api.follow(response, response.headers.get("Location")).expect(200).customer()
    for name in ("complytId", "source", "externalId"):
        expect_equal(f"{name} at Location", seen.get(name), found.get(name))
