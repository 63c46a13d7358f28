"""What other modules send, to a sandbox and to its controls."""

import pytest

from tests.hostile import test_framing, test_heads, test_json, test_paths, test_tenants
from tests.hostile.cases import (
    AUTHORIZATION,
    LIST,
    PAIR,
    Case,
    Families,
    cases,
    get,
    head,
)
from tests.hostile.conftest import Target
from tests.hostile.test_lists import NUMBERS

CONTRACT = (
    *(test_framing.FAMILIES[name] for name in ("two lengths", "sizes", "headers in trailers")),
    *(test_heads.FAMILIES[name] for name in ("controls in values", "other methods", "odd targets")),
    *(test_json.FAMILIES[name] for name in ("structures", "depth", "no media type of JSON")),
    *(test_paths.FAMILIES[name] for name in ("no UTF-8", "illegal ids")),
    test_tenants.FAMILIES["headers that name a tenant"],
)
MOVED = {
    **{name: test_framing.FAMILIES[name] for name in ("two lengths", "sizes")},
    **{name: test_heads.FAMILIES[name] for name in ("controls in values", "hosts")},
    **{name: test_json.FAMILIES[name] for name in ("structures", "depth", "surrogates")},
    **{name: test_json.FAMILIES[name] for name in ("no UTF-8 in a text", "no media type of JSON")},
}
FILES = (
    *b'[] 1 null {} {{ { \xff \x00 NaN {"externalId":1e400} {"complytId":{}}'.split(b" "),
    b'{"complytId":"x"}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"\n" * 100_000 + b"x",
    b'externalId\n"a',
    b"externalId,source\na\x00b,1\n",
    b'externalId\n"' + b"a" * 200_000 + b'"',
    b"," * 100_000,
    b"\xff\xfee\x00",
)
SEARCHED = (b"eyJ-", b"token", b"&token=", b"&%74oken=", b".eyJ", b"%22secret%22:")


def moved(found: list[Case]) -> list[Case]:
    """Return cases that are sent to controls instead."""
    return [
        Case(
            each.sent.replace(b"PUT " + PAIR, b"POST /sandbox/faults").replace(
                LIST, b"/sandbox/faults"
            ),
            each.allowed,
        )
        for each in found
    ]


def control(method: bytes, target: bytes) -> bytes:
    """Return a call of a control without a body."""
    return head(AUTHORIZATION, method=method, target=b"/sandbox/" + target)


def file(content: bytes, media_type: bytes) -> bytes:
    """Return an upload of customers."""
    lines = b"Content-Type: %s\r\nContent-Length: %d\r\n" % (media_type, len(content))
    return head(AUTHORIZATION + lines, method=b"POST", target=b"/sandbox/customers") + content


FAMILIES: Families = {
    "names": cases(
        {400, 404},
        [
            control(b"POST", b"snapshots/" + each + b"/restore")
            for each in (*test_paths.ILLEGAL, *test_paths.BROKEN, *test_paths.NO_UTF8)
        ],
    ),
    "numbers": cases({400, 404}, [control(b"DELETE", b"faults/" + each) for each in NUMBERS]),
    "filters": cases(
        {200, 400},
        [control(b"GET", b"requests?operation=createToken&after=" + each) for each in NUMBERS],
    ),
    "files": cases(
        {400},
        [file(each, kind) for each in FILES for kind in (b"application/x-ndjson", b"text/csv")],
    ),
    "what masks look for": cases(
        {404}, [get(PAIR + b"?" + (each * 60_000)[:60_000]) for each in SEARCHED]
    ),
}


@pytest.fixture(scope="module")
def options() -> tuple[str, ...]:
    """Serve a sandbox."""
    return ("--sandbox",)


@pytest.mark.parametrize("family", CONTRACT, ids=lambda family: family[0].sent[:40].decode())
def test_a_sandbox_stands_what_a_server_does(target: Target, family: list[Case]) -> None:
    """What meets faults and is recorded is refused in the same way, and nothing is written."""
    before = target.stored()
    assert target.wrongs(family) == []
    assert target.stored() == before


@pytest.mark.parametrize("family", MOVED)
def test_controls_stand_what_the_contract_does(target: Target, family: str) -> None:
    """The same requests to a control are refused in the same way, and nothing is changed."""
    assert target.wrongs(moved(MOVED[family])) == []
    assert target.ask(control(b"GET", b"faults")).body == b"[]"


@pytest.mark.parametrize("family", FAMILIES)
def test_controls_stand_what_is_meant_for_them(target: Target, family: str) -> None:
    """Names, numbers, filters and files that are none are refused, and nothing is written."""
    before = target.stored()
    assert target.wrongs(FAMILIES[family]) == []
    assert target.stored() == before


def test_what_was_sent_can_be_shown(target: Target) -> None:
    """Of all that, lists and archives are made, which hold no token."""
    for path in (b"requests", b"requests/har"):
        shown = target.ask(control(b"GET", path))
        assert shown.status == 200
        assert target.token.encode() not in shown.body
