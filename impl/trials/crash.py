"""`python -m trials.crash`: kill a server or its database under load, and look what is left.

They are killed at random moments. What was acknowledged must be there, nothing half there, no
updatedDate earlier than before, and in the end the suite must pass.
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
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import urllib3

from trials.crash_clients import Client
from trials.postgresql import PostgreSQL
from trials.serving import Server, credentials, serving

_CLIENTS = 6
_FIRST = "c0-0"  # a customer that is there before the first crash

Crash = Callable[[], float]
_CONFORMANCE = str(Path(sys.executable).with_name("complyt-conformance"))


def killed_server(server: Server) -> float:
    """Kill the server and start it again; return the seconds to its first answer."""
    server.kill()
    return server.start()


def killed_database(server: Server, database: PostgreSQL) -> float:
    """Kill the database and start it again; return the seconds until a customer is answered."""
    database.kill()
    database.start()
    return server.wait(f"/v1/customers/source/1/externalId/{_FIRST}", 200, server.token())


def amid_writes(clients: Sequence[Client], draw: random.Random, crash: Crash) -> float:
    """Crash while all clients write; return what `crash` does."""
    ended = threading.Event()
    threads = [threading.Thread(target=each.write_until, args=(ended,)) for each in clients]
    for thread in threads:
        thread.start()
    time.sleep(draw.uniform(0.05, 1.0))  # the moment is what is drawn
    seconds = crash()
    ended.set()
    for thread in threads:
        thread.join()
    return seconds


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
    """Crash so often, 0 when nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m trials.crash", description=__doc__)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kill", choices=["server", "database"], default="server")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    if given.kill == "database" and given.database == "sqlite":
        parser.error("SQLite is a part of the server; --kill database needs --database postgresql.")
    draw = random.Random(given.seed)
    with serving(given.database, given.workers) as (server, database):
        crash = partial(killed_server, server)
        if given.kill == "database":
            assert database is not None
            crash = partial(killed_database, server, database)
        return _crashes(server, given.times, draw, crash)


def _crashes(server: Server, times: int, draw: random.Random, crash: Crash) -> int:
    token = server.token()
    clients = [Client(f"c{n}", server.url, token, n) for n in range(_CLIENTS)]
    clients[0].write_first()
    back = []
    for _ in range(times):
        back.append(amid_writes(clients, draw, crash))
        for client in clients:
            client.check()
    problems = [problem for client in clients for problem in client.problems] + unlisted(clients)
    conclusion = verdict(server)
    for problem in problems[:20]:
        print(problem)
    print(
        f"{times} crashes amid {sum(client.acknowledged for client in clients):,} acknowledged "
        f"writes and {sum(client.refused for client in clients):,} answered 503: "
        f"{len(problems)} problems; back within {max(back):.2f} s; the suite says {conclusion!r}."
    )
    return 1 if problems or conclusion != "conforms" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
