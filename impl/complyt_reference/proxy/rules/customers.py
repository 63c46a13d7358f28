"""What stays true of a customer whoever writes: its ids, its times, and that it is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from complyt_contract.customers import DOCUMENTED, written
from complyt_contract.customers import shown as shape
from complyt_contract.differences import spelt
from complyt_reference.proxy.rules.judgements import Judgement, Judgements, judged
from complyt_reference.proxy.rules.memory import Known, Memory, is_whole
from complyt_reference.proxy.rules.requests import Request
from complyt_reference.proxy.rules.times import milliseconds
from complyt_reference.proxy.rules.view import View


def judge(view: View, request: Request, memory: Memory) -> Judgements:
    """Judge what an answer shows of customers, or hides, by what was shown before."""
    for customer, text in view.customers:
        known = memory.of_id(customer.get("complytId"))
        if known is not None and view.caller.tenant in known.tenants and known.is_as_shown(text):
            yield Judgement("PUT-14", "createdDate as it was, updatedDate not before")
            yield Judgement("PUT-3", "complytId as before")
        elif is_whole(customer):
            yield from _times(view, customer, memory)
            yield from _ids(view, customer, memory)
            yield from _tenant(view, customer, memory)
    if view.name == "getCustomer" and request.is_right:
        yield from _read(view, memory)
    elif view.name == "upsertCustomer" and request.is_right:
        yield from _status_of_put(view, memory)
        yield from _repeated(view, memory)
    elif view.name == "updateCustomer" and request.is_right:
        yield from _foreign(view, memory)


def _times(view: View, customer: Mapping[str, Any], memory: Memory) -> Judgements:
    """PUT-14; of two answers that overlap nobody knows which is older."""
    times = customer["internalTimestamps"]
    created, updated = milliseconds(times["createdDate"]), milliseconds(times["updatedDate"])
    assert created is not None
    assert updated is not None
    expected = "updatedDate of internalTimestamps not before createdDate"
    yield judged("PUT-14", updated >= created, expected, spelt(times))
    known = memory.of_id(customer["complytId"])
    if known is None:
        return
    expected = "createdDate of internalTimestamps as it was"
    yield judged("PUT-14", created == known.created, expected, spelt(times))
    before = [each for ended, each in known.updates if ended < view.seen.began]
    expected = "updatedDate of internalTimestamps not before that of an earlier answer"
    yield judged("PUT-14", updated >= max(before, default=0), expected, spelt(times))


def _ids(view: View, customer: Mapping[str, Any], memory: Memory) -> Judgements:
    """PUT-3, PUT-4: one complytId for one pair, one pair for one complytId."""
    complyt_id, pair = customer["complytId"], (customer["source"], customer["externalId"])
    known = memory.of_id(complyt_id)
    if known is not None:
        same_text = known.pair[1] == pair[1] and known.pair != pair
        requirement = "PUT-4" if same_text else "PUT-3"
        expected = f"complytId {complyt_id} for {_told(known.pair)} alone"
        yield judged(requirement, known.pair == pair, expected, _told(pair))
    named = memory.of_pair(view.caller.tenant, pair)
    if named is not None and named is not known:
        beside = named.since >= view.seen.began
        expected = f"complytId {named.complyt_id}, as before"
        yield Judgement("PUT-15" if beside else "PUT-3", expected, f"{complyt_id}")
    elif named is not None and view.name != "getAllCustomers":
        yield Judgement("PUT-3", "complytId as before")


def _tenant(view: View, customer: Mapping[str, Any], memory: Memory) -> Judgements:
    """AUTH-5, where tokens themselves name their tenants."""
    caller = view.caller
    if not caller.names_tenant:
        return
    known = memory.of_id(customer["complytId"])
    owners = known.tenants if known else set()
    if owners and caller.tenant not in owners and all(map(_is_claimed, owners)):
        received = f"complytId {customer['complytId']}, which another tenant's answers have shown"
        yield Judgement("AUTH-5", "no customer of another tenant", received)
        return
    others = memory.all_of_pair((customer["source"], customer["externalId"]))
    if any(caller.tenant not in each.tenants for each in others):
        yield Judgement("AUTH-5", "the same pair in two tenants to be two customers")


def _told(pair: tuple[Any, Any]) -> str:
    return f"source {spelt(pair[0])}, externalId {spelt(pair[1])}"


def _is_claimed(tenant: str) -> bool:
    return tenant.startswith("claim:")


def _read(view: View, memory: Memory) -> Judgements:
    """GET of a pair: the pair's customer, and one that was there is still there."""
    known = memory.of_pair(view.caller.tenant, view.pair)
    if view.status == 404 and known is not None and known.since < view.seen.began:
        requirement = "PUT-2" if known.is_written else "GET-3"
        yield Judgement(requirement, "the customer, which was there before", view.summary())
    if view.customer is not None and view.pair is not None:
        got = (view.customer.get("source"), view.customer.get("externalId"))
        yield judged("GET-3", got == view.pair, f"that of {_told(view.pair)}", _told(got))


def _status_of_put(view: View, memory: Memory) -> Judgements:
    """PUT-1; of first PUTs at once PUT-15 and PUT-16."""
    known = memory.of_pair(view.caller.tenant, view.pair)
    if known is None or view.status not in (200, 201):
        return
    if known.since < view.seen.began:
        expected = "200 for a pair that was there before"
        yield judged("PUT-1", view.status == 200, expected, view.summary())
    elif known.made_by is not None and known.made_by in view.seen.beside:
        expected = "one 201 alone of first PUTs at once"
        yield judged("PUT-16", view.status == 200, expected, "201 twice")
        yield Judgement("PUT-15", "one complytId of first PUTs at once")


def _repeated(view: View, memory: Memory) -> Judgements:
    """PUT-9: the same PUT once more, whatever was written in between, leaves the same customer."""
    known = memory.of_pair(view.caller.tenant, view.pair)
    customer = view.customer
    if known is None or customer is None or not known.put or not known.since < view.seen.began:
        return
    if known.put != bytes(view.seen.sent.beginning):
        return
    before = orjson.loads(known.put_answer)
    for name in DOCUMENTED:
        form = written if name == "address" else shape
        was, now = form(before, name), form(customer, name)
        if name == "internalTimestamps":
            was, now = was.get("createdDate"), now.get("createdDate")
        if was != now:
            expected = f"{name} {spelt(was)}, as after the same PUT before"
            yield Judgement("PUT-9", expected, spelt(now))
            return
    yield Judgement("PUT-9", "the customer as after the same PUT before")


def _foreign(view: View, memory: Memory) -> Judgements:
    """AUTH-6; a token that has written before does not lack the scope."""
    known = memory.of_id(view.parameters["complytId"])
    caller = view.caller
    if known is None or not caller.names_tenant or caller.tenant in known.tenants:
        return
    if not all(map(_is_claimed, known.tenants)):
        return
    if view.status == 404 or (view.status == 403 and caller.token in memory.writers):
        expected = "404 for another tenant's customer"
        yield judged("AUTH-6", view.status == 404, expected, view.summary())


def unchanged(known: Known, customer: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Return name, former and present form of a property that is not as it was; None without."""
    before = orjson.loads(known.holds or b"{}")
    for name in DOCUMENTED:
        was, now = shape(before, name), shape(customer, name)
        if was != now:
            return name, spelt(was), spelt(now)
    return None
