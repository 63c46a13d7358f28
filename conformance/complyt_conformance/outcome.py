"""A finished run as data: what every report is made from."""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any

from complyt_conformance import packing
from complyt_conformance.causes import causes
from complyt_conformance.coverage.summary import summary
from complyt_conformance.exchange import Exchange, printable
from complyt_conformance.explanations import explanation
from complyt_conformance.known import Known
from complyt_conformance.recorder import Failure
from complyt_conformance.session import Session
from complyt_conformance.verdicts import (
    Conclusion,
    Judged,
    Verdict,
    conclude,
    judge_all,
    sentence,
    with_known,
)

SCHEMA = 2  # of report.json: raised when what a reader relies on changes
_MADE = "it made a customer, before the check"
_VERSIONED = ("complyt-contract-kit", "schemathesis", "hypothesis", "pytest", "urllib3")


@dataclass(frozen=True)
class Outcome:
    """`ended` says why a run ended early, None when it came to its end.

    `only` are the requirements that were asked for, None for all; `complaints` are sentences on
    known failures that pass or whose time is over. What was `interrupted` decides nothing.
    """

    session: Session
    judged: Sequence[Judged]
    conclusion: Conclusion
    strict: bool
    seconds: float
    ended: str | None
    only: frozenset[str] | None
    complaints: Sequence[str]
    interrupted: bool = False

    @property
    def sentence(self) -> str:
        """The conclusion in words."""
        whole = len(self.judged) == len(self.session.requirements)
        return sentence(self.conclusion, self.judged, strict=self.strict, whole=whole)

    @property
    def _begun(self) -> datetime:
        return datetime.now(UTC) - timedelta(seconds=self.seconds)

    def as_json(self) -> dict[str, Any]:
        """Return the report as schema/report.schema.json describes it; secrets are masked."""
        session = self.session
        return {
            "schema": SCHEMA,
            "verdict": self.sentence,
            "strict": self.strict,
            "profile": session.profile.name,
            "seed": session.seed,
            "only": sorted(self.only) if self.only else None,
            "url": session.target.url,
            "begun": (datetime.now(UTC) - timedelta(seconds=self.seconds)).isoformat(
                "T", "seconds"
            ),
            "seconds": round(self.seconds, 2),
            "requests": session.transport.requests,
            "customers": session.written,
            "complaints": list(self.complaints),
            "ended": printable(session.shown(self.ended)) if self.ended else None,
            "interrupted": self.interrupted,
            "insecure": session.target.insecure,
            "doctor": session.doctor_findings,
            "versions": {
                **{name: version(name) for name in _VERSIONED},
                "python": platform.python_version(),
                "document": session.document.version,
            },
            "document": {"sha256": session.document.sha256},
            "coverage": summary(session.coverage),
            "requirements": self._requirements(),
        }

    def _requirements(self) -> list[dict[str, Any]]:
        """Return what became of each requirement; causes are told at failures that are news."""
        news_first = sorted(self.judged, key=lambda item: item.verdict is Verdict.KNOWN)
        found = causes(
            {name: failure for item in news_first for name, failure in _named(item).items()}
        )
        return [self._requirement(item, found) for item in self.judged]

    def _requirement(self, item: Judged, found: Mapping[str, str]) -> dict[str, Any]:
        known = item.known
        entry = explanation(item.requirement.id, self.session.document)
        firsts: dict[str, str] = {}
        return {
            "id": item.requirement.id,
            "level": item.requirement.level,
            "text": item.requirement.text,
            "explanation": {
                "place": entry.place,
                "anchor": entry.anchor,
                "why": entry.why,
                "causes": list(entry.causes),
            },
            "verdict": str(item.verdict),
            "reason": self.session.shown(item.reason),
            "known": known
            and {"reason": known.reason, "until": str(known.until), "issue": known.issue},
            "cases": item.cases,
            "requests": item.requests,
            "seconds": round(item.seconds, 2),
            "failures": [
                self._failure(name, failure, found[name], firsts.setdefault(found[name], name))
                for name, failure in _named(item).items()
            ],
        }

    def _failure(self, identifier: str, failure: Failure, cause: str, first: str) -> dict[str, Any]:
        """Return a failure; `first` is the first of its requirement with the same cause."""
        shown = self.session.shown
        exchanges = [self._exchange(each) for each in failure.exchanges]
        return {
            "id": identifier,
            "check": failure.check,
            "seenIn": failure.seen_in,
            "place": failure.place,
            "expected": shown(failure.expected),
            "received": shown(failure.received),
            "because": shown(failure.because),
            "differences": [
                {**asdict(each), "expected": shown(each.expected), "received": shown(each.received)}
                for each in failure.differences
            ],
            "alike": None if first == identifier else first,
            "cause": None if cause == identifier else cause,
            "count": failure.count,
            "before": [self._exchange(each) | {"purpose": _MADE} for each in failure.before],
            "about": range(len(exchanges))[failure.about] if exchanges else None,
            "exchanges": exchanges,
            "curl": [each["curl"] for each in exchanges],
        }

    def _exchange(self, exchange: Exchange) -> dict[str, Any]:
        url, shown = self.session.target.url.rstrip("/"), self.session.shown
        request = exchange.request
        body = None if request.body is None else request.body[: packing.LONGEST]
        answer = {
            "status": exchange.status,
            "headers": {name: shown(value) for name, value in exchange.headers.items()},
            "body": shown(exchange.body.decode("utf-8", "replace")),
            "size": exchange.size,
        }
        return {
            "method": request.method,
            "target": shown(request.target),
            "headers": {name: shown(value) for name, value in request.headers.items()},
            "body": None if body is None else shown(body.decode("utf-8", "replace")),
            "packed": _packed(request.body, self.session.masks),
            "size": len(request.body or b""),
            "cuts": list(request.cuts),
            "atOnce": exchange.at_once,
            "purpose": exchange.purpose,
            "curl": request.curl(url, self.session.masks),
            "answer": answer if exchange.status is not None else None,
        }


def _named(item: Judged) -> dict[str, Failure]:
    """Return the failures of a requirement by id."""
    identifier = item.requirement.id
    return {f"{identifier}.{at}": failure for at, failure in enumerate(item.failures, start=1)}


def _packed(body: bytes | None, mask: Mapping[str, str]) -> str | None:
    """Return a body that no text holds, or that is long, for machines; None for all others."""
    if body is None or (len(body) <= packing.LONGEST and _is_text(body)):
        return None
    for secret, placeholder in mask.items():
        body = body.replace(secret.encode(), placeholder.encode())
    return packing.packed(body)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def outcome(
    session: Session,
    *,
    only: frozenset[str] | None,
    strict: bool,
    ended: str | None,
    known: Mapping[str, Known],
    interrupted: bool = False,
) -> Outcome:
    """Judge what the session's recorder holds; `known` are the failures that are no news."""
    findings = session.recorder.findings
    judged = judge_all(session.requirements, findings, only)
    today = datetime.now(UTC).date()
    judged, complaints = with_known(judged, known, today, whole=ended is None)
    stray = "" in findings and bool(findings[""].errors)
    conclusion = conclude(
        judged, strict=strict, broken=stray or ended is not None, complaints=complaints
    )
    if stray:
        ended = "; ".join(findings[""].errors)
    if interrupted:
        conclusion = Conclusion.COULD_NOT_TELL
    seconds = time.monotonic() - session.started
    return Outcome(
        session, judged, conclusion, strict, seconds, ended, only, complaints, interrupted
    )
