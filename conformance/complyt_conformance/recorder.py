"""Collects what a run found: outcomes of checks and violations, by requirement."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from complyt_conformance.exchange import Exchange, printable
from complyt_contract.differences import STATUS, Difference

_ANSWERED_ID = re.compile(rb'"complytId"\s*:\s*"([^"]+)"')


@dataclass
class Failure:
    """One cause for which a requirement fails, and how often it was met.

    `seen_in` is the check at work, which is `check` itself but for what every exchange shows;
    `place` is where the suite found it, as file and line. `because` says what was wrong in a
    request that was to be refused, `differences` what differs between expected and received.
    `before` made the customers that the first exchanges found there.
    `about` is the place of the exchange whose answer is wrong.
    """

    check: str
    expected: str
    received: str
    exchanges: list[Exchange]
    count: int = 1
    seen_in: str = ""
    place: str = ""
    because: str = ""
    differences: Sequence[Difference] = ()
    before: Sequence[Exchange] = ()
    about: int = -1

    @property
    def operation(self) -> str:
        """What was asked by the judged request: what fails in two operations has two causes."""
        request = self.exchanges[self.about].request if self.exchanges else None
        return f"{request.method} {request.operation}" if request else ""

    @property
    def kind(self) -> str:
        """What failures have in common that are likely to have one cause.

        They get the same wrong status from one operation, or hold another value, which may be seen
        in the answers of several.
        """
        if not self.differences:
            return f"{self.operation} {shape(self.expected)} {shape(self.received)}"
        first = self.differences[0]
        if first.place != STATUS:
            return "another value"
        return f"{self.operation} {first.expected} {first.received}"


@dataclass
class Finding:
    """Everything that a run saw of one requirement.

    `blocked_by` are the requirements that blocked its checks, `suspicions` the steps by which it
    blocked those of others.
    """

    cases: int = 0
    passed: int = 0
    requests: int = 0
    seconds: float = 0.0
    skips: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failures: dict[str, Failure] = field(default_factory=dict)
    blocked_by: list[str] = field(default_factory=list)
    suspicions: dict[str, Failure] = field(default_factory=dict)


class Recorder:
    """Thread-safe; the only thing that checks, observers and the plugin write to."""

    def __init__(self) -> None:
        self.findings: defaultdict[str, Finding] = defaultdict(Finding)
        self._lock = threading.Lock()
        self._makers: dict[str, Exchange] = {}

    def made(self, exchange: Exchange) -> None:
        """Note a PUT that made a customer."""
        with self._lock:
            self._makers.update(dict.fromkeys(_about(exchange), exchange))

    def found_failures(self, of: Collection[str]) -> bool:
        """Whether any of these requirements was seen broken."""
        with self._lock:
            return any(
                finding.failures
                for requirement, finding in self.findings.items()
                if requirement in of
            )

    def all_passed(self) -> bool:
        """Whether every check came to its end: none failed, was skipped or broke."""
        with self._lock:
            return not any(
                finding.failures or finding.skips or finding.errors
                for finding in self.findings.values()
            )

    def case(self, requirement: str) -> None:
        """Count one case that was tried."""
        with self._lock:
            self.findings[requirement].cases += 1

    def passed(self, requirement: str) -> None:
        """Count one check that held."""
        with self._lock:
            self.findings[requirement].passed += 1

    def skipped(self, requirement: str, reason: str) -> None:
        """Note why a check could not decide."""
        self._add(self.findings[requirement].skips, reason)

    def blocked(self, requirement: str, by: str, reason: str) -> None:
        """Note that a check could not go on because of what another requirement promises."""
        self._add(self.findings[requirement].blocked_by, by)
        self.skipped(requirement, reason)

    def broke(self, requirement: str, reason: str) -> None:
        """Note that the suite itself failed."""
        self._add(self.findings[requirement].errors, reason)

    def noted(self, requirement: str, note: str) -> None:
        """Say what a passing check left out."""
        self._add(self.findings[requirement].notes, note)

    def failed(
        self,
        requirement: str,
        check: str,
        expected: str,
        received: str,
        exchanges: Iterable[Exchange],
        *,
        seen_in: str = "",
        place: str = "",
        because: str = "",
        differences: Sequence[Difference] = (),
        about: int = -1,
    ) -> None:
        """Note a violation; the same cause is kept once, with the exchanges seen last."""
        failure = Failure(
            check, printable(expected), printable(received), list(exchanges),
            seen_in=seen_in or check, place=place, because=printable(because),
            differences=differences, about=about,
        )  # fmt: skip  # a line an argument hides that this is one finding
        self._count(self.findings[requirement].failures, failure)

    def suspected(
        self,
        requirement: str,
        check: str,
        expected: str,
        received: str,
        exchanges: Iterable[Exchange],
    ) -> None:
        """Note that a check could not go on because of what this requirement promises."""
        failure = Failure(
            check, printable(expected), printable(received), list(exchanges), seen_in=check
        )
        self._count(self.findings[requirement].suspicions, failure)

    def spent(self, requirement: str, requests: int, seconds: float) -> None:
        """Add what a check took."""
        with self._lock:
            self.findings[requirement].requests += requests
            self.findings[requirement].seconds += seconds

    def merge(self, findings: Mapping[str, Finding]) -> None:
        """Take over what another process of the run found."""
        for requirement, other in findings.items():
            finding = self.findings[requirement]
            finding.cases += other.cases
            finding.passed += other.passed
            finding.requests += other.requests
            finding.seconds += other.seconds
            for mine, theirs in (
                (finding.skips, other.skips),
                (finding.errors, other.errors),
                (finding.notes, other.notes),
                (finding.blocked_by, other.blocked_by),
            ):
                for reason in theirs:
                    self._add(mine, reason)
            for known, seen in (
                (finding.failures, other.failures),
                (finding.suspicions, other.suspicions),
            ):
                for cause, failure in seen.items():
                    if cause in known:
                        failure.count += known[cause].count
                    known[cause] = failure

    def _count(self, failures: dict[str, Failure], failure: Failure) -> None:
        failure.before = self._before(failure.exchanges)
        shapes = f"{shape(failure.expected)} {shape(failure.received)}"
        cause = f"{failure.check} {failure.operation} {shapes}"
        with self._lock:
            if cause in failures:
                failure.count += failures[cause].count
            failures[cause] = failure

    def _before(self, exchanges: Sequence[Exchange]) -> list[Exchange]:
        """Return what made the customers that exchanges are about, but for the exchanges."""
        own = {id(each.request) for each in exchanges}
        makers = [self._makers.get(name) for each in exchanges for name in _about(each)]
        found = {id(each): each for each in makers if each and id(each.request) not in own}
        return list(found.values())

    def _add(self, reasons: list[str], reason: str) -> None:
        shown = printable(reason)
        with self._lock:
            if shown not in reasons:
                reasons.append(shown)


def _about(exchange: Exchange) -> Iterator[str]:
    """Yield what tells of which customer an exchange is: its path, the complytId there or answered.

    A list is about none.
    """
    target = exchange.request.target
    yield target
    if "/complytId/" in target:
        yield target.rpartition("/")[2]
    if exchange.body.lstrip()[:1] == b"{" and (found := _ANSWERED_ID.search(exchange.body)):
        yield found[1].decode("utf-8", "replace")


def shape(text: str) -> str:
    """Return `text` without what differs from case to case: ids, places in lists, quoted values."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "<uuid>", text, flags=re.IGNORECASE)
    text = re.sub(r"/v1/\S+", "<path>", text)
    text = re.sub(r"/\d+(?=[/:])", "/<>", text)
    return re.sub(r"\d{4,}|'[^']*'|\"(?:[^\"\\]|\\.)*\"", "<>", text)[:160]
