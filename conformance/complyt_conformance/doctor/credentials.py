"""Whether the credentials get tokens, whose they are, and how long those live."""

from __future__ import annotations

import time
from collections.abc import Iterator

import jwt

from complyt_conformance.doctor.bodies import flaw
from complyt_conformance.doctor.findings import Finding, note, ok, trouble, warning
from complyt_conformance.doctor.server import Answer, Server

_SECONDS = {"smoke": 10, "standard": 60, "certify": 600}  # that a run takes at most
_TOO_SHORT = 5  # seconds of life that may be over between two requests
_NO_RUN = "every requirement: no run begins without the token of each client that is given"
_SKIPPED = {
    "other": "AUTH-5 and AUTH-6, which are skipped",
    "reader": "the part of AUTH-4 about clients that may only read, which is skipped",
    "writer": "the part of AUTH-4 about clients that may only write, which is skipped",
    "expired": "AUTH-7, which is skipped unless tokens expire within 30 s",
}


def tokens(server: Server) -> Iterator[Finding]:
    """Get a token for each client that is given, as a run does before its checks."""
    for role in server.target.clients:
        if server.has(role):  # a token was given too
            continue
        answer = server.fetch_token(role)
        if server.has(role):
            lives = server.session.renewal.expires_in.get(role)
            seen = "it names no lifetime" if lives is None else f"it lives for {lives} s"
            yield ok(f"{server.option(role)} gets a token", seen)
        else:
            yield trouble(
                f"{server.option(role)} gets no token",
                _without_token(answer),
                _NO_RUN,
                _how_to_get_one(server.option(role), answer),
            )


def absent(server: Server) -> Iterator[Finding]:
    """Say what is not tested without credentials that are not given."""
    given = {*server.target.clients, *server.target.tokens}
    if "main" not in given:
        yield trouble(
            "No credentials were given", "neither --client nor --token", _NO_RUN,
            "add --client ID:SECRET or --token T",
        )  # fmt: skip  # short lines hide what is said
    for role, skipped in _SKIPPED.items():
        if role not in given:
            yield note(
                f"{server.option(role)} was not given",
                "no credentials for this part",
                skipped,
                _what_to_give(role),
            )


def twins(server: Server) -> Iterator[Finding]:
    """Tell clients and tokens that are given twice."""
    for role in _SKIPPED:
        if server.is_twin(role):
            yield warning(
                f"{server.option(role)} is {server.option('main')} again",
                "both are the same",
                f"{_family(role)}, which will fail although nothing need be wrong",
                _what_to_give(role),
            )


def lifetimes(server: Server) -> Iterator[Finding]:
    """Say which tokens expire before a run ends, or have, or have not."""
    for role, token in server.session.tokens.items():
        left = _time_left(token)
        if role == "expired":
            yield from _not_expired(left)
        elif role in server.session.renewal.expires_in:
            yield from _renewed(server, role)
        elif left is not None and left < _SECONDS[server.session.profile.name]:
            yield _runs_out(server, role, left)


def _not_expired(left: float | None) -> Iterator[Finding]:
    if left is not None and left > 0:
        yield warning(
            "--expired-token has not expired",
            f"it says itself that it expires in {left:.0f} s",
            "AUTH-7, which will fail although nothing need be wrong",
            "give a token whose time is over, or wait until this one's is",
        )
    elif left is None:
        yield note(
            "--expired-token does not say when it expired",
            "it is no JWT, or has no exp",
            "telling whether it was ever good: any unknown token passes AUTH-7",
            "make sure that this server issued it, and that its time is over",
        )


def _renewed(server: Server, role: str) -> Iterator[Finding]:
    lives = server.session.renewal.expires_in[role]
    title, seen = f"The tokens of {server.option(role)} live for {lives} s", f"expiresIn is {lives}"
    if lives < _TOO_SHORT:
        yield warning(
            title,
            seen,
            "whatever takes longer: a token may expire between two requests of a check",
            "let the tokens of a test live for a minute or longer",
        )
    elif lives < _SECONDS[server.session.profile.name]:
        yield note(title, seen, "nothing: a run gets new ones in time", "leave it so")


def _runs_out(server: Server, role: str, left: float) -> Finding:
    option = server.option(role)
    client = f"{option.replace('token', 'client')} ID:SECRET, which gets new ones by itself"
    if left <= 0:
        level = trouble if role == "main" else warning
        return level(
            f"{option} has expired",
            f"it says itself that it expired {-left:.0f} s ago",
            "every requirement" if role == "main" else _family(role),
            f"give a new one, or {client}",
        )
    takes = ", ".join(f"{name} {seconds} s" for name, seconds in _SECONDS.items())
    return warning(
        f"{option} expires soon",
        f"it says itself that it expires in {left:.0f} s",
        f"what of a run comes after that ({takes} at most)",
        f"give {client}",
    )


def _time_left(token: str) -> float | None:
    """Return the seconds until a JWT expires by its own claim, None where it has none."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return None
    expires = claims.get("exp")
    if not isinstance(expires, int | float):
        return None
    return expires - time.time()


def _without_token(answer: Answer) -> str:
    """Say what was answered; where it may hold a token after all, nothing of its values."""
    if not answer.accepted or answer.response is None or answer.is_page:
        return answer.seen
    wrong = flaw(answer.response)
    if wrong is not None:
        return f"{answer.brief}; its body is {wrong.what}"
    if isinstance(answer.data, dict):
        members = ", ".join(sorted(answer.data)) or "none"
        return (
            f"{answer.brief} with the members {members}, and no accessToken that a header can carry"
        )
    return f"{answer.brief} with JSON that is no object"


def _how_to_get_one(option: str, answer: Answer) -> str:
    other = f"or give a token as {option.replace('client', 'token')}"
    if answer.status in (400, 401, 403):
        return f"correct id and secret, {other}"
    if answer.status in (404, 405) or 300 <= answer.status < 400 or answer.is_page:
        return f"correct the base path in --url, {other} if tokens come from elsewhere"
    return f"look at the server's log, {other}"


def _family(role: str) -> str:
    return {"other": "AUTH-5 and AUTH-6", "expired": "AUTH-7"}.get(role, "AUTH-4")


def _what_to_give(role: str) -> str:
    return {
        "other": "add --other-client ID:SECRET, a client of another tenant with both scopes",
        "reader": "add --reader-client ID:SECRET, of the same tenant, scope read:customers alone",
        "writer": "add --writer-client ID:SECRET, of the same tenant, scope write:customers alone",
        "expired": "add --expired-token T, a token of the same client whose time is over",
    }[role]
