"""Whether the answer to a write holds what was written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from complyt_contract.customers import TIMESTAMPS, WRITABLE, held, written
from complyt_contract.differences import spelt
from complyt_contract.times import has_answered_form
from complyt_reference.proxy.rules import times
from complyt_reference.proxy.rules.bodies import text_of
from complyt_reference.proxy.rules.judgements import Judgement, Judgements, judged
from complyt_reference.proxy.rules.memory import is_whole
from complyt_reference.proxy.rules.view import View, header

_DAY = 86_400_000  # milliseconds; no zone, no date for a time and no rounding makes so much


def judge(view: View, base: str) -> Judgements:
    """Judge the answer to a right PUT or PATCH that was accepted."""
    body, customer = view.sent, view.customer
    if customer is None or not isinstance(body, dict) or not is_whole(customer):
        return
    if view.name == "upsertCustomer":
        yield from _identity(body, customer)
        if view.status == 201:
            yield from _location(view, base)
    elif view.name == "updateCustomer":
        yield _same_id(view, customer)
    else:
        return
    for name in WRITABLE:
        if name != "externalTimestamps" and (name in body or view.name == "upsertCustomer"):
            yield _property(view, name, body, customer)
    yield from _timestamps(view, body, customer)
    yield from _address_defaults(body, customer)


def _identity(body: Mapping[str, Any], customer: Mapping[str, Any]) -> Judgements:
    for name in ("source", "externalId"):
        requirement = "OBJ-5" if isinstance(body.get(name), int) else "OBJ-2"
        wanted, got = text_of(body.get(name)), customer[name]
        yield judged(requirement, wanted == got, f"{name} {spelt(wanted)}", spelt(got))


def _same_id(view: View, customer: Mapping[str, Any]) -> Judgement:
    sent, got = view.parameters["complytId"] or "", customer["complytId"]
    if sent == sent.lower():
        return judged("PATCH-1", got.lower() == sent, f"the customer {sent}", f"{got}")
    expected = f"the customer {sent.lower()}, in lower case"
    return judged("PATCH-11", got == sent.lower(), expected, f"{got}")


def _location(view: View, base: str) -> Judgements:
    """Judge that a 201 has a Location; which is read as a path of this API where it is one."""
    location = header(view.seen.answer_headers, "location")
    if not location:
        yield Judgement("PUT-12", "201 with a Location", "201 without one")
        return
    path = urlsplit(location).path.removeprefix(base)
    ours, theirs = view.seen.target.partition("?")[0], path
    if theirs.startswith("/v1/customers/source/"):
        expected = f"a Location that answers the customer, as {ours}"
        yield judged("PUT-12", unquote(theirs) == unquote(ours), expected, location)


def _property(
    view: View, name: str, body: Mapping[str, Any], customer: Mapping[str, Any]
) -> Judgement:
    wanted, got = written(body, name), held(body, customer, name)
    requirement = _requirement(view, name, body, wanted, got)
    return judged(requirement, wanted == got, f"{name} {spelt(wanted)}", spelt(got))


def _requirement(view: View, name: str, body: Mapping[str, Any], wanted: Any, got: Any) -> str:
    """Return what a property is judged by; keeping more than was sent is a matter of its own."""
    is_put = view.name == "upsertCustomer"
    if wanted is None and body.get(name) is None:
        return "PUT-8" if is_put else "PATCH-4"
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        if wanted != got and wanted.items() <= got.items():
            return "PUT-8" if is_put else "PATCH-3"
        if not is_put and wanted == got:
            return "PATCH-3"
    if isinstance(wanted, str) and not wanted.isascii():
        return "OBJ-4"
    return "OBJ-2" if is_put else "PATCH-1"


def _timestamps(view: View, body: Mapping[str, Any], customer: Mapping[str, Any]) -> Judgements:
    sent, got = body.get("externalTimestamps"), customer.get("externalTimestamps")
    if not isinstance(sent, dict):
        return
    got = got if isinstance(got, dict) else {}
    for member in TIMESTAMPS:
        text, answered = sent.get(member), got.get(member)
        if not isinstance(text, str):
            continue
        wanted, came = times.milliseconds(text), times.milliseconds(answered)
        holds = wanted == came and has_answered_form(answered)
        requirement = times.requirement(text)
        if wanted is not None and came is not None and abs(wanted - came) > _DAY:
            requirement = "OBJ-2" if view.name == "upsertCustomer" else "PATCH-1"
        expected = f"{member} as {spelt(text)} comes back, in UTC without a zone"
        yield judged(requirement, holds, expected, spelt(answered))


def _address_defaults(body: Mapping[str, Any], customer: Mapping[str, Any]) -> Judgements:
    """OBJ-3; an address without any member is undecided (D12)."""
    sent, got = body.get("address"), customer.get("address")
    if not isinstance(sent, dict) or not isinstance(got, dict):
        return
    others = {name for name, value in sent.items() if value is not None}
    if "county" not in sent and others - {"county"}:
        county = got.get("county")
        yield judged("OBJ-3", county is None, "county null", spelt(county))
    if "isPartial" not in sent and others - {"isPartial"}:
        partial = got.get("isPartial")
        yield judged("OBJ-3", partial is False, "isPartial false", spelt(partial))
