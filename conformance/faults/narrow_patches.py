"""Faults of PATCH that show in one place alone: PATCH-*."""

from __future__ import annotations

import re
from typing import Any

from faults.narrow import body, is_bare, is_whole, nulls_is_partial, refuse, restate, rewrite
from faults.objects import shown
from faults.patches import patch_as
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt

_PLAIN_UUID = re.compile(r"[0-9a-fA-F-]{36}")


@fault("PATCH-1", "PATCH-9", "PATCH-10")
def a_patch_of_the_type_unsets_the_comment(server: Spoilt) -> None:
    """A PATCH of the customerType alone unsets the comment."""
    patch_as(
        server,
        lambda _stored, sent: (
            {**sent, "comment": None} if sent.keys() == {"customerType"} else sent
        ),
    )


@fault("PATCH-1")
def a_patch_to_exempt_means_retail(server: Spoilt) -> None:
    """A PATCH to RETAIL_EXEMPT stores RETAIL."""
    meant = {"RETAIL_EXEMPT": "RETAIL"}

    def change(_stored: Any, sent: dict[str, Any]) -> dict[str, Any]:
        return {n: meant.get(v, v) if n == "customerType" else v for n, v in sent.items()}

    patch_as(server, change)


@fault("PATCH-1")
def a_bare_customer_gets_no_comment(server: Spoilt) -> None:
    """A PATCH of the comment alone is ignored where no optional property is set."""
    patch_as(
        server,
        lambda stored, sent: {} if is_bare(stored) and sent.keys() == {"comment"} else sent,
    )


@fault("PATCH-1")
def an_empty_comment_alone_ignored(server: Spoilt) -> None:
    """A PATCH of an empty comment, and nothing else, is ignored."""
    patch_as(server, lambda _stored, sent: {} if sent == {"comment": ""} else sent)


@fault("PATCH-1")
def a_name_beside_an_address_ignored(server: Spoilt) -> None:
    """A PATCH of name and address, and nothing else, leaves the name."""
    patch_as(
        server,
        lambda _stored, sent: (
            {"address": sent["address"]} if sent.keys() == {"name", "address"} else sent
        ),
    )


@fault("PATCH-1")
def a_patch_of_partial_customers_leaves_the_times(server: Spoilt) -> None:
    """A PATCH of a customer that lacks some optional property leaves its externalTimestamps."""

    def changed(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        if is_whole(stored) or is_bare(stored):
            return sent
        return {name: value for name, value in sent.items() if name != "externalTimestamps"}

    patch_as(server, changed)


@fault("PATCH-3", "PATCH-1")
def updated_date_not_patched(server: Spoilt) -> None:
    """A PATCH of externalTimestamps changes createdDate alone."""

    def changed(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        times = sent.get("externalTimestamps")
        if not isinstance(times, dict):
            return sent
        kept = stored["externalTimestamps"]["updatedDate"]
        return {**sent, "externalTimestamps": {**times, "updatedDate": kept}}

    patch_as(server, changed)


@fault("PATCH-5")
def an_equal_source_alone_refused(server: Spoilt) -> None:
    """A PATCH that names the source, and no other identifier, is refused."""
    refuse(
        server,
        lambda call: {"complytId", "externalId", "source"} & body(call).keys() == {"source"},
        "updateCustomer",
    )


@fault("PATCH-5")
def all_identifiers_together_refused(server: Spoilt) -> None:
    """A PATCH that names all three identifiers is refused."""
    refuse(
        server,
        lambda call: {"complytId", "externalId", "source"} <= body(call).keys(),
        "updateCustomer",
    )


@fault("PATCH-6")
def a_long_patch_of_an_unknown_id_gets_400(server: Spoilt) -> None:
    """A PATCH of many properties of an unknown complytId is answered 400."""
    restate(server, 404, 400, lambda call: len(body(call)) > 2, "updateCustomer")


@fault("PATCH-6", "AUTH-6")
def an_empty_patch_of_an_unknown_id_gets_400(server: Spoilt) -> None:
    """An empty PATCH of an unknown complytId is answered 400."""
    restate(server, 404, 400, lambda call: call.data == {}, "updateCustomer")


@fault("PATCH-6")
def the_first_digit_of_ids_ignored(server: Spoilt) -> None:
    """A PATCH finds a customer whose complytId differs in the first digit alone."""
    known: dict[str, str] = {}

    def note(_call: Call, answer: Answer) -> None:
        known.update((each["complytId"][1:], each["complytId"]) for each in answer.customers)

    def change(call: Call) -> None:
        asked = call.segments[-1]
        call.path = call.path.replace(asked, known.get(asked[1:], asked))

    server.after(note, "upsertCustomer")
    server.before(change, "updateCustomer")


@fault("PATCH-8")
def a_body_that_is_no_object_changes_nothing(server: Spoilt) -> None:
    """A PATCH whose body is JSON, but no object, is taken for an empty one."""

    def change(call: Call) -> None:
        if call.data is not None and not isinstance(call.data, dict):
            call.data = {}

    server.before(change, "updateCustomer")


@fault("PATCH-11")
def upper_case_ids_in_bodies_refused(server: Spoilt) -> None:
    """A complytId in a body is compared with regard to case."""
    refuse(
        server,
        lambda call: isinstance(sent := body(call).get("complytId"), str) and sent != sent.lower(),
        "upsertCustomer",
        "updateCustomer",
    )


@fault("PATCH-11", "DOC-1", "OBJ-1", "LIST-1", "PUT-2", "PUT-3", "PUT-15", "PATCH-2")
def get_answers_ids_in_upper_case(server: Spoilt) -> None:
    """GET answers the complytId in upper case."""
    shown(server, lambda each: each.update(complytId=each["complytId"].upper()), "getCustomer")


@fault("PATCH-1")
def a_null_for_is_partial_refused_in_a_patch(server: Spoilt) -> None:
    """A PATCH with null for isPartial is refused."""
    refuse(server, nulls_is_partial, "updateCustomer")


@fault("PATCH-5")
def an_equal_source_10_refused(server: Spoilt) -> None:
    """A PATCH with source 10 is refused, whatever is stored."""
    refuse(server, lambda call: body(call).get("source") == "10", "updateCustomer")


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
    """A PATCH of null as email stores an empty text, as in a column that is not nullable."""
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


@fault("PATCH-3", "PATCH-1", "OBJ-2")
def nulls_in_an_address_keep_what_was(server: Spoilt) -> None:
    """A null in the address of a PATCH keeps the member that is stored."""

    def changed(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        old, new = stored["address"], sent.get("address")
        if not old or not isinstance(new, dict):
            return sent
        nulls = {n for n, value in new.items() if value is None and n != "isPartial"}
        return {**sent, "address": {**new, **{name: old.get(name) for name in nulls}}}

    patch_as(server, changed)


@fault("PATCH-1", "OBJ-2")
def an_address_is_patched_once(server: Spoilt) -> None:
    """A PATCH that follows another of the same customer leaves the address as it is."""
    patched: set[str] = set()

    def changed(stored: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        again = stored["complytId"] in patched
        patched.add(stored["complytId"])
        return {n: v for n, v in sent.items() if not (again and n == "address")}

    patch_as(server, changed)
