"""The five operations as methods, for one caller."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote, urljoin, urlsplit

from complyt_conformance.cases import sending
from complyt_conformance.compare import expect_same, given_same, given_written
from complyt_conformance.exchange import Request, Response
from complyt_conformance.findings import Blocked, Undecided, Violation
from complyt_conformance.strategies import plain_customer
from complyt_contract.differences import spelt

if TYPE_CHECKING:
    from complyt_conformance.session import Session

JSON_TYPE = "application/json"

Customers = list[dict[str, Any]]


def encoded(segment: str) -> str:
    """Percent-encode a path segment once (D20); only RFC 3986's unreserved characters stay."""
    # A wrong server may have answered a number, or text that is none.
    return quote(str(segment), safe="", errors="surrogatepass")


def customer_path(source: str, external_id: str) -> str:
    """Return the path of a customer."""
    return f"/v1/customers/source/{encoded(source)}/externalId/{encoded(external_id)}"


def patch_path(complyt_id: str) -> str:
    """Return the path that PATCH addresses."""
    return f"/v1/customers/complytId/{encoded(complyt_id)}"


def as_json(value: Any) -> bytes:
    """Return JSON text in UTF-8; characters stand for themselves, lone surrogates as escapes."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


@dataclass(frozen=True)
class Api:
    """One caller of the server under test; `token` None sends no Authorization at all."""

    session: Session
    token: str | None

    def acting_as(self, token: str | None) -> Api:
        """Return the same API for a caller with another token, or with none."""
        return replace(self, token=token)

    def create_token(self, body: Any) -> Response:
        """POST /v1/token, without Authorization."""
        return self.acting_as(None).send("createToken", "POST", "/v1/token", json_body=body)

    def get(self, source: str, external_id: str) -> Response:
        """GET one customer by its pair."""
        return self.send("getCustomer", "GET", customer_path(source, external_id))

    def list(self, **query: Any) -> Response:
        """GET /v1/customers; page and size are sent as given, in the order given."""
        text = "&".join(f"{name}={encoded(str(value))}" for name, value in query.items())
        return self.send("getAllCustomers", "GET", "/v1/customers" + (f"?{text}" if text else ""))

    def upsert(
        self, body: Any, *, source: str | None = None, external_id: str | None = None
    ) -> Response:
        """PUT a customer; the path is taken from the body unless given."""
        path = customer_path(
            str(body["source"]) if source is None else source,
            str(body["externalId"]) if external_id is None else external_id,
        )
        return self.send("upsertCustomer", "PUT", path, json_body=body)

    def update(self, complyt_id: str, changes: Any) -> Response:
        """PATCH a customer by its complytId."""
        return self.send("updateCustomer", "PATCH", patch_path(complyt_id), json_body=changes)

    def follow(self, answer: Response, reference: str | None) -> Response:
        """GET what a URI reference in an answer leads to (RFC 9110, section 10.2.2).

        Only path and query are followed: a server behind a proxy may not know its own host. A
        missing reference breaks the running requirement.
        """
        if not reference:
            raise Violation("a reference to follow", f"none: {answer.summary()}")
        if not re.fullmatch("[!-~]+", reference):
            raise Violation("a URI reference, percent-encoded (RFC 3986)", spelt(reference))
        base = self.session.target.url.rstrip("/")
        place = urljoin(base + answer.request.target, reference)
        parts = urlsplit(place)
        path = parts.path.removeprefix(self.session.target.base_path)
        if parts.scheme not in ("http", "https"):
            raise Violation("a reference over http or https", reference)
        return self.send(None, "GET", path + (f"?{parts.query}" if parts.query else ""))

    def send(
        self,
        operation: str | None,
        method: str,
        target: str,
        *,
        json_body: Any = ...,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        cuts: tuple[int, ...] = (),
    ) -> Response:
        """Send any request; `operation` is the operationId that it means, None where there is none.

        `json_body` is serialised and sent as application/json; `body` is sent as it is, with no
        Content-Type but what `headers` says, in pieces that end at `cuts`.
        """
        sent_headers = {"Accept": "application/json, application/problem+json"}
        if self.token is not None:
            sent_headers["Authorization"] = f"Bearer {self.token}"
        if json_body is not ...:
            body = as_json(json_body)
            sent_headers["Content-Type"] = JSON_TYPE
        sent_headers.update(headers or {})
        return self.session.send(Request(method, target, sent_headers, body, operation, cuts))

    # Steps that set the stage: an answer that is not as documented blocks the running check.

    def given(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """PUT a legal customer and return it as answered."""
        return _stage(self.upsert(body), (200, 201), "PUT-1")

    def refusal_of_plain(self, method: str) -> Blocked | Undecided | None:
        """PUT a plain customer, and PATCH it if that is the method; tell what is not accepted."""
        try:
            with sending("to see whether a plain customer is accepted"):
                created = self.given(self.session.fresh(plain_customer()))
                if method == "PATCH":
                    self.given_patched(created["complytId"], {"name": "Changed"})
        except (Blocked, Undecided) as error:
            return error
        except Violation as error:  # a dropped connection
            return Blocked(error.requirement or "PUT-1", error.received)
        return None

    def twin(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """PUT the same values under a new pair; return how the server answers them, and GET too.

        Where the answer is another customer, as of a mock, it shows nothing (OBJ-2).
        """
        sent = self.session.fresh(body)
        with sending("a twin with the same values, to compare with"):
            answered = self.given(sent)
            if str(answered["externalId"]) != sent["externalId"]:
                step = f"a PUT of {sent['externalId']} was answered {answered['externalId']}"
                raise Blocked("OBJ-2", step)
            given_same(answered, self.seen(answered), "PUT-2")
        return answered

    def given_times_kept(self, times: Mapping[str, str]) -> None:
        """PUT each of these timestamps (plain ones with Z) in both places; TIME-2 keeps them."""
        for text in times.values():
            both = {"externalTimestamps": {"createdDate": text, "updatedDate": text}}
            given_written(both, self.twin(plain_customer(**both)), both, "TIME-2")

    def given_zoneless_times_kept(self) -> None:
        """PUT plain timestamps with Z, then as they come back, without it (TIME-2, TIME-4)."""
        plain = plain_customer()
        times = plain["externalTimestamps"]
        self.given_times_kept(times)
        zoneless = {name: text.removesuffix("Z") for name, text in times.items()}
        answer = self.upsert(self.session.fresh({**plain, "externalTimestamps": zoneless}))
        if answer.status >= 300:
            raise Blocked("TIME-4", f"a time without a zone was answered {answer.summary()}")
        given_written(plain, answer.customer(), ["externalTimestamps"], "TIME-4")

    def given_read(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """PUT a legal customer and return it as GET answers it."""
        return self.settled(self.given(body))

    def given_shown(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """PUT a legal customer and return it as answered, and as GET answers it."""
        answered = self.given(body)
        given_same(answered, self.seen(answered), "PUT-2")
        return answered

    def given_patched(self, complyt_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        """PATCH a customer that exists with legal changes and return it as answered."""
        return _stage(self.update(complyt_id, changes), (200,), "PATCH-1")

    def given_refused(self, body: Mapping[str, Any], requirement: str) -> None:
        """PUT an illegal customer; that it is refused is the matter of `requirement`, not here."""
        response = self.upsert(body)
        if response.status < 400:
            raise _blocked(response, requirement, "a refusal")

    def seen(self, customer: Mapping[str, Any]) -> dict[str, Any]:
        """GET a customer that was written, given its source and externalId, as answered."""
        response = self.get(str(customer["source"]), str(customer["externalId"]))
        return _stage(response, (200,), "PUT-2")

    def settled(self, customer: Mapping[str, Any]) -> dict[str, Any]:
        """GET a customer that was written, as answered, which must be the same twice (PUT-2).

        It is asked for again by what is answered, so that this must be the pair that it was.
        """
        seen = self.seen(customer)
        for name in ("source", "externalId"):
            if str(seen[name]) != str(customer[name]):
                raise Blocked("PUT-2", f"a GET of {customer[name]} was answered {seen[name]}")
        given_same(seen, self.seen(customer), "PUT-2")
        return seen

    def expect_seen(
        self, customer: Mapping[str, Any], expect: Callable[[dict[str, Any]], None]
    ) -> None:
        """GET a customer that was written, and have `expect` judge what is answered.

        Where the next GET is answered as expected, reading is at fault, and that is PUT-2's matter.
        """
        try:
            expect(self.seen(customer))
        except Violation as error:
            self._ask_again(error, customer, expect)

    def expect_unchanged(self, before: Mapping[str, Any], requirement: str | None = None) -> None:
        """GET a customer as `expect_seen` does; one that is changed or gone breaks the requirement.

        That is the running one, or `requirement`.
        """

        def expect(seen: dict[str, Any]) -> None:
            expect_same(before, seen, requirement=requirement)

        response = self.get(str(before["source"]), str(before["externalId"]))
        if response.status == 404:
            raise Violation("the customer as before", "404", requirement=requirement)
        try:
            expect(_stage(response, (200,), "PUT-2"))
        except Violation as error:
            self._ask_again(error, before, expect)

    def _ask_again(
        self,
        error: Violation,
        customer: Mapping[str, Any],
        expect: Callable[[dict[str, Any]], None],
    ) -> NoReturn:
        """Raise what a read has broken, or Blocked by PUT-2 when the next one is as expected."""
        try:
            expect(self.seen(customer))
        except Violation:
            raise error from None
        raise Blocked("PUT-2", f"of two reads in a row one showed another: {error}") from error

    def expect_absent(self, customer: Mapping[str, Any], requirement: str | None = None) -> None:
        """GET a pair that must not exist; that its answer is 404 is GET-1's matter.

        The customer, when it is shown, breaks the running requirement, or `requirement`.
        """
        response = self.get(str(customer["source"]), str(customer["externalId"]))
        if not response.shows_customer:
            return
        if str(response.customer().get("externalId")) != str(customer["externalId"]):
            raise _blocked(response, "GET-1", "404")
        raise Violation("no customer", response.summary(), requirement=requirement)

    def listed(self, **query: int) -> Customers:
        """GET the whole collection, or a page of it."""
        response = self.list(**query)
        response.given_json()
        if response.status != 200 or not isinstance(response.data, list):
            raise _blocked(response, "LIST-3" if query else "LIST-1", "200 with an array")
        return response.customers()


def _stage(response: Response, statuses: tuple[int, ...], requirement: str) -> dict[str, Any]:
    if response.status in statuses:
        response.given_json()
    if response.status not in statuses or not isinstance(response.data, dict):
        raise _blocked(response, requirement, " or ".join(map(str, statuses)) + " with a customer")
    customer = response.customer()
    identity = (customer.get("source"), customer.get("externalId"))
    if not isinstance(customer.get("complytId"), str) or None in identity:
        raise _blocked(response, "OBJ-1", "a customer with complytId, source and externalId")
    return customer


def _blocked(response: Response, requirement: str, expected: str) -> Blocked | Undecided:
    """Name the requirement that a failed step breaks: a 5xx is ERR-2's, whatever was asked."""
    if response.status >= 500:
        requirement = "ERR-2"
    request = response.request
    step = f"{request.method} {request.target[:120]}"
    answered = f"{step} was answered {response.summary()[:200]}"
    return Blocked(requirement, answered, f"{expected} for {step}, a step of this check")
