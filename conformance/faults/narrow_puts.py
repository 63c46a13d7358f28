"""Faults of PUT that show in one place alone: PUT-*."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from complyt_reference import customers
from complyt_reference.handlers import customers as handlers
from faults.narrow import (
    OPTIONAL,
    body,
    created_paths,
    is_bare,
    is_whole,
    nulls_is_partial,
    refuse,
    replace_as,
)
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt, problem

_REQUIRED = {"externalId", "source", "customerType", "externalTimestamps"}


def _created_as_200(server: Spoilt, when: Any) -> None:
    """Answer 200 to the first PUTs whose body `when` is true of."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == 201 and when(body(call)):
            answer.status = 200

    server.after(change, "upsertCustomer")


@fault("PUT-1")
def old_customers_are_created_with_200(server: Spoilt) -> None:
    """A first PUT of a customer that was created before 2021, or after 2025, is answered 200."""

    def is_strange(sent: dict[str, Any]) -> bool:
        created = str(sent["externalTimestamps"]["createdDate"])
        return not "2021" <= created[:4] <= "2025"

    _created_as_200(server, is_strange)


@fault("PUT-1")
def bare_marketplaces_are_created_with_200(server: Spoilt) -> None:
    """A first PUT of a MARKETPLACE without optional properties is answered 200."""
    _created_as_200(server, lambda sent: sent["customerType"] == "MARKETPLACE" and is_bare(sent))


@fault("PUT-1")
def whole_customers_of_source_7_are_created_with_200(server: Spoilt) -> None:
    """A first PUT of a customer with every property is answered 200 under source 7."""
    _created_as_200(server, lambda sent: sent["source"] == "7" and is_whole(sent))


@fault("PUT-1", "PUT-16")
def the_fourth_put_is_answered_201(server: Spoilt) -> None:
    """The fourth PUT of a pair is answered 201."""
    times: Counter[tuple[str, str]] = Counter()

    def change(call: Call, answer: Answer) -> None:
        if answer.status in (200, 201):
            key = (call.path, call.headers.get("authorization", ""))
            times[key] += 1
            if times[key] == 4:
                answer.status = 201

    server.after(change, "upsertCustomer")


@fault("PUT-3", "PUT-9", "PUT-10")
def the_tenth_put_gives_a_new_complyt_id(server: Spoilt) -> None:
    """Each tenth PUT of a customer assigns a new complytId."""
    times: Counter[str] = Counter()

    def make(original: Any) -> Any:
        def replaced(stored: Any, sent: Any, **named: Any) -> Any:
            customer = original(stored, sent, **named)
            times[customer["complytId"]] += 1
            if times[customer["complytId"]] % 10:
                return customer
            return {**customer, "complytId": named["complyt_id"]}

        return replaced

    server.patch(customers, "replaced", make)


@fault("PUT-6")
def null_as_a_body_gets_404(server: Spoilt) -> None:
    """A PUT of null is answered 404."""
    refuse(server, lambda call: call.body.strip() == b"null", "upsertCustomer", status=404)


def _compared(server: Spoilt, alike: Any) -> None:
    """Take the externalId of a body for the path's where `alike` says so."""

    def make(original: Any) -> Any:
        def compare(sent: dict[str, Any], source: str, external_id: str) -> None:
            text = sent["externalId"]
            same = isinstance(text, str) and alike(text, external_id)
            original({**sent, "externalId": external_id} if same else sent, source, external_id)

        return compare

    server.patch(handlers, "require_same_identity", make)


@fault("PUT-7")
def identities_compared_without_blanks(server: Spoilt) -> None:
    """The externalId of a body may have blanks at its end that the path's lacks."""
    _compared(server, lambda text, external_id: text.rstrip(" ") == external_id)


@fault("PUT-7")
def external_ids_compared_without_case(server: Spoilt) -> None:
    """The externalId of a body may differ from the path's in case."""
    _compared(server, lambda text, external_id: text.lower() == external_id.lower())


@fault("PUT-7")
def external_ids_compared_without_case_on_replace(server: Spoilt) -> None:
    """The externalId of a body may differ in case from that of a customer who is there."""
    there = created_paths(server)

    def change(call: Call) -> None:
        sent, asked = body(call).get("externalId"), call.segments[-1]
        if call.path in there and isinstance(sent, str) and sent.lower() == asked.lower():
            call.data = {**body(call), "externalId": asked}

    server.before(change, "upsertCustomer")


@fault("PUT-7", "PUT-5")
def an_empty_external_id_is_the_paths(server: Spoilt) -> None:
    """An empty externalId in a body is filled in from the path."""

    def change(call: Call) -> None:
        if body(call).get("externalId") == "":
            call.data = {**body(call), "externalId": call.segments[-1]}

    server.before(change, "upsertCustomer")


@fault("PUT-13", "PUT-7")
def a_refused_identity_is_stored(server: Spoilt) -> None:
    """A PUT whose body names another customer is refused, after it was stored as that one."""

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        named = body(call).get("externalId")
        if answer.status == 400 and call.operation == "upsertCustomer" and isinstance(named, str):
            path = call.path.replace(call.segments[-1], named)
            found: Answer = await send(Call("GET", path, "", dict(call.headers), b""))
            if path != call.path and found.status == 200:
                await send(Call("PUT", path, "", dict(call.headers), call.body))
        return answer

    server.around.append(around)


@fault("PUT-8")
def a_bare_put_keeps_the_rest(server: Spoilt) -> None:
    """A PUT with the required properties alone keeps the others."""

    def change(stored: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        if stored is None or sent.keys() != _REQUIRED:
            return sent
        return {**{name: stored[name] for name in OPTIONAL}, **sent}

    replace_as(server, change)


@fault("PUT-8")
def is_partial_kept_when_left_out(server: Spoilt) -> None:
    """A PUT whose address lacks isPartial keeps what it was."""

    def change(stored: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        address = sent.get("address")
        if not stored or not stored["address"] or not isinstance(address, dict):
            return sent
        return {**sent, "address": {"isPartial": stored["address"]["isPartial"], **address}}

    replace_as(server, change)


@fault("PUT-8")
def a_put_after_a_patch_merges(server: Spoilt) -> None:
    """A PUT that follows a PATCH keeps the optional properties that it leaves out."""
    patched: set[str] = set()

    def note(_call: Call, answer: Answer) -> None:
        patched.update(customer["complytId"] for customer in answer.customers)

    def change(stored: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        if stored is None or stored["complytId"] not in patched:
            return sent
        patched.discard(stored["complytId"])
        return {**{name: stored[name] for name in OPTIONAL}, **sent}

    server.after(lambda c, a: note(c, a) if a.status == 200 else None, "updateCustomer")
    replace_as(server, change)


@fault("PUT-10")
def patched_customers_cannot_be_sent_back(server: Spoilt) -> None:
    """A PUT that names the complytId of a customer that was patched is refused."""
    patched: set[str] = set()

    def note(_call: Call, answer: Answer) -> None:
        patched.update(customer["complytId"] for customer in answer.customers)

    server.after(lambda c, a: note(c, a) if a.status == 200 else None, "updateCustomer")
    refuse(server, lambda call: str(body(call).get("complytId")) in patched, "upsertCustomer")


@fault("PUT-11")
def another_complyt_id_ignored_on_replace(server: Spoilt) -> None:
    """A PUT of a customer that exists may name any complytId, which is ignored."""
    replace_as(server, lambda stored, sent: {**sent, "complytId": None} if stored else sent)


def _no_uuids_ignored(server: Spoilt, *, on_creation: bool) -> None:
    """Read a complytId that is no UUID as none, in first PUTs or in all others."""
    there = created_paths(server)

    def change(call: Call) -> None:
        text = body(call).get("complytId")
        if not isinstance(text, str) or re.fullmatch("[0-9a-f-]{36}", text, re.IGNORECASE):
            return
        if on_creation == (call.path not in there):
            call.data = {**body(call), "complytId": None}

    server.before(change, "upsertCustomer")


@fault("PUT-11", "PUT-6")
def a_complyt_id_that_is_no_uuid_is_ignored_on_replace(server: Spoilt) -> None:
    """A PUT of a customer that exists may name a complytId that is no UUID, which is ignored."""
    _no_uuids_ignored(server, on_creation=False)


@fault("PUT-11", "PUT-6")
def a_complyt_id_that_is_no_uuid_is_ignored_on_creation(server: Spoilt) -> None:
    """A first PUT may name a complytId that is no UUID, which is ignored."""
    _no_uuids_ignored(server, on_creation=True)


@fault("PUT-12")
def location_not_encoded(server: Spoilt) -> None:
    """Location is percent-encoded, but for percent signs and question marks."""

    def change(_call: Call, answer: Answer) -> None:
        location = answer.headers.get("location", "")
        if location:
            answer.headers["location"] = location.replace("%25", "%").replace("%3F", "?")

    server.after(change, "upsertCustomer")


@fault("PUT-12")
def no_location_of_plain_customers(server: Spoilt) -> None:
    """Location is missing where nothing in it need be encoded."""

    def change(_call: Call, answer: Answer) -> None:
        if "%" not in answer.headers.get("location", "%"):
            del answer.headers["location"]

    server.after(change, "upsertCustomer")


@fault("PUT-13")
def a_refused_first_put_is_stored(server: Spoilt) -> None:
    """A first PUT that is refused for its customerType, or a date, is stored with another."""

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        sent = body(call)
        if call.operation != "upsertCustomer" or answer.status != 400 or "name" not in sent:
            return answer
        found: Answer = await send(Call("GET", call.path, "", dict(call.headers), b""))
        if found.status == 404:
            mended = Call("PUT", call.path, "", dict(call.headers), b"")
            mended.body = json.dumps({**sent, "customerType": "RETAIL"}).encode()
            await send(mended)
        return answer

    server.around.append(around)


def _emails_need_a_dot(server: Spoilt, operation: str) -> None:
    def lacks_a_dot(call: Call) -> bool:
        email = body(call).get("email")
        return isinstance(email, str) and "." not in (email or ".").rpartition("@")[2]

    refuse(server, lacks_a_dot, operation)


@fault("PUT-17")
def emails_of_a_put_need_a_dot(server: Spoilt) -> None:
    """A PUT refuses an email without a dot in its domain."""
    _emails_need_a_dot(server, "upsertCustomer")


@fault("PUT-17")
def emails_of_a_patch_need_a_dot(server: Spoilt) -> None:
    """A PATCH refuses an email without a dot in its domain."""
    _emails_need_a_dot(server, "updateCustomer")


@fault("PUT-1")
def a_null_for_is_partial_refused(server: Spoilt) -> None:
    """A PUT with null for isPartial is refused."""
    refuse(server, nulls_is_partial, "upsertCustomer")


@fault("PUT-7")
def source_100_in_a_path_is_cut(server: Spoilt) -> None:
    """A PUT to source 100 is one to the source of its body."""

    def before(call: Call) -> None:
        source = str(body(call).get("source"))
        if source != "100":
            call.path = call.path.replace("/source/100/", f"/source/{source}/")

    server.before(before, "upsertCustomer")


@fault("PUT-4", "PUT-1")
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


@fault("PUT-19")
def source_0_means_10(server: Spoilt) -> None:
    """A PUT under source 0 is one under source 10, as a digit that stands for ten."""

    def change(call: Call) -> None:
        if call.segments[3] == "0" and body(call).get("source") == "0":
            call.path = call.path.replace("/source/0/", "/source/10/")
            call.data = {**body(call), "source": "10"}

    server.before(change, "upsertCustomer")


@fault("PUT-1")
def repeats_of_long_identifiers_are_answered_201(server: Spoilt) -> None:
    """A repeated PUT is answered 201 where the externalId has more than 200 characters."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == 200 and len(call.segments[-1]) > 200:
            answer.status = 201
            answer.headers["location"] = call.path

    server.after(change, "upsertCustomer")


@fault("PUT-12")
def locations_of_source_10_name_source_1(server: Spoilt) -> None:
    """Location names source 1 for source 10, as the pattern `[1-9]` of some pages cuts it."""

    def change(_call: Call, answer: Answer) -> None:
        if location := answer.headers.get("location"):
            answer.headers["location"] = location.replace("/source/10/", "/source/1/")

    server.after(change, "upsertCustomer")
