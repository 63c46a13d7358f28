"""Which requirements are judged from what passes, and why the others are not.

A test holds every requirement of the document to stand in exactly one of the two tables.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """What is judged of a requirement, and what must have been seen; `alone`: with --alone only."""

    judged: str
    needs: str
    alone: bool = False


_ACCEPTED = "a right request of this kind is not refused"
_SAME_PUT = "a PUT or PATCH"

JUDGED: dict[str, Row] = {
    "TOKEN-1": Row("200 has a body that fits its schema", "a right token request, answered 200"),
    "TOKEN-2": Row("a missing or mistyped member gets 400", "such a token request"),
    "AUTH-1": Row("401 without a token", "a request of customers without Authorization"),
    "AUTH-2": Row(
        "no unsigned token is accepted, nor two payloads under one signature",
        "such a token",
    ),
    "AUTH-3": Row("WWW-Authenticate names Bearer", "a 401"),
    "AUTH-5": Row(
        "no customer is shown to two tenants",
        "tokens that name their tenants in a claim, of two tenants",
    ),
    "AUTH-6": Row("404 for another tenant's complytId", "a PATCH of a customer seen elsewhere"),
    "OBJ-1": Row("each customer fits its schema", "a success that shows customers"),
    "OBJ-2": Row("the answer holds what was sent", "a PUT"),
    "OBJ-3": Row("county null, isPartial false where left out", f"{_SAME_PUT} with an address"),
    "OBJ-4": Row("texts come back; U+0000 and surrogates get 400", f"{_SAME_PUT} with such a text"),
    "OBJ-5": Row("integers are accepted, answered as text", "a body with a number as id"),
    "OBJ-6": Row(_ACCEPTED, "a body with internalTimestamps or unknown properties"),
    "TIME-1": Row(_ACCEPTED, f"{_SAME_PUT} with a timestamp of a documented form"),
    "TIME-2": Row("the same instant, without a zone", f"{_SAME_PUT} with a Z"),
    "TIME-3": Row("the same instant in UTC", f"{_SAME_PUT} with an offset"),
    "TIME-4": Row("midnight, or as it was sent", f"{_SAME_PUT} with a date, or without a zone"),
    "TIME-5": Row("400", f"{_SAME_PUT} with a date that does not exist, or before 1970"),
    "TIME-6": Row("cut, not rounded", f"{_SAME_PUT} with more than three digits"),
    "TIME-7": Row("400", f"{_SAME_PUT} with what is plainly no timestamp"),
    "PUT-1": Row("a repeat answers 200; a right PUT is accepted", "a PUT"),
    "PUT-2": Row(
        "the customer is still there; with --alone: as the PUT answered it",
        "a GET after an answer that showed the customer",
    ),
    "PUT-3": Row("one complytId for a pair, one pair for it", "two answers that show a customer"),
    "PUT-4": Row("another complytId", "two answers with one externalId, two sources"),
    "PUT-5": Row("accepted at a limit, 400 beyond", "a PUT with such a text"),
    "PUT-6": Row("400", "a PUT that lacks what is required, or has a wrong type"),
    "PUT-7": Row("400", "a PUT whose path and body disagree"),
    "PUT-8": Row("what was left out is unset in the answer", "a PUT that leaves something out"),
    "PUT-9": Row("the same answer, but for updatedDate", "the same PUT twice"),
    "PUT-10": Row(_ACCEPTED, "a PUT of a customer as it was answered"),
    "PUT-11": Row("equal is accepted, another gets 400", "a PUT with complytId"),
    "PUT-12": Row("a Location of this customer", "a 201"),
    "PUT-13": Row("the customer is as before", "a PUT that was refused, then a GET", alone=True),
    "PUT-14": Row("createdDate stays, updatedDate never runs back", "a customer, shown twice"),
    "PUT-15": Row("one complytId", "first PUTs of a pair at once"),
    "PUT-16": Row("one 201", "first PUTs of a pair at once"),
    "PUT-17": Row("400 for no address, else accepted", f"{_SAME_PUT} with an email"),
    "PUT-18": Row("updatedDate moves", "two writes two and a half seconds apart", alone=True),
    "PUT-19": Row("1 and 10 accepted, 0 and 11 refused", "a PUT of such a source"),
    "GET-2": Row("400 or 404", "a GET of a source outside 1 to 10"),
    "GET-3": Row("the pair's customer, or a refusal of what is no legal pair", "a GET or PUT"),
    "LIST-1": Row("each customer that was seen, once", "the whole list"),
    "LIST-2": Row("the newest first", "a list of two or more, no write beside it"),
    "LIST-3": Row("no more than size, none twice, full while more are known", "a page with size"),
    "LIST-4": Row("400", "page or size out of its range"),
    "LIST-5": Row("no next link unless full; one where more are known", "a page with size"),
    "PATCH-1": Row(
        "what was sent is in the answer; with --alone: the rest is as before", "a PATCH"
    ),
    "PATCH-2": Row("as the PATCH answered it", "a GET after a PATCH", alone=True),
    "PATCH-3": Row("address has what was sent and no more", "a PATCH with an address"),
    "PATCH-4": Row("null unsets; 400 for what is required", "a PATCH with null"),
    "PATCH-5": Row("equal is accepted, another gets 400", "a PATCH with an identifier"),
    "PATCH-7": Row("400", "a PATCH whose complytId is plainly no UUID"),
    "PATCH-8": Row(
        "400; with --alone: nothing is changed", "a PATCH with a value too long or of a wrong type"
    ),
    "PATCH-9": Row("200; with --alone: all is as before", "a PATCH with {}"),
    "PATCH-11": Row("found, answered in lower case", "a PATCH with upper-case letters"),
    "PATCH-12": Row(_ACCEPTED, "a PATCH with a text at its limit, or a customerType"),
    "ERR-1": Row("a documented status, media type and body", "a failure of an operation"),
    "ERR-2": Row("no 5xx, no connection closed instead of an answer", "any request"),
    "ERR-3": Row("415, or 400", "a body that is not JSON, or none"),
    "ERR-4": Row("405 with Allow", "POST on a customer's path, or PUT on /v1/customers"),
    "ERR-5": Row("no stack trace, query or file path", "a failure"),
    "ERR-6": Row("413", "a body over 1,048,576 bytes"),
    "ERR-7": Row("404", "a path under /v1/customers/ that the document lacks"),
    "DOC-1": Row("a documented status, media type and body", "a success of an operation"),
}

NOT_JUDGED: dict[str, str] = {
    "AUTH-4": "Which scopes a token has is left to the server; no request shows it.",
    "AUTH-7": "When a token ends is by the server's clock, which the proxy does not know.",
    "GET-1": "That a pair was never written is known only to who has seen all since the first.",
    "PATCH-6": "That a complytId was never given is known only to who has seen all.",
    "PATCH-10": "Which of two requests at once came first is known to the server alone.",
}
