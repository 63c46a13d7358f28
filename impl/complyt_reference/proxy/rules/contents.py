"""What a customer holds, which is certain only where all writes are seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from complyt_contract.customers import WRITABLE, written
from complyt_contract.differences import spelt
from complyt_reference.proxy.rules.customers import unchanged
from complyt_reference.proxy.rules.judgements import Judgement, Judgements, judged
from complyt_reference.proxy.rules.memory import Known, Memory, is_whole
from complyt_reference.proxy.rules.requests import Request
from complyt_reference.proxy.rules.times import milliseconds
from complyt_reference.proxy.rules.view import View

_MOVES_SECONDS = 2.5  # after which a write moves updatedDate: two, and what a clock may be coarse


def judge(view: View, request: Request, memory: Memory) -> Judgements:
    """Judge what an answer shows of customers by what they held before."""
    if view.name in ("getCustomer", "getAllCustomers"):
        for customer, text in view.customers:
            yield from _as_before(view, customer, text, memory)
    elif request.is_right and view.customer is not None:
        for customer, _ in view.customers:
            known = memory.of_id(customer.get("complytId"))
            if known is None or not is_whole(customer) or not memory.is_settled(view, known):
                continue
            if view.name == "updateCustomer":
                yield from _patched(view, customer, known)
            yield from _moved(view, customer, known)


def _as_before(view: View, customer: Mapping[str, Any], text: bytes, memory: Memory) -> Judgements:
    """PUT-2, PATCH-2, and that what was refused has changed nothing; of lists LIST-1."""
    known = memory.of_id(customer.get("complytId"))
    if known is None or not memory.is_settled(view, known):
        return
    is_list = view.name == "getAllCustomers"
    requirement = known.requirement
    if is_list:
        requirement = "LIST-3" if view.query else "LIST-1"
    differs = None if text == known.holds else unchanged(known, customer)
    if differs is None:
        yield Judgement(requirement, "the customer as the last write left it")
    else:
        name, was, now = differs
        yield Judgement(requirement, f"{name} {was}, as the last write left it", now)


def _patched(view: View, customer: Mapping[str, Any], known: Known) -> Judgements:
    """PATCH-1, PATCH-9: what is not sent stays."""
    before = orjson.loads(known.holds or b"{}")
    requirement = "PATCH-1" if view.sent else "PATCH-9"
    for name in WRITABLE:
        if name not in view.sent:
            was, now = written(before, name), written(customer, name)
            yield judged(requirement, was == now, f"{name} {spelt(was)}, as before", spelt(now))


def _moved(view: View, customer: Mapping[str, Any], known: Known) -> Judgements:
    """PUT-18, by the clock of the proxy, which runs as fast as the server's."""
    before = orjson.loads(known.holds or b"{}")
    if view.seen.began - known.at < _MOVES_SECONDS:
        return
    if all(written(before, name) == written(customer, name) for name in WRITABLE):
        return
    was = before["internalTimestamps"]["updatedDate"]
    now = customer["internalTimestamps"]["updatedDate"]
    holds = (milliseconds(now) or 0) > (milliseconds(was) or 0)
    yield judged("PUT-18", holds, f"updatedDate after {was}", now)
