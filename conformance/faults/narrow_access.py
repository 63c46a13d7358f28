"""Faults of tokens, tenants and HTTP that show in one place alone: TOKEN-*, AUTH-*, ERR-*."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import jwt

from complyt_reference import customers
from faults.narrow import body, refuse, remembered_tokens, restate, rewrite
from faults.registry import fault
from faults.spoilt import WRITES, Answer, Call, Spoilt, problem
from faults.tokens import unverified

_MOST = 1_048_576  # octets of a body (D23)


def _empty_list() -> Answer:
    return Answer(200, {"content-type": "application/json"}, b"[]")


@fault("TOKEN-2")
def unknown_clients_get_400(server: Spoilt) -> None:
    """A clientId that nobody has is answered 400, a wrong secret 401."""
    restate(
        server, 401, 400, lambda call: str(body(call)["clientId"])[:6] == "nobody", "createToken"
    )


@fault("TOKEN-2")
def wrong_secrets_get_400(server: Spoilt) -> None:
    """A wrong secret of a client that exists is answered 400."""
    restate(
        server, 401, 400, lambda call: str(body(call)["clientId"])[:7] == "sandbox", "createToken"
    )


@fault("TOKEN-2")
def an_empty_secret_suffices(server: Spoilt) -> None:
    """An empty secret gets a token, as an anonymous bind to a directory succeeds."""

    def change(data: dict[str, Any]) -> dict[str, Any]:
        secret = f"{data.get('clientId')}-secret"
        return {**data, "clientSecret": secret} if data.get("clientSecret") == "" else data

    rewrite(server, change, "createToken")


@fault("TOKEN-2")
def no_credentials_get_401(server: Spoilt) -> None:
    """A token request without members is answered as one with unknown credentials."""
    server.before(
        lambda call: problem(401, **{"www-authenticate": "Bearer"}) if call.data == {} else None,
        "createToken",
    )


@fault("AUTH-1")
def the_whole_list_without_a_token(server: Spoilt) -> None:
    """The whole list needs no token: without one an empty list is answered."""
    server.before(
        lambda call: None if call.query or "authorization" in call.headers else _empty_list(),
        "getAllCustomers",
    )


@fault("AUTH-1", "PUT-13")
def a_put_without_a_token_is_stored(server: Spoilt) -> None:
    """A PUT without a token is answered 401, after it was stored."""
    tokens = remembered_tokens(server)

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation == "upsertCustomer" and "authorization" not in call.headers:
            allowed = {**call.headers, "authorization": f"Bearer {tokens.get('sandbox')}"}
            await send(Call(call.method, call.path, call.query, allowed, call.body))
        return answer

    server.around.append(around)


@fault("AUTH-4")
def readers_may_create(server: Spoilt) -> None:
    """A reader may create customers, and replace none."""
    tokens = remembered_tokens(server)

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation != "upsertCustomer" or answer.status != 403:
            return answer
        allowed = {**call.headers, "authorization": f"Bearer {tokens.get('sandbox')}"}
        found: Answer = await send(Call("GET", call.path, "", dict(allowed), b""))
        if found.status != 404:
            return answer
        created: Answer = await send(Call("PUT", call.path, "", dict(allowed), call.body))
        return created

    server.around.append(around)


@fault("AUTH-4")
def writers_may_list_everything(server: Spoilt) -> None:
    """A writer may read the whole list, which is answered empty, though no page of it."""
    server.after(
        lambda call, answer: _empty_list() if answer.status == 403 and not call.query else None,
        "getAllCustomers",
    )


@fault("AUTH-5", "AUTH-6")
def get_falls_back_to_other_tenants(server: Spoilt) -> None:
    """GET shows another tenant's customer where the own tenant has none."""
    known: dict[str, Answer] = {}

    def change(call: Call, answer: Answer) -> Answer | None:
        if call.operation == "upsertCustomer" and answer.status < 300:
            known[call.path] = Answer(200, dict(answer.headers), answer.body)
        if call.operation == "getCustomer" and answer.status == 404:
            return known.get(call.path)
        return None

    server.after(change, "getCustomer", "upsertCustomer")


@fault("AUTH-5", "PUT-2")
def updated_dates_shared_by_tenants(server: Spoilt) -> None:
    """GET shows when any tenant last wrote the pair."""
    written: dict[tuple[str, str], str] = {}

    def note(_call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status < 300 else ():
            pair = (customer["source"], customer["externalId"])
            written[pair] = customer["internalTimestamps"]["updatedDate"]

    def show(customer: dict[str, Any]) -> None:
        pair = (customer["source"], customer["externalId"])
        times = customer["internalTimestamps"]
        customer["internalTimestamps"] = {
            **times,
            "updatedDate": written.get(pair, times["updatedDate"]),
        }

    server.after(note, *WRITES)
    server.after(lambda _call, answer: answer.show(show), "getCustomer")


@fault("AUTH-5")
def complyt_ids_made_of_the_pair(server: Spoilt) -> None:
    """A complytId is made of source and externalId, so that two tenants may share one."""

    def make(original: Any) -> Any:
        def replaced(stored: Any, sent: dict[str, Any], *, complyt_id: str, now: int) -> Any:
            assert complyt_id
            made = uuid5(NAMESPACE_URL, "/".join(customers.identity(sent)))
            return original(stored, sent, complyt_id=str(made), now=now)

        return replaced

    server.patch(customers, "replaced", make)


@fault("AUTH-4")
def writers_may_read_what_they_created(server: Spoilt) -> None:
    """A writer is shown the customers that it created itself."""
    tokens = remembered_tokens(server)
    created: dict[str, str] = {}

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        credential = call.headers.get("authorization", "")
        if call.operation == "upsertCustomer" and answer.status == 201:
            created[call.path] = credential
        if answer.status != 403 or created.get(call.path) != credential:
            return answer
        allowed = {**call.headers, "authorization": f"Bearer {tokens.get('sandbox')}"}
        shown: Answer = await send(Call("GET", call.path, "", allowed, b""))
        return shown if call.operation == "getCustomer" else answer

    server.around.append(around)


@fault("AUTH-4")
def readers_may_patch_nothing(server: Spoilt) -> None:
    """A PATCH that changes nothing is answered 200 before anyone looks at the scope."""
    tokens = remembered_tokens(server)

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation != "updateCustomer" or answer.status != 403 or call.data != {}:
            return answer
        call.headers["authorization"] = f"Bearer {tokens.get('sandbox')}"
        taken: Answer = await send(call)
        return taken

    server.around.append(around)


@fault("PUT-11")
def foreign_complyt_ids_ignored(server: Spoilt) -> None:
    """A first PUT is accepted with the complytId of another tenant's customer, which is ignored."""
    holders: dict[str, str] = {}

    def tenant(call: Call) -> str:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            return str(unverified(token).get("tenant"))
        except jwt.InvalidTokenError:
            return ""

    def note(call: Call, answer: Answer) -> None:
        for customer in answer.customers if answer.status == 201 else ():
            holders[customer["complytId"]] = tenant(call)

    def change(call: Call) -> None:
        sent = body(call)
        holder = holders.get(str(sent.get("complytId")), "")
        if holder and holder != tenant(call):
            call.data = {name: value for name, value in sent.items() if name != "complytId"}

    server.after(note, "upsertCustomer")
    server.before(change, "upsertCustomer")


@fault("AUTH-5")
def get_cached_for_all_tenants(server: Spoilt) -> None:
    """What one tenant was shown under a pair is shown to others who have it, until a write."""
    cache: dict[str, Answer] = {}

    async def around(call: Call, send: Any) -> Answer:
        answer: Answer = await send(call)
        if call.operation in WRITES:
            cache.clear()
        if call.operation == "getCustomer" and answer.status == 200:
            return cache.setdefault(call.path, answer)
        return answer

    server.around.append(around)


@fault("AUTH-6")
def another_tenants_complyt_id_gets_403(server: Spoilt) -> None:
    """PATCH of another tenant's customer is answered 403, which tells that it exists."""
    known: set[str] = set()

    def note(_call: Call, answer: Answer) -> None:
        known.update(customer["complytId"] for customer in answer.customers)

    server.after(note, "upsertCustomer")
    restate(server, 404, 403, lambda call: call.segments[-1] in known, "updateCustomer")


@fault("ERR-3")
def a_charset_gets_415(server: Spoilt) -> None:
    """JSON whose media type has a charset is answered 415."""
    refuse(server, lambda call: "charset=utf-8" in call.headers.get("content-type", ""), status=415)


@fault("ERR-3")
def media_types_in_another_case_get_415(server: Spoilt) -> None:
    """JSON whose media type is spelt with capitals is answered 415."""
    refuse(server, lambda call: "JSON" in call.headers.get("content-type", ""), status=415)


@fault("ERR-4")
def post_on_a_customer_gets_404(server: Spoilt) -> None:
    """POST on a customer's path is answered 404."""
    restate(server, 405, 404, lambda call: call.method == "POST")


@fault("ERR-4")
def put_on_the_collection_gets_404(server: Spoilt) -> None:
    """PUT on the collection is answered 404."""
    restate(server, 405, 404, lambda call: call.method == "PUT")


@fault("ERR-6", "PUT-13")
def a_body_that_is_too_large_creates(server: Spoilt) -> None:
    """A first PUT that is too large is answered 413, after it was stored."""

    async def around(call: Call, send: Any) -> Answer:
        if call.operation == "upsertCustomer" and len(call.body) > _MOST:
            found: Answer = await send(Call("GET", call.path, "", dict(call.headers), b""))
            if found.status == 404:
                small = Call("PUT", call.path, "", dict(call.headers), b"")
                small.data = json.loads(call.body)
                await send(small)
        answer: Answer = await send(call)
        return answer

    server.around.append(around)


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
    """An expired token is answered 400, as where nobody catches the library's exception."""
    restate(server, 401, 400, _is_expired)


@fault("ERR-7")
def unknown_paths_get_the_start_page(server: Spoilt) -> None:
    """A path that is not there is answered 200 with a page, as by a single-page application."""
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
