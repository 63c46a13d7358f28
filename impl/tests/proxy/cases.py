"""Exchanges with servers that are wrong in one way, by the requirement that each breaks.

Each case has its own customer and token, so that one proxy judges all.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

ID = str(uuid4())
ONE, TWO = f"{ID[:8]}-a", f"{ID[:8]}-b"
PAIR = f"/v1/customers/source/2/externalId/{ONE}"
OTHER_PAIR = f"/v1/customers/source/2/externalId/{TWO}"
PATCH = f"/v1/customers/complytId/{ID}"
TIMES = {"createdDate": "2022-10-19T07:00:00Z", "updatedDate": "2022-10-19T09:07:54.585Z"}
ANSWERED = {"createdDate": "2022-10-19T07:00:00", "updatedDate": "2022-10-19T09:07:54.585"}
BODY = {"externalId": ONE, "source": "2", "customerType": "RETAIL", "externalTimestamps": TIMES}
INTERNAL = {"createdDate": "2023-01-10T17:40:44.357", "updatedDate": "2023-01-10T17:40:44.357"}
LATER = {**INTERNAL, "updatedDate": "2023-01-11T17:40:44"}
ADDRESS = {"city": "Bonn", "county": None, "isPartial": False}
PROBLEM = {"type": "about:blank", "title": "Problem", "status": 400, "detail": "It is wrong."}


@dataclass(frozen=True)
class Exchange:
    """A request, and how it is answered; a body of None is none."""

    method: str
    path: str
    sent: Any
    status: int
    answer: Any
    headers: dict[str, str] = field(default_factory=dict)
    answer_headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """Exchanges, the last of which breaks a requirement where `wrong`, and none where not."""

    requirement: str
    name: str
    wrong: list[Exchange]
    right: list[Exchange]


def customer(**changes: Any) -> dict[str, Any]:
    """Return a customer as it is answered."""
    return {
        "complytId": ID,
        "externalId": ONE,
        "source": "2",
        "customerType": "RETAIL",
        "internalTimestamps": INTERNAL,
        "externalTimestamps": ANSWERED,
        **changes,
    }


def put(answer: Any, status: int = 200, path: str = PAIR, **changes: Any) -> Exchange:
    """Return a PUT; `changes` are of its body."""
    return Exchange("PUT", path, {**BODY, **changes}, status, answer)


def created(answer: Any = None, **changes: Any) -> Exchange:
    """Return a first PUT."""
    answer = customer() if answer is None else answer
    return Exchange("PUT", PAIR, {**BODY, **changes}, 201, answer, {}, {"Location": PAIR})


def second() -> Exchange:
    """Return a first PUT of another pair."""
    body = {**BODY, "externalId": TWO}
    return Exchange("PUT", OTHER_PAIR, body, 201, another(), {}, {"Location": OTHER_PAIR})


def patch(changes: Any, answer: Any, status: int = 200, path: str = PATCH) -> Exchange:
    """Return a PATCH."""
    return Exchange("PATCH", path, changes, status, answer)


def get(answer: Any, status: int = 200, path: str = PAIR) -> Exchange:
    """Return a GET."""
    return Exchange("GET", path, None, status, answer)


def listed(answer: Any, query: str = "", **headers: str) -> Exchange:
    """Return a list or a page."""
    return Exchange("GET", f"/v1/customers{query}", None, 200, answer, {}, headers)


def refused(exchange: Exchange, status: int = 400) -> Exchange:
    """Return an exchange, refused."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return Exchange(
        exchange.method, exchange.path, exchange.sent, status, {**PROBLEM, "status": status},
        exchange.headers, headers,
    )  # fmt: skip  # fields in their order


def with_(exchange: Exchange, **headers: str) -> Exchange:
    """Return an exchange whose request has headers; one that is empty is left out."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Exchange(
        exchange.method, exchange.path, exchange.sent, exchange.status, exchange.answer,
        names, exchange.answer_headers,
    )  # fmt: skip  # fields in their order


def jwt(tenant: str, alg: str = "RS256", signature: str = "c2lnbmF0dXJlLW9mLWE") -> str:
    """Return Authorization with a token of a tenant."""
    parts = ({"alg": alg}, {"tenant": tenant, "sub": "x"})
    encoded = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in parts]
    return f"Bearer {'.'.join(each.rstrip('=') for each in encoded)}.{signature}"


def accepts(requirement: str, name: str, exchange: Exchange) -> Case:
    """Return the case of a right request that is refused."""
    return Case(requirement, name, [refused(exchange)], [exchange])


def refuses(requirement: str, name: str, exchange: Exchange, status: int = 400) -> Case:
    """Return the case of a wrong request that is accepted."""
    return Case(requirement, name, [exchange], [refused(exchange, status)])


def many(count: int, **changes: Any) -> list[dict[str, Any]]:
    """Return customers of pairs of their own, as the list has them."""
    return [
        customer(externalId=str(number), complytId=f"{ID[:-4]}{number:04}", **changes)
        for number in range(count)
    ]


def another(**changes: Any) -> dict[str, Any]:
    """Return a customer of another pair."""
    return customer(externalId=TWO, complytId=f"{ID[:-4]}0000", **changes)


_TOKEN = {"accessToken": "x.y.z", "tokenType": "Bearer", "expiresIn": 60}
_CREDENTIALS = {"clientId": "a", "clientSecret": "b"}
_OLDER = {"createdDate": "2020-01-01T00:00:00", "updatedDate": "2020-01-01T00:00:00"}


def token(sent: Any, status: int, answer: Any) -> Exchange:
    """Return a request for a token."""
    return Exchange("POST", "/v1/token", sent, status, answer, {"Authorization": ""})


def timestamp(requirement: str, text: str, right: str, wrong: str) -> Case:
    """Return the case of a timestamp that comes back wrong."""
    times = {"createdDate": text, "updatedDate": "2022-10-19T09:07:54.585Z"}

    def answered(as_: str) -> Exchange:
        stored = customer(externalTimestamps={**ANSWERED, "createdDate": as_})
        return put(stored, externalTimestamps=times)

    return Case(requirement, text, [answered(wrong)], [answered(right)])


def no_timestamp(requirement: str, text: str) -> Case:
    """Return the case of a text that is no timestamp, and accepted."""
    return refuses(
        requirement, text, put(customer(), externalTimestamps={**TIMES, "createdDate": text})
    )


CASES = [
    Case("TOKEN-1", "no expiresIn", [token(_CREDENTIALS, 200, {"accessToken": "x"})],
         [token(_CREDENTIALS, 200, _TOKEN)]),
    refuses("TOKEN-2", "no secret", token({"clientId": "a"}, 200, _TOKEN)),
    accepts("TOKEN-2", "credentials", token(_CREDENTIALS, 200, _TOKEN)),
    refuses("AUTH-1", "no token", with_(get(customer()), Authorization=""), 401),
    refuses("AUTH-2", "alg none", with_(get(customer()), Authorization=jwt("a", "none")), 401),
    Case("AUTH-2", "one signature, two payloads",
         [with_(get(customer()), Authorization=jwt("a", signature="c2lnbmF0dXJlLW9mLWM")),
          with_(get(another(), path=OTHER_PAIR),
                Authorization=jwt("b", signature="c2lnbmF0dXJlLW9mLWM"))],
         [with_(get(customer()), Authorization=jwt("a", signature="c2lnbmF0dXJlLW9mLWQ"))]),
    Case("AUTH-3", "no challenge",
         [Exchange("GET", PAIR, None, 401, PROBLEM)],
         [Exchange("GET", PAIR, None, 401, PROBLEM, {}, {"WWW-Authenticate": 'x, BEARER y="z"'})]),
    Case("AUTH-5", "shown to another tenant",
         [with_(created(), Authorization=jwt("1", signature="b25lIG9mIHRoZSBmaXJzdA")),
          with_(get(customer()), Authorization=jwt("2", signature="b25lIG9mIHRoZSBzZWNvbmQ"))],
         [with_(created(), Authorization=jwt("1", signature="b25lIG9mIHRoZSBmaXJzdA")),
          with_(get(customer()), Authorization=jwt("1", signature="b25lIG9mIHRoZSB0aGlyZA"))]),
    Case("AUTH-6", "403 tells that it is there",
         [with_(created(), Authorization=jwt("3", signature="dGhlIGZpcnN0IG9mIHR3bw")),
          with_(second(), Authorization=jwt("4", signature="dGhlIHNlY29uZCBvZiB0d28")),
          with_(refused(patch({}, None), 403),
                Authorization=jwt("4", signature="dGhlIHNlY29uZCBvZiB0d28"))],
         [with_(created(), Authorization=jwt("3", signature="dGhlIGZpcnN0IG9mIHR3bw")),
          with_(refused(patch({}, None), 404),
                Authorization=jwt("4", signature="dGhlIHNlY29uZCBvZiB0d28"))]),
    Case("OBJ-1", "no customerType", [get({k: v for k, v in customer().items()
                                           if k != "customerType"})], [get(customer())]),
    Case("OBJ-2", "another name", [put(customer(name="B"), name="A")],
         [put(customer(name="A"), name="A")]),
    Case("OBJ-2", "another pair", [put(customer(source="3"))], [put(customer())]),
    Case("OBJ-3", "county kept", [put(customer(address={**ADDRESS, "county": ""}),
                                      address={"city": "Bonn"})],
         [put(customer(address=ADDRESS), address={"city": "Bonn"})]),
    Case("OBJ-3", "isPartial null", [put(customer(address={**ADDRESS, "isPartial": None}),
                                         address={"city": "Bonn"})],
         [put(customer(address=ADDRESS), address={"city": "Bonn"})]),
    Case("OBJ-4", "normalized", [put(customer(name="\u00e9"), name="e\u0301")],
         [put(customer(name="e\u0301"), name="e\u0301")]),
    refuses("OBJ-4", "U+0000", put(customer(), name="a\0b")),
    Case("OBJ-5", "number kept", [put(customer(externalId="7.0"), externalId=7,
                                      path="/v1/customers/source/2/externalId/7")],
         [put(customer(externalId="7"), externalId=7,
              path="/v1/customers/source/2/externalId/7")]),
    accepts("OBJ-6", "unknown property", put(customer(), other={"a": [1]})),
    accepts("TIME-1", "documented form", patch({"externalTimestamps": TIMES}, customer())),
    timestamp("TIME-2", "2022-10-19T07:00:00.500Z", "2022-10-19T07:00:00.5", "2022-10-19T07:00:01"),
    timestamp("TIME-2", "2022-10-19T07:00:00Z", "2022-10-19T07:00:00", "2022-10-19T07:00:00.000"),
    timestamp("TIME-3", "2022-10-19T07:00:00+02:00", "2022-10-19T05:00:00", "2022-10-19T07:00:00"),
    timestamp("TIME-4", "2022-10-19", "2022-10-19T00:00:00", "2022-10-19T12:00:00"),
    timestamp("TIME-4", "2022-10-19T07:00:00", "2022-10-19T07:00:00", "2022-10-19T09:00:00"),
    timestamp("TIME-6", "2022-10-19T07:00:00.9999Z", "2022-10-19T07:00:00.999",
              "2022-10-19T07:00:01"),
    no_timestamp("TIME-5", "2023-02-29"),
    no_timestamp("TIME-5", "1969-12-31T00:00:00Z"),
    no_timestamp("TIME-7", "yesterday"),
    no_timestamp("TIME-7", "19/10/2022"),
    Case("PUT-1", "201 for a repeat", [created(), created()], [created(), put(customer())]),
    accepts("PUT-1", "plain", put(customer(name="A"), name="A")),
    Case("PUT-2", "gone", [created(), refused(get(None), 404)],
         [refused(get(None), 404), created()]),
    Case("PUT-2", "another name", [created(customer(name="A"), name="A"), get(customer(name="B"))],
         [created(customer(name="A"), name="A"), get(customer(name="A"))]),
    Case("PUT-3", "another complytId", [created(), put(customer(complytId=str(uuid4())))],
         [created(), put(customer())]),
    Case("PUT-3", "one complytId for two", [created(), get(
        customer(externalId=TWO), path=OTHER_PAIR)],
        [created(), get(another(), path=OTHER_PAIR)]),
    Case("PUT-4", "two sources, one customer", [created(), get(
        customer(source="3"), path=PAIR.replace("/2/", "/3/"))],
        [created(), get(customer(source="3", complytId=f"{ID[:-4]}0000"),
                        path=PAIR.replace("/2/", "/3/"))]),
    refuses("PUT-5", "one too many", put(customer(), name="n" * 257)),
    accepts("PUT-5", "at the limit", put(customer(comment="n" * 200), comment="n" * 200)),
    refuses("PUT-6", "no customerType", put(customer(), customerType=None)),
    refuses("PUT-6", "another type", put(customer(), address="Bonn")),
    refuses("PUT-7", "disagree", put(customer(), externalId=TWO)),
    Case("PUT-8", "kept", [put(customer(name="A"))], [put(customer())]),
    Case("PUT-8", "address merged", [put(customer(address={**ADDRESS, "zip": "1"}),
                                         address=ADDRESS)],
         [put(customer(address=ADDRESS), address=ADDRESS)]),
    Case("PUT-9", "another comment", [put(customer(comment=""), comment=""),
                                      put(customer(comment="", internalTimestamps={
                                          **LATER, "createdDate": LATER["updatedDate"]}),
                                          comment="")],
         [put(customer(comment=""), comment=""),
          put(customer(comment="", internalTimestamps=LATER), comment="")]),
    Case("PUT-10", "sent back", [get(customer()), refused(put(None, **customer()))],
         [get(customer()), put(customer(), **customer())]),
    Case("PUT-11", "on creation", [created(complytId=ID)], [refused(created(complytId=ID))]),
    Case("PUT-11", "another", [created(), put(customer(), complytId=str(uuid4()))],
         [created(), refused(put(None, complytId=str(uuid4())))]),
    Case("PUT-12", "no Location", [put(customer(), 201)], [created()]),
    Case("PUT-13", "stored all the same",
         [created(), refused(put(None, externalId=TWO)), get(customer(name="B"))],
         [created(), refused(put(None, externalId=TWO)), get(customer())]),
    Case("PUT-14", "updatedDate runs back", [get(customer(internalTimestamps=LATER)),
                                             get(customer())],
         [get(customer()), listed([customer()])]),
    Case("PUT-14", "updatedDate before createdDate", [get(customer(internalTimestamps={
        **INTERNAL, "createdDate": LATER["updatedDate"]}))], [get(customer())]),
    refuses("PUT-17", "no address", put(customer(), email="none")),
    accepts("PUT-17", "address", patch({"email": "a@b"}, customer(email="a@b"))),
    refuses("PUT-19", "eleven", put(customer(), path=PAIR.replace("/2/", "/11/"),
                                    source="11")),
    refuses("GET-2", "source 0", get(customer(), path=PAIR.replace("/2/", "/0/")), 404),
    Case("GET-3", "another customer", [get(another())], [get(customer())]),
    accepts("GET-3", "legal", get(customer(externalId="\u00fc %"),
                                  path="/v1/customers/source/2/externalId/%C3%BC%20%25")),
    Case("LIST-1", "not listed", [created(), listed([another()])],
         [created(), listed([customer(), another()])]),
    Case("LIST-1", "twice", [listed([customer(), customer()])], [listed([customer()])]),
    Case("LIST-2", "oldest first", [listed([another(externalTimestamps=_OLDER), customer()])],
         [listed([customer(), another(externalTimestamps=_OLDER)])]),
    Case("LIST-3", "more than size", [listed(many(3), "?size=2")], [listed(many(2), "?size=2")]),
    Case("LIST-3", "too few", [listed(many(4)), listed(many(1), "?page=1&size=2")],
         [listed(many(4)), listed(many(2), "?page=1&size=2", Link="<?page=2>; rel=next")]),
    refuses("LIST-4", "page 0", listed([], "?page=0")),
    refuses("LIST-4", "no integer", listed([], "?size=many")),
    Case("LIST-5", "a link too many", [listed(many(1), "?size=2", Link="</a>; rel=next")],
         [listed(many(1), "?size=2", Link="</a>; rel=prev")]),
    Case("LIST-5", "no link", [listed(many(3)), listed(many(2), "?size=2")],
         [listed(many(2)), listed(many(2), "?size=2")]),
    Case("PATCH-1", "not changed", [patch({"name": "B"}, customer(name="A"))],
         [patch({"name": "B"}, customer(name="B"))]),
    Case("PATCH-1", "more changed", [created(customer(comment="c"), comment="c"),
                                     patch({"name": "B"}, customer(name="B"))],
         [created(customer(comment="c"), comment="c"),
          patch({"name": "B"}, customer(name="B", comment="c"))]),
    Case("PATCH-2", "read as before", [created(), patch({"name": "B"}, customer(name="B")),
                                       get(customer())],
         [created(), patch({"name": "B"}, customer(name="B")), get(customer(name="B"))]),
    Case("PATCH-3", "merged",
         [patch({"address": ADDRESS}, customer(address={**ADDRESS, "zip": "1"}))],
         [patch({"address": ADDRESS}, customer(address=ADDRESS))]),
    Case("PATCH-4", "not unset", [patch({"name": None}, customer(name="A"))],
         [patch({"name": None}, customer())]),
    refuses("PATCH-4", "required", patch({"customerType": None}, customer())),
    Case("PATCH-5", "another", [patch({"complytId": str(uuid4())}, customer())],
         [patch({"complytId": ID}, customer())]),
    refuses("PATCH-7", "no UUID", patch({}, customer(), path="/v1/customers/complytId/not-a-uuid")),
    refuses("PATCH-8", "too long", patch({"name": "n" * 257}, customer())),
    refuses("PATCH-8", "no enum", patch({"customerType": "retail"}, customer())),
    accepts("PATCH-9", "nothing", patch({}, customer())),
    Case("PATCH-11", "upper case", [patch({}, customer(complytId=ID.upper()), path=PATCH.replace(
        ID, ID.upper()))], [patch({}, customer(), path=PATCH.replace(ID, ID.upper()))]),
    accepts("PATCH-12", "customerType", patch({"customerType": "RESELLER"},
                                              customer(customerType="RESELLER"))),
    Case("ERR-1", "422", [refused(get(None), 422)], [refused(get(None), 404)]),
    Case("ERR-1", "text", [Exchange("GET", PAIR, None, 404, "no", {}, {"Content-Type": "text/x"})],
         [refused(get(None), 404)]),
    Case("ERR-2", "500", [refused(get(None), 500)], [refused(get(None), 503)]),
    refuses("ERR-3", "no JSON", with_(put(customer()), Content_Type="text/plain"), 415),
    refuses("ERR-3", "cut", Exchange("PUT", PAIR, b'{"externalId": ', 200, customer())),
    Case("ERR-4", "POST", [Exchange("POST", PAIR, BODY, 200, customer())],
         [Exchange("POST", PAIR, BODY, 405, PROBLEM, {}, {"Allow": "GET, PUT"})]),
    Case("ERR-5", "a path", [Exchange("GET", PAIR, None, 404, {
        "title": "x", "status": 404, "detail": "in /usr/lib/python3/site-packages/a.py"})],
        [refused(get(None), 404)]),
    refuses("ERR-6", "too large", put(customer(), other="o" * 1_048_576), 413),
    Case("ERR-7", "unknown path", [get(customer(), path="/v1/customers/other")],
         [refused(get(None, path="/v1/customers/other"), 404)]),
    Case("DOC-1", "202", [Exchange("GET", PAIR, None, 202, customer())], [get(customer())]),
    Case("DOC-1", "no JSON", [Exchange("GET", PAIR, None, 200, b"{")], [get(customer())]),
]  # fmt: skip  # a table

APART = ("PUT-15", "PUT-16", "PUT-18")
"""Requirements that need requests at once, or time between them: tests of their own."""
