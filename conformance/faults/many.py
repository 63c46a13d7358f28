"""Judges many servers, a few at a time, shows how far it is, and ends at once on Ctrl-C."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

AT_ONCE = 2  # the suite and the server each take about a core, in turns

Item = TypeVar("Item")
Result = TypeVar("Result")


def for_each(
    items: Sequence[Item],
    what: str,
    work: Callable[[Item], Result],
    hear: Callable[[Result, Console], None],
    *,
    at_once: int = AT_ONCE,
) -> list[Result]:
    """Return the results of `work` in the order of the items; `hear` is told as they come.

    Raises KeyboardInterrupt, after ending the processes at work.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    pool = ThreadPoolExecutor(at_once, initializer=_hold_interrupts_back)
    with pool, _progress(console, what, len(items)) as advance:
        futures = [pool.submit(work, each) for each in items]
        try:
            for future in as_completed(futures):
                hear(future.result(), console)
                advance()
        except BaseException:
            _end(pool, futures)
            raise
    return [future.result() for future in futures]


def _hold_interrupts_back() -> None:
    """Leave Ctrl-C to the main thread; processes that this one starts never see it."""
    resource_tracker.ensure_running()  # whose start, later, would let them through again
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _end(pool: ThreadPoolExecutor, futures: Sequence[Future[Result]]) -> None:
    """End all that is at work, also what a thread begins meanwhile."""
    pool.shutdown(wait=False, cancel_futures=True)
    while not all(future.done() for future in futures):
        for process in multiprocessing.active_children():
            process.kill()
            process.join()


@contextmanager
def _progress(console: Console, what: str, total: int) -> Iterator[Callable[[], None]]:
    """Give what tells of one more: a bar on a terminal, now and then a line elsewhere."""
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn(what), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)

        def advance() -> None:
            bar.advance(task)
            done = int(bar.tasks[0].completed)
            if not console.is_terminal and not done % 100:
                console.print(f"{done} of {total} {what}")

        yield advance
