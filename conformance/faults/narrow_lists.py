"""Faults of the list that show in one place alone: LIST-*, what it shows of PUTs at once."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from complyt_reference.storage.sqlite import SQLiteCustomers
from faults.listing import cut
from faults.narrow import created_date, refuse
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt


def _listed(server: Spoilt, change: Callable[[dict[str, list[str]], list[Any]], Any]) -> None:
    """Answer what `change` makes of each list, in place or anew, told the query."""

    def after(call: Call, answer: Answer) -> None:
        customers = answer.data
        if answer.status == 200 and isinstance(customers, list):
            changed = change(parse_qs(call.query), customers)
            answer.data = customers if changed is None else changed

    server.after(after, "getAllCustomers")


@fault("LIST-1")
def comments_of_source_7_not_listed(server: Spoilt) -> None:
    """The list shows no comment of customers under source 7."""
    _listed(
        server,
        lambda _query, customers: [
            {**each, "comment": None} if each["source"] == "7" else each for each in customers
        ],
    )


@fault("LIST-1")
def listed_under_the_first_name(server: Spoilt) -> None:
    """The list shows the name under which a customer was created."""
    names: dict[str, Any] = {}

    def note(_call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status == 201 else ():
            names[customer["complytId"]] = customer["name"]

    server.after(note, "upsertCustomer")
    _listed(
        server,
        lambda _query, customers: [
            {**each, "name": names.get(each["complytId"], each["name"])} for each in customers
        ],
    )


@fault("LIST-2")
def sorted_by_day(server: Spoilt) -> None:
    """The list is sorted by the day of createdDate, and within it by complytId, up to 2036."""

    def key(customer: dict[str, Any]) -> str:
        created = created_date(customer)
        return created[:10] if created < "2036-07" else created

    _listed(
        server,
        lambda query, found: (
            None
            if query
            else sorted(sorted(found, key=lambda c: str(c["complytId"])), key=key, reverse=True)
        ),
    )


@fault("LIST-2")
def sorted_by_the_first_created_date(server: Spoilt) -> None:
    """The whole list keeps the place that a customer got when it was created."""
    dates: dict[str, str] = {}

    def note(_call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status == 201 else ():
            dates[customer["complytId"]] = created_date(customer)

    def place(customer: dict[str, Any]) -> str:
        return dates.get(customer["complytId"], created_date(customer))

    server.after(note, "upsertCustomer")
    _listed(
        server,
        lambda query, found: None if query else sorted(found, key=place, reverse=True),
    )


@fault("LIST-2", "LIST-3")
def pages_are_oldest_first(server: Spoilt) -> None:
    """The customers of a page stand in the reverse order."""
    _listed(server, lambda query, customers: customers[::-1] if query else None)


@fault("LIST-3")
def pages_of_seven_overlap(server: Spoilt) -> None:
    """A page of seven ends with a customer twice."""
    _listed(
        server,
        lambda query, customers: (
            [*customers[:-1], *customers[-2:-1]]
            if query.get("size") == ["7"] and len(customers) == 7
            else None
        ),
    )


@fault("LIST-3")
def the_tenth_page_repeats_the_ninth(server: Spoilt) -> None:
    """Page 10 is answered as page 9."""

    def change(call: Call) -> None:
        call.query = re.sub(r"page=10(?=&|$)", "page=9", call.query)

    server.before(change, "getAllCustomers")


@fault("LIST-3")
def small_pages_refused(server: Spoilt) -> None:
    """A page of two to fifty customers is refused."""
    small = re.compile("(^|&)size=([2-9]|[1-4][0-9]|50)(&|$)")
    refuse(server, lambda call: small.search(call.query), "getAllCustomers")


@fault("LIST-3")
def size_alone_ignored(server: Spoilt) -> None:
    """A size without a page is ignored."""

    def change(call: Call) -> None:
        if re.fullmatch("size=[1-9][0-9]{0,2}", call.query):
            call.query = ""

    server.before(change, "getAllCustomers")


@fault("LIST-5")
def no_next_link_from_page_5_on(server: Spoilt) -> None:
    """Pages from the fifth on link nothing."""

    def change(call: Call, answer: Answer) -> None:
        if int(parse_qs(call.query).get("page", ["1"])[0]) >= 5:
            answer.headers.pop("link", None)

    server.after(
        lambda call, answer: change(call, answer) if answer.status == 200 else None,
        "getAllCustomers",
    )


@fault("LIST-5")
def the_second_page_links_itself(server: Spoilt) -> None:
    """The next link of the second page leads to the second page."""

    def change(call: Call, answer: Answer) -> None:
        if parse_qs(call.query).get("page") == ["2"] and "link" in answer.headers:
            answer.headers["link"] = answer.headers["link"].replace("page=3", "page=2")

    server.after(change, "getAllCustomers")


@fault("LIST-3")
def ties_turn_round_on_the_second_page(server: Spoilt) -> None:
    """From the second page on, customers of one createdDate stand in the reverse order."""

    def make(original: Any) -> Any:
        async def page(self: SQLiteCustomers, number: int, size: int) -> Any:
            if number == 1:
                return await original(self, number, size)
            return cut(self, (number - 1) * size, size, order="order_ms, complyt_id DESC")

        return page

    server.patch(SQLiteCustomers, "page", make)


@fault("LIST-3")
def the_last_page_is_filled_up(server: Spoilt) -> None:
    """A last page that would be short begins with customers of the page before it."""

    def make(original: Any) -> Any:
        async def page(self: SQLiteCustomers, number: int, size: int) -> Any:
            answers, more = await original(self, number, size)
            if number > 1 and 0 < len(answers) < size:
                before, _ = await original(self, number - 1, size)
                answers = [*before, *answers][-size:]
            return answers, more

        return page

    server.patch(SQLiteCustomers, "page", make)


@fault("LIST-1")
def exempt_customers_are_listed_as_retail(server: Spoilt) -> None:
    """The list shows RETAIL_EXEMPT as RETAIL."""
    shown = {"RETAIL_EXEMPT": "RETAIL"}
    _listed(
        server,
        lambda _query, customers: [
            {**each, "customerType": shown.get(each["customerType"], each["customerType"])}
            for each in customers
        ],
    )


@fault("PUT-15", "LIST-1")
def contested_customers_listed_twice(server: Spoilt) -> None:
    """A customer that was created by several PUTs at once is listed twice."""
    at_work: defaultdict[str, int] = defaultdict(int)
    contested: set[str] = set()

    async def around(call: Call, send: Any) -> Answer:
        if call.operation != "upsertCustomer":
            answer: Answer = await send(call)
            return answer
        at_work[call.path] += 1
        alone = at_work[call.path] == 1
        answer = await send(call)
        alone = alone and at_work[call.path] == 1
        at_work[call.path] -= 1
        if answer.status == 201 and not alone:
            contested.update(each["complytId"] for each in answer.customers)
        return answer

    server.around.append(around)
    _listed(
        server,
        lambda query, customers: (
            None
            if query
            else [
                each
                for customer in customers
                for each in [customer] * (1 + (customer["complytId"] in contested))
            ]
        ),
    )


@fault("LIST-5")
def a_page_alone_links_no_next(server: Spoilt) -> None:
    """A page without a size has no next link, as if it were the only one."""

    def change(call: Call, answer: Answer) -> None:
        if "page=" in call.query and "size=" not in call.query:
            answer.headers.pop("link", None)

    server.after(change, "getAllCustomers")


@fault("LIST-3", "LIST-2", "LIST-5")
def pages_are_sorted_each_for_itself(server: Spoilt) -> None:
    """Pages are cut out of the list in the order of ids, and each is sorted for itself."""

    def created(row: bytes) -> str:
        return str(json.loads(row)["externalTimestamps"]["createdDate"])

    def make(_original: Any) -> Any:
        async def page(self: SQLiteCustomers, number: int, size: int) -> Any:
            rows, more = cut(self, (number - 1) * size, size, order="complyt_id")
            return sorted(rows, key=created, reverse=True), more

        return page

    server.patch(SQLiteCustomers, "page", make)
