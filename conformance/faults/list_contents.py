"""Faults of how a list is put together: from parts, from copies, in a form of its own."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from typing import Any

from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt

_PIECE = 65_536  # octets
_ROWS = 100


def _listed(server: Spoilt, change: Any) -> None:
    """Change each customer that a list shows."""
    server.after(lambda _call, answer: answer.show(change), "getAllCustomers")


@fault("LIST-1")
def the_list_is_read_by_offset(server: Spoilt) -> None:
    """The whole list is read a hundred at a time by offset, while others may write."""

    async def around(call: Call, send: Any) -> Answer:
        if call.operation != "getAllCustomers" or call.query:
            other: Answer = await send(call)
            return other
        found: list[Any] = []
        for number in range(1, 1_000):
            query = f"page={number}&size={_ROWS}"
            page: Answer = await send(Call("GET", call.path, query, dict(call.headers), b""))
            if page.status != 200:
                return page
            found += page.data
            if len(page.data) < _ROWS:
                break
            await asyncio.sleep(0.002)  # as long as a query takes
        page.headers.pop("link", None)
        page.data = found
        return page

    server.around.append(around)


@fault("LIST-1", "DOC-1")
def the_list_is_decoded_in_pieces(server: Spoilt) -> None:
    """A list is decoded 64 KiB at a time, which breaks the characters between two pieces."""

    def change(_call: Call, answer: Answer) -> None:
        pieces = range(0, len(answer.body), _PIECE)
        texts = [answer.body[at : at + _PIECE].decode(errors="replace") for at in pieces]
        answer.body = "".join(texts).encode()

    server.after(change, "getAllCustomers")


@fault("LIST-1")
def long_comments_cut_in_lists(server: Spoilt) -> None:
    """The list shows the first hundred characters of a comment."""
    _listed(server, lambda each: each.update(comment=each["comment"] and each["comment"][:100]))


@fault("LIST-1")
def addresses_of_the_last_put_listed(server: Spoilt) -> None:
    """The list shows the address that the last PUT gave, whatever a PATCH made of it."""
    addresses: dict[str, Any] = {}

    def note(_call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status < 300 else ():
            addresses[customer["complytId"]] = customer["address"]

    def show(customer: dict[str, Any]) -> None:
        customer["address"] = addresses.get(customer["complytId"], customer["address"])

    server.after(note, "upsertCustomer")
    _listed(server, show)


@fault("LIST-1", "LIST-2")
def the_year_of_the_week_listed(server: Spoilt) -> None:
    """The list shows the year of the week, the YYYY of some libraries, in externalTimestamps."""

    def year(text: str) -> str:
        return f"{date.fromisoformat(text[:10]).isocalendar()[0]:04}{text[4:]}"

    def show(customer: dict[str, Any]) -> None:
        times = customer["externalTimestamps"]
        customer["externalTimestamps"] = {name: year(text) for name, text in times.items()}

    _listed(server, show)


@fault("LIST-1", "OBJ-3")
def a_false_is_partial_listed_as_null(server: Spoilt) -> None:
    """The list shows an isPartial that is false as null."""

    def show(customer: dict[str, Any]) -> None:
        if address := customer["address"]:
            customer["address"] = {**address, "isPartial": address["isPartial"] or None}

    _listed(server, show)


@fault("LIST-3", "LIST-5")
def a_first_page_without_a_size_holds_ten(server: Spoilt) -> None:
    """The first page holds ten customers where no size is asked for, the second begins at 100."""

    def change(call: Call) -> None:
        if call.query == "page=1":
            call.query = "page=1&size=10"

    server.before(change, "getAllCustomers")


@fault("LIST-5")
def no_next_link_before_the_last_customer(server: Spoilt) -> None:
    """A page links no next where a single customer follows."""

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation != "getAllCustomers" or "link" not in answer.headers:
            return answer
        whole: Answer = await send(Call("GET", call.path, "", dict(call.headers), b""))
        if json.loads(answer.body)[-1:] == json.loads(whole.body)[-2:-1]:
            del answer.headers["link"]
        return answer

    server.around.append(around)
