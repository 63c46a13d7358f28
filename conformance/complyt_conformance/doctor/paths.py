"""Whether paths arrive as they were sent.

A proxy that rewrites paths and a server that reads them wrongly look the same from here, so that
both are said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complyt_conformance.api import customer_path, encoded
from complyt_conformance.doctor.findings import Finding, ok, warning
from complyt_conformance.doctor.server import Server
from complyt_conformance.strategies import plain_customer

CHARACTERS = {
    "+": "a plus",
    " ": "a space",
    "%": "a percent sign",
    ":": "a colon",
    ";": "a semicolon",
    "~": "a tilde",
    "ä": "a letter outside ASCII",
}
_BOTH = (
    "if a proxy stands between, let it pass paths as they come (nginx: proxy_pass without a path; "
    "Apache: nocanon and AllowEncodedSlashes NoDecode); if none does, the server "
)


def characters(server: Server) -> Iterator[Finding]:
    """PUT and GET a customer whose externalId holds them all; where that fails, one for each."""
    if server.written is None:
        return
    body = _fresh(server, "".join(CHARACTERS))
    path = customer_path("2", body["externalId"])
    seen = _trouble_of(server, body)
    if not seen:
        yield ok("Percent-encoded paths arrive", f"PUT and GET of {path}")
        return
    troubled = {
        f"{name} ({encoded(character)})": why
        for character, name in CHARACTERS.items()
        if (why := _trouble_of(server, _fresh(server, character)))
    }
    if troubled:
        seen = f"{', '.join(troubled)}: {next(iter(troubled.values()))}"
    yield warning(
        "Paths with certain characters do not arrive",
        seen,
        "GET-3, which will fail, and PUT-12 where it is about such an externalId",
        f"{_BOTH}does not decode them once: GET-3 is broken",
    )


def case(server: Server) -> Iterator[Finding]:
    """GET the customer by its externalId in upper case: there is no such one."""
    if server.written is None:
        return
    external_id = server.written["externalId"].upper()
    answer = server.ask("main", "GET", customer_path("2", external_id))
    if answer.customer:
        yield warning(
            "Upper and lower case are taken for one",
            f"{external_id} was never written; {answer.brief}",
            "GET-1, GET-3 and PUT-3, which tell externalIds apart by case",
            f"{_BOTH}compares externalIds without regard to case (a collation of its database?)",
        )
    else:
        yield ok("Upper and lower case are told apart", answer.brief)


def slashes(server: Server) -> Iterator[Finding]:
    """GET a path that is the customer's own but for an encoded slash: there is nothing."""
    if server.written is None:
        return
    external_id = server.written["externalId"]
    decodes = server.ask("main", "GET", f"/v1/customers/source/2%2FexternalId/{external_id}")
    within = server.ask("main", "GET", customer_path("2", f"{external_id}/a"))
    seen = next((each for each in (decodes, within) if each.status not in (400, 404)), None)
    if seen is None:
        yield ok("An encoded slash (%2F) stays one", f"{decodes.status} and {within.status}")
    else:
        yield warning(
            "An encoded slash (%2F) is decoded on its way, or answered by something else",
            seen.seen,
            "GET-3 and ERR-7, which want 404 or 400 there",
            f"{_BOTH}splits paths after it has decoded them",
        )


def _fresh(server: Server, characters: str) -> dict[str, Any]:
    return plain_customer(externalId=f"{server.session.mint()}{characters}z")


def _trouble_of(server: Server, body: dict[str, Any]) -> str:
    """Write and read a customer; return what went wrong, if anything did."""
    path = customer_path("2", body["externalId"])
    for method, sent in (("PUT", body), ("GET", ...)):
        answer = server.ask("main", method, path, sent)
        if not answer.customer:
            return answer.seen
        if answer.customer.get("externalId") != body["externalId"]:
            return f"{answer.seen}, another externalId"
    return ""
