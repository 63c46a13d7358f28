"""Faults that show after several writes, or where two things come together."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from complyt_reference import customers
from faults.narrow import OPTIONAL, replace_as
from faults.objects import changed_rules
from faults.patches import patch_as
from faults.registry import fault
from faults.spoilt import READS, WRITES, Answer, Call, Spoilt

Customer = dict[str, Any]
_WRITABLE = (*OPTIONAL, "customerType", "externalTimestamps")


def _kept_later(server: Spoilt, name: str) -> None:
    """Let a rule answer what is stored from the fifth write of a customer on."""
    writes: Counter[str] = Counter()

    def count(original: Any) -> Any:
        def changed(stored: Customer | None, sent: Any, **named: Any) -> Customer:
            customer: Customer = original(stored, sent, **named)
            writes[customer["complytId"]] += 1
            if stored is None or writes[customer["complytId"]] < 5:
                return customer
            return {**customer, **{each: stored[each] for each in _WRITABLE}}

        return changed

    server.patch(customers, name, count)


@fault("OBJ-2")
def the_fifth_put_keeps_the_old(server: Spoilt) -> None:
    """From the fifth PUT of a customer on it changes nothing, as with a version that sticks."""
    _kept_later(server, "replaced")


@fault("PATCH-1", "OBJ-2", "OBJ-4", "TIME-2", "TIME-3", "TIME-4", "TIME-6")
def the_fifth_patch_keeps_the_old(server: Spoilt) -> None:
    """From the fifth PATCH of a customer on it changes nothing."""
    _kept_later(server, "patched")


@fault("TIME-2", "OBJ-2", "PUT-9", "PUT-10", "TIME-6", "TIME-3", "TIME-4")
def a_repeat_cuts_the_milliseconds(server: Spoilt) -> None:
    """A repeated PUT drops the milliseconds of externalTimestamps, which a first one keeps."""

    def change(stored: Customer | None, sent: Customer) -> Customer:
        if stored is None:
            return sent
        times = sent["externalTimestamps"].items()
        whole = {name: re.sub(r"\.[0-9]+", "", text) for name, text in times}
        return {**sent, "externalTimestamps": whole}

    replace_as(server, change)


@fault("PUT-8")
def only_nulls_change_nothing(server: Spoilt) -> None:
    """A repeated PUT in which every optional property is null keeps them all."""

    def change(stored: Customer | None, sent: Customer) -> Customer:
        only_nulls = all(sent.get(name, 0) is None for name in OPTIONAL)
        return {**sent, **{n: stored[n] for n in OPTIONAL}} if stored and only_nulls else sent

    replace_as(server, change)


@fault("PATCH-4")
def a_patch_of_several_nulls_is_empty(server: Spoilt) -> None:
    """A PATCH of several properties, all of them null, is taken for an empty one."""

    def change(_stored: Customer, sent: Customer) -> Customer:
        return {} if len(sent) > 1 and not any(v is not None for v in sent.values()) else sent

    patch_as(server, change)


@fault("PATCH-1")
def a_marketplace_loses_its_region(server: Spoilt) -> None:
    """A PATCH to MARKETPLACE without an address unsets the region of the one that is stored."""

    def change(stored: Customer, sent: Customer) -> Customer:
        if sent.get("customerType") != "MARKETPLACE" or "address" in sent or not stored["address"]:
            return sent
        return {**sent, "address": {**stored["address"], "region": None}}

    patch_as(server, change)


def _unset_before(server: Spoilt, rule: str) -> None:
    """Keep an address unset once it was, whatever a rule is told to set."""
    unset: set[str] = set()

    def keep(original: Any) -> Any:
        def changed(stored: Customer | None, sent: Any, **named: Any) -> Customer:
            customer: Customer = original(stored, sent, **named)
            if stored and stored["complytId"] in unset:
                return {**customer, "address": None}
            if stored and stored["address"] and customer["address"] is None:
                unset.add(stored["complytId"])
            return customer

        return changed

    server.patch(customers, rule, keep)


@fault("PATCH-1")
def a_patched_address_stays_unset(server: Spoilt) -> None:
    """A PATCH does not set an address that a PATCH has unset."""
    _unset_before(server, "patched")


@fault("OBJ-2")
def a_replaced_address_stays_unset(server: Spoilt) -> None:
    """A PUT does not set an address that a PUT has unset."""
    _unset_before(server, "replaced")


@fault("PATCH-1", "PATCH-2", "PATCH-9")
def an_empty_patch_answers_no_name(server: Spoilt) -> None:
    """The answer to an empty PATCH lacks the name."""

    def change(call: Call, answer: Answer) -> None:
        if call.data == {}:
            answer.show(lambda customer: customer.pop("name"))

    server.after(change, "updateCustomer")


@fault("PUT-14", "PUT-18")
def updated_with_the_callers_system(server: Spoilt) -> None:
    """The internal updatedDate is the external one where that is later."""

    def spoil(customer: Customer) -> Customer:
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
        latest = max(now, customer["externalTimestamps"]["updatedDate"])
        customer["internalTimestamps"]["updatedDate"] = latest
        return customer

    changed_rules(server, spoil)


@fault("PATCH-1")
def first_values_not_taken_again(server: Spoilt) -> None:
    """A PATCH of a value that the customer had first is ignored, as with a stale copy."""
    first: dict[str, Customer] = {}

    def note(_call: Call, answer: Answer) -> None:
        if answer.status == 201:
            first[answer.data["complytId"]] = answer.data

    def change(stored: Customer, sent: Customer) -> Customer:
        had = first.get(stored["complytId"], {})
        return {n: v for n, v in sent.items() if n == "externalTimestamps" or v != had.get(n, 0)}

    server.after(note, "upsertCustomer")
    patch_as(server, change)


@fault("OBJ-2", "OBJ-4", "PATCH-1")
def a_county_named_as_its_city_lost(server: Spoilt) -> None:
    """The county of an address is not kept where it is equal to the city."""

    def spoil(customer: Customer) -> Customer:
        address = customer["address"]
        if address and address["county"] == address["city"]:
            customer["address"] = {**address, "county": None}
        return customer

    changed_rules(server, spoil)


@fault("PATCH-1", "PATCH-3")
def empty_members_of_a_patch_ignored(server: Spoilt) -> None:
    """A PATCH whose address holds an empty text keeps the member of the one that is stored."""

    def change(stored: Customer, sent: Customer) -> Customer:
        old, new = stored["address"], sent.get("address")
        if not old or not isinstance(new, dict):
            return sent
        return {**sent, "address": {n: old.get(n) if v == "" else v for n, v in new.items()}}

    patch_as(server, change)


@fault("LIST-1")
def moved_customers_listed_twice(server: Spoilt) -> None:
    """The list holds a customer twice whose createdDate a PATCH has moved, as an old index does."""
    created: dict[str, str] = {}
    moved: set[str] = set()

    def note(call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status < 300 else ():
            complyt_id = customer["complytId"]
            date = customer["externalTimestamps"]["createdDate"]
            if call.operation == "updateCustomer" and created.get(complyt_id, date) != date:
                moved.add(complyt_id)
            created[complyt_id] = date

    def show(call: Call, answer: Answer) -> None:
        if isinstance(answer.data, list) and not call.query:
            again = [each for each in answer.data if each["complytId"] in moved]
            answer.data = [*answer.data, *again]

    server.after(note, *WRITES)
    server.after(show, "getAllCustomers")


@fault("PUT-2", "PATCH-2", "LIST-1")
def equal_addresses_are_one(server: Spoilt) -> None:
    """Customers of one address in New Zealand share a row of it, which a write of one changes."""
    written: dict[str, Customer] = {}
    shared: dict[str, Customer] = {}

    def note(_call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status < 300 else ():
            complyt_id, new = customer["complytId"], customer["address"]
            old = written.get(complyt_id)
            shared.pop(complyt_id, None)
            if old and new and old != new and old["country"] == "NZ":
                shared.update({each: new for each in written if written[each] == old})
                shared.pop(complyt_id, None)
            written[complyt_id] = new

    def show(_call: Call, answer: Answer) -> None:
        answer.show(
            lambda each: each.update(address=shared.get(each["complytId"], each["address"]))
        )

    server.after(note, *WRITES)
    server.after(show, *READS)
