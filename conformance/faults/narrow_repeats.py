"""Faults of further writes of a customer, and of its internalTimestamps: PUT-9, -10, -14, -18."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from complyt_reference import customers
from faults.narrow import body, is_whole, refuse, replace_as
from faults.registry import fault
from faults.spoilt import Spoilt


@fault("PUT-9", "PUT-10", "PUT-8", "OBJ-2")
def a_repeated_put_unsets_the_email(server: Spoilt) -> None:
    """A PUT that changes nothing unsets the email, as if it toggled it."""

    def change(stored: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        same = stored and all(stored[name] == sent.get(name) for name in ("name", "email"))
        alike = same and stored and stored["comment"] == sent.get("comment") and is_whole(stored)
        return {**sent, "email": None} if alike else sent

    replace_as(server, change)


@fault("PUT-14", "PUT-9")
def a_third_put_creates_anew(server: Spoilt) -> None:
    """The third PUT of a customer deletes and inserts, so that it is created later."""
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


@fault("PUT-18")
def unsetting_is_no_change(server: Spoilt) -> None:
    """A write that sets nothing, but unsets, leaves updatedDate as it was."""

    def make(original: Any) -> Any:
        def written(stored: Any, sent: Any, **named: Any) -> Any:
            customer = original(stored, sent, **named)
            names = [n for n, v in customer.items() if stored and v != stored[n]]
            changed = [customer[name] for name in names if name != "internalTimestamps"]
            if changed and set(map(type, changed)) == {type(None)}:
                customer["internalTimestamps"] = stored["internalTimestamps"]
            return customer

        return written

    for name in ("replaced", "patched"):
        server.patch(customers, name, make)
