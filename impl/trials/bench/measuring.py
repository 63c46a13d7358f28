"""Measures all servers on each database, in turns, so that what disturbs the machine hits all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from complyt_reference import keys
from trials.bench import rows, samples
from trials.bench.cores import Cores, pinned
from trials.bench.lists import deep_pages, read_whole
from trials.bench.load import Figures, Running, load
from trials.bench.servers import Contestant
from trials.load import memory
from trials.postgresql import rows_of, running

WORKERS: Mapping[str, Sequence[int]] = {"sqlite": (1,), "postgresql": (1, 2)}

_FEW = 1_000  # customers, but for long lists
_LONG_ROUNDS = 3  # of a whole list at most, as one takes a slow server a minute
_FIRST_ANSWER = ("/v1/customers", 401)  # to a request without a token

MakeDatabase = Callable[[str], str]  # by its name; returns the URL
Rounds = dict[str, list[Figures]]  # by the server's name


@dataclass(frozen=True)
class Plan:
    """What to measure, ours among it, and for how long; `tell` hears how far it is."""

    contestants: Sequence[Contestant]
    databases: Sequence[str]
    requests: Sequence[rows.Row]
    customers: int
    seconds: int
    rounds: int
    cores: Cores
    tell: Callable[[str], None]


class Bench:
    """A run of a plan, with a folder for all files."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        self._folder = folder
        self._key = folder / "signing.key"

    def settings(self) -> list[rows.Told]:
        """Return what was measured on each database, with each number of workers."""
        keys.load_or_create(self._key)
        few, many = self._folder / "few.jsonl", self._folder / "many.jsonl"
        samples.write(few, _FEW)
        samples.write(many, self._plan.customers)
        found = []
        with pinned(self._plan.cores.load):
            for kind in self._plan.databases:
                with self._databases(kind) as (make, version):
                    lists = self._filled(make, "many", many)
                    for workers in WORKERS[kind]:
                        self._plan.tell(f"{kind}, workers: {workers}")
                        requests = self._filled(make, f"few_{workers}", few)
                        told = self._rows(requests, lists, workers)
                        found.append(
                            {"database": kind, "version": version, "workers": workers, "rows": told}
                        )
        return found

    @contextmanager
    def _databases(self, kind: str) -> Iterator[tuple[MakeDatabase, str]]:
        """Give what makes an empty database, and the version of such."""
        with ExitStack() as stack:
            if kind == "sqlite":
                folder = stack.enter_context(TemporaryDirectory(dir=self._folder))
                yield lambda name: f"sqlite:///{folder}/{name}.db", sqlite3.sqlite_version
            else:
                with pinned(self._plan.cores.servers):
                    server = stack.enter_context(running())
                ((version,),) = rows_of(server.url(), "SHOW server_version")
                yield server.create, version

    def _filled(self, make: MakeDatabase, name: str, customers: Path) -> dict[str, str]:
        """Return the URL of a database with these customers for each that keeps any."""
        urls = {}
        for contestant in self._plan.contestants:
            if contestant.filling:
                self._plan.tell(f"  fills {contestant.name}'s database {name}")
                url = urls[contestant.name] = make(f"{name}_{contestant.name.lower()}")
                contestant.fill(url, customers)
                if url.startswith("postgresql"):
                    rows_of(url, "VACUUM ANALYZE")  # which would else come amid a round
        return urls

    def _rows(
        self, requests: Mapping[str, str], lists: Mapping[str, str], workers: int
    ) -> list[rows.Told]:
        """Return the rows of one setting, given the URLs of databases with few and many."""
        told = []
        rounds = self._plan.rounds
        with self._started(self._plan.contestants, requests, workers, rounds) as (servers, starts):
            for row in self._plan.requests:
                self._plan.tell(f"  {row.name}")
                told.append(row.told(self._loaded(servers, row.key)))
            used = {each.name: [{"value": memory(each.server.pid) / 2**20}] for each in servers}
        keeping = [each for each in self._plan.contestants if each.filling]
        with self._started(keeping, lists, workers, 1) as (servers, _):
            self._plan.tell("  long lists")
            told += self._long_lists(servers)
        return [*told, rows.START.told(starts), rows.MEMORY.told(used)]

    @contextmanager
    def _started(
        self,
        contestants: Sequence[Contestant],
        databases: Mapping[str, str],
        workers: int,
        times: int,
    ) -> Iterator[tuple[list[Running], Rounds]]:
        """Start a server of each, so many times by turns; give them and the seconds it took."""
        prefix = ("taskset", "--cpu-list", str(self._plan.cores.servers))
        with ExitStack() as stack:
            servers = {}
            for each in contestants:
                folder = Path(stack.enter_context(TemporaryDirectory(dir=self._folder)))
                url = databases.get(each.name, "")
                server = servers[each.name] = each.server(folder, url, self._key, workers, prefix)
                stack.callback(server.kill)
            starts: Rounds = {name: [] for name in servers}
            for _ in range(times):
                for name, server in servers.items():
                    server.kill()
                    starts[name].append({"value": server.start(*_FIRST_ANSWER)})
            yield [Running(name, each, each.token()) for name, each in servers.items()], starts

    def _loaded(self, servers: Sequence[Running], kind: str) -> Rounds:
        """Send requests of a kind, after a warm-up."""
        seconds = self._plan.seconds
        if seconds > 1:
            _in_turns(servers, 1, lambda each, _: load(each, kind, _FEW, seconds // 2, 0))
        return _in_turns(
            servers,
            self._plan.rounds,
            lambda each, turn: load(each, kind, _FEW, seconds, turn + 1),
        )

    def _long_lists(self, servers: Sequence[Running]) -> Iterator[rows.Told]:
        customers = self._plan.customers
        turns = min(self._plan.rounds, _LONG_ROUNDS)
        before = {each.name: memory(each.server.pid) for each in servers}
        read = _in_turns(
            servers, turns, lambda each, _: read_whole(each, customers, before[each.name])
        )
        yield rows.whole_list(customers).told(_only(read, "customers/s"))
        yield rows.FIRST_BYTE.told(_only(read, "first ms"))
        grown = _only(read, "growth MiB")
        yield rows.GROWTH.told({name: [max(each, key=_value)] for name, each in grown.items()})
        yield rows.DEEP.told(_in_turns(servers, turns, lambda each, _: deep_pages(each, customers)))


def _in_turns(
    servers: Sequence[Running], turns: int, measure: Callable[[Running, int], Figures]
) -> Rounds:
    found: Rounds = {each.name: [] for each in servers}
    for turn in range(turns):
        for each in servers:
            found[each.name].append(measure(each, turn))
    return found


def _only(rounds: Rounds, figure: str) -> Rounds:
    return {name: [{"value": each[figure]} for each in all_] for name, all_ in rounds.items()}


def _value(figures: Figures) -> float:
    return figures["value"]
