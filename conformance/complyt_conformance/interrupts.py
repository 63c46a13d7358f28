"""Ctrl-C and SIGTERM: a process that is asked to end does so at once, whatever it waits for.

The work is done by a thread of its own, while the main thread waits for its end or for a signal,
whichever comes first. Nothing is raised into the work, where it could be lost: it looks at
`noticed`, and where it waits for an answer meanwhile it is left to itself.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from types import FrameType
from typing import NoReturn, TypeVar

Result = TypeVar("Result")

_LATE = 0.5  # seconds until a process ends that does not come to its end


class Interrupts:
    """From now on notes that this process was asked to end; made by its main thread."""

    def __init__(self) -> None:
        self.noticed = False
        # A pipe, as a signal may meet any thread, and no lock would then let the main one go on.
        self._heard, self._news = os.pipe()
        os.set_blocking(self._news, False)
        signal.set_wakeup_fd(self._news)
        self._thread: threading.Thread | None = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._notice)

    def run(self, work: Callable[[], Result]) -> Result | None:
        """Return or raise what `work` does, None once the process was asked to end."""
        done: Future[Result] = Future()

        def worked() -> None:
            try:
                done.set_result(work())
            except BaseException as error:
                done.set_exception(error)
            os.write(self._news, b"\0")

        self._thread = threading.Thread(target=worked, daemon=True)
        self._thread.start()
        while not (self.noticed or done.done()):
            os.read(self._heard, 1)
        return None if self.noticed else done.result()

    def settle(self, seconds: float) -> None:
        """Give work that is to end so much time to do so."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _notice(self, _number: int, _frame: FrameType | None) -> None:
        self.noticed = True


def leave(code: int) -> NoReturn:
    """End this process without a wait for threads that wait for an answer.

    What is to be done at the exit is done, as multiprocessing leaves semaphores behind otherwise.
    """
    late = threading.Timer(_LATE, os._exit, (code,))
    late.daemon = True
    late.start()
    atexit._run_exitfuncs()  # nothing public runs them apart from the wait
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
