from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import case_id, requirement
from complyt_conformance.findings import Blocked, LeftOut, Undecided, Violation
from complyt_conformance.session import Session
from complyt_conformance.target import Client
from complyt_contract.differences import spelt

NO_TEXT: list[Any] = [None, 7, True, ["text"], {"text": "text"}]
MEMBERS = ("clientId", "clientSecret")
NEARLY: dict[str, Callable[[str], str]] = {
    "with more after it": lambda secret: f"{secret}x",
    "with a blank after it": lambda secret: f"{secret} ",
    "with a line feed after it": lambda secret: f"{secret}\n",
    "after a blank": lambda secret: f" {secret}",
    "without its last character": lambda secret: secret[:-1],
    "in another case": str.swapcase,
}

# What services take for the same clientId.
SPELT: dict[str, Callable[[str], str]] = {
    "a blank before": " {}".format,
    "a blank behind": "{} ".format,
    "a line break behind": "{}\n".format,
}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _kind(value: Any) -> str:
    """Return what a value is, without the value, which may hold a token."""
    kinds = ((str, "an empty text"), (dict, "an object"), (list, "an array"))
    named = (name for kind, name in kinds if isinstance(value, kind))
    return next(named, spelt(value))


@pytest.fixture
def client(session: Session) -> Client:
    """Return the main client; a run with tokens instead knows none."""
    if "main" not in session.target.clients:
        raise Undecided("not tested: tokens were given instead of --client")
    return session.target.clients["main"]


@requirement("TOKEN-1")
def test_valid_credentials_get_a_token(session: Session, api: Api, client: Client) -> None:
    token = api.create_token(client.credentials).expect(200).customer()
    access_token = token.get("accessToken")
    if not (isinstance(access_token, str) and access_token):
        raise Violation("accessToken as a text", _kind(access_token))
    session.hide(access_token, "$NEW_TOKEN")
    if token.get("tokenType") != "Bearer":
        raise Violation('tokenType "Bearer"', spelt(token.get("tokenType")))
    expires_in = token.get("expiresIn")
    if type(expires_in) is not int or expires_in <= 0:
        raise Violation("expiresIn as a positive integer", spelt(expires_in))


@requirement("TOKEN-2")
def test_an_unknown_client_is_refused(api: Api, client: Client) -> None:
    body = {**client.credentials, "clientId": f"nobody-{secrets.token_hex(4)}"}
    api.create_token(body).expect(401, because="nobody has this clientId")


@requirement("TOKEN-2")
@pytest.mark.parametrize("how", NEARLY)
def test_a_secret_that_is_nearly_right_is_refused(
    session: Session, api: Api, client: Client, how: str
) -> None:
    wrong = NEARLY[how](client.client_secret)
    if not wrong or (how == "in another case" and not _has_case(client.client_secret)):
        return
    session.hide(wrong, "$WRONG_SECRET")
    _given_token(api, client)
    api.create_token({**client.credentials, "clientSecret": wrong}).expect(
        401, because=f"its clientSecret is the right one {how}"
    )


@requirement("TOKEN-2")
@pytest.mark.parametrize("how", SPELT)
def test_a_client_id_spelt_otherwise_is_refused(api: Api, client: Client, how: str) -> None:
    client_id = SPELT[how](client.client_id)
    if client_id == client.client_id or _is_uuid(client_id):  # D28 compares those otherwise
        return
    api.create_token({**client.credentials, "clientId": client_id}).expect(
        401, because=f"its clientId has {how}"
    )


@requirement("TOKEN-2")
def test_the_secret_of_another_client_is_refused(
    session: Session, api: Api, client: Client
) -> None:
    known = [other.client_secret for other in session.target.clients.values()]
    others = set(known) - {client.client_secret}
    if not others:
        raise LeftOut("another client's secret was not tried: no --other-client was given")
    for secret in sorted(others):
        _given_token(api, client)
        api.create_token({**client.credentials, "clientSecret": secret}).expect(
            401, because="its clientSecret is another client's"
        )


@requirement("TOKEN-2")
@pytest.mark.parametrize("member", MEMBERS)
def test_a_missing_member_is_refused(api: Api, client: Client, member: str) -> None:
    body = {name: text for name, text in client.credentials.items() if name != member}
    api.create_token(body).expect(400)


@requirement("TOKEN-2")
@pytest.mark.parametrize("value", NO_TEXT, ids=case_id)
@pytest.mark.parametrize("member", MEMBERS)
def test_a_mistyped_member_is_refused(api: Api, client: Client, member: str, value: Any) -> None:
    api.create_token({**client.credentials, member: value}).expect(400)


@requirement("TOKEN-2")
@pytest.mark.parametrize("value", ["", "a\0b", "a" * 4097], ids=["empty", "U+0000", "too long"])
@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_no_client_has_is_refused(
    api: Api, client: Client, member: str, value: str
) -> None:
    # It is unknown and, by the document, no legal text: either refusal is right.
    api.create_token({**client.credentials, member: value}).expect(400, 401)


@requirement("TOKEN-2")
@pytest.mark.parametrize("body", [{}, [], None], ids=case_id)
def test_a_body_without_members_is_refused(api: Api, client: Client, body: Any) -> None:
    assert client
    api.create_token(body).expect(400)


def _given_token(api: Api, client: Client) -> None:
    """Get a token as it should be: who fails too often in a row is locked out by some services."""
    answer = api.create_token(client.credentials)
    if answer.status != 200:
        raise Blocked("TOKEN-1", f"the right credentials were answered {answer.status}")


def _has_case(secret: str) -> bool:
    """Whether the case of a secret matters: of hexadecimal digits it may not."""
    return re.search("[g-zG-Z]", secret) is not None
