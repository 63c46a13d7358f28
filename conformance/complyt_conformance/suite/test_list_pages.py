from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complyt_conformance.api import Api, Customers
from complyt_conformance.checks import exclusive, requirement
from complyt_conformance.compare import expect_equal
from complyt_conformance.exchange import Response
from complyt_conformance.findings import Blocked, Violation
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer
from complyt_conformance.walks import fill, given_paged, identity, key, size_that_fills, undisturbed
from complyt_contract.differences import spelt
from complyt_contract.links import next_link

PAGES = 4
SIZE = 40  # as no other check asks for, lest a page is kept from there


@requirement("LIST-3")
@exclusive
def test_a_page_shows_a_customer_that_was_written_after_it(session: Session, api: Api) -> None:
    fill(session, api)
    moment = f"2036-12-31T{datetime.now(UTC):%H:%M:%S}Z"  # which other runs hardly share
    times = {"createdDate": moment, "updatedDate": moment}
    body = plain_customer(externalTimestamps=times)
    written = [identity(api.given(session.fresh(body)))]

    def walk(whole: Customers) -> Customers:
        places = [place for place, item in enumerate(whole) if identity(item) in written]
        pages = sorted({place // SIZE + 1 for place in places})
        answers = [api.list(page=page, size=SIZE) for page in pages]
        return [item for answer in answers for item in answer.customers()]

    if written[0] not in map(identity, undisturbed(session, api, walk).seen):
        raise Blocked("LIST-2", "the pages are not in the order of the list")
    written.append(identity(api.given(session.fresh(body))))
    paged = [identity(item) for item in undisturbed(session, api, walk).seen]
    if written[1] not in paged:
        raise Violation(f"{spelt(written[1])} beside {spelt(written[0])}", "its page without it")


@requirement("LIST-5")
@exclusive
@pytest.mark.parametrize("query", [{"page": 1}, {"size": 7}], ids=["page", "size"])
def test_a_page_or_a_size_alone_links_its_next(
    session: Session, api: Api, query: dict[str, int]
) -> None:
    fill(session, api)
    walked = undisturbed(session, api, lambda _whole: api.list(**query))
    answer: Response = walked.seen
    if answer.status != 200 or not answer.customers():
        raise Blocked("LIST-3", f"a page was answered {answer.summary()[:200]}")
    page = answer.customers()
    given_paged(page, walked.whole[: len(page)])
    is_last = len(page) == len(walked.whole)  # how long a page without a size is, is open
    link = next_link(answer.headers.get("Link", ""))
    expect_equal("that the page lacks a next link", is_last, link is None)


@requirement("LIST-3")
@exclusive
def test_pages_without_a_size_follow_each_other(session: Session, api: Api) -> None:
    fill(session, api)

    def walk(whole: Customers) -> list[Customers]:
        pages = [api.listed(page=1)]
        while len(pages) < PAGES and len(pages) * len(pages[0]) < len(whole):
            pages.append(api.listed(page=len(pages) + 1))
        return pages

    walked = undisturbed(session, api, walk)
    size = len(walked.seen[0])  # whatever it is
    if not size:
        raise Violation("customers on the first page", "none")
    for customers in (walked.whole, [item for page in walked.seen for item in page]):
        if _dates(customers) != sorted(_dates(customers), reverse=True):
            raise Blocked("LIST-2", "the order of the collection cannot be relied on")
    expected = [walked.whole[at : at + size] for at in range(0, len(walked.seen) * size, size)]
    for number, (page, wanted) in enumerate(zip(walked.seen, expected, strict=True), 1):
        expect_equal(f"customers on page {number}, without a size", len(wanted), len(page))
        expect_equal(f"createdDates on page {number}", _dates(wanted), _dates(page))


@requirement("LIST-5")
@exclusive
def test_a_page_before_a_single_customer_links_its_next(session: Session, api: Api) -> None:
    fill(session, api)

    def walk(whole: Customers) -> Response:
        before = len(whole) - 1
        size = size_that_fills(before)
        return api.list(page=before // size, size=size)

    walked = undisturbed(session, api, walk)
    answer: Response = walked.seen
    if answer.status != 200:
        raise Blocked("LIST-3", f"a page was answered {answer.summary()[:200]}")
    page = answer.customers()
    given_paged(page, walked.whole[-len(page) - 1 : -1])
    if next_link(answer.headers.get("Link", "")) is None:
        raise Violation("a Link with rel=next before the last customer", "no Link with rel=next")


def _dates(customers: Customers) -> list[str]:
    return [key(customer)[1] for customer in customers]
