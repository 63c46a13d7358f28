"""Walking into another tenant (OWASP API1, API5)."""

import json
import uuid

import pytest

from tests.hostile.cases import AUTHORIZATION, TOKEN, Families, cases, customer, get, head, patch
from tests.hostile.conftest import Target
from tests.hostile.wire import Answer
from tests.servers import on_both_databases

pytestmark = on_both_databases

THEIRS = b"/v1/customers/source/1/externalId/theirs"
NAMED = b'{"name":"mine"}'
HEADERS = (
    b"X-Tenant X-Tenant-Id X-Tenant-ID Tenant X-Org-Id X-Account X-User X-User-Id X-Client-Id "
    b"X-Forwarded-User X-Remote-User Remote-User X-Authenticated-User X-Auth-User X-Impersonate "
    b"X-Original-User X-Forwarded-For X-Real-IP X-Client-IP Client-IP True-Client-IP Forwarded "
    b"CF-Connecting-IP X-Forwarded-Host X-Forwarded-Prefix X-Forwarded-Proto X-Host Via From"
).split(b" ")
REWRITES = (
    b"X-Original-URL X-Rewrite-URL X-Original-URI X-Override-URL Destination Referer Location"
).split(b" ")
OVERRIDES = b"X-HTTP-Method-Override X-HTTP-Method X-Method-Override X-Original-Method".split(b" ")
QUERIES = (
    b"tenant=other tenantId=other tenant_id=other client=other clientId=other user=other "
    b"org=other filter=tenant%20eq%20'other' where=tenant='other' q=not-for-you search=* "
    b"name=not-for-you externalId=theirs ids=theirs scope=all all=true admin=true debug=true "
    b"include=all expand=* fields=tenant sort=tenant order=tenant%20desc select=* "
    b"access_token={token} token=x _method=PUT"
).split(b" ")


def near(complyt_id: str) -> list[str]:
    """Return ids that are near a customer's, and others that one may guess."""
    number = uuid.UUID(complyt_id).int
    steps = [number + step for step in (*range(-8, 0), *range(1, 9))]
    bits = [number ^ (1 << bit) for bit in range(0, 128, 4)]
    return [str(uuid.UUID(int=each % 2**128)) for each in (*steps, *bits, 0, 1, 2**128 - 1)]


NOTHING = {404}

FAMILIES: Families = {
    "headers that name a tenant": cases(
        NOTHING, [get(THEIRS, each + b": other\r\n") for each in HEADERS]
    ),
    "headers that name a path": cases(
        NOTHING, [get(THEIRS, each + b": /healthz\r\n") for each in REWRITES]
    ),
    "headers that name a method": cases(
        NOTHING,
        [
            get(THEIRS, each + b": " + method + b"\r\n")
            for each in OVERRIDES
            for method in (b"PUT", b"DELETE")
        ],
    ),
    "queries that name a tenant": cases(NOTHING, [get(THEIRS + b"?" + each) for each in QUERIES]),
    "two tokens": cases(
        {401, 404},
        [
            head(first + second, target=THEIRS)
            for first, second in (
                (AUTHORIZATION, b"Authorization: Bearer x\r\n"),
                (b"Authorization: Bearer x\r\n", AUTHORIZATION),
                (AUTHORIZATION, b"Authorization: Basic b3RoZXI6b3RoZXItc2VjcmV0\r\n"),
                (b"Authorization: Basic b3RoZXI6b3RoZXItc2VjcmV0\r\n", b""),
                (b"Proxy-" + AUTHORIZATION, b""),
                (b"Cookie: access_token=" + TOKEN + b"\r\n", b""),
            )
        ],
    ),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_no_request_reaches_another_tenant(target: Target, family: str) -> None:
    """Whatever a request says of itself, the tenant is the token's."""
    before = target.stored()
    assert target.wrongs(FAMILIES[family]) == []
    assert target.stored() == before


def told(answer: Answer) -> tuple[int, bytes, bytes]:
    """Return all that an answer tells but the time and its place in a trace."""
    every = (b"date: ", b"traceparent: ")
    lines = [line for line in answer.head.split(b"\r\n") if not line.startswith(every)]
    return answer.status, b"\r\n".join(lines), answer.body


def test_a_strangers_customer_is_answered_as_none(target: Target) -> None:
    """Nothing in an answer tells a customer of another tenant from one that does not exist."""
    (theirs,) = target.stored()["other"]
    known, unknown = theirs["complytId"], str(uuid.UUID(int=4))
    for stranger, nobody in (
        (get(THEIRS), get(THEIRS.replace(b"theirs", b"absent"))),
        (patch(known.encode()), patch(unknown.encode())),
        (patch(known.upper().encode()), patch(unknown.encode())),
        (patch(known.encode(), NAMED), patch(unknown.encode(), NAMED)),
        (customer("claiming", complytId=known), customer("claiming", complytId=unknown)),
    ):
        answer = target.ask(stranger)
        assert told(answer) == told(target.ask(nobody))
        assert answer.status in (400, 404)
    assert target.stored()["other"] == [theirs]


def test_ids_near_a_customers_are_nobodys(target: Target) -> None:
    """Who knows a complytId knows no other one."""
    mine = json.loads(target.ask(customer("mine")).body)["complytId"]
    (theirs,) = target.stored()["other"]
    guessed = [*near(mine), *near(theirs["complytId"])]
    assert target.wrongs(cases({404}, [patch(each.encode()) for each in guessed])) == []
