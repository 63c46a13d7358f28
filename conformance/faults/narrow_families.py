"""Faults that show in one place alone, of requirements that few others break."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from typing import Any

import jwt

from complyt_reference import customers
from faults.narrow import body, is_whole, refuse, replace_as, restate, rewrite
from faults.patches import patch_as
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt, problem
from faults.times import rewritten
from faults.tokens import unverified

_PLAIN_UUID = re.compile(r"[0-9a-fA-F-]{36}")


@fault("TOKEN-1")
def one_token_per_client(server: Spoilt) -> None:
    """A client that has a token gets no second one."""
    holders: Counter[str] = Counter()

    def change(call: Call, answer: Answer) -> Answer | None:
        client = str(body(call).get("clientId"))
        holders[client] += answer.status == 200
        return problem(400) if answer.status == 200 and holders[client] > 1 else None

    server.after(change, "createToken")


@fault("AUTH-3")
def no_challenge_for_wrong_credentials(server: Spoilt) -> None:
    """The 401 of a token request has no WWW-Authenticate."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == 401:
            answer.headers.pop("www-authenticate", None)

    server.after(change, "createToken")


@fault("AUTH-6", "AUTH-5")
def another_tenants_patch_is_swallowed(server: Spoilt) -> None:
    """PATCH of another tenant's customer is answered 200, and changes nothing."""
    known: dict[str, Answer] = {}

    def note(_call: Call, answer: Answer) -> None:
        if answer.status < 300:
            shown = Answer(200, {"content-type": "application/json"}, answer.body)
            known.update((customer["complytId"], shown) for customer in answer.customers)

    server.after(note, "upsertCustomer")
    server.after(
        lambda call, answer: known.get(call.segments[-1]) if answer.status == 404 else None,
        "updateCustomer",
    )


def _is_expired(call: Call) -> bool:
    """Whether the token is one whose time is over."""
    token = call.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        return bool(unverified(token).get("exp", time.time()) < time.time())
    except jwt.InvalidTokenError:
        return False


@fault("AUTH-7")
def expired_tokens_get_403(server: Spoilt) -> None:
    """An expired token is answered 403."""
    restate(server, 401, 403, _is_expired)


@fault("AUTH-7")
def expired_tokens_get_400(server: Spoilt) -> None:
    """An expired token is answered 400, as an exception of the library that nobody caught."""
    restate(server, 401, 400, _is_expired)


@fault("TIME-7")
def months_roll_over(server: Spoilt) -> None:
    """The thirteenth month is the first of the next year."""
    rewritten(server, lambda text: text.replace("2022-13-", "2023-01-"))


@fault("PUT-4")
def an_external_id_belongs_to_one_source(server: Spoilt) -> None:
    """A first PUT of an externalId that another source has is refused."""
    sources: dict[tuple[str, str], str] = {}

    def change(call: Call) -> Answer | None:
        _, _, _, source, _, external_id = call.segments
        owner = sources.setdefault((call.headers.get("authorization", ""), external_id), source)
        return problem(400) if owner != source else None

    server.before(change, "upsertCustomer")


@fault("PUT-4", "PUT-2", "PUT-9", "PATCH-2")
def names_shared_by_sources(server: Spoilt) -> None:
    """The name that one source gives an externalId is shown under the others, too."""
    names: dict[tuple[str, str], Any] = {}

    def note(call: Call, answer: Answer) -> None:
        if answer.status < 300:
            names[call.headers.get("authorization", ""), call.segments[-1]] = body(call).get("name")

    def show(call: Call, answer: Answer) -> None:
        key = (call.headers.get("authorization", ""), call.segments[-1])
        if key in names:
            answer.show(lambda customer: customer.update(name=names[key]))

    server.after(note, "upsertCustomer")
    server.after(show, "getCustomer")


@fault("PUT-9", "PUT-10", "PUT-8", "OBJ-2")
def a_repeated_put_unsets_the_email(server: Spoilt) -> None:
    """A PUT that changes nothing unsets the email, as a toggled flag."""

    def change(stored: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        same = stored and all(stored[name] == sent.get(name) for name in ("name", "email"))
        alike = same and stored and stored["comment"] == sent.get("comment") and is_whole(stored)
        return {**sent, "email": None} if alike else sent

    replace_as(server, change)


@fault("PUT-14", "PUT-9")
def a_third_put_creates_anew(server: Spoilt) -> None:
    """The third PUT of a customer deletes and inserts, so that it was created later."""
    times: Counter[str] = Counter()

    def make(original: Any) -> Any:
        def replaced(stored: Any, sent: Any, **named: Any) -> Any:
            customer = original(stored, sent, **named)
            times[customer["complytId"]] += 1
            if times[customer["complytId"]] == 3:
                moment = customer["internalTimestamps"]["updatedDate"]
                customer["internalTimestamps"] = {"createdDate": moment, "updatedDate": moment}
            return customer

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-9", "PUT-10", "PUT-8", "OBJ-2")
def a_repeated_put_repeats_the_comment(server: Spoilt) -> None:
    """A PUT that changes nothing appends the comment to the one that is there."""

    def change(stored: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        comment = sent.get("comment")
        if not stored or not comment or stored["comment"] != comment:
            return sent
        return {**sent, "comment": (comment * 2)[:200]}

    replace_as(server, change)


@fault("PUT-10")
def nulls_cannot_be_sent_back(server: Spoilt) -> None:
    """A PUT that names its complytId may hold no null, though answers do."""
    refuse(
        server,
        lambda call: isinstance(body(call).get("complytId"), str) and None in body(call).values(),
        "upsertCustomer",
    )


def _at_once(server: Spoilt, operation: str, status: int) -> None:
    """Answer so to what succeeds while another of its path is at work that began earlier."""
    at_work: Counter[str] = Counter()

    async def around(call: Call, send: Any) -> Answer:
        if call.operation != operation:
            alone: Answer = await send(call)
            return alone
        late = at_work[call.path] > 0
        at_work[call.path] += 1
        try:
            await asyncio.sleep(0.02)  # as long as a slow database takes
            answer: Answer = await send(call)
        finally:
            at_work[call.path] -= 1
        return problem(status) if late and answer.status < 300 else answer

    server.around.append(around)


@fault("PUT-16", "PUT-15", "ERR-1")
def first_puts_at_once_conflict(server: Spoilt) -> None:
    """A PUT of a pair that another PUT is at work on is answered 409, though it is stored."""
    _at_once(server, "upsertCustomer", 409)


@fault("PUT-16", "PUT-15", "ERR-2")
def first_puts_at_once_break_the_unique_key(server: Spoilt) -> None:
    """A PUT of a pair that another PUT is at work on is answered 500."""
    _at_once(server, "upsertCustomer", 500)


@fault("PATCH-10", "ERR-1")
def patches_at_once_conflict(server: Spoilt) -> None:
    """A PATCH of a customer that another PATCH is at work on is answered 409."""
    _at_once(server, "updateCustomer", 409)


@fault("PATCH-10", "ERR-2")
def patches_at_once_lock_the_row(server: Spoilt) -> None:
    """A PATCH of a customer that another PATCH is at work on is answered 500."""
    _at_once(server, "updateCustomer", 500)


@fault("PUT-14", "PATCH-2")
def a_patch_cuts_the_milliseconds(server: Spoilt) -> None:
    """A PATCH cuts the milliseconds of createdDate."""

    def make(original: Any) -> Any:
        def patched(stored: Any, changes: Any, **named: Any) -> Any:
            customer = original(stored, changes, **named)
            times = customer["internalTimestamps"]
            created = re.sub(r"\.\d+", ".000", times["createdDate"])
            return {**customer, "internalTimestamps": {**times, "createdDate": created}}

        return patched

    server.patch(customers, "patched", make)


@fault("PUT-18")
def a_comment_alone_is_no_change(server: Spoilt) -> None:
    """A PUT that changes the comment alone leaves updatedDate as it was."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, sent: Any, **named: Any) -> Any:
            customer = original(stored, sent, **named)
            if stored and {**customer, "internalTimestamps": 0} == {
                **stored,
                "comment": customer["comment"],
                "internalTimestamps": 0,
            }:
                customer["internalTimestamps"] = stored["internalTimestamps"]
            return customer

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-19")
def source_0_means_10(server: Spoilt) -> None:
    """A PUT under source 0 is one under source 10, as a digit that stands for ten."""

    def change(call: Call) -> None:
        if call.segments[3] == "0" and body(call).get("source") == "0":
            call.path = call.path.replace("/source/0/", "/source/10/")
            call.data = {**body(call), "source": "10"}

    server.before(change, "upsertCustomer")


@fault("GET-2")
def sources_beyond_10_wrap_around(server: Spoilt) -> None:
    """GET under source 11 shows the customer of source 1."""

    def change(call: Call) -> None:
        call.path = call.path.replace("/source/11/", "/source/1/")

    server.before(change, "getCustomer")


@fault("GET-2")
def sources_in_wide_digits(server: Spoilt) -> None:
    """GET reads a full-width digit as the digit, as some languages read integers."""

    def change(call: Call) -> None:
        call.path = call.path.replace("/source/%EF%BC%92/", "/source/2/")

    server.before(change, "getCustomer")


@fault("PATCH-3")
def is_partial_outlives_a_patch(server: Spoilt) -> None:
    """A PATCH whose address lacks isPartial keeps what it was."""

    def changed(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        old, new = stored["address"], sent.get("address")
        if not old or not isinstance(new, dict):
            return sent
        return {**sent, "address": {"isPartial": old["isPartial"], **new}}

    patch_as(server, changed)


@fault("PATCH-4", "PATCH-1")
def null_emails_become_empty(server: Spoilt) -> None:
    """A PATCH of null as email stores an empty text, as a column that is not nullable."""
    rewrite(
        server,
        lambda data: {**data, "email": ""} if data.get("email", 0) is None else data,
        "updateCustomer",
    )


@fault("PATCH-7")
def an_empty_patch_of_no_uuid_gets_404(server: Spoilt) -> None:
    """An empty PATCH of what is no UUID is answered 404."""
    restate(
        server,
        400,
        404,
        lambda call: not _PLAIN_UUID.fullmatch(call.segments[-1]) and call.data == {},
        "updateCustomer",
    )


@fault("PATCH-9")
def an_empty_patch_unsets_the_address(server: Spoilt) -> None:
    """An empty PATCH unsets the address."""
    patch_as(server, lambda _stored, sent: sent or {"address": None})


@fault("PATCH-9", "DOC-1")
def an_empty_patch_gets_204(server: Spoilt) -> None:
    """An empty PATCH is answered 204, without a body."""
    server.after(
        lambda call, answer: Answer(204) if answer.status == 200 and call.data == {} else None,
        "updateCustomer",
    )


@fault("PATCH-12")
def zips_of_a_patch_end_at_10(server: Spoilt) -> None:
    """A PATCH takes at most 10 characters as zip."""

    def is_longer(call: Call) -> bool:
        address = body(call).get("address")
        return isinstance(address, dict) and len(str(address.get("zip") or "")) > 10

    refuse(server, is_longer, "updateCustomer")


@fault("ERR-7")
def unknown_paths_get_the_start_page(server: Spoilt) -> None:
    """A path that is not there is answered 200 with a page, as single-page applications are."""
    _unknown_paths(server, Answer(200, {"content-type": "text/html"}, b"<!doctype html>"))


@fault("ERR-7")
def unknown_paths_get_403(server: Spoilt) -> None:
    """A path that is not there is answered 403, as some gateways do."""
    _unknown_paths(server, problem(403))


def _unknown_paths(server: Spoilt, instead: Answer) -> None:
    known = ("/v1/customers/source/", "/v1/customers/complytId/")

    def change(call: Call, answer: Answer) -> Answer | None:
        return instead if answer.status == 404 and not call.path.startswith(known) else None

    server.after(change)
