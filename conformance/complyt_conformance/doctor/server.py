"""The server under examination: asked without patience, its answers remembered."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from complyt_conformance.api import JSON_TYPE, Api, customer_path
from complyt_conformance.doctor.bodies import flaw, is_page
from complyt_conformance.doctor.waiting import AskedToWait, PutOff, is_put_off
from complyt_conformance.exchange import Request, Response
from complyt_conformance.findings import ServerGone, Undecided, Violation
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_conformance.transport import Transport, retry_after

PATIENCE = 20.0  # seconds that an answer, or a series of requests, may take
MOST_OCTETS = 16 * 1024 * 1024
_LONGEST_PAUSE = 5.0  # seconds that Retry-After may ask for and is granted
_LONGEST_WAIT = 30.0  # seconds of all pauses
_REPEATS = 3
_FASTEST_OF_SLOW = 1.0  # requests a second, below which an examination would take minutes
_BUSY = (429, 503)
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
        """Whether it is a web page."""
        return self.response is not None and is_page(self.response)


class Server:
    """Asks for a session and remembers what came.

    `written` is the body of the customer that the main caller has written, None until it has, and
    `complyt_id` what the server made of it. `put_off` is the first time that it asked to wait,
    `pace` the requests a second that it is asked with since, once that is known.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.written: dict[str, Any] | None = None
        self.complyt_id = ""
        self.responses: list[Response] = []
        self.unanswered = 0
        self.put_off: PutOff | None = None
        self.pace: float | None = None
        self._begun = time.monotonic()
        self._waited = 0.0
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

    def ask(
        self, role: str | None, method: str, target: str, body: Any = ..., **headers: str
    ) -> Answer:
        """Send a request as a role, None: without a token; a body is sent as JSON, octets as such.

        Names of headers are written with underscores.
        What is asked to wait for a moment is repeated; raises AskedToWait where that is in vain.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._sent(f"{method} {target[:160]}", self._call(role, method, target, body, named))

    def fetch_token(self, role: str) -> Answer:
        """POST /v1/token with the client of a role; the session takes the token that comes."""
        return self._sent("POST /v1/token", lambda: self.session.fetch_token(role))

    def ask_at(self, url: str, target: str) -> Answer:
        """GET from another URL, without credentials."""
        transport = Transport(replace(self.target, url=url), lambda _response: None)
        transport.patient = False
        self.session.transport.requests += 1
        request = Request("GET", target, {"Accept": "application/json"})
        return self._sent(f"GET {url}{target}", lambda: transport.send(request))

    def read(self, role: str) -> Answer:
        """GET the customer that the main caller has written."""
        assert self.written is not None
        return self.ask(role, "GET", customer_path("2", self.written["externalId"]))

    def again(self, request: Request) -> Answer:
        """Send a request once more, and take a 429 or 503 for an answer."""
        step = f"{request.method} {request.target[:160]}"
        return self._sent_once(step, lambda: self.session.send(request))

    def keep(self, pace: float) -> None:
        """Send so many requests a second from now on, at most, unless that takes too long."""
        self.pace = pace
        slower = max(pace, _FASTEST_OF_SLOW)
        slower = min(slower, self.target.max_rps or slower)
        self.session.transport.target = replace(self.target, max_rps=slower)

    def write(self, role: str, **changes: Any) -> Answer:
        """PUT it again."""
        assert self.written is not None
        body = {**self.written, **changes}
        return self.ask(role, "PUT", customer_path("2", body["externalId"]), body)

    def _call(
        self, role: str | None, method: str, target: str, body: Any, headers: dict[str, str]
    ) -> Callable[[], Response]:
        api = Api(self.session, self.session.tokens[role] if role else None)
        if isinstance(body, bytes):
            typed = {"Content-Type": JSON_TYPE, **headers}
            return lambda: api.send(None, method, target, body=body, headers=typed)
        return lambda: api.send(None, method, target, json_body=body, headers=headers)

    def _sent(self, step: str, send: Callable[[], Response]) -> Answer:
        answer = self._sent_once(step, send)
        if answer.response is None or answer.status not in _BUSY:
            return answer
        refusal = answer.response
        first = PutOff(refusal, self._answers(), time.monotonic() - self._begun)
        for _ in range(_REPEATS):
            pause = retry_after(refusal)
            self._waited += pause
            if pause > _LONGEST_PAUSE or self._waited > _LONGEST_WAIT:
                break
            time.sleep(pause)  # the server named the condition: a time
            answer = self._sent_once(step, send)
            if answer.response is None or answer.status not in _BUSY:
                self.put_off = self.put_off or first
                return answer
            refusal = answer.response
        if not is_put_off(refusal) or self._is_alone(refusal):
            return answer
        self.put_off = self.put_off or first
        raise AskedToWait(refusal)

    def _answers(self) -> int:
        return sum(response.status not in _BUSY for response in self.responses)

    def _is_alone(self, refusal: Response) -> bool:
        """Whether one request gets a 503 each time while others are answered, against ERR-2."""
        others = [response for response in self.responses if response.status not in _BUSY]
        if refusal.status != 503 or not others:
            return False
        return self.again(others[-1].request).status not in (0, *_BUSY)

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
    wrong = flaw(response)
    seen = f"{step} was answered {response.summary()[:200]}"
    return Answer(step, f"{seen}; its body is {wrong.what}" if wrong else seen, response)


def _unanswered(step: str, error: Exception) -> Answer:
    reason = error.received if isinstance(error, Violation) else str(error)
    return Answer(step, f"{step}: {reason.rstrip('.')}")
