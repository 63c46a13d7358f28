from __future__ import annotations

from functools import partial

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_same
from complyt_conformance.readers import expect_whole_while, read_at_once
from complyt_conformance.session import Session
from complyt_conformance.strategies import OTHER_VALUES, plain_customer


@requirement("PUT-2")
def test_every_connection_shows_the_last_put(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    for changes in ({}, OTHER_VALUES):
        answered = api.given({**customer, **changes})
        for seen in read_at_once(api, customer):
            expect_same(answered, seen)


@requirement("PUT-2")
def test_get_answers_one_put_or_the_other_while_it_replaces(session: Session, api: Api) -> None:
    for _ in each(range(session.profile.rounds)):
        customer = session.fresh(plain_customer())
        before = api.given(customer)
        expect_whole_while(api, before, partial(api.given, {**customer, **OTHER_VALUES}))
