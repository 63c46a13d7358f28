"""Faults of what is nearly a token, a secret or a path: AUTH-2, TOKEN-2, ERR-7."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import jwt

from complyt_reference import auth
from faults.narrow import rewrite
from faults.registry import fault
from faults.spoilt import Call, Spoilt
from faults.tokens import unverified

_CLIENTS = ("sandbox", "other", "sandbox-reader", "sandbox-writer")
_LITERALS = ("v1", "customers", "source", "externalId", "complytId", "token")


def _believed(server: Spoilt, believe: Callable[[str, dict[str, Any]], Any]) -> None:
    """Believe a token of which `believe(token, header)` gives claims, and not None."""

    def make(original: Any) -> Any:
        def verify(self: auth.TokenVerifier, token: str) -> Any:
            try:
                claims = believe(token, jwt.get_unverified_header(token))
            except Exception:  # what is odd is the original's to refuse
                claims = None
            return claims or original(self, token)

        return verify

    server.patch(auth.TokenVerifier, "_claims", make)


@fault("AUTH-2")
def none_in_capitals_is_accepted(server: Spoilt) -> None:
    """A token with alg none is refused, one with None or NONE is believed."""

    def believe(token: str, header: dict[str, Any]) -> Any:
        others = header["alg"] != "none" and header["alg"].lower() == "none"
        return unverified(token) if others else None

    _believed(server, believe)


@fault("AUTH-2")
def keys_in_tokens_are_trusted(server: Spoilt) -> None:
    """A token is verified with the key that its own header brings along."""

    def believe(token: str, header: dict[str, Any]) -> Any:
        key = jwt.PyJWK(header["jwk"])
        return jwt.decode(token, key, [header["alg"]], options={"verify_aud": False})

    _believed(server, believe)


@fault("AUTH-2")
def an_empty_signature_suffices(server: Spoilt) -> None:
    """A signature is looked at where there is one, and may be of zeros."""
    _believed(
        server,
        lambda token, _header: (
            unverified(token) if not token.rpartition(".")[2].strip("A") else None
        ),
    )


def _secrets(server: Spoilt, is_right: Callable[[str, str], bool]) -> None:
    """Take a secret for the right one where `is_right(sent, right)` says so."""

    def change(data: dict[str, Any]) -> dict[str, Any]:
        sent, right = data.get("clientSecret"), f"{data.get('clientId')}-secret"
        taken = isinstance(sent, str) and is_right(sent, right)
        return {**data, "clientSecret": right} if taken else data

    rewrite(server, change, "createToken")


@fault("TOKEN-2")
def secrets_end_where_the_hash_does(server: Spoilt) -> None:
    """Of a secret only the beginning counts, as bcrypt takes 72 octets."""
    _secrets(server, lambda sent, right: sent.startswith(right))


@fault("TOKEN-2")
def the_beginning_of_a_secret_suffices(server: Spoilt) -> None:
    """A secret may lack its end, as where only what was sent is compared."""
    _secrets(server, lambda sent, right: len(sent) > 3 and right.startswith(sent))


@fault("TOKEN-2")
def secrets_are_trimmed(server: Spoilt) -> None:
    """White space around a secret is removed."""
    _secrets(server, lambda sent, right: sent.strip() == right)


@fault("TOKEN-2")
def secrets_in_any_case(server: Spoilt) -> None:
    """A secret is compared without regard to case, as some databases compare texts."""
    _secrets(server, lambda sent, right: sent.lower() == right)


@fault("TOKEN-2")
def any_clients_secret_suffices(server: Spoilt) -> None:
    """A secret is right when any client has it."""
    _secrets(server, lambda sent, _right: sent in [f"{client}-secret" for client in _CLIENTS])


@fault("ERR-7")
def paths_in_any_case(server: Spoilt) -> None:
    """The words of a path are read without regard to case."""
    words = {word.lower(): word for word in _LITERALS}

    def change(call: Call) -> None:
        call.path = "/".join(words.get(part.lower(), part) for part in call.path.split("/"))

    server.before(change)


@fault("ERR-7")
def only_the_collection_in_any_case(server: Spoilt) -> None:
    """The path of the list is read without regard to case, other paths are not."""

    def change(call: Call) -> None:
        if call.path.lower() == "/v1/customers":
            call.path = "/v1/customers"

    server.before(change)


@fault("ERR-7")
def formats_follow_a_path(server: Spoilt) -> None:
    """A path may end in the format that is wanted, as `.json`."""

    def change(call: Call) -> None:
        call.path = re.sub("^(/v1/(customers|token))[.](json|xml)$", r"\1", call.path)

    server.before(change)


@fault("ERR-7")
def what_follows_a_path_is_passed_over(server: Spoilt) -> None:
    """Further segments after a customer's path are passed over."""

    def change(call: Call) -> None:
        call.path = call.path.removesuffix("/nothing")

    server.before(change)
