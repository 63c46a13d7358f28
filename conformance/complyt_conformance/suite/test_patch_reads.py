from __future__ import annotations

from functools import partial

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import requirement
from complyt_conformance.compare import expect_same, given_same
from complyt_conformance.readers import callers_who_read, expect_whole_while, read, read_at_once
from complyt_conformance.session import Session
from complyt_conformance.strategies import OTHER_VALUES, plain_customer


@requirement("PATCH-2")
def test_every_connection_shows_the_last_patch(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    created = api.given(customer)
    for seen in read_at_once(api, customer):
        given_same(created, seen, "PUT-2")
    answered = api.given_patched(created["complytId"], OTHER_VALUES)
    for seen in read_at_once(api, customer):
        expect_same(answered, seen)


@requirement("PATCH-2")
def test_every_caller_of_a_tenant_sees_the_last_patch(session: Session, api: Api) -> None:
    customer = session.fresh(plain_customer())
    created = api.given(customer)
    readers = callers_who_read(session, api)
    for reader in readers:
        given_same(created, read(reader, customer), "PUT-2")
    answered = api.given_patched(created["complytId"], OTHER_VALUES)
    for reader in readers:
        expect_same(answered, read(reader, customer))


@requirement("PATCH-2")
def test_get_answers_before_or_after_a_patch_at_work(session: Session, api: Api) -> None:
    for _ in each(range(session.profile.rounds)):
        before = api.given_shown(session.fresh(plain_customer()))
        patch = partial(api.given_patched, before["complytId"], OTHER_VALUES)
        expect_whole_while(api, before, patch)
