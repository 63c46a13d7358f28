import asyncio
import base64
import json
import threading
from typing import Any

import jwt
import pytest

from complyt_reference import auth, clients, keys
from complyt_reference.auth import TokenIssuer, TokenVerifier
from complyt_reference.errors import InvalidToken, WrongCredentials

KEY = keys.generate()
SANDBOX = clients.load()
CLIENT = SANDBOX.by_id["sandbox"]
TOKEN = auth.sign(CLIENT, KEY)
CLAIMS = jwt.decode(TOKEN, options={"verify_signature": False})


def _issue(client_id: str, secret: str) -> Any:
    return asyncio.run(TokenIssuer(SANDBOX, KEY).issue(client_id, secret))


def _base64url(value: Any) -> Any:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signed(claims: dict[str, Any], **header: Any) -> Any:
    return jwt.encode(claims, KEY, algorithm="RS256", headers=header)


def test_the_right_secret_gets_a_token_of_the_clients_tenant_and_scopes() -> None:
    """A token is a Bearer token, lives a day and carries what the verifier hands on."""
    answer = _issue("sandbox-reader", "sandbox-reader-secret")
    claims = TokenVerifier(KEY).verify(answer.pop("accessToken"))
    assert answer == {"tokenType": "Bearer", "expiresIn": 86_400}
    assert (claims["sub"], claims["tenant"]) == ("sandbox-reader", "sandbox")
    assert claims["scope"] == "read:customers"
    assert claims["exp"] - claims["iat"] == 86_400


@pytest.mark.parametrize(
    ("client_id", "secret"), [("sandbox", "guess"), ("nobody", "sandbox-secret"), ("", "")]
)
def test_wrong_credentials_are_refused_alike(client_id: str, secret: str) -> None:
    """The refusal does not tell an unknown client from a wrong secret."""
    with pytest.raises(WrongCredentials) as refusal:
        _issue(client_id, secret)
    assert refusal.value.detail == "The client is unknown or its secret is wrong."


def test_the_event_loop_runs_while_a_secret_is_hashed() -> None:
    """Other requests are answered while scrypt works in a thread."""
    released = threading.Event()

    class Waiting(clients.Clients):
        def authenticate(self, client_id: str, secret: str) -> clients.Client | None:
            assert released.wait(timeout=10), "the event loop stands still"
            return super().authenticate(client_id, secret)

    async def issue() -> None:
        waiting = Waiting(SANDBOX.by_id)
        issued = asyncio.ensure_future(TokenIssuer(waiting, KEY).issue("sandbox", "sandbox-secret"))
        await asyncio.sleep(0)
        released.set()
        await issued

    asyncio.run(issue())


def test_every_token_is_another() -> None:
    """Two tokens of one client within a second differ by their jti."""
    assert auth.sign(CLIENT, KEY) != auth.sign(CLIENT, KEY)


@pytest.mark.parametrize("lifetime", [0, -1, -86_400])
def test_an_expired_token_is_refused(lifetime: int) -> None:
    """A lifetime that is over is said as such."""
    with pytest.raises(InvalidToken, match="expired"):
        TokenVerifier(KEY).verify(auth.sign(CLIENT, KEY, lifetime))


@pytest.mark.parametrize("claim", list(CLAIMS))
def test_every_claim_is_required(claim: str) -> None:
    """A token that lacks any claim is refused, signature or not."""
    without = {name: value for name, value in CLAIMS.items() if name != claim}
    with pytest.raises(InvalidToken):
        TokenVerifier(KEY).verify(_signed(without))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "another"},
        {"aud": "another"},
        {"aud": 1},
        {"exp": "tomorrow"},
        {"exp": None},
        {"exp": str(2**40)},
        {"exp": 2**40 + 0.5},
        {"iat": "1700000000"},
        {"iat": []},
        {"sub": 1},
        {"nbf": 2**40},
        {"tenant": None},
        {"tenant": 1},
        {"scope": {}},
    ],
    ids=str,
)
def test_a_claim_of_another_value_or_type_is_refused(changed: dict[str, Any]) -> None:
    """What this server would not have signed is refused, even under its own key."""
    with pytest.raises(InvalidToken):
        TokenVerifier(KEY).verify(_signed(CLAIMS | changed))


HEAD, PAYLOAD, SIGNATURE = TOKEN.split(".")
DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "opaque",
        "ünïcode",
        "\ud800",
        TOKEN[:-10],
        f"{HEAD}.{PAYLOAD}.",
        f"{HEAD}.{PAYLOAD}",
        f"{HEAD}.{_base64url(CLAIMS | {'tenant': 'other'})}.{SIGNATURE}",
        f"{_base64url({'alg': 'none', 'typ': 'JWT'})}.{PAYLOAD}.",
        f"{_base64url({'alg': 'none', 'typ': 'JWT'})}.{PAYLOAD}.{SIGNATURE}",
        f"{_base64url({'alg': ['RS256']})}.{PAYLOAD}.{SIGNATURE}",
        f"{_base64url({'alg': {}})}.{PAYLOAD}.{SIGNATURE}",
        f"{_base64url({'alg': 'RS256', 'kid': 1})}.{PAYLOAD}.{SIGNATURE}",
        f"{_base64url([])}.{PAYLOAD}.{SIGNATURE}",
        f"{_base64url(b'{')}.{PAYLOAD}.{SIGNATURE}",
        f"{_base64url(DEEP)}.{PAYLOAD}.{SIGNATURE}",
        f"{HEAD}.{_base64url(DEEP)}.{SIGNATURE}",
        auth.sign(CLIENT, keys.generate()),
        jwt.encode(CLAIMS, "", algorithm="none"),
        jwt.encode(CLAIMS, "k" * 32, algorithm="HS256"),
        jwt.encode(CLAIMS, KEY, algorithm="RS512"),
        jwt.encode(CLAIMS, KEY, algorithm="PS256"),
    ],
    ids=range(24),
)
def test_a_token_that_this_server_did_not_sign_is_refused(token: str) -> None:
    """Malformed, unsigned, tampered with, another key, another algorithm: none is let in."""
    with pytest.raises(InvalidToken):
        TokenVerifier(KEY).verify(token)


def test_a_remembered_token_still_expires() -> None:
    """A token that was verified before is refused from the second of its expiry on."""
    now = CLAIMS["exp"] * 1000 - 1
    verifier = TokenVerifier(KEY, lambda tenant: now if tenant == "sandbox" else 0)
    verifier.verify(TOKEN)
    now += 1
    with pytest.raises(InvalidToken, match="expired"):
        verifier.verify(TOKEN)


def test_only_so_many_tokens_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest of the remembered tokens makes room for a new one, and is still valid."""
    monkeypatch.setattr(auth, "_CACHED", 2)
    verifier = TokenVerifier(KEY)
    tokens = [auth.sign(CLIENT, KEY) for _ in range(3)]
    for token in tokens:
        verifier.verify(token)
    assert list(verifier._verified) == tokens[1:]
    assert verifier.verify(tokens[0])["sub"] == "sandbox"


def test_refused_tokens_are_not_remembered() -> None:
    """Guessing tokens fills no memory."""
    verifier = TokenVerifier(KEY)
    with pytest.raises(InvalidToken):
        verifier.verify(TOKEN[:-10])
    assert not verifier._verified
