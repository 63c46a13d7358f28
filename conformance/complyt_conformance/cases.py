"""The case at work: which exchanges it has made, for the curl lines of a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from threading import Barrier
from typing import TypeVar

from complyt_conformance.exchange import Exchange, Request, Response

_KEPT = 40

Result = TypeVar("Result")
Item = TypeVar("Item")


@dataclass
class Case:
    """One example of one check; `exchanges` are the last that it made, oldest first.

    `judged` is the one whose answer the check looks at: the last one, unless it says otherwise.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    judged: Exchange | None = None

    def sent(self, request: Request) -> Exchange:
        """Remember a request, forgetting the oldest beyond what a failure can show."""
        exchange = self.judged = Exchange(request, at_once=_at_once.get(), purpose=_purpose.get())
        self.exchanges.append(exchange)
        del self.exchanges[:-_KEPT]
        return exchange

    @property
    def about(self) -> int:
        """The place of what is judged among the exchanges; that of the last where it is gone."""
        places = (at for at, each in enumerate(self.exchanges) if each is self.judged)
        return next(places, len(self.exchanges) - 1)


_current: ContextVar[Case] = ContextVar("case")
_at_once: ContextVar[bool] = ContextVar("at_once", default=False)
_purpose: ContextVar[str] = ContextVar("purpose", default="")
_count = 0


def current_case() -> Case:
    """Return the case at work in this thread."""
    try:
        return _current.get()
    except LookupError:
        begin_case()
        return _current.get()


def begin_case() -> None:
    """Start a new case: what was sent before belongs to another one."""
    _current.set(Case())


def judging(response: Response) -> Response:
    """Return an answer of the case that what follows is about; it need not be the last."""
    case = current_case()
    same = (each for each in case.exchanges if each.request is response.request)
    case.judged = next(same, case.judged)
    return response


@contextmanager
def aside() -> Iterator[None]:
    """Send requests that are beside the matter: what follows is about the answer before them."""
    case = current_case()
    before = case.judged
    yield
    case.judged = before


@contextmanager
def sending(purpose: str) -> Iterator[None]:
    """Say what requests are for that are beside the matter, as people are told beside them."""
    before = _purpose.set(purpose)
    try:
        yield
    finally:
        _purpose.reset(before)


def count_case() -> None:
    """Count an example of the check at work."""
    global _count
    _count += 1


def take_count() -> int:
    """Return the examples counted since the last call."""
    global _count
    count, _count = _count, 0
    return count


def each(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items, each a case of its own."""
    for item in items:
        begin_case()
        count_case()
        yield item


def at_once(*steps: Callable[[], Result]) -> list[Result]:
    """Run all steps at the same moment, a thread each; return their results in order."""
    barrier = Barrier(len(steps))

    def released(step: Callable[[], Result]) -> Result:
        _at_once.set(True)  # in the step's own context
        barrier.wait()
        return step()

    with ThreadPoolExecutor(len(steps)) as pool:
        futures = [pool.submit(copy_context().run, released, step) for step in steps]
        return [future.result() for future in futures]
