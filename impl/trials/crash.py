"""`python -m trials.crash`: kill the server at random moments, under load, and look what is left.

What was acknowledged must be there, nothing half there, no updatedDate earlier than before, and in
the end the suite must pass.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import urllib3

from trials.crash_clients import Client
from trials.serving import Server, credentials

_CLIENTS = 6
_CONFORMANCE = str(Path(sys.executable).with_name("complyt-conformance"))


def crash(server: Server, clients: Sequence[Client], draw: random.Random) -> float:
    """Kill the server amid writes, start it again; return the seconds to its first answer."""
    ended = threading.Event()
    threads = [threading.Thread(target=each.write_until, args=(ended,)) for each in clients]
    for thread in threads:
        thread.start()
    time.sleep(draw.uniform(0.05, 1.0))  # the moment is what is drawn
    server.kill()
    ended.set()
    for thread in threads:
        thread.join()
    return server.start()


def unlisted(clients: Sequence[Client]) -> list[str]:
    """Return what the whole list shows wrong: customers missing, or twice, or otherwise."""
    url, token = clients[0].url, clients[0].token
    headers = {"Authorization": f"Bearer {token}"}
    response = urllib3.request("GET", f"{url}/v1/customers", headers=headers)
    listed = {customer["externalId"]: customer for customer in response.json()}
    wanted = {
        customer.external_id: customer.answer
        for client in clients
        for customer in client.written
        if customer.answer is not None
    }
    problems = [] if listed == wanted else ["The list shows other customers than GET."]
    if len(response.json()) != len(listed):
        problems.append("The list shows a customer twice.")
    return problems


def token_of(url: str) -> str:
    """Return a token of the sandbox's client."""
    credentials = {"clientId": "sandbox", "clientSecret": "sandbox-secret"}
    answer = urllib3.request("POST", f"{url}/v1/token", json=credentials).json()
    return str(answer["accessToken"])


def verdict(server: Server) -> str:
    """Return what the suite says of the server in the end."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [_CONFORMANCE, "run", "--profile", "smoke", "--url", server.url, *credentials(),
             "--report", folder],
            check=False, capture_output=True,
        )  # fmt: skip  # a command line reads as lines
        return str(json.loads(Path(folder, "report.json").read_text())["verdict"])


def main(arguments: list[str]) -> int:
    """Crash the server so often, 0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m trials.crash", description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        options = ["--database", "sqlite:///crash.db", "--workers", str(given.workers)]
        server = Server(Path(name), *options)
        server.start()
        try:
            return _crashes(server, given.times, draw)
        finally:
            server.kill()


def _crashes(server: Server, times: int, draw: random.Random) -> int:
    token = token_of(server.url)
    clients = [Client(f"c{n}", server.url, token, n) for n in range(_CLIENTS)]
    starts = []
    for _ in range(times):
        starts.append(crash(server, clients, draw))
        for client in clients:
            client.check()
    problems = [problem for client in clients for problem in client.problems] + unlisted(clients)
    conclusion = verdict(server)
    for problem in problems[:20]:
        _say(problem)
    _say(
        f"{times} crashes amid {sum(client.acknowledged for client in clients):,} acknowledged "
        f"writes: {len(problems)} problems; back within {max(starts):.2f} s; the suite says "
        f"{conclusion!r}."
    )
    return 1 if problems or conclusion != "conforms" else 0


def _say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
