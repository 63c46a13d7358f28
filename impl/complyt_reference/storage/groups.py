"""Groups the writes of a moment, so that they share one transaction and one wait for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from complyt_reference.customers import Customer

Write = TypeVar("Write")
Source = Callable[[], Iterable[Customer]]
"""Returns the customers that are to be added, from the first one on whenever it is called."""

Progress = Callable[[int], None]
"""Is told how many customers were written."""

_MOST = 256  # writes in one transaction: others wait for its end


class Groups(Generic[Write]):
    """Hands writes on in the order they came, those that came meanwhile together.

    `commit` writes a group and returns what each of its writes answers, or ends in.
    """

    def __init__(self, commit: Callable[[Sequence[Write]], Awaitable[Sequence[Any]]]) -> None:
        self._commit = commit
        self._waiting: list[tuple[Write, asyncio.Future[Any]]] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, write: Write) -> Any:
        """Return what a write answers once its group is committed; raises what it ends in."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((write, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def close(self) -> None:
        """Finish the writes that have begun."""
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                outcomes = await self._commit([write for write, _ in group])
            except Exception as error:  # else whoever waits would wait for ever
                outcomes = [error] * len(group)
            for (_, future), outcome in zip(group, outcomes, strict=True):
                if future.done():  # the client went away meanwhile
                    continue
                if isinstance(outcome, Exception):
                    future.set_exception(outcome)
                else:
                    future.set_result(outcome)
        self._task = None
