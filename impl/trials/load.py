"""`python -m trials.load`: mixed traffic for minutes, without an error and with flat memory."""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles

import psutil
import urllib3

from trials.serving import Server, serving

_CONNECTIONS = 64
_CUSTOMERS = 1_000  # when the load begins
_WARM_UP = 0.2  # of the time, after which memory is to be flat
_GROWTH = 32 * 2**20  # bytes, from the end of the warm-up on
_KINDS = {"get": 50, "put again": 20, "patch": 15, "page": 10, "put new": 4, "whole list": 1}


@dataclass
class Caller:
    """One connection; `seconds` are what each kind of request took, `problems` what was wrong."""

    number: int
    url: str
    token: str
    known: Sequence[tuple[str, str]]  # externalId and complytId
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.number)
        self._pool = urllib3.PoolManager(maxsize=1, retries=False, timeout=30)
        self._made = 0

    def call_until(self, ended: threading.Event) -> None:
        """Call by turns until told to end."""
        while not ended.is_set():
            (kind,) = self._draw.choices(list(_KINDS), list(_KINDS.values()))
            begun = time.perf_counter()
            try:
                status, wanted = self._call(kind)
            except urllib3.exceptions.HTTPError as error:
                self.problems.append(f"{kind}: {type(error).__name__}")
                continue
            self.seconds[kind].append(time.perf_counter() - begun)
            if status != wanted:
                self.problems.append(f"{kind} was answered {status}")

    def put(self, external_id: str) -> tuple[int, str]:
        """Write a customer; return the status and its complytId."""
        name = str(self._draw.random())
        body = {
            "externalId": external_id,
            "source": "1",
            "name": name,
            "customerType": "RETAIL",
            "externalTimestamps": {"createdDate": "2022-10-19", "updatedDate": "2022-10-19"},
        }
        answer = self._ask("PUT", f"/source/1/externalId/{external_id}", body)
        return answer.status, answer.json()["complytId"] if answer.status < 300 else ""

    def _call(self, kind: str) -> tuple[int, int]:
        external_id, complyt_id = self._draw.choice(self.known)
        if kind == "get":
            return self._ask("GET", f"/source/1/externalId/{external_id}").status, 200
        if kind == "put again":
            return self.put(external_id)[0], 200
        if kind == "put new":
            self._made += 1
            return self.put(f"new-{self.number}-{self._made}")[0], 201
        if kind == "patch":
            changes = {"comment": str(self._draw.random())}
            return self._ask("PATCH", f"/complytId/{complyt_id}", changes).status, 200
        page = self._draw.randrange(1, _CUSTOMERS // 100)
        query = f"?page={page}&size=100" if kind == "page" else ""
        return self._ask("GET", query).status, 200

    def _ask(self, method: str, path: str, body: object = None) -> urllib3.BaseHTTPResponse:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = json.dumps(body) if body is not None else None
        url = f"{self.url}/v1/customers{path}"
        return self._pool.request(method, url, body=data, headers=headers)


def memory(pid: int) -> int:
    """Return the resident memory of a process and those it has started, in bytes."""
    process = psutil.Process(pid)
    return sum(each.memory_info().rss for each in (process, *process.children(recursive=True)))


def main(arguments: list[str]) -> int:
    """Load a server, 0 when it made no error and its memory was flat."""
    parser = argparse.ArgumentParser(prog="python -m trials.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args(arguments)
    with serving(given.database, given.workers) as (server, _):
        return _load(server, given.minutes * 60, given.database)


def _load(server: Server, seconds: float, database: str) -> int:
    token = server.token()
    first = Caller(-1, server.url, token, [])
    known = [(str(number), first.put(str(number))[1]) for number in range(_CUSTOMERS)]
    callers = [Caller(number, server.url, token, known) for number in range(_CONNECTIONS)]
    ended = threading.Event()
    threads = [threading.Thread(target=each.call_until, args=(ended,)) for each in callers]
    for thread in threads:
        thread.start()
    begun, samples = time.monotonic(), []
    while (passed := time.monotonic() - begun) < seconds:
        samples.append((passed, memory(server.pid)))
        time.sleep(min(1.0, seconds / 20))  # between two samples
    ended.set()
    for thread in threads:
        thread.join()
    warm = [used for passed, used in samples if passed >= seconds * _WARM_UP]
    growth = warm[-1] - warm[0]
    problems = [problem for caller in callers for problem in caller.problems]
    for kind in _KINDS:
        took = [each for caller in callers for each in caller.seconds[kind]]
        cuts = quantiles(took, n=100)
        print(
            f"{kind:<11}{len(took):>9,} p50 {cuts[49] * 1e3:7.1f} ms  p99 {cuts[98] * 1e3:7.1f} ms"
        )
    for problem in problems[:20]:
        print(problem)
    print(
        f"{seconds / 60:.1f} minutes on {database}: {len(problems)} errors; "
        f"{max(warm) / 2**20:.0f} MiB at most, {growth / 2**20:+.1f} MiB since the warm-up."
    )
    return 1 if problems or growth > _GROWTH else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
