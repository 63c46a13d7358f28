"""Runs the checks under pytest and hands every outcome to the recorder.

The plugin decides nothing of a verdict: it says what happened to which requirement.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import re
import time
import traceback
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis.errors import Flaky

from complyt_conformance.cases import begin_case, current_case, take_count
from complyt_conformance.findings import Blocked, LeftOut, Refused, ServerGone, Undecided, Violation
from complyt_conformance.limits import limits
from complyt_conformance.session import Session

SUITE = Path(__file__).with_name("suite")

Progress = Callable[[str, int, int], None]

_ALL = 10**6  # more checks than there are: as if all had been claimed

# What pytest brings for people who write tests, and would spend time on for every check.
_UNUSED_PLUGINS = (
    "cacheprovider", "debugging", "doctest", "faulthandler", "junitxml", "legacypath", "logging",
    "monkeypatch", "pastebin", "recwarn", "setuponly", "setupplan", "stepwise", "terminal",
    "threadexception", "tmpdir", "unittest", "unraisableexception", "warnings",
)  # fmt: skip  # a line a name hides that this is one list

_CHANGED_ITS_MIND = "the server answered the same requests otherwise when they were sent again"


class Counter(Protocol):
    """A number that processes share: multiprocessing.Value("i")."""

    value: int

    def get_lock(self) -> AbstractContextManager[Any]:
        """Return what guards the number."""


@dataclass(frozen=True)
class Part:
    """Which checks of a run are this process's: those that it claims before another does.

    Exclusive checks are run by the process that has `alone`, once that has returned True: it
    waits until no other process writes any more.
    """

    claimed: Counter
    alone: Callable[[], bool] | None = None

    def turns(self, items: Sequence[pytest.Item]) -> Iterator[pytest.Item]:
        """Yield the items that this process is to run while others run theirs."""
        shared = [item for item in items if not _is_exclusive(item)]
        shares = [list(share) for _, share in itertools.groupby(shared, _share)]
        while True:
            with self.claimed.get_lock():
                turn = self.claimed.value
                self.claimed.value += 1
            if turn >= len(shares):
                return
            yield from shares[turn]

    def stop(self) -> None:
        """Let no process begin another check, and none but the first send another request."""
        with self.claimed.get_lock():
            self.claimed.value = _ALL

    @property
    def stopped(self) -> bool:
        """Whether a process had all of them stop."""
        return self.claimed.value >= _ALL


class Plugin:
    """`only` keeps the checks of these requirements, `check` the one of this name.

    `progress` hears id, number, total. Without a `part` all of them are run, the exclusive ones
    at the end. No check begins after one of `stops_at` was seen broken.
    """

    def __init__(
        self,
        session: Session,
        only: frozenset[str] | None = None,
        progress: Progress = lambda _requirement, _number, _total: None,
        part: Part | None = None,
        *,
        stops_at: frozenset[str] = frozenset(),
        check: str | None = None,
    ) -> None:
        self.session = session
        self.only = only
        self.check = check
        self.progress = progress
        self.part = part
        self.stops_at = stops_at
        self.collected: dict[str, list[str]] = {}
        self.gone: str | None = None
        self.interrupted = False
        self._number = 0
        self._total = 0

    @property
    def has_run(self) -> bool:
        """Whether there was a check to run."""
        return self._number > 0

    @pytest.fixture(scope="session")
    def session_of_run(self) -> Session:
        """Hand the run to the suite's own fixtures."""
        return self.session

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the marks of checks; spare the search for sources, which nobody is shown."""
        config.option.tbstyle = "native"
        declare_marks(config)

    def pytest_make_parametrize_id(self, val: object) -> str | None:
        """Name a case as JSON spells its value where Python spells it otherwise."""
        return json.dumps(val) if val is None or isinstance(val, bool) else None

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Give a check each limit of the document that the run judges by."""
        for argument, schema in (("put_limit", "CustomerUpsert"), ("patch_limit", "CustomerPatch")):
            if argument in metafunc.fixturenames:
                found = limits(self.session.document, schema)
                if schema == "CustomerPatch":  # identifiers can only be equal there (PATCH-5)
                    found = [limit for limit in found if limit.path != "externalId"]
                metafunc.parametrize(argument, found, ids=str)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Keep the chosen checks; those that walk the collection come last."""
        for item in items:
            if item.get_closest_marker("model") is not None:
                continue  # its findings carry the requirement of the model's rule
            self.collected.setdefault(requirement_of(item), []).append(item.nodeid)
        chosen = [item for item in items if self._is_chosen(item)]
        dropped = [item for item in items if item not in set(chosen)]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
        items[:] = sorted(chosen, key=_turn)
        self._total = len(items)

    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run the items of this part; pytest's own loop runs them where there are no parts."""
        if self.part is None:
            return None
        _run_all(session, self.part.turns(session.items))
        if session.shouldfail:
            self.part.stop()
        if self.part.alone is not None and self.part.alone():
            _run_all(session, (item for item in session.items if _is_exclusive(item)))
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, bool, bool]:
        """Begin the case of a check that has but one; end the run after a failure, if asked."""
        self._number += 1
        self.progress(requirement_of(item) or "model", self._number, self._total)
        decisive = item.get_closest_marker("lenient") is None
        self.session.begin_check(self._name_of(item), decisive=decisive)
        begin_case()
        take_count()
        requests, begun = self.session.transport.requests, time.monotonic()
        done = yield
        requests, seconds = self.session.transport.requests - requests, time.monotonic() - begun
        self.session.recorder.spent(requirement_of(item), requests, seconds)
        if self.session.recorder.found_failures(self.stops_at):
            item.session.shouldfail = "a failure was seen"
        return done

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Record how the check ended."""
        report = yield
        requirement = requirement_of(item)
        if call.when == "call":
            for _ in range(max(1, take_count())):
                self.session.recorder.case(requirement)
        if call.excinfo is not None:
            self._record(requirement, self._name_of(item), call.excinfo.value)
            if self.gone:
                item.session.shouldfail = self.gone
        elif call.when == "call":
            self.session.recorder.passed(requirement)
        return report

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Record a check that cannot be collected: an error of the suite."""
        if report.failed:
            self.session.recorder.broke("", f"{report.nodeid}: {report.longreprtext[-500:]}")

    def _is_chosen(self, item: pytest.Item) -> bool:
        of_these = not self.only or requirement_of(item) in self.only
        return of_these and (self.check is None or _once(self.check) == _once(item.name))

    def _name_of(self, item: pytest.Item) -> str:
        """Return the name of a check as it was in the first run of the process.

        Pytest keeps the ids of parameters, and escapes them once more in each later run.
        """
        return self.check if self.check and self._is_chosen(item) else item.name

    def _record(self, requirement: str, check: str, error: BaseException) -> None:
        recorder = self.session.recorder
        exchanges, about = [*current_case().exchanges], current_case().about
        try:
            error = self._met(requirement, _cause(error))
        except (ServerGone, KeyboardInterrupt) as ended:
            error = ended
        match error:
            case Violation():
                broken = error.requirement or requirement
                recorder.failed(
                    broken, check, error.expected, error.received, exchanges, place=_place(error),
                    because=self._because(error), differences=error.differences, about=about,
                )  # fmt: skip  # a line an argument hides that this is one finding
                if requirement and broken != requirement:
                    recorder.skipped(requirement, f"blocked by {broken}: {error}")
            case Blocked():
                recorder.blocked(requirement, error.requirement, str(error))
                recorder.suspected(error.requirement, check, error.expected, error.step, exchanges)
            case Undecided() | pytest.skip.Exception():
                recorder.skipped(requirement, str(error))
            case LeftOut():
                recorder.noted(requirement, str(error))
            case ServerGone():
                self.gone = str(error)
                recorder.skipped(requirement, str(error))
            case KeyboardInterrupt():
                pass
            case Flaky():
                recorder.broke(requirement, f"{check}: {_CHANGED_ITS_MIND}")
            case _:
                said = f"{check}: {type(error).__name__}: {error} ({_place(error)})"
                recorder.broke(requirement, said)

    def _met(self, requirement: str, error: BaseException) -> BaseException:
        """Return what a check met, in the light of what the server does with plain customers."""
        if isinstance(error, Refused):
            method = current_case().exchanges[-1].request.method
            error = self.session.api.refusal_of_plain(method) or error
        if isinstance(error, Blocked) and error.requirement == requirement:
            return Violation(error.expected, error.step)
        return error

    def _because(self, error: Violation) -> str:
        """Return what was wrong in a request that was to be refused; what is not known is empty."""
        if error.because or not error.wants_refusal or not current_case().exchanges:
            return error.because
        return self.session.schemas.wrong_in(current_case().exchanges[-1].request)


def declare_marks(config: pytest.Config) -> None:
    """Make pytest know the marks of checks."""
    for mark in (
        "requirement(id): the requirement that a check decides",
        "model: compares sequences with the model",
        "exclusive: runs after all checks that write",
        "lenient: its requests may be accepted or refused",
        "together: one process runs all such checks of a file",
    ):
        config.addinivalue_line("markers", mark)


def _run_all(session: pytest.Session, items: Iterator[pytest.Item]) -> None:
    item = next(items, None)
    while item is not None and not session.shouldfail:
        following = next(items, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        item = following


def _is_exclusive(item: pytest.Item) -> bool:
    return item.get_closest_marker("exclusive") is not None


def _turn(item: pytest.Item) -> int:
    """Return when a check has its turn: those that walk the collection after all that write."""
    if _is_exclusive(item):
        return 2
    if requirement_of(item) == "PUT-18":  # it needs customers that are seconds old
        return 1
    return -int(_is_together(item))  # the longest share first, lest others wait for it


def _is_together(item: pytest.Item) -> bool:
    return item.get_closest_marker("together") is not None


def _share(item: pytest.Item) -> str:
    """Return what the items have in common that one process runs."""
    return str(item.path) if _is_together(item) else item.nodeid


def requirement_of(item: pytest.Item) -> str:
    """Return the id that a check decides; empty for the model's, which decides several."""
    mark = item.get_closest_marker("requirement")
    return str(mark.args[0]) if mark else ""


def _cause(error: BaseException) -> BaseException:
    """Return what a check met where Hypothesis saw it differ from one try to the next."""
    met = (Violation, Blocked, Undecided, ServerGone)
    inner = [*error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    if isinstance(error, Flaky):
        inner += [each for each in (error.__cause__, error.__context__) if each is not None]
    for found in map(_cause, inner):
        if isinstance(found, met):
            return found
    return error


def _place(error: BaseException) -> str:
    """Return where the suite raised: the last line of a check, else the last line at all."""
    frames = traceback.extract_tb(error.__traceback__)
    of_checks = [frame for frame in frames if Path(frame.filename).parent == SUITE]
    frame = next(iter([*reversed(of_checks), *reversed(frames)]), None)
    return f"{Path(frame.filename).name}:{frame.lineno}" if frame else ""


def _once(name: str) -> str:
    """Return a name with each run of backslashes as one."""
    return re.sub(r"\\+", r"\\", name)


def _files(only: frozenset[str] | None, check: str | None) -> list[Path]:
    """Return what to collect, for loading checks that are not meant takes its time.

    The checks of a requirement stand in the files of its family.
    """
    if check:
        begins = f"def {check.partition('[')[0]}("
        return [file for file in SUITE.glob("test_*.py") if begins in file.read_text("utf-8")]
    if not only:
        return [SUITE]
    families = sorted({requirement.partition("-")[0].lower() for requirement in only})
    return [file for family in families for file in sorted(SUITE.glob(f"test_{family}*.py"))]


def run_pytest(plugin: Plugin) -> None:
    """Run the suite in this process, apart from whatever pytest is set up to do here."""
    # The collector would search all that pytest and Hypothesis keep again and again, for little.
    gc.freeze()
    gc.set_threshold(50_000)
    plugin.session.profile.activate()
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    code = pytest.main(
        [
            *map(str, _files(plugin.only, plugin.check)),
            f"--rootdir={SUITE}",
            f"--confcutdir={SUITE}",
            f"--hypothesis-seed={plugin.session.seed}",
            f"--config-file={SUITE / 'pytest.ini'}",
            "--import-mode=importlib",
            "--assert=plain",
            "--capture=no",
            *(f"-pno:{name}" for name in _UNUSED_PLUGINS),
            "-p_hypothesis_pytestplugin",
        ],
        plugins=[plugin],
    )
    plugin.interrupted = code == pytest.ExitCode.INTERRUPTED or plugin.session.interrupted()
