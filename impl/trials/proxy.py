"""`python -m trials.proxy`: how much later answers come through the proxy than without it.

Pairs of requests, one to the server and one through the proxy, by turns on a connection each, so
that what else the machine does meets both alike.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

from trials.serving import REFERENCE, Server, serving

_GOAL_MS = 2.0  # at the median
_CUSTOMERS = 1_000  # of which a page has a hundred
_PATH = "/v1/customers/source/1/externalId/{}"


def main(arguments: list[str]) -> int:
    """Measure, 0 when the goal is met for each kind of request."""
    parser = argparse.ArgumentParser(prog="python -m trials.proxy", description=__doc__)
    parser.add_argument("--pairs", type=int, default=2_000, help="of each kind of request")
    pairs: int = parser.parse_args(arguments).pairs
    with serving("sqlite", 1) as (server, _), _proxying(server) as url:
        straight, through = (_Caller(each, server.token()) for each in (server.url, url))
        for number in range(_CUSTOMERS):
            straight.put(str(number))
        kinds: dict[str, Callable[[_Caller], None]] = {
            "GET": lambda caller: caller.ask("GET", _PATH.format(7)),
            "PUT": lambda caller: caller.put("7"),
            "page": lambda caller: caller.ask("GET", "/v1/customers?page=2&size=100"),
        }
        added = [_measure(name, call, straight, through, pairs) for name, call in kinds.items()]
    return 0 if max(added) < _GOAL_MS else 1


@contextmanager
def _proxying(server: Server) -> Iterator[str]:
    """Give the URL of a proxy of a server."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [REFERENCE, "proxy", "--target", server.url, "--port", "0", "--page-port", "0"],
            cwd=Path(folder), stdout=subprocess.PIPE, text=True,
        )  # fmt: skip  # a command line reads as lines
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.send_signal(signal.SIGTERM)
            print(process.communicate()[0].splitlines()[-1])


class _Caller:
    """One connection, with the token of the sandbox's client."""

    def __init__(self, url: str, token: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, method: str, path: str, body: str | None = None) -> None:
        """Send a request and read its answer."""
        self._connection.request(method, path, body, self._headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path} was answered {answer.status}")

    def put(self, external_id: str) -> None:
        """Write a customer."""
        times = {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"}
        body = {
            "externalId": external_id,
            "source": "1",
            "customerType": "RETAIL",
            "externalTimestamps": times,
        }
        self.ask("PUT", _PATH.format(external_id), json.dumps(body))


def _measure(
    name: str, call: Callable[[_Caller], None], straight: _Caller, through: _Caller, pairs: int
) -> float:
    """Return by how many milliseconds the median is later."""
    seconds: tuple[list[float], list[float]] = ([], [])
    turns = list(zip((straight, through), seconds, strict=True))
    for _ in range(pairs):
        turns.reverse()  # as the judge works on after an answer has come through
        for caller, took in turns:
            begun = time.perf_counter()
            call(caller)
            took.append(time.perf_counter() - begun)
    without, with_ = (median(took) * 1e3 for took in seconds)
    tails = [quantiles(took, n=100)[98] * 1e3 for took in seconds]
    print(
        f"{name:<5} median {without:6.2f} ms, through the proxy {with_:6.2f} ms: "
        f"{with_ - without:+.2f} ms; p99 {tails[0]:.2f} and {tails[1]:.2f} ms"
    )
    return with_ - without


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
