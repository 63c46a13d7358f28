"""The judge: a process of its own, which takes what has passed and says what it makes of it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from functools import partial
from multiprocessing.connection import Connection

from complyt_contract import document
from complyt_reference.proxy.handing import Handed
from complyt_reference.proxy.page import serving
from complyt_reference.proxy.report import Report
from complyt_reference.proxy.rules.rulebook import Rulebook
from complyt_reference.proxy.settings import Settings, Verdict
from complyt_reference.proxy.shown import SHOWN_TO, exchange_of
from complyt_reference.proxy.tally import Tally
from complyt_reference.sandbox.exchanges import Exchanges

_WRITTEN_SECONDS = 3.0  # between reports


def run(pipe: Connection, listener: socket.socket, settings: Settings) -> None:
    """Judge until there is no more, and say the verdict."""
    for number in (signal.SIGINT, signal.SIGTERM):  # whoever passes ends, and then we do
        signal.signal(number, signal.SIG_IGN)
    asyncio.run(_run(pipe, listener, settings))


async def _run(pipe: Connection, listener: socket.socket, settings: Settings) -> None:
    judge = _Judge(pipe, settings)
    loop = asyncio.get_running_loop()
    loop.add_reader(pipe, judge.take)
    ready = partial(pipe.send, "ready")
    server = serving(judge.exchanges, judge.tally, settings, ready)
    serve = asyncio.create_task(server.serve(sockets=[listener]))
    report = asyncio.create_task(judge.report_until_over())
    await judge.over.wait()
    loop.remove_reader(pipe)
    judge.exchanges.end()
    server.should_exit = True
    await asyncio.gather(serve, report)
    pipe.send(judge.verdict())


class _Judge:
    """Takes exchanges from the pipe, one at a time, so that the page gets its turns."""

    def __init__(self, pipe: Connection, settings: Settings) -> None:
        contract = document.load()
        self.exchanges = Exchanges()
        self.tally = Tally(contract, alone=settings.alone)
        self.over = asyncio.Event()
        self._pipe = pipe
        self._rulebook = Rulebook(contract, settings.base, alone=settings.alone)
        self._url = settings.url
        self._unwritten = ""
        self._report = Report(settings.folder, settings) if settings.folder else None

    def take(self) -> None:
        """Take an exchange and judge it, or note that there is no more."""
        try:
            handed: Handed = self._pipe.recv()
        except EOFError:  # whoever passes was killed
            self.over.set()
            return
        self.tally.missed += handed.missed
        if handed.seen is None:
            self.over.set()
            return
        judged = self._rulebook.judge(handed.seen, handed.missed)
        shown = exchange_of(judged, self._url)
        self.exchanges.add(SHOWN_TO, handed.seen.started_ms, shown)
        self.tally.add(judged, shown)

    async def report_until_over(self) -> None:
        """Write the report every few seconds, and in the end."""
        if self._report is None:
            return
        while not self.over.is_set():
            self._write(self._report)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.over.wait(), _WRITTEN_SECONDS)
        self._write(self._report)

    def _write(self, report: Report) -> None:
        try:
            report.write(self.tally, self.exchanges)
            self._unwritten = ""
        except OSError as error:  # it may be mended until the next time
            self._unwritten = error.strerror or str(error)

    def verdict(self) -> Verdict:
        """Return what came of it."""
        tally = self.tally
        return Verdict(tally.exchanges, tally.findings, tally.broken, tally.missed, self._unwritten)
