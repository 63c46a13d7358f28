"""Faults of tokens, scopes and tenants: TOKEN-*, AUTH-*."""

from __future__ import annotations

from typing import Any

import jwt

from complyt_reference import auth
from complyt_reference.storage.sqlite import SQLiteCustomers, SQLiteStorage
from faults.listing import listed, paged
from faults.registry import fault
from faults.spoilt import Answer, Call, Spoilt, problem


@fault("TOKEN-1", "DOC-1")
def expires_in_as_text(server: Spoilt) -> None:
    """A token comes with expiresIn as a text."""

    def change(_call: Call, answer: Answer) -> None:
        data = answer.data
        if answer.status == 200:
            answer.data = {**data, "expiresIn": str(data["expiresIn"])}

    server.after(change, "createToken")


@fault("TOKEN-1", "DOC-1")
def token_type_in_lower_case(server: Spoilt) -> None:
    """A token comes with the tokenType `bearer`."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == 200:
            answer.data = {**answer.data, "tokenType": "bearer"}

    server.after(change, "createToken")


@fault("TOKEN-2")
def unknown_credentials_get_400(server: Spoilt) -> None:
    """Wrong credentials are answered as a bad request."""
    server.after(
        lambda _call, answer: problem(400) if answer.status == 401 else None, "createToken"
    )


@fault("TOKEN-2")
def missing_credentials_get_401(server: Spoilt) -> None:
    """A token request without a secret is answered like one with a wrong secret."""

    def change(_call: Call, answer: Answer) -> Answer | None:
        data = _call.data
        if answer.status == 400 and isinstance(data, dict):
            return problem(401, **{"www-authenticate": "Bearer"})
        return None

    server.after(change, "createToken")


@fault("AUTH-1")
def list_without_a_token(server: Spoilt) -> None:
    """The list needs no token: without one an empty list is answered."""

    def change(call: Call) -> Answer | None:
        if "authorization" not in call.headers:
            return Answer(200, {"content-type": "application/json"}, b"[]")
        return None

    server.before(change, "getAllCustomers")


@fault("AUTH-1")
def no_token_gets_403(server: Spoilt) -> None:
    """A request without a token is answered 403."""
    server.before(
        lambda call: problem(403) if "authorization" not in call.headers else None,
        *("getCustomer", "getAllCustomers", "upsertCustomer", "updateCustomer"),
    )


def unverified(token: str) -> dict[str, Any]:
    """Return the claims of a token; raises jwt.InvalidTokenError where it is none."""
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


@fault("AUTH-2")
def signature_not_verified(server: Spoilt) -> None:
    """The claims of a token are believed whatever its signature."""

    def make(original: Any) -> Any:
        def verify(self: auth.TokenVerifier, token: str) -> Any:
            try:
                claims = unverified(token)
            except Exception:
                return original(self, token)
            return claims if claims.get("exp", 0) > claims.get("iat", 0) else original(self, token)

        return verify

    server.patch(auth.TokenVerifier, "_claims", make)


@fault("AUTH-2")
def unsigned_tokens_accepted(server: Spoilt) -> None:
    """A token with alg none is believed."""

    def make(original: Any) -> Any:
        def verify(self: auth.TokenVerifier, token: str) -> Any:
            try:
                if jwt.get_unverified_header(token)["alg"] == "none":
                    return unverified(token)
            except Exception:
                return original(self, token)
            return original(self, token)

        return verify

    server.patch(auth.TokenVerifier, "_claims", make)


@fault("AUTH-2")
def forged_tokens_get_403(server: Spoilt) -> None:
    """A forged token is answered 403, except that an expired one gets 401."""

    def change(call: Call, answer: Answer) -> Answer | None:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if answer.status == 401 and token:
            try:
                jwt.decode(token, options={"verify_signature": False, "verify_exp": True})
            except jwt.ExpiredSignatureError:
                return None
            except jwt.PyJWTError:
                return None
            return problem(403)
        return None

    server.after(change)


@fault("AUTH-3")
def no_challenge(server: Spoilt) -> None:
    """A 401 has no WWW-Authenticate."""

    def change(_call: Call, answer: Answer) -> None:
        answer.headers.pop("www-authenticate", None)

    server.after(change)


@fault("AUTH-3")
def challenge_of_another_scheme(server: Spoilt) -> None:
    """A 401 asks for Basic."""

    def change(_call: Call, answer: Answer) -> None:
        if answer.status == 401:
            answer.headers["www-authenticate"] = 'Basic realm="complyt"'

    server.after(change)


@fault("AUTH-4")
def readers_may_patch(server: Spoilt) -> None:
    """PATCH needs no scope."""
    server.raw["paths"]["/v1/customers/complytId/{complytId}"]["patch"]["security"] = [
        {"bearer": []}
    ]


@fault("AUTH-4")
def writers_may_list(server: Spoilt) -> None:
    """The list needs no scope."""
    server.raw["paths"]["/v1/customers"]["get"]["security"] = [{"bearer": []}]


@fault("AUTH-4")
def missing_scope_gets_401(server: Spoilt) -> None:
    """A token without the scope is answered 401."""
    server.after(
        lambda _call, answer: (
            problem(401, **{"www-authenticate": "Bearer"}) if answer.status == 403 else None
        )
    )


def _any_tenant(statement: str) -> Any:
    def make(original: Any) -> Any:
        async def spoilt(self: SQLiteCustomers, *arguments: Any) -> Any:
            rows = self._storage.reader.execute(statement, arguments).fetchall()
            return rows[0][0] if rows else await original(self, *arguments)

        return spoilt

    return make


@fault("AUTH-5", "AUTH-6")
def get_across_tenants(server: Spoilt) -> None:
    """GET finds the customer of any tenant."""
    statement = "SELECT answer FROM customer WHERE source = ? AND external_id = ?"
    server.patch(SQLiteCustomers, "get", _any_tenant(statement))


@fault("AUTH-5")
def list_across_tenants(server: Spoilt) -> None:
    """The list shows every tenant's customers."""
    listed(server, where="? IS NOT NULL")
    paged(server, where="? IS NOT NULL")


@fault("AUTH-5", "AUTH-6")
def one_tenant_for_all(server: Spoilt) -> None:
    """All tokens belong to one tenant."""
    server.patch(
        SQLiteStorage, "for_tenant", lambda original: lambda self, _tenant: original(self, "all")
    )


@fault("AUTH-5", "AUTH-6")
def patch_across_tenants(server: Spoilt) -> None:
    """PATCH changes the customer of any tenant."""

    def make(original: Any) -> Any:
        async def patch(self: SQLiteCustomers, complyt_id: str, changes: Any) -> Any:
            row = self._storage.reader.execute(
                "SELECT tenant FROM customer WHERE complyt_id = ?", (complyt_id,)
            ).fetchone()
            owner = self._storage.for_tenant(row[0]) if row else self
            return await original(owner, complyt_id, changes)

        return patch

    server.patch(SQLiteCustomers, "patch", make)


@fault("AUTH-6")
def another_tenants_customer_gets_403(server: Spoilt) -> None:
    """GET of another tenant's customer is answered 403, which tells that it exists."""
    seen: set[str] = set()

    def change(call: Call, answer: Answer) -> Answer | None:
        if call.method == "PUT" and answer.status in (200, 201):
            seen.add(call.path)
        return problem(403) if answer.status == 404 and call.path in seen else None

    server.after(change, "getCustomer", "upsertCustomer")


@fault("AUTH-7")
def expired_tokens_accepted(server: Spoilt) -> None:
    """The expiry of a token is not looked at."""
    server.patch(
        auth.TokenVerifier, "verify", lambda _original: lambda self, token: self.claims(token)
    )
