"""One run against one server: who calls it, what it writes, what it finds."""

from __future__ import annotations

import itertools
import random
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from complyt_conformance.api import Api, Customers
from complyt_conformance.cases import current_case
from complyt_conformance.coverage.counting import Coverage
from complyt_conformance.disguises import undisguised
from complyt_conformance.exchange import Exchange, Request, Response
from complyt_conformance.findings import Undecided, Violation
from complyt_conformance.masks import hidden, initial_masks, token_name
from complyt_conformance.observers import observe
from complyt_conformance.profiles import Profile
from complyt_conformance.recorder import Recorder
from complyt_conformance.renewal import Renewal
from complyt_conformance.schemas import Schemas
from complyt_conformance.target import Target
from complyt_conformance.transport import Transport
from complyt_contract.document import Document
from complyt_contract.requirements import Requirement, requirements

_LONGEST_LIFE = 10**9  # seconds of a token, the end of which no run sees
_LONGEST_TOKEN = 2**16  # characters; what servers take of a header is less

Item = TypeVar("Item")


@dataclass
class Session:
    """Shared by all checks of a run.

    `tokens` are keyed by role as in Target; the preflight fills in those that clients get.
    `prefix` begins every externalId that the run writes. `doctor_findings` are those that stood in
    the way of parts of the run when it began, as a report has them.
    """

    target: Target
    document: Document
    profile: Profile
    seed: int
    tokens: dict[str, str] = field(default_factory=dict)
    recorder: Recorder = field(default_factory=Recorder)

    def __post_init__(self) -> None:
        self.schemas = Schemas(self.document)
        self.requirements: dict[str, Requirement] = requirements(self.document)
        self.transport = Transport(self.target, self._observe)
        self.masks = initial_masks(self.target)
        self.prefix = f"cx-{secrets.token_hex(4)}"
        self.started = time.monotonic()
        self.coverage = Coverage(self.document)
        self.begin_check("preflight")
        self.written = 0
        self.written_pairs: set[tuple[str, str]] = set()
        self._put: set[str] = set()
        self._plain: set[str] = set()
        self.doctor_findings: list[dict[str, str]] = []
        self.young_since = self.started
        self.tied = ""
        self.listable = True
        self.collection: Customers | None = None
        self.interrupted: Callable[[], bool] = lambda: False
        self._numbers = itertools.count(1)
        self.renewal = Renewal(self._renew)
        for role, token in {**self.tokens, **self.target.tokens}.items():
            self.use_token(role, token)

    def begin_check(self, name: str, *, decisive: bool = True) -> None:
        """Start a check: what it draws depends on the seed and its name, not on what ran before.

        One that is not `decisive` says nothing of whether its requests are accepted.
        """
        self.check = name
        self.coverage.decisive = decisive
        self.random = random.Random(f"{self.seed} {name}")  # noqa: S311 - repeatable, not secret

    # Callers

    @property
    def api(self) -> Api:
        """The main caller, with every scope."""
        return Api(self, self.tokens["main"])

    def role(self, role: str) -> Api | None:
        """Return the caller of a role (other, reader, writer, expired), None without its token."""
        return Api(self, self.tokens[role]) if role in self.tokens else None

    def use_token(self, role: str, token: str) -> None:
        """Take a token for a role and keep it out of everything that people see."""
        self.tokens[role] = token
        self.renewal.took(role, token)
        self.hide(token, token_name(role))

    def fetch_token(self, role: str) -> Response:
        """POST /v1/token with the client of a role, and use the token that is answered, if any."""
        client = self.target.clients[role]
        now = time.monotonic()
        response = Api(self, None).create_token(client.credentials)
        data = response.data
        if response.status < 300 and isinstance(data, dict):
            if type(data.get("expiresIn")) is int:  # a bool is none
                self.renewal.expires_in[role] = min(data["expiresIn"], _LONGEST_LIFE)
                self.renewal.obtained[role] = now
            token = data.get("accessToken")
            if isinstance(token, str) and _fits_a_header(token):
                self.use_token(role, token)
        return response

    def _renew(self, role: str) -> None:
        with suppress(Violation, Undecided):  # the old token may still do
            self.fetch_token(role)

    def some(self, items: Sequence[Item]) -> list[Item]:
        """Return as many of the items as the profile tries examples, drawn by the seed."""
        return self.random.sample(items, min(len(items), self.profile.examples))

    def by_turns(self, items: Sequence[Item], share: int, turn: int = 0) -> Sequence[Item]:
        """Return all items in a thorough run, else one in `share`, other ones with each seed.

        Each `turn` of 0 to `share` has its own.
        """
        return items if self.profile.thorough else items[(self.seed + turn) % share :: share]

    def dealt(self, items: Sequence[Item], place: str, places: Sequence[str]) -> Sequence[Item]:
        """Return the items whose turn it is at one of the places, in a thorough run all of them."""
        return self.by_turns(items, len(places), places.index(place))

    # Identities

    def mint(self) -> str:
        """Return an externalId that was never used: minted, never drawn, for servers remember.

        None is the beginning of another: what a check appends leads to no other customer.
        """
        external_id = f"{self.prefix}-{next(self._numbers)}z"
        self._plain.add(external_id)
        return external_id

    def mint_number(self, digits: int) -> int:
        """Return an integer externalId (D2); one of few digits may have been used by other runs."""
        smallest, largest = int("1" + "0" * (digits - 1)), min(int("9" * digits), 2**53 - 1)
        return smallest + secrets.randbelow(largest - smallest + 1)

    def mint_short(self, length: int) -> str:
        """Return an externalId of this few characters; a single one may have been used before."""
        return "".join(chr(0x4E00 + secrets.randbelow(0x5000)) for _ in range(length))

    def mint_contested(self) -> str:
        """Return an externalId for a race: what the list shows of it is PUT-15's matter."""
        external_id = self.mint()
        self._plain.discard(external_id)
        return external_id

    def fresh(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return `body` under a new externalId, its own source or "2"."""
        return {"source": "2", **body, "externalId": self.mint()}

    # Exchanges

    def send(self, request: Request) -> Response:
        """Send a request as part of the case at work; see Transport.send for what it raises.

        Raises KeyboardInterrupt once the run was `interrupted`.
        """
        if self.interrupted():
            raise KeyboardInterrupt
        request = self.renewal.live(request)
        exchange = current_case().sent(request)
        response = self.transport.send(request)
        exchange.answered(response)
        return response

    def hide(self, secret: str, placeholder: str) -> None:
        """Mask a secret in everything that people see; longer secrets are replaced first.

        One that has a placeholder keeps it: a server may give the same token again.
        """
        self.masks.setdefault(secret, placeholder)
        self.masks = dict(sorted(self.masks.items(), key=lambda item: -len(item[0])))

    def shown(self, text: str) -> str:
        """Return `text` without secrets, encoded ones included."""
        return undisguised(hidden(text, self.masks), self.masks)

    def _observe(self, response: Response) -> None:
        self._count_written(response)
        self.coverage.see(response)
        own_secrets = tuple(secret for secret in self.masks if len(secret) >= 8)
        for requirement, expected, received in observe(
            response, self.document, self.schemas, own_secrets, self.target.base_path
        ):
            # What one exchange shows needs no others, and is one cause whatever check made it.
            self.recorder.failed(
                requirement,
                "every exchange",
                expected,
                received,
                [Exchange.of(response)],
                seen_in=self.check,
            )

    def _count_written(self, response: Response) -> None:
        """Count who is left behind, and remember the pairs that the main caller created plainly.

        Those the list must hold. A server that creates with 200 leaves as many behind.
        """
        request = response.request
        if request.method != "PUT" or response.status not in (200, 201):
            return
        if response.status == 201 or request.target not in self._put:
            self.written += 1
            self.recorder.made(Exchange.of(response))
        self._put.add(request.target)
        if response.status != 201:
            return
        if request.headers.get("Authorization") == f"Bearer {self.tokens['main']}":
            source, _, external_id = request.target.partition("/source/")[2].partition(
                "/externalId/"
            )
            data = response.data if isinstance(response.data, dict) else {}
            answered = (data.get("source"), data.get("externalId"))
            if external_id in self._plain and answered == (source, external_id):
                self.written_pairs.add((source, external_id))


def _fits_a_header(token: str) -> bool:
    return token.isascii() and token.isprintable() and 0 < len(token) <= _LONGEST_TOKEN
