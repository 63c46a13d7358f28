from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from complyt_conformance.api import Api, Customers
from complyt_conformance.cases import judging
from complyt_conformance.checks import exclusive, requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_conformance.walks import (
    Identity,
    fill,
    given_paged,
    identity,
    key,
    size_that_fills,
    undisturbed,
)
from complyt_contract.differences import spelt
from complyt_contract.links import next_link
from complyt_contract.times import instant

FIRST_PAGES = 6
MOST_PAGES = 16

CREATED = (
    *("2022-01-01T00:00:00Z", "2022-01-01T00:00:01Z", "2022-01-01T00:01:00Z"),
    *("2022-01-02T00:00:00Z", "2021-12-31T23:59:59Z", "2022-02-01T00:00:00Z"),
    *("1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z", "2022-10-01T00:00:00Z"),
    *("2022-09-30T00:00:00Z", "2037-01-19T03:14:08Z", "2036-06-01T00:00:00Z"),
    *("1995-01-02T00:00:00Z", "2022-01-01T10:00:00Z", "2022-01-01T09:00:00Z"),
)


@requirement("LIST-1")
@exclusive
def test_the_list_holds_all_that_the_run_wrote(session: Session, api: Api) -> None:
    _tied(session, api)
    listed = api.list().expect(200).customers()
    pairs = {(customer.get("source"), customer.get("externalId")) for customer in listed}
    missing = session.written_pairs - pairs
    if missing:
        raise Violation("every customer that the run wrote", f"none of {_some(missing)}")
    for whose, count in Counter(map(identity, listed)).items():
        if whose[1:] in session.written_pairs:
            expect_equal(f"times that {spelt(whose)} is listed", 1, count)


@requirement("LIST-2")
@exclusive
def test_the_newest_customer_is_listed_first(session: Session, api: Api) -> None:
    _expect_order(session, api, [_created(time) for time in CREATED])


@requirement("LIST-2")
@exclusive
def test_the_first_instant_is_older_than_any_other(session: Session, api: Api) -> None:
    first = api.upsert(session.fresh(_created("1970-01-01T00:00:00Z")))
    if first.status >= 300:
        raise Blocked("TIME-1", f"the first instant was answered {first.summary()}")
    second = api.given(session.fresh(_created("1999-12-31T23:59:59Z")))
    written = {identity(first.customer()), identity(second)}
    _expect_listed_in_order(api.listed(), written)


@requirement("LIST-2")
@exclusive
def test_the_order_follows_a_change_of_created_date(session: Session, api: Api) -> None:
    written = [api.given(session.fresh(_created(time))) for time in CREATED[:6]]
    times = _created("2030-01-01T00:00:00Z")["externalTimestamps"]
    api.given_patched(written[0]["complytId"], {"externalTimestamps": times})
    api.given({**_created("1990-01-01T00:00:00Z"), "externalId": written[1]["externalId"]})
    _expect_listed_in_order(api.listed(), set(map(identity, written)))


@requirement("LIST-2")
@exclusive
@pytest.mark.parametrize("size", [4, 10])
def test_pages_are_newest_first(session: Session, api: Api, size: int) -> None:
    _tied(session, api)
    walked = undisturbed(
        session, api, lambda _whole: [api.listed(page=page, size=size) for page in range(1, 6)]
    )
    pages: list[Customers] = walked.seen
    for page in pages:
        _expect_newest_first(page)
    all_pages = [customer for page in pages for customer in page]
    given_paged(all_pages, walked.whole[: len(all_pages)])
    _expect_newest_first(all_pages)


@requirement("LIST-3")
@exclusive
@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 100, 999, 1000])
def test_pages_are_parts_of_the_collection(session: Session, api: Api, size: int) -> None:
    _tied(session, api)

    def walk(whole: Customers) -> dict[int, Response]:
        most = FIRST_PAGES if not session.profile.thorough else 2 * FIRST_PAGES
        first = range(1, min(most, len(whole) // size + 2))
        pages = sorted({*first, *_pages_of_ties(session, whole, size)})
        return {page: _page(api, page=page, size=size) for page in pages}

    walked = undisturbed(session, api, walk)
    pages: dict[int, Response] = walked.seen
    paged = [item for answer in pages.values() for item in answer.customers()]
    for customers in (walked.whole, paged):
        if not _is_newest_first(_dates(customers)):
            raise Blocked("LIST-2", "the order of the collection cannot be relied on")
    for number, answer in pages.items():
        page = judging(answer).customers()
        expected = walked.whole[(number - 1) * size : number * size]
        where = f"page {number} of {size}"
        expect_equal(f"customers on {where}", len(expected), len(page))
        expect_equal(f"createdDates on {where}", _dates(expected), _dates(page))
    _expect_no_repetition(paged)


@requirement("LIST-3")
@exclusive
def test_a_walk_visits_every_customer_once(session: Session, api: Api) -> None:
    _tied(session, api)

    def walk(whole: Customers) -> Customers:
        size = _few_pages(session, whole)
        pages = range(1, len(whole) // size + 2)
        return [item for page in pages for item in _page(api, page=page, size=size).customers()]

    walked = undisturbed(session, api, walk)
    _expect_no_repetition(walked.seen)
    missing = {key(item) for item in walked.whole} - {key(item) for item in walked.seen}
    if missing:
        raise Violation(f"all {len(walked.whole)} customers", f"without {_some(missing)}")


@requirement("LIST-3")
@exclusive
def test_size_alone_means_the_first_page(session: Session, api: Api) -> None:
    _tied(session, api)
    walked = undisturbed(
        session,
        api,
        lambda _whole: (_page(api, size=5), _page(api, page=1, size=5), _page(api, page=1)),
    )
    both = walked.seen[1].customers()
    size_alone = judging(walked.seen[0]).customers()
    expect_equal("customers with size alone", 5, len(size_alone))
    expect_equal("complytIds with size alone", _ids(both), _ids(size_alone))
    page_alone = judging(walked.seen[2]).customers()
    strangers = {key(item) for item in page_alone} - {key(item) for item in walked.whole}
    expect_equal("strangers with page alone", [], sorted(strangers))
    _expect_no_repetition(page_alone)


@requirement("LIST-3")
@exclusive
@pytest.mark.parametrize("size", [1, 1000])
def test_a_page_past_the_end_is_empty(session: Session, api: Api, size: int) -> None:
    expect_equal("page 1000000000", [], _page(api, page=1_000_000_000, size=size).customers())
    past = undisturbed(
        session, api, lambda whole: _page(api, page=len(whole) // size + 2, size=size)
    )
    expect_equal("the page after the last", [], past.seen.customers())


@requirement("LIST-5")
@exclusive
def test_each_page_links_its_next_but_the_last(session: Session, api: Api) -> None:
    _tied(session, api)

    def walk(whole: Customers) -> list[tuple[Customers, Response]]:
        size = _few_pages(session, whole)
        numbers = range(1, -(-len(whole) // size) + 1)
        return [_read(api.list(page=number, size=size), size) for number in numbers]

    walked = undisturbed(session, api, walk)
    pages: list[tuple[Customers, Response]] = walked.seen
    given_paged([item for customers, _ in pages for item in customers], walked.whole)
    for number, (_, page) in enumerate(pages, 1):
        _expect_linking(page, number < len(pages), f"page {number} of {len(pages)}")


@requirement("LIST-5")
@exclusive
def test_a_full_last_page_links_no_next(session: Session, api: Api) -> None:
    _tied(session, api)

    def walk(whole: Customers) -> Response:
        size = size_that_fills(len(whole))
        return api.list(page=len(whole) // size, size=size)

    walked = undisturbed(session, api, walk)
    last: Response = walked.seen
    customers = _customers(last)
    given_paged(customers, walked.whole[-len(customers) :])
    _expect_linking(last, False, "a full last page")


@requirement("LIST-5")
@exclusive
def test_next_links_lead_through_the_pages(session: Session, api: Api) -> None:
    _tied(session, api)

    def walk(whole: Customers) -> list[tuple[Customers, Customers]]:
        if len(whole) <= 9:
            raise Blocked("LIST-1", f"the list holds {len(whole)} of at least 12 customers")
        api.listed(page=1, size=3)
        answer, pairs = api.list(page=1, size=3), []
        for page in (2, 3, 4):
            answer = api.follow(answer, next_link(answer.headers.get("Link", ""))).expect(200)
            pairs.append((api.listed(page=page, size=3), answer.customers()))
        return pairs

    for paged, followed in undisturbed(session, api, walk).seen:
        expect_equal("complytIds behind next", _ids(paged), _ids(followed))


def _created(time: str) -> dict[str, Any]:
    updated = "2023-01-01T00:00:00Z"
    return plain_customer(externalTimestamps={"createdDate": time, "updatedDate": updated})


def _expect_order(session: Session, api: Api, bodies: list[dict[str, Any]]) -> None:
    written = {identity(api.given(session.fresh(body))) for body in bodies}
    _expect_listed_in_order(api.listed(), written)


def _expect_listed_in_order(listed: Customers, written: set[Identity]) -> None:
    own = [customer for customer in listed if identity(customer) in written]
    if len(own) != len(written):
        raise Blocked("LIST-1", f"{len(own)} of {len(written)} customers are listed")
    _expect_newest_first(own)


def _expect_newest_first(customers: Customers) -> None:
    if not _is_newest_first(_dates(customers)):
        raise Violation("the newest createdDate first", spelt(_dates(customers)))


def _is_newest_first(dates: list[Any]) -> bool:
    moments = [instant(date) for date in dates]
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(moments):
        raise Blocked("OBJ-1", "a createdDate is no timestamp")
    return known == sorted(known, reverse=True)


def _tied(session: Session, api: Api) -> None:
    """Write, once a run, customers that share a createdDate, which other runs' do not share."""
    if session.tied:
        return
    fill(session, api)
    time = f"2037-12-31T{datetime.now(UTC):%H:%M:%S}"
    for number in range(12):
        older = f"2037-12-30T00:00:0{number - 9}Z"
        api.given(session.fresh(_created(f"{time}Z" if number < 9 else older)))
    session.tied = time


def _pages_of_ties(session: Session, whole: Customers, size: int) -> range:
    """Return the pages on which customers share a createdDate, where paging is most at risk."""
    places = [place for place, date in enumerate(_dates(whole)) if date == session.tied]
    if not places or places[-1] - places[0] >= len(places):  # LIST-2's matter
        return range(0)
    return range(places[0] // size + 1, places[-1] // size + 2)


def _few_pages(session: Session, whole: Customers) -> int:
    """Return a size with which a walk through the whole has few pages, where 1,000 are enough."""
    most = MOST_PAGES if not session.profile.thorough else 3 * MOST_PAGES
    return min(1000, max(3, len(whole) // (most - 1) + 1))


def _customers(answer: Response) -> Customers:
    """Return the customers of a page; that it is one, is LIST-3's matter."""
    if answer.status != 200 or not isinstance(answer.data, list):
        raise Blocked("LIST-3", f"a page was answered {answer.summary()[:200]}")
    return answer.customers()


def _read(answer: Response, size: int) -> tuple[Customers, Response]:
    """Return the customers of a page, and the answer without its text, which may be long.

    That it holds no more than it was asked for is LIST-3's matter.
    """
    customers = _customers(answer)
    if len(customers) > size:
        raise Blocked("LIST-3", f"a page of {size} holds {len(customers)} customers")
    return customers, replace(answer, body=b"")


def _expect_linking(page: Response, links: bool, where: str) -> None:
    """Expect a page to link its next, or not to."""
    wanted, got = ("a Link with rel=next", "no Link with rel=next")[:: 1 if links else -1]
    if (next_link(judging(page).headers.get("Link", "")) is not None) != links:
        link = page.headers.get("Link", "")
        raise Violation(f"{wanted} on {where}", f"Link: {link}" if link else got)


def _page(api: Api, **query: int) -> Response:
    """Return the answer to a page, customers; which 2xx it is, is DOC-1's matter."""
    answer = api.list(**query)
    if not 200 <= answer.status < 300:
        raise Violation(f"customers for GET {answer.request.target}", answer.summary())
    answer.customers()
    return answer


def _dates(customers: Customers) -> list[Any]:
    return [key(customer)[1] for customer in customers]


def _ids(customers: Customers) -> list[Any]:
    return [customer.get("complytId") for customer in customers]


def _expect_no_repetition(customers: Customers) -> None:
    times = Counter(map(identity, customers))
    repeated = [whose for whose, count in times.items() if count > 1]
    if repeated:
        raise Violation("every customer once", f"{_some(repeated)} more than once")


def _some(found: Iterable[Any]) -> str:
    """Tell a few of what was found, in an order that no run changes."""
    return spelt(sorted(found, key=spelt)[:3])
