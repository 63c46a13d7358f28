"""`python -m faults.kills`: which faults the suite kills, by which requirement, and how fast.

A fault is killed when a requirement that it breaks fails. Each is judged until one does, by those
first that are likely to; with `--full` by every requirement, so that blame of what it does not
break is seen, too.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import queue
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from faults.all import DERIVED, FAULTS
from faults.kill_reports import summary, write
from faults.killing import Kill, kill, kill_by_all
from faults.registry import Fault

AT_ONCE = 2  # the suite and the server each take about a core, in turns
FOLDER = Path(__file__).parents[1]
ALL = {**FAULTS, **DERIVED}


def commit() -> int:
    """Return a number that changes with every commit, 0 where there is none."""
    name = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607 - git is where the user has it
        capture_output=True, text=True, check=False, cwd=FOLDER,
    ).stdout  # fmt: skip  # the options are one line
    return int(name[:8] or "0", 16)


def sample(share: int) -> list[Fault]:
    """Return one fault in so many, other ones with every commit."""
    return list(ALL.values())[commit() % share :: share]


def kill_all(faults: list[Fault], judge: Callable[[Fault], Kill], console: Console) -> list[Kill]:
    """Judge faults, a few at a time, and tell what is wrong as it is found."""
    kills: dict[str, Kill] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool, _progress(console, len(faults)) as advance:
        futures = [pool.submit(judge, each) for each in faults]
        try:
            for future in as_completed(futures):
                found = future.result()
                kills[found.fault] = found
                if found.is_wrong:
                    console.print(found.complaint, highlight=False, soft_wrap=True)
                advance()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise
    return [kills[each.name] for each in faults]


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[], None]]:
    """Give what tells of one more fault: a bar on a terminal, now and then a line elsewhere."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("faults"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance() -> None:
            bar.advance(task)
            done = int(bar.tasks[0].completed)
            if not console.is_terminal and not done % 100:
                console.print(f"{done} of {total}", highlight=False)

        yield advance


def _by_all(seed: int) -> Callable[[Fault], Kill]:
    """Return what judges a fault by every requirement, each run of the suite on its own core."""
    cores: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    here = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    for number in range(AT_ONCE):
        cores.put(here[number % len(here)] if here else None)

    def judge(fault: Fault) -> Kill:
        core = cores.get()
        try:
            return kill_by_all(fault, seed=seed, core=core)
        finally:
            cores.put(core)

    return judge


def main(arguments: list[str]) -> int:
    """Judge the faults and write KILLS.md and kills.json; 0 when none survives or misblames."""
    parser = argparse.ArgumentParser(prog="python -m faults.kills", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FAULT", help="without one, all")
    parser.add_argument("--full", action="store_true", help="judge by every requirement")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="only one in N")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - ALL.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; `python -m faults` lists them")
    chosen = [ALL[name] for name in given.names] or sample(given.share)
    begun = time.monotonic()
    judge = _by_all(given.seed) if given.full else partial(kill, seed=given.seed)
    try:
        kills = kill_all(chosen, judge, Console(stderr=True))
    except KeyboardInterrupt:
        print("Interrupted; nothing was written.", file=sys.stderr)  # noqa: T201 - for people
        return 2
    seconds = time.monotonic() - begun
    print(summary(kills, seconds))  # noqa: T201 - for people
    if len(kills) == len(ALL):
        write(kills, seconds, FOLDER, full=given.full)
    return 1 if any(each.is_wrong for each in kills) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
