"""Lists: their order, what they must hold, and their pages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from complyt_contract.links import next_link
from complyt_reference.proxy.rules.judgements import Judgements, judged
from complyt_reference.proxy.rules.memory import Memory
from complyt_reference.proxy.rules.requests import Request
from complyt_reference.proxy.rules.times import milliseconds
from complyt_reference.proxy.rules.view import View, header


def judge(view: View, request: Request, memory: Memory) -> Judgements:
    """Judge a list or a page by itself, and by how many customers there are at least."""
    customers = view.answer
    is_list = isinstance(customers, list) and all(isinstance(each, dict) for each in customers)
    if view.name != "getAllCustomers" or view.status != 200 or not is_list or not request.is_right:
        return
    calm = not view.seen.beside
    if calm:
        yield from _order(customers)
    if not any(name in ("page", "size") for name, _ in view.query):
        yield from _whole(view, customers, memory, calm=calm)
        return
    asked = dict(view.query)
    if "size" in asked:
        yield from _page(view, customers, int(asked.get("page", "1")), int(asked["size"]), memory)


def _order(customers: list[dict[str, Any]]) -> Judgements:
    """LIST-2; a write beside may move a customer while the list is read."""
    dates = list(_dates(customers))
    if len(dates) < 2:
        return
    wrong = next(((one, two) for one, two in pairwise(dates) if one[0] < two[0]), None)
    received = f"{wrong[1][1]} after {wrong[0][1]}" if wrong else ""
    expected = "the newest createdDate of externalTimestamps first"
    yield judged("LIST-2", wrong is None, expected, received)


def _dates(customers: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    for customer in customers:
        times = customer.get("externalTimestamps")
        text = times.get("createdDate") if isinstance(times, dict) else None
        instant = milliseconds(text)
        if instant is not None:
            yield instant, str(text)


def _whole(
    view: View, customers: list[dict[str, Any]], memory: Memory, *, calm: bool
) -> Judgements:
    """LIST-1: each customer that is there, once."""
    listed = [str(each.get("complytId")).lower() for each in customers]
    if calm:
        twice = len(listed) - len(set(listed))
        yield judged("LIST-1", not twice, "every customer once", f"{twice} more than once")
    there = set(listed)
    missing = [
        known.complyt_id
        for known in memory.of_tenant(view.caller.tenant, view.seen.began)
        if known.complyt_id not in there and not memory.is_disturbed(view, known)
    ]
    expected = "every customer that was there before"
    received = f"{len(missing)} are missing, as {missing[0]}" if missing else ""
    yield judged("LIST-1", not missing, expected, received)


def _page(
    view: View, customers: list[dict[str, Any]], page: int, size: int, memory: Memory
) -> Judgements:
    """LIST-3, LIST-5; customers never go, so that those that were seen are there at least."""
    count = len(customers)
    yield judged("LIST-3", count <= size, f"at most {size} customers", f"{count}")
    ids = {str(each.get("complytId")).lower() for each in customers}
    if not view.seen.beside:
        yield judged(
            "LIST-3", len(ids) == count, "every customer once", f"{count - len(ids)} twice"
        )
    there = memory.count(view.caller.tenant, view.seen.began)
    if there >= page * size:
        expected = f"{size} customers, as there are {there} at least"
        yield judged("LIST-3", count >= size, expected, f"{count}")
    link = next_link(header(view.seen.answer_headers, "link") or "")
    if count < size:
        expected = "no next link on a page that is not full"
        yield judged("LIST-5", link is None, expected, f"{link}")
    elif there > page * size:
        expected = f"a next link, as there are {there} customers at least"
        yield judged("LIST-5", link is not None, expected, "no next link")
