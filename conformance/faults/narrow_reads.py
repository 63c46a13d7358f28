"""Faults of reading that show in one place alone: GET-*, LIST-*, what GET shows of writes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, quote, unquote_to_bytes

from faults.narrow import OPTIONAL, body, is_whole, lag, refuse, restate
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt, problem

_WRITABLE = {*OPTIONAL, "customerType", "externalTimestamps"}


@fault("GET-1")
def unknown_pairs_of_source_7_get_400(server: Spoilt) -> None:
    """GET of a pair that was never written is answered 400 under source 7."""
    restate(server, 404, 400, lambda call: "/source/7/" in call.path, "getCustomer")


@fault("GET-1")
def identifiers_match_by_their_beginning(server: Spoilt) -> None:
    """GET finds a customer whose externalId lacks the last character that was asked for."""

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation == "getCustomer" and answer.status == 404:
            shorter: Answer = await send(Call("GET", call.path[:-1], "", dict(call.headers), b""))
            return shorter if shorter.status == 200 else answer
        return answer

    server.around.append(around)


@fault("GET-3")
def brackets_in_a_path_are_not_found(server: Spoilt) -> None:
    """GET of an externalId with a bracket is answered 404."""
    refuse(server, lambda call: "%5B" in call.path, "getCustomer", status=404)


@fault("GET-3")
def unassigned_characters_refused(server: Spoilt) -> None:
    """An externalId with characters of the planes 3 to 13 is refused."""
    refuse(
        server,
        lambda call: any("\U00030000" <= c < "\U000e0000" for c in call.segments[-1]),
        "getCustomer",
        "upsertCustomer",
    )


def _identified_as(server: Spoilt, canonical: Callable[[str], str]) -> None:
    """Take identifiers of which `canonical` makes the same for those of one customer."""
    first: dict[str, str] = {}

    async def around(call: Call, send: Any) -> Answer:
        if call.operation not in ("getCustomer", "upsertCustomer"):
            answer: Answer = await send(call)
            return answer
        asked = call.segments[-1]
        real = first.setdefault(canonical(asked), asked) if asked else asked
        call.path = call.path.rpartition("/")[0] + f"/{quote(real, safe='')}"
        if body(call).get("externalId") == asked:
            call.data = {**call.data, "externalId": real}
        answer = await send(call)
        answer.show(lambda customer: customer.update(externalId=asked))
        return answer

    server.around.append(around)


@fault("GET-3")
def wildcards_are_one(server: Spoilt) -> None:
    """An externalId is looked for by LIKE: `%` and `_` are the same at its beginning."""
    _identified_as(server, lambda text: re.sub("^_(.*)_$", r"%\1%", text))


@fault("GET-3")
def decimals_are_integers(server: Spoilt) -> None:
    """An externalId of digits and `.0` is the one without."""
    _identified_as(server, lambda text: re.sub(r"^([0-9]+)\.0$", r"\1", text))


@fault("GET-3", "ERR-1")
def octets_that_are_no_text_get_422(server: Spoilt) -> None:
    """A path that is not UTF-8 is answered 422."""

    def is_text(call: Call) -> bool:
        try:
            unquote_to_bytes(call.path).decode()
        except UnicodeDecodeError:
            return False
        return True

    refuse(server, lambda call: not is_text(call), "getCustomer", "upsertCustomer", status=422)


@fault("GET-3")
def slashes_stored_as_bars(server: Spoilt) -> None:
    """A PUT with a slash in path and body is stored under another externalId."""

    def change(call: Call) -> None:
        external_id = body(call).get("externalId")
        if isinstance(external_id, str) and "/" in external_id and "%2F" in call.path:
            call.path = call.path.replace("%2F", "%7C")
            call.data = {**call.data, "externalId": external_id.replace("/", "|")}

    server.before(change, "upsertCustomer")


@fault("GET-3")
def dots_stored_as_words(server: Spoilt) -> None:
    """A PUT of the externalId `.` is stored under another."""

    def change(call: Call) -> None:
        if body(call).get("externalId") == "." and call.path.endswith("/%2E"):
            call.path = call.path.replace("%2E", "dot")
            call.data = {**call.data, "externalId": "dot"}

    server.before(change, "upsertCustomer")


@fault("PUT-2")
def get_shows_a_comment_before_it_was_replaced_alone(server: Spoilt) -> None:
    """GET does not show a PUT that changes the comment and nothing else."""

    def unseen(sent: dict[str, Any], before: dict[str, Any]) -> list[str]:
        kept = all(sent.get(name) == before[name] for name in ("name", "email", "customerType"))
        return ["comment"] if kept else []

    lag(server, unseen, "upsertCustomer")


@fault("PUT-2")
def get_lags_under_source_7(server: Spoilt) -> None:
    """Under source 7 GET does not show the email of a PUT that changes everything."""

    def unseen(sent: dict[str, Any], before: dict[str, Any]) -> list[str]:
        return ["email"] if before["source"] == "7" and is_whole(sent) and is_whole(before) else []

    lag(server, unseen, "upsertCustomer")


@fault("PUT-2", "PUT-8", "LIST-1")
def get_shows_what_a_put_left_out(server: Spoilt) -> None:
    """GET still shows what a PUT has left out."""
    lag(
        server,
        lambda sent, _before: [name for name in OPTIONAL if sent.get(name) is None],
        "upsertCustomer",
    )


@fault("PATCH-2")
def get_lags_after_a_patch_of_the_comment(server: Spoilt) -> None:
    """GET does not show a PATCH of the comment alone."""
    lag(server, lambda sent, _before: sent if sent.keys() == {"comment"} else (), "updateCustomer")


@fault("PATCH-2")
def get_lags_after_patches_under_source_7(server: Spoilt) -> None:
    """Under source 7 GET does not show the email of a PATCH of everything."""

    def unseen(sent: dict[str, Any], before: dict[str, Any]) -> list[str]:
        return ["email"] if before["source"] == "7" and sent.keys() == _WRITABLE else []

    lag(server, unseen, "updateCustomer")


@fault("PATCH-2")
def get_lags_after_patches_of_partial_customers(server: Spoilt) -> None:
    """GET does not show a PATCH of a customer that lacked an optional property."""
    lag(
        server,
        lambda sent, before: () if is_whole(before) else _WRITABLE & sent.keys(),
        "updateCustomer",
    )


def _listed(server: Spoilt, change: Callable[[dict[str, list[str]], list[Any]], Any]) -> None:
    """Answer what `change` makes of each list, in place or anew, told the query."""

    def after(call: Call, answer: Answer) -> None:
        customers = answer.data
        if answer.status == 200 and isinstance(customers, list):
            changed = change(parse_qs(call.query), customers)
            answer.data = customers if changed is None else changed

    server.after(after, "getAllCustomers")


@fault("LIST-1")
def comments_of_source_7_not_listed(server: Spoilt) -> None:
    """The list shows no comment of customers under source 7."""
    _listed(
        server,
        lambda _query, customers: [
            {**each, "comment": None} if each["source"] == "7" else each for each in customers
        ],
    )


@fault("LIST-1")
def listed_under_the_first_name(server: Spoilt) -> None:
    """The list shows the name under which a customer was created."""
    names: dict[str, Any] = {}

    def note(_call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status == 201 else ():
            names[customer["complytId"]] = customer["name"]

    server.after(note, "upsertCustomer")
    _listed(
        server,
        lambda _query, customers: [
            {**each, "name": names.get(each["complytId"], each["name"])} for each in customers
        ],
    )


def _created(customer: dict[str, Any]) -> str:
    created: str = customer["externalTimestamps"]["createdDate"]
    return created


@fault("LIST-2")
def sorted_by_day(server: Spoilt) -> None:
    """The list is sorted by the day of createdDate, and within it by complytId, up to 2036."""

    def key(customer: dict[str, Any]) -> str:
        created = _created(customer)
        return created[:10] if created < "2036-07" else created

    _listed(
        server,
        lambda query, found: (
            None
            if query
            else sorted(sorted(found, key=lambda c: str(c["complytId"])), key=key, reverse=True)
        ),
    )


@fault("LIST-2")
def sorted_by_the_first_created_date(server: Spoilt) -> None:
    """The whole list keeps the place that a customer got when it was created."""
    dates: dict[str, str] = {}

    def note(_call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status == 201 else ():
            dates[customer["complytId"]] = _created(customer)

    def place(customer: dict[str, Any]) -> str:
        return dates.get(customer["complytId"], _created(customer))

    server.after(note, "upsertCustomer")
    _listed(
        server,
        lambda query, found: None if query else sorted(found, key=place, reverse=True),
    )


@fault("LIST-2", "LIST-3")
def pages_are_oldest_first(server: Spoilt) -> None:
    """The customers of a page stand in the reverse order."""
    _listed(server, lambda query, customers: customers[::-1] if query else None)


@fault("LIST-3")
def pages_of_seven_overlap(server: Spoilt) -> None:
    """A page of seven ends with a customer twice."""
    _listed(
        server,
        lambda query, customers: (
            [*customers[:-1], *customers[-2:-1]]
            if query.get("size") == ["7"] and len(customers) == 7
            else None
        ),
    )


@fault("LIST-3")
def the_tenth_page_repeats_the_ninth(server: Spoilt) -> None:
    """Page 10 is answered as page 9."""

    def change(call: Call) -> None:
        call.query = re.sub(r"page=10(?=&|$)", "page=9", call.query)

    server.before(change, "getAllCustomers")


@fault("LIST-3")
def size_alone_ignored(server: Spoilt) -> None:
    """A size without a page is ignored."""

    def change(call: Call) -> None:
        if re.fullmatch("size=[1-9][0-9]{0,2}", call.query):
            call.query = ""

    server.before(change, "getAllCustomers")


@fault("LIST-5")
def no_next_link_from_page_5_on(server: Spoilt) -> None:
    """Pages from the fifth on link nothing."""

    def change(call: Call, answer: Answer) -> None:
        if int(parse_qs(call.query).get("page", ["1"])[0]) >= 5:
            answer.headers.pop("link", None)

    server.after(
        lambda call, answer: change(call, answer) if answer.status == 200 else None,
        "getAllCustomers",
    )


@fault("PUT-15", "LIST-1")
def contested_customers_listed_twice(server: Spoilt) -> None:
    """A customer that was created by several PUTs at once is listed twice."""
    at_work: defaultdict[str, int] = defaultdict(int)
    contested: set[str] = set()

    async def around(call: Call, send: Any) -> Answer:
        if call.operation != "upsertCustomer":
            answer: Answer = await send(call)
            return answer
        at_work[call.path] += 1
        alone = at_work[call.path] == 1
        answer = await send(call)
        alone = alone and at_work[call.path] == 1
        at_work[call.path] -= 1
        if answer.status == 201 and not alone:
            contested.update(each["complytId"] for each in answer.customers)
        return answer

    server.around.append(around)
    _listed(
        server,
        lambda query, customers: (
            None
            if query
            else [
                each
                for customer in customers
                for each in [customer] * (1 + (customer["complytId"] in contested))
            ]
        ),
    )


@fault("DOC-1")
def strange_comments_answered_as_html(server: Spoilt) -> None:
    """A customer whose comment is not ASCII is answered as text/html."""

    def change(call: Call, answer: Answer) -> None:
        comment = body(call).get("comment")
        if answer.status < 300 and isinstance(comment, str) and not comment.isascii():
            answer.headers["content-type"] = "text/html"

    server.after(change, "upsertCustomer", "updateCustomer")


@fault("PUT-2", "PATCH-2", "LIST-1")
def marketplaces_not_found(server: Spoilt) -> None:
    """GET of a MARKETPLACE is answered 404."""
    server.after(
        lambda _call, answer: (
            problem(404) if (answer.data or {}).get("customerType") == "MARKETPLACE" else None
        ),
        "getCustomer",
    )
