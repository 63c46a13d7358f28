from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.cases import each
from complyt_conformance.checks import case_id, requirement
from complyt_conformance.emails import ADDRESSES, NO_ADDRESSES, of_length
from complyt_conformance.findings import Blocked
from complyt_conformance.limits import UNCOUNTED, Limit, replaced, without
from complyt_conformance.refusals import new_and_taken
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_conformance.wrong import WRONG, WRONG_IDENTIFIERS

# One octet, two and three in UTF-8, one code unit in UTF-16: what counts octets shows.
FILLERS = ("a", "é", "漢")

REQUIRED = (
    "externalId",
    "source",
    "customerType",
    "externalTimestamps",
    "externalTimestamps.createdDate",
    "externalTimestamps.updatedDate",
)

# What is refused, and by which requirement.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown type": ({"customerType": "WHOLESALE"}, "PUT-6"),
    "comment too long": ({"comment": "a" * 201}, "PUT-5"),
    "name too long": ({"name": "a" * 257}, "PUT-5"),
    "zip too long": ({"address": {"city": "Changed", "zip": "1" * 21}}, "PUT-5"),
    "name no text": ({"name": 7}, "PUT-6"),
    "no timestamps": ({"externalTimestamps": None}, "PUT-6"),
    "one date": ({"externalTimestamps": {"createdDate": "2020-01-01T00:00:00Z"}}, "PUT-6"),
}


@requirement("PUT-5")
def test_a_text_of_the_longest_length_is_accepted(
    session: Session, api: Api, put_limit: Limit
) -> None:
    for filler in each(FILLERS):
        body = session.fresh(plain_customer())
        api.upsert(_of_length(body, put_limit, put_limit.longest, filler)).accepted()


@requirement("PUT-5")
def test_one_character_beyond_is_refused(session: Session, api: Api, put_limit: Limit) -> None:
    beyond = put_limit.longest + 1
    for filler, end in each([*((filler, "") for filler in FILLERS), *product("a", UNCOUNTED)]):
        if put_limit.path == "externalId":  # it stands in the path, too
            body = session.fresh(plain_customer())
            api.upsert(_of_length(body, put_limit, beyond, filler, end)).expect(400, 404)
            continue
        for pair in new_and_taken(session, api):
            pair.refuses(_of_length(pair.customer, put_limit, beyond, filler, end))


@requirement("PUT-5")
def test_a_text_of_the_shortest_length_is_accepted(
    session: Session, api: Api, put_limit: Limit
) -> None:
    length = put_limit.shortest
    text = session.mint_short(length) if put_limit.path == "externalId" else "a" * length
    api.upsert(put_limit.applied(session.fresh(plain_customer()), text)).accepted()


@requirement("PUT-5")
def test_an_empty_name_is_refused(session: Session, api: Api) -> None:
    for pair in new_and_taken(session, api, both=True):
        pair.refuses({**pair.customer, "name": ""})


@pytest.fixture(scope="module")
def identity_read(session: Session, api: Api) -> bool:
    """Tell whether a PUT reads the identity in its body at all, a repeat too (PUT-7)."""
    taken, other = session.fresh(plain_customer()), session.fresh(plain_customer())
    api.given(taken)
    pairs = (taken["externalId"], session.mint())
    return all(api.upsert(other, external_id=each_id).status >= 400 for each_id in pairs)


@requirement("PUT-6")
@pytest.mark.parametrize("how", ["missing", "null"])
@pytest.mark.parametrize("path", REQUIRED)
def test_a_required_property_is_required(
    session: Session, api: Api, identity_read: bool, path: str, how: str
) -> None:
    _given_read(identity_read, path)
    for pair in new_and_taken(session, api, both=True):
        whole = pair.customer
        pair.refuses(without(whole, path) if how == "missing" else replaced(whole, path, None))


@requirement("PUT-6")
@pytest.mark.parametrize("path", [*WRONG, *WRONG_IDENTIFIERS])
def test_a_value_of_a_wrong_type_is_refused(
    session: Session, api: Api, identity_read: bool, path: str
) -> None:
    _given_read(identity_read, path)
    for value in each({**WRONG, **WRONG_IDENTIFIERS}[path]):
        for pair in new_and_taken(session, api):
            pair.refuses(replaced(pair.customer, path, value))


@requirement("PUT-6")
@pytest.mark.parametrize("body", [None, "text", 7, True, [], [{}], {}], ids=case_id)
def test_a_body_that_is_no_customer_is_refused(session: Session, api: Api, body: Any) -> None:
    for pair in new_and_taken(session, api, both=True):
        pair.refuses(body)


@requirement("PUT-13")
@pytest.mark.parametrize("fault", REFUSED)
def test_a_refused_put_changes_nothing(session: Session, api: Api, fault: str) -> None:
    customer = session.fresh(plain_customer())
    before = api.given_read(customer)
    wrong, requirement = REFUSED[fault]
    api.given_refused({**customer, "name": "Changed", "comment": "Changed", **wrong}, requirement)
    api.expect_unchanged(before)


@requirement("PUT-13")
@pytest.mark.parametrize("fault", REFUSED)
def test_a_refused_put_stores_nothing(session: Session, api: Api, fault: str) -> None:
    wrong, requirement = REFUSED[fault]
    customer = session.fresh(plain_customer(**wrong))
    api.given_refused(customer, requirement)
    api.expect_absent(customer)


@requirement("PUT-17")
def test_put_accepts_every_address(session: Session, api: Api) -> None:
    for email in each(ADDRESSES):
        api.upsert(session.fresh(plain_customer(email=email))).accepted()


@requirement("PUT-17")
def test_put_refuses_what_is_no_address(session: Session, api: Api) -> None:
    for email in each(NO_ADDRESSES):
        for pair in new_and_taken(session, api):
            pair.refuses({**pair.customer, "email": email})


@requirement("PUT-17")
def test_patch_accepts_every_address(session: Session, api: Api) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    for email in each(ADDRESSES):
        api.update(complyt_id, {"email": email}).accepted()


@requirement("PUT-17")
def test_patch_refuses_what_is_no_address(session: Session, api: Api) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    for email in each(NO_ADDRESSES):
        api.update(complyt_id, {"email": email}).expect(400)


@requirement("PUT-17")
def test_put_accepts_256_characters_of_an_address(session: Session, api: Api) -> None:
    api.upsert(session.fresh(plain_customer(email=of_length(256)))).accepted()
    for pair in new_and_taken(session, api, both=True):
        pair.refuses({**pair.customer, "email": of_length(257)})


@requirement("PUT-17")
def test_patch_accepts_256_characters_of_an_address(session: Session, api: Api) -> None:
    complyt_id = api.given(session.fresh(plain_customer()))["complytId"]
    api.update(complyt_id, {"email": of_length(256)}).accepted()
    api.update(complyt_id, {"email": of_length(257)}).expect(400)


@requirement("PUT-19")
@pytest.mark.parametrize("source", ["1", "10"])
def test_the_first_and_the_last_source_are_accepted(
    session: Session, api: Api, source: str
) -> None:
    api.upsert(session.fresh(plain_customer(source=source))).accepted()


@requirement("PUT-19")
@pytest.mark.parametrize("source", ["0", "11"])
def test_sources_beyond_are_refused(session: Session, api: Api, source: str) -> None:
    api.upsert(session.fresh(plain_customer(source=source))).expect(400, 404)


def _given_read(identity_read: bool, path: str) -> None:
    if path in WRONG_IDENTIFIERS and not identity_read:
        raise Blocked("PUT-7", "the identity in the body of a PUT is not compared with the path's")


def _of_length(
    body: dict[str, Any], limit: Limit, length: int, filler: str, end: str = ""
) -> dict[str, Any]:
    """Return `body` with a text of this many characters; an externalId stays the run's own."""
    start = body["externalId"] if limit.path == "externalId" else ""
    return limit.applied(body, start + filler * (length - len(start) - len(end)) + end)
