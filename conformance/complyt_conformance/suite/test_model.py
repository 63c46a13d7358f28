from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from complyt_conformance.api import Api
from complyt_conformance.cases import aside, begin_case
from complyt_conformance.compare import given_written
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.model import Model, Pair
from complyt_conformance.session import Session
from complyt_conformance.strategies import (
    SOURCES,
    changes_of_customers_and_nulls,
    customers,
    plain_customer,
)
from complyt_contract.customers import WRITABLE
from complyt_contract.differences import spelt

NUMBERS = st.integers(0, 2)
MOST_LISTED = 3000  # a longer list is not read in the middle of a sequence


class Contract(RuleBasedStateMachine):
    """Sequences of requests by one tenant or two, each answer compared with the model."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        begin_case()
        self.session = session
        other = session.role("other")
        self.callers: list[tuple[Api, Model]] = [(session.api, Model())]
        if other is not None:
            self.callers.append((other, Model()))
        external_id = session.mint_contested()
        self.pairs: list[Pair] = [
            (SOURCES[0], external_id),
            (SOURCES[1], external_id),
            (SOURCES[0], session.mint_contested()),
        ]

    def caller(self, number: int) -> tuple[Api, Model]:
        """Return one of the callers there are."""
        return self.callers[number % len(self.callers)]

    def known(self, api: Api, model: Model, pair: Pair) -> dict[str, Any]:
        """Return the customer of a pair as last answered, after writing it where it is new."""
        if pair not in model.customers:
            self.write(api, model, plain_customer(**_identity(pair)))
        return model.customers[pair].answer

    def read(self, api: Api, model: Model, pair: Pair) -> dict[str, Any]:
        """Return a customer as GET answers it, which must be as it was last written."""
        read = api.seen(_identity(pair))
        self.expect_own(model, [read])
        model.seen(pair, read)
        return read

    def write(self, api: Api, model: Model, body: dict[str, Any]) -> None:
        """PUT a legal body and compare the answer."""
        response = api.upsert(body)
        if response.status >= 400:
            raise Violation("200 or 201", response.summary(), requirement="PUT-1")
        customer = response.customer()
        if response.status == 200:
            self.expect_own(model, [customer])
        try:
            model.put(body, response.status, customer)
        except Violation as error:
            if error.requirement == "OBJ-2":
                with aside():
                    api.given_times_kept(body["externalTimestamps"])
            raise
        self.count("PUT-1", "PUT-3", "PUT-8", "PUT-14", "OBJ-2")

    def hold(self, api: Api, body: dict[str, Any]) -> None:
        """Raise Blocked unless a first PUT of the same values is answered with them."""
        with aside():
            api.given_times_kept(body["externalTimestamps"])
            given_written(body, api.twin(body), WRITABLE, "OBJ-2")

    def count(self, *requirements: str) -> None:
        """Count a case of what was compared."""
        for requirement in requirements:
            self.session.recorder.case(requirement)

    @rule(who=st.integers(0, 1), number=NUMBERS, body=customers)
    def put(self, who: int, number: int, body: dict[str, Any]) -> None:
        """Create or replace."""
        api, model = self.caller(who)
        self.write(api, model, {**body, **_identity(self.pairs[number])})

    @rule(who=st.integers(0, 1), number=NUMBERS, changes=changes_of_customers_and_nulls)
    def patch(self, who: int, number: int, changes: dict[str, Any]) -> None:
        """Change a part."""
        api, model = self.caller(who)
        pair = self.pairs[number]
        customer = self.known(api, model, pair)
        response = api.update(customer["complytId"], changes)
        if response.status >= 400:
            raise Violation("200", response.summary(), requirement="PATCH-1")
        before = model.customers[pair].body
        try:
            model.patch(pair, changes, response.status, response.customer())
        except Violation:
            self.hold(api, {**before, **changes})
            raise
        self.count("PATCH-1", "PATCH-3", "PATCH-4", "PUT-14")

    @rule(who=st.integers(0, 1), number=NUMBERS, how=st.sampled_from(["pair", "list"]))
    def read_again(self, who: int, number: int, how: str) -> None:
        """Read what was written last, or what never was, or everything.

        Both are one rule as Hypothesis begins with a sequence of the one with fewest arguments.
        """
        api, model = self.caller(who)
        if how == "list":
            self.read_all(api, model)
        else:
            self.read_pair(api, model, self.pairs[number])

    def read_pair(self, api: Api, model: Model, pair: Pair) -> None:
        """GET a customer that may have been written, or not."""
        response = api.get(*pair)
        if pair in model.customers:
            requirement = model.customers[pair].last_write
            if response.status != 200:
                raise Violation("200", response.summary(), requirement=requirement)
            customer = response.customer()
            self.expect_own(model, [customer])
            model.seen(pair, customer)
            self.count(requirement)
        elif response.status != 404:
            elsewhere = any(pair in other.customers for _, other in self.callers)
            if response.shows_customer or not elsewhere:  # else it is AUTH-6's matter
                requirement = "AUTH-5" if elsewhere else "GET-1"
                raise Violation("404", response.summary(), requirement=requirement)

    @rule(who=st.integers(0, 1), number=NUMBERS)
    def send_back(self, who: int, number: int) -> None:
        """PUT what a GET answered."""
        api, model = self.caller(who)
        pair = self.pairs[number]
        self.known(api, model, pair)
        read = self.read(api, model, pair)
        response = api.upsert(read)
        if response.status >= 400:
            raise Violation("200", response.summary(), requirement="PUT-10")
        try:
            model.put(read, response.status, response.customer())
        except Violation as error:
            if error.requirement == "OBJ-2":  # what was read does not mean what was written
                error.requirement = "PUT-10"
                api.given_zoneless_times_kept()
            raise
        self.count("PUT-10")

    @rule(who=st.integers(0, 1), number=NUMBERS, wrong=st.sampled_from(["type", "name", "time"]))
    def refused_put(self, who: int, number: int, wrong: str) -> None:
        """PUT what is refused; nothing may change."""
        api, model = self.caller(who)
        pair = self.pairs[number]
        self.known(api, model, pair)
        before = self.read(api, model, pair)
        body = plain_customer(**_identity(pair), comment="Refused", **_wrong(wrong))
        _expect_refused(api.upsert(body).status, "PUT-6")
        api.expect_unchanged(before, "PUT-13")
        self.count("PUT-13")

    @rule(who=st.integers(0, 1), number=NUMBERS, wrong=st.sampled_from(["type", "name", "time"]))
    def refused_patch(self, who: int, number: int, wrong: str) -> None:
        """PATCH what is refused; nothing may change."""
        api, model = self.caller(who)
        pair = self.pairs[number]
        customer = self.known(api, model, pair)
        before = self.read(api, model, pair)
        changes = {"comment": "Refused", **_wrong(wrong)}
        _expect_refused(api.update(customer["complytId"], changes).status, "PATCH-8")
        api.expect_unchanged(before, "PATCH-8")
        self.count("PATCH-8")

    def read_all(self, api: Api, model: Model) -> None:
        """List everything, unless that is long.

        That is no precondition of the rule: what is drawn must not depend on what is stored.
        """
        if not self.session.listable:
            return
        listed = api.listed()
        self.session.listable = len(listed) < MOST_LISTED
        self.expect_own(model, listed)
        model.listed(listed)
        self.count("LIST-1", "LIST-2")

    def expect_own(self, model: Model, answered: list[dict[str, Any]]) -> None:
        """Expect none of another tenant's customers in an answer."""
        theirs = set().union(*(other.complyt_ids for _, other in self.callers))
        for customer in answered:
            if customer.get("complytId") in theirs - model.complyt_ids:
                raise Violation(
                    "no customer of another tenant", spelt(customer), requirement="AUTH-5"
                )


@pytest.mark.model
def test_sequences_are_answered_as_the_model_says(session: Session) -> None:
    profile = session.profile
    run_state_machine_as_test(
        lambda: Contract(session),  # type: ignore[arg-type]  # typed as a class, used as a factory
        settings=settings(max_examples=profile.sequences, stateful_step_count=profile.steps),
    )


def _identity(pair: Pair) -> dict[str, str]:
    return {"source": pair[0], "externalId": pair[1]}


def _wrong(what: str) -> dict[str, Any]:
    wrong: dict[str, dict[str, Any]] = {
        "type": {"customerType": "WHOLESALE"},
        "name": {"name": 7},
        "time": {"externalTimestamps": {"createdDate": "2022-10-19T07:00:00Z"}},
    }
    return wrong[what]


def _expect_refused(status: int, requirement: str) -> None:
    if status < 400:
        raise Blocked(requirement, f"an illegal body was answered {status}")
