"""Asking a list for what it must not tell, and for more than it gives (OWASP API3, API4)."""

import pytest

from tests.hostile.cases import Families, cases, customer, get
from tests.hostile.conftest import Target
from tests.hostile.test_tenants import QUERIES
from tests.servers import on_both_databases

NUMBERS = (
    b"0 -1 -0 00 01 001 +1 %2B1 %201 1%20 1%0A 1%00 1.0 1.5 1e0 1e3 1E3 0x1 0b1 1_0 1,000 1%2C0 "
    b"1;2 1%3B2 %D9%A1 %EF%BC%91 %E2%91%A0 %C2%BD NaN Infinity -Infinity null undefined true "
    b"false [] [1] {} %5B1%5D '' 1' 1'-- 1%20OR%201=1 1;DROP%20TABLE%20customer (1) 1) 1/**/ a * "
    b"** %25 %FF %C3%28 %ED%A0%80 2147483648000 9223372036854775807 9223372036854775808 "
    b"18446744073709551616 -2147483649 1000000001 99999999999999999999999999999999 ${1} {{1}} $1 "
    b"sleep(1) ../1 <1> %22"
).split(b" ")
TWICE = (
    b"page=1&page=2 page=1&page=1 size=1&size=1000 page=1&page= size=10&size=-1 "
    b"page=1&PAGE=2&page=3"
).split(b" ")


def page(query: bytes) -> bytes:
    """Return a GET of a page by the caller."""
    return get(b"/v1/customers?" + query)


FAMILIES: Families = {
    "pages": cases(
        {400}, [page(name + b"=" + each) for name in (b"page", b"size") for each in NUMBERS]
    ),
    "pages without a number": cases(
        {400}, [page(each) for each in (b"page", b"page=", b"size", b"size=")]
    ),
    "pages twice": cases({400}, map(page, TWICE)),
    "large pages": cases({400}, [page(b"size=%d" % each) for each in (1001, 10**6, 10**9, 10**18)]),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_no_page_is_refused(target: Target, family: str) -> None:
    """It is answered 400, and never a page that was not asked for."""
    assert target.wrongs(FAMILIES[family]) == []


@on_both_databases
def test_a_list_is_the_same_whatever_else_is_asked(target: Target) -> None:
    """Unknown parameters filter, sort and widen nothing: no list tells by what it leaves out."""
    for number in range(3):
        target.ask(customer(f"listed-{number}"))
    whole = target.ask(page(b"page=1&size=10"))
    assert b"not-for-you" not in whole.body
    for query in QUERIES:
        found = target.ask(page(b"page=1&size=10&" + query))
        assert (found.status, found.body) == (200, whole.body), query


@on_both_databases
@pytest.mark.parametrize("number", [2, 3, 1000, 10**6, 10**9])
def test_a_page_past_the_end_is_empty(target: Target, number: int) -> None:
    """How much others have does not show in which pages there are."""
    found = target.ask(page(b"page=%d&size=1000" % number))
    assert (found.status, found.body) == (200, b"[]")
    assert b"link:" not in found.head
