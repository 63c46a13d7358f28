"""The server under examination: asked without patience, its answers remembered."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from complyt_conformance.api import Api, customer_path
from complyt_conformance.exchange import Request, Response
from complyt_conformance.findings import ServerGone, Undecided, Violation
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_conformance.transport import Transport, retry_after

PATIENCE = 20.0  # seconds that an answer, or a series of requests, may take
MOST_OCTETS = 16 * 1024 * 1024
_LONGEST_PAUSE = 5.0  # seconds that Retry-After may ask for and is granted
_OPTIONS = {"main": "--client", "expired": "--expired-token"}


@dataclass(frozen=True)
class Answer:
    """What came of a request; `response` is None where nothing came that is HTTP.

    `step` is method and path, `seen` says in words what was answered.
    """

    step: str
    seen: str
    response: Response | None = None

    @property
    def status(self) -> int:
        """The status, 0 where none came."""
        return 0 if self.response is None else self.response.status

    @property
    def brief(self) -> str:
        """What was answered, without the body."""
        return f"{self.step} was answered {self.status}" if self.response else self.seen

    @property
    def data(self) -> Any:
        """The body as JSON, None where there is none."""
        return None if self.response is None else self.response.data

    @property
    def accepted(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300

    @property
    def customer(self) -> dict[str, Any] | None:
        """The customer that it shows, None where it shows none."""
        if self.response is not None and self.response.shows_customer:
            return self.response.customer()
        return None

    def header(self, name: str) -> str:
        """Return a header's value, empty where there is none."""
        return "" if self.response is None else self.response.headers.get(name, "")

    @property
    def is_page(self) -> bool:
        """Whether it is a web page, as proxies, portals and logins show to people."""
        if self.response is None:
            return False
        start = self.response.body[:200].lstrip().lower()
        return self.response.media_type == "text/html" or start.startswith(
            (b"<!doctype html", b"<html")
        )


class Server:
    """Asks for a session and remembers what came.

    `written` is the body of the customer that the main caller has written, None until it has, and
    `complyt_id` what the server made of it.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.written: dict[str, Any] | None = None
        self.complyt_id = ""
        self.responses: list[Response] = []
        self.unanswered = 0
        self.asked = self.answered = datetime.now(UTC)  # when the last answer was asked for, came

    @property
    def target(self) -> Target:
        """What the command line says of it."""
        return self.session.target

    @property
    def url(self) -> str:
        """Its URL, without a slash at the end."""
        return self.target.url.rstrip("/")

    def option(self, role: str) -> str:
        """Return the option that gave, or could give, the credentials of a role."""
        option = _OPTIONS.get(role, f"--{role}-client")
        return option.replace("client", "token") if role in self.target.tokens else option

    def has(self, role: str) -> bool:
        """Whether there is a token for a role."""
        return role in self.session.tokens

    def is_twin(self, role: str) -> bool:
        """Whether a role is the main caller again, by client or token."""
        clients, tokens = self.target.clients, self.session.tokens
        if {"main", role} <= clients.keys() and role not in self.target.tokens:
            return clients[role].client_id == clients["main"].client_id
        return {"main", role} <= tokens.keys() and tokens[role] == tokens["main"]

    def ask(self, role: str | None, method: str, target: str, body: Any = ...) -> Answer:
        """Send a request as a role, None: without a token; a body is sent as JSON.

        Each request that is asked to wait for a moment is repeated once.
        """
        return self._sent(f"{method} {target[:160]}", self._call(role, method, target, body))

    def fetch_token(self, role: str) -> Answer:
        """POST /v1/token with the client of a role; the session takes the token that comes."""
        return self._sent("POST /v1/token", lambda: self.session.fetch_token(role))

    def ask_at(self, url: str, target: str) -> Answer:
        """GET from another URL, without credentials."""
        transport = Transport(replace(self.target, url=url), lambda _response: None)
        transport.patient = False
        self.session.transport.requests += 1
        try:
            response = transport.send(Request("GET", target, {"Accept": "application/json"}))
        except (ServerGone, Undecided, Violation) as error:
            return _unanswered(f"GET {url}{target}", error)
        return _answered(f"GET {url}{target}", response)

    def read(self, role: str) -> Answer:
        """GET the customer that the main caller has written."""
        assert self.written is not None
        return self.ask(role, "GET", customer_path("2", self.written["externalId"]))

    def read_at_once(self) -> Answer:
        """GET it as the main caller, and take a 429 or 503 for an answer."""
        assert self.written is not None
        target = customer_path("2", self.written["externalId"])
        return self._sent_once(f"GET {target}", self._call("main", "GET", target, ...))

    def write(self, role: str, **changes: Any) -> Answer:
        """PUT it again."""
        assert self.written is not None
        body = {**self.written, **changes}
        return self.ask(role, "PUT", customer_path("2", body["externalId"]), body)

    def _call(
        self, role: str | None, method: str, target: str, body: Any
    ) -> Callable[[], Response]:
        api = Api(self.session, self.session.tokens[role] if role else None)
        return lambda: api.send(None, method, target, json_body=body)

    def _sent(self, step: str, send: Callable[[], Response]) -> Answer:
        answer = self._sent_once(step, send)
        if answer.response is not None and answer.status in (429, 503):
            pause = retry_after(answer.response)
            if pause <= _LONGEST_PAUSE:
                time.sleep(pause)  # the server named the condition: a time
                return self._sent_once(step, send)
        return answer

    def _sent_once(self, step: str, send: Callable[[], Response]) -> Answer:
        asked = datetime.now(UTC)
        try:
            response = send()
        except (ServerGone, Undecided, Violation) as error:
            self.unanswered += 1
            return _unanswered(step, error)
        self.responses.append(response)
        self.asked, self.answered = asked, datetime.now(UTC)
        return _answered(step, response)


def _answered(step: str, response: Response) -> Answer:
    return Answer(step, f"{step} was answered {response.summary()[:200]}", response)


def _unanswered(step: str, error: Exception) -> Answer:
    reason = error.received if isinstance(error, Violation) else str(error)
    return Answer(step, f"{step}: {reason.rstrip('.')}")
