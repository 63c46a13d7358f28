"""Faults of what is stored that show in one place alone: OBJ-*, TIME-*."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, TypeGuard

from complyt_reference import customers
from faults.narrow import OPTIONAL, body, created_paths, is_whole, refuse, replace_as, rewrite
from faults.objects import changed_rules, shown
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt

_KNOWN = {
    *("complytId", "externalId", "source", "customerType"),
    *("internalTimestamps", "externalTimestamps"),
    *OPTIONAL,
}


@fault("OBJ-2", "PATCH-1")
def a_comment_alone_lost(server: Spoilt) -> None:
    """A comment is not kept where there is neither name nor address nor email."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        lonely = all(customer[name] is None for name in ("name", "address", "email"))
        return {**customer, "comment": None} if lonely else customer

    changed_rules(server, spoil)


def _is_whole_address(address: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(address, dict) and all(address.get(text) for text in customers._ADDRESS)


@fault("OBJ-2")
def a_whole_address_alone_lost(server: Spoilt) -> None:
    """A first address with all its texts is not kept where there is nothing else beside it."""
    there = created_paths(server)

    def change(call: Call) -> None:
        sent = body(call)
        lonely = all(sent.get(name) is None for name in ("name", "comment", "email"))
        if lonely and call.path not in there and _is_whole_address(sent.get("address")):
            call.data = {**sent, "address": None}

    server.before(change, "upsertCustomer")


@fault("OBJ-2")
def a_whole_address_is_never_partial(server: Spoilt) -> None:
    """An address of a PUT that has all its texts has isPartial false, whatever was sent."""

    def change(sent: dict[str, Any]) -> dict[str, Any]:
        address = sent.get("address")
        if _is_whole_address(address) and address.get("isPartial") is True:
            return {**sent, "address": {**address, "isPartial": False}}
        return sent

    rewrite(server, change, "upsertCustomer")


@fault("OBJ-2", "PATCH-1")
def a_zip_without_a_city_lost(server: Spoilt) -> None:
    """The zip of an address is not kept where there is no city."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        address = customer["address"]
        if address and address["city"] is None:
            customer["address"] = {**address, "zip": None}
        return customer

    changed_rules(server, spoil)


@fault("OBJ-2")
def a_replaced_reseller_stays_one(server: Spoilt) -> None:
    """A PUT of a whole customer does not turn a RESELLER into RETAIL."""

    def change(stored: Any, sent: dict[str, Any]) -> dict[str, Any]:
        kept = stored and is_whole(sent) and stored["customerType"] == "RESELLER"
        return {**sent, "customerType": "RESELLER"} if kept else sent

    replace_as(server, change)


@fault("OBJ-2", "PATCH-1", "TIME-2", "TIME-3", "TIME-4", "TIME-6", "LIST-2", "LIST-3")
def months_end_on_the_20th(server: Spoilt) -> None:
    """A day after the 20th is stored as the 20th."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        times = customer["externalTimestamps"].items()
        late = re.compile("^(....-..)-(2[1-9]|3.)")
        customer["externalTimestamps"] = {n: late.sub(r"\1-20", text) for n, text in times}
        return customer

    changed_rules(server, spoil)


def _empty_county(customer: dict[str, Any]) -> None:
    address = customer["address"]
    if address and address["county"] is None:
        address["county"] = ""


@fault("OBJ-3", "OBJ-2", "PUT-2", "PUT-9")
def put_answers_an_empty_county(server: Spoilt) -> None:
    """The answer to a PUT shows a county that was left out as empty."""
    shown(server, _empty_county, "upsertCustomer")


@fault("OBJ-3", "PATCH-1", "PATCH-2", "PATCH-3")
def patch_answers_an_empty_county(server: Spoilt) -> None:
    """The answer to a PATCH shows a county that was left out as empty."""
    shown(server, _empty_county, "updateCustomer")


@fault("OBJ-4", "PATCH-8")
def a_patch_trims_names(server: Spoilt) -> None:
    """A PATCH removes white space around a name."""

    def change(sent: dict[str, Any]) -> dict[str, Any]:
        name = sent.get("name")
        return {**sent, "name": name.strip()} if isinstance(name, str) and name.strip() else sent

    rewrite(server, change, "updateCustomer")


@fault("OBJ-4")
def unassigned_characters_lost(server: Spoilt) -> None:
    """Characters of the planes 3 to 13 are removed from a short name."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        name = customer["name"] or ""
        if len(name) < 100:
            kept = "".join(c for c in name if not "\U00030000" <= c < "\U000e0000")
            customer["name"] = kept or None
        return customer

    changed_rules(server, spoil)


@fault("OBJ-4")
def texts_of_2000_octets_refused(server: Spoilt) -> None:
    """Name, comment and address may have 2,000 octets of UTF-8 together."""

    def length(sent: dict[str, Any]) -> int:
        texts = [sent.get("name"), sent.get("comment"), *(sent.get("address") or {}).values()]
        return sum(len(each.encode(errors="replace")) for each in texts if isinstance(each, str))

    def too_long(call: Call) -> bool:
        address = body(call).get("address")
        return isinstance(address, dict | None) and length(body(call)) > 2_000

    refuse(server, too_long, *WRITES)


def _has_a_long_county(call: Call) -> bool:
    """Whether a county has more than 100 UTF-16 code units."""
    address = body(call).get("address")
    county = address.get("county") if isinstance(address, dict) else None
    return isinstance(county, str) and len(county.encode("utf-16-le", "replace")) > 200


@fault("OBJ-4")
def counties_counted_in_utf16(server: Spoilt) -> None:
    """The length of a county counts UTF-16 code units."""
    refuse(server, _has_a_long_county, *WRITES)


@fault("OBJ-4")
def counties_of_a_put_counted_in_utf16(server: Spoilt) -> None:
    """The length of a county counts UTF-16 code units in a PUT, not in a PATCH."""
    refuse(server, _has_a_long_county, "upsertCustomer")


def _integers(call: Call) -> int:
    sent = body(call)
    return sum(type(sent.get(name)) is int for name in ("externalId", "source"))


@fault("OBJ-5")
def integers_of_16_digits_refused(server: Spoilt) -> None:
    """An integer externalId of more than fifteen digits is refused."""
    refuse(
        server,
        lambda call: _integers(call) and int(body(call)["externalId"]) >= 10**15,
        "upsertCustomer",
    )


@fault("OBJ-5", "PUT-2")
def integers_replace_nothing(server: Spoilt) -> None:
    """A PUT with integers of a customer that exists is answered 200 and changes nothing."""

    async def around(call: Call, send: Any) -> Answer:
        if call.operation == "upsertCustomer" and _integers(call) == 2:
            found: Answer = await send(Call("GET", call.path, "", dict(call.headers), b""))
            if found.status == 200:
                return found
        answer: Answer = await send(call)
        return answer

    server.around.append(around)


@fault("OBJ-5")
def an_integer_beside_a_text_refused(server: Spoilt) -> None:
    """A PUT in which one identifier is an integer and the other a text is refused."""
    refuse(server, lambda call: _integers(call) == 1, "upsertCustomer")


@fault("OBJ-6", "PUT-14", "PUT-18")
def callers_times_stored_where_nothing_is_unknown(server: Spoilt) -> None:
    """The internalTimestamps of a PUT are stored unless it sends what is unknown, too."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, sent: Any, **named: Any) -> Any:
            customer = original(stored, sent, **named)
            match sent.get("internalTimestamps"):
                case {"createdDate": str(), "updatedDate": str()} as times if sent.keys() <= _KNOWN:
                    customer["internalTimestamps"] = times
            return customer

        return replaced

    server.patch(customers, "replaced", make)


@fault("OBJ-6")
def unknown_members_of_addresses_echoed(server: Spoilt) -> None:
    """The answer to a PUT shows the unknown members of its address."""

    def change(call: Call, answer: Answer) -> None:
        sent = body(call).get("address")
        if isinstance(sent, dict):
            answer.show(lambda each: each.update(address={**sent, **(each["address"] or {})}))

    server.after(change, "upsertCustomer")


def _bare_dates_refused(server: Spoilt, operation: str) -> None:
    def is_bare_date(call: Call) -> bool:
        times = body(call).get("externalTimestamps")
        texts = times.values() if isinstance(times, dict) else ()
        return any(isinstance(text, str) and re.fullmatch("[12]...-..-..", text) for text in texts)

    refuse(server, is_bare_date, operation)


@fault("TIME-1", "TIME-4")
def put_refuses_bare_dates(server: Spoilt) -> None:
    """A PUT with a bare date is refused."""
    _bare_dates_refused(server, "upsertCustomer")


@fault("TIME-1", "TIME-4")
def patch_refuses_bare_dates(server: Spoilt) -> None:
    """A PATCH with a bare date is refused."""
    _bare_dates_refused(server, "updateCustomer")


def _times_stored(server: Spoilt, change: Any) -> None:
    """Store what `change` makes of the text of each time, as it would be answered."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        times = customer["externalTimestamps"].items()
        customer["externalTimestamps"] = {name: change(text) for name, text in times}
        return customer

    changed_rules(server, spoil)


@fault("TIME-2", "TIME-4")
def the_epoch_is_no_time(server: Spoilt) -> None:
    """Midnight of 1970-01-01, zero to many, is stored as the current time."""
    _times_stored(
        server,
        lambda text: (
            datetime.now().isoformat(timespec="seconds") if text == "1970-01-01T00:00:00" else text
        ),
    )


@fault("TIME-2")
def far_years_stored_a_thousand_earlier(server: Spoilt) -> None:
    """A year from 3000 to 8999 is stored as one a thousand years before."""
    _times_stored(
        server, lambda text: f"{int(text[0]) - 1}{text[1:]}" if "3" <= text[0] < "9" else text
    )


@fault("TIME-5")
def minutes_of_offsets_clamped(server: Spoilt) -> None:
    """Minutes of an offset above 59 are read as 59."""

    def change(call: Call) -> None:
        call.body = re.sub(rb'([+-][0-9]{2}:)[6-9][0-9]"', rb'\g<1>59"', call.body)

    server.before(change, *WRITES)


@fault("OBJ-5")
def zero_as_an_integer_refused(server: Spoilt) -> None:
    """The integer 0 for externalId is refused, as if it were missing."""
    refuse(server, lambda call: body(call).get("externalId", "") in (0,), "upsertCustomer")


def _address_stored(server: Spoilt, change: Any) -> None:
    """Store what `change` makes of each address, in place or anew."""

    def spoil(customer: dict[str, Any]) -> dict[str, Any]:
        address = customer["address"]
        return {**customer, "address": change({**address})} if address else customer

    changed_rules(server, spoil)


@fault("OBJ-2", "PATCH-1", "OBJ-4")
def leading_zeros_of_zips_lost(server: Spoilt) -> None:
    """A zip of five digits is kept as a number, so that 01234 becomes 1234."""

    def change(address: dict[str, Any]) -> dict[str, Any]:
        five = re.fullmatch("0[0-9]{4}", address["zip"] or "")
        return {**address, "zip": str(int(address["zip"]))} if five else address

    _address_stored(server, change)


@fault("OBJ-2", "PATCH-1")
def partial_addresses_need_a_city(server: Spoilt) -> None:
    """An isPartial that is true becomes false where an address has no city."""
    _address_stored(
        server, lambda each: {**each, "isPartial": each["isPartial"] and each["city"] is not None}
    )


def _texts(address: dict[str, Any]) -> list[Any]:
    return [value for name, value in address.items() if name != "isPartial"]


@fault("OBJ-2", "PATCH-1")
def an_address_without_texts_is_none(server: Spoilt) -> None:
    """An address that has an isPartial and no text is stored as none."""
    _address_stored(server, lambda each: None if set(_texts(each)) == {None} else each)


@fault("OBJ-2", "PATCH-1")
def an_address_of_empty_texts_is_none(server: Spoilt) -> None:
    """An address whose texts are all empty, as an empty form sends them, is stored as none."""
    _address_stored(
        server, lambda each: each if any(_texts(each)) or None in _texts(each) else None
    )


@fault("OBJ-2", "PUT-8")
def an_empty_text_replaces_nothing(server: Spoilt) -> None:
    """A PUT of an empty email or comment keeps the one that is stored."""

    def change(stored: dict[str, Any] | None, sent: dict[str, Any]) -> dict[str, Any]:
        empty = [name for name in ("email", "comment") if stored and sent.get(name) == ""]
        return {**sent, **{name: stored[name] for name in empty if stored}}

    replace_as(server, change)
