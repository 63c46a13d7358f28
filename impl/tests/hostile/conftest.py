import json
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hostile.cases import TOKEN, Case
from tests.hostile.wire import Answer, connect, exchange, first_status
from tests.servers import Server, serving
from trials.load import memory

MOST_BYTES = 65_536  # in an answer to anything hostile
GROWTH = 64 * 2**20  # bytes of memory that a module's requests may leave behind


@dataclass
class Target:
    """A server that is attacked by one of its clients."""

    server: Server
    token: str
    watchers: dict[str, httpx.Client]  # by tenant

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.server.url

    def connect(self) -> socket.socket:
        """Open a connection."""
        return connect(self.url)

    def memory(self) -> int:
        """Return how much memory it holds, in bytes."""
        return memory(self.server.process.pid)

    def ask(self, sent: bytes) -> Answer:
        """Send a request as the caller; return its answer."""
        return exchange(self.url, sent.replace(TOKEN, self.token.encode()))[0]

    def stored(self) -> dict[str, list[Any]]:
        """Return what is stored for each tenant."""
        return {
            tenant: watcher.get("/v1/customers").json() for tenant, watcher in self.watchers.items()
        }

    def wrongs(self, cases: Iterable[Case], token: str | None = None) -> list[str]:
        """Send each case; return what was not as it must be."""
        sent_as = (self.token if token is None else token).encode()
        return [
            f"{case.sent[:200]!r}: {wrong}"
            for case in cases
            for wrong in self._wrong(case, case.sent.replace(TOKEN, sent_as))
        ]

    def _wrong(self, case: Case, sent: bytes) -> Iterator[str]:
        try:
            answers = exchange(self.url, sent)
        except (AssertionError, TimeoutError) as error:
            yield f"{type(error).__name__} {error}"
            return
        if first_status(answers) not in case.allowed:
            yield f"answered {first_status(answers)}, not one of {sorted(case.allowed)}"
        for answer in answers:
            if answer.status >= 500:
                yield f"answered {answer.status}"
            if len(answer.body) > MOST_BYTES:
                yield f"answered with {len(answer.body)} bytes"
        closed_by_us = bool(answers) and answers[-1].body == b'{"status":"ok"}'
        if len(answers) != 1 + closed_by_us and answers:
            yield f"answered {[answer.status for answer in answers]}"


@pytest.fixture(scope="module")
def options() -> tuple[str, ...]:
    """Return what the server is started with beside."""
    return ()


@pytest.fixture(scope="module")
def target(
    tmp_path_factory: pytest.TempPathFactory, kept_in: str, options: tuple[str, ...]
) -> Iterator[Target]:
    """Serve for a module; whatever it sends, the server must be as before in the end."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    options = ("--database", kept_in, "--key", "signing.key", "--log-level", "warning", *options)
    with serving(folder, *options) as server:
        watchers = {name: server.client(name) for name in ("sandbox", "other")}
        found = Target(server, server.token(), watchers)
        watchers["other"].put(
            "/v1/customers/source/1/externalId/theirs",
            json={
                "externalId": "theirs",
                "source": "1",
                "name": "not-for-you",
                "customerType": "RETAIL",
                "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
            },
        ).raise_for_status()
        theirs = found.stored()["other"]
        before = found.memory()
        yield found
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        assert found.stored()["other"] == theirs
        assert found.memory() - before < GROWTH
        for watcher in watchers.values():
            watcher.close()
        assert not [
            line for line in server.log.read_text().splitlines() if "traceback" in json.loads(line)
        ]
