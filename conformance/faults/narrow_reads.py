"""Faults of GET that show in one place alone: GET-*, TIME-7, what it shows of writes, DOC-1."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from faults.narrow import OPTIONAL, body, created_date, is_whole, lag, refuse, restate
from faults.registry import fault
from faults.spoilt import Answer, Call, Send_, Spoilt, problem
from faults.times import rewritten

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


def identified_as(server: Spoilt, canonical: Callable[[str], str]) -> None:
    """Take identifiers of which `canonical` makes the same for those of one customer."""
    first: dict[str, str] = {}

    async def around(call: Call, send: Send_) -> Answer:
        asked = call.segments[-1]
        # Octets that are no text are nobody's identifier.
        if call.operation not in ("getCustomer", "upsertCustomer") or "\ufffd" in asked:
            return await send(call)
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
    identified_as(server, lambda text: re.sub("^_(.*)_$", r"%\1%", text))


@fault("GET-3")
def decimals_are_integers(server: Spoilt) -> None:
    """An externalId of digits and `.0` is read as the digits alone."""
    identified_as(server, lambda text: re.sub(r"^([0-9]+)\.0$", r"\1", text))


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


@fault("PUT-2", "PUT-8")
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


@fault("DOC-1")
def strange_comments_answered_as_html(server: Spoilt) -> None:
    """A customer whose comment is not ASCII is answered as text/html."""

    def change(call: Call, answer: Answer) -> None:
        comment = body(call).get("comment")
        if answer.status < 300 and isinstance(comment, str) and not comment.isascii():
            answer.headers["content-type"] = "text/html"

    server.after(change, "upsertCustomer", "updateCustomer")


@fault("PUT-2", "PATCH-2", "LIST-1")
def old_customers_not_found(server: Spoilt) -> None:
    """GET of a customer that was created before 2021, or after 2025, is answered 404."""

    def change(_call: Call, answer: Answer) -> Answer | None:
        strange = any(not "2021" <= created_date(each)[:4] <= "2025" for each in answer.customers)
        return problem(404) if strange else None

    server.after(change, "getCustomer")


@fault("TIME-7")
def months_roll_over(server: Spoilt) -> None:
    """The thirteenth month is read as the first of the next year."""
    rewritten(server, lambda text: text.replace("2022-13-", "2023-01-"))


@fault("GET-2")
def sources_beyond_10_wrap_around(server: Spoilt) -> None:
    """GET under source 11 shows the customer of source 1."""

    def change(call: Call) -> None:
        call.path = call.path.replace("/source/11/", "/source/1/")

    server.before(change, "getCustomer")


@fault("PUT-4", "GET-1", "PUT-2")
def source_1_finds_source_10(server: Spoilt) -> None:
    """GET under source 1 shows the customer of source 10, which begins alike, if there is one."""

    async def around(call: Call, send: Any) -> Answer:
        if call.operation == "getCustomer" and call.segments[3] == "1":
            path = call.path.replace("/source/1/", "/source/10/")
            found: Answer = await send(Call("GET", path, "", dict(call.headers), b""))
            if found.status == 200:
                return found
        answer: Answer = await send(call)
        return answer

    server.around.append(around)


@fault("GET-2")
def sources_in_wide_digits(server: Spoilt) -> None:
    """GET reads a full-width digit as the digit, as some languages read integers."""

    def change(call: Call) -> None:
        call.path = call.path.replace("/source/%EF%BC%92/", "/source/2/")

    server.before(change, "getCustomer")
