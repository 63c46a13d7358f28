"""A finished run as data: what every report is made from."""

from __future__ import annotations

import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from complyt_conformance.session import Session
from complyt_conformance.verdicts import Conclusion, Judged, conclude, judge_all, sentence

_VERSIONED = ("complyt-contract-kit", "schemathesis", "hypothesis", "pytest", "urllib3")


@dataclass(frozen=True)
class Outcome:
    """`ended` says why a run ended early, None when it came to its end."""

    session: Session
    judged: Sequence[Judged]
    conclusion: Conclusion
    strict: bool
    seconds: float
    ended: str | None

    @property
    def sentence(self) -> str:
        """The conclusion in words."""
        whole = len(self.judged) == len(self.session.requirements)
        return sentence(self.conclusion, self.judged, whole=whole)

    def as_json(self) -> dict[str, Any]:
        """Return the report as schema/report.schema.json describes it; secrets are masked."""
        session = self.session
        return {
            "verdict": self.sentence,
            "strict": self.strict,
            "profile": session.profile.name,
            "seed": session.seed,
            "url": session.target.url,
            "seconds": round(self.seconds, 2),
            "requests": session.transport.requests,
            "customers": session.written,
            "ended": session.shown(self.ended) if self.ended else None,
            "versions": {
                **{name: version(name) for name in _VERSIONED},
                "python": platform.python_version(),
                "document": session.document.version,
            },
            "document": {"sha256": session.document.sha256},
            "requirements": [self._requirement(item) for item in self.judged],
        }

    def _requirement(self, item: Judged) -> dict[str, Any]:
        shown = self.session.shown
        url, masks = self.session.target.url.rstrip("/"), self.session.masks
        return {
            "id": item.requirement.id,
            "level": item.requirement.level,
            "text": item.requirement.text,
            "verdict": str(item.verdict),
            "reason": shown(item.reason),
            "cases": item.cases,
            "failures": [
                {
                    "check": failure.check,
                    "expected": shown(failure.expected),
                    "received": shown(failure.received),
                    "count": failure.count,
                    "curl": [request.curl(url, masks) for request in failure.requests],
                }
                for failure in item.failures
            ],
        }


def outcome(
    session: Session,
    *,
    only: frozenset[str] | None,
    strict: bool,
    ended: str | None,
) -> Outcome:
    """Judge what the session's recorder holds."""
    findings = session.recorder.findings
    judged = judge_all(session.requirements, findings, only)
    stray = "" in findings and bool(findings[""].errors)
    conclusion = conclude(judged, strict=strict, broken=stray or ended is not None)
    if stray:
        ended = "; ".join(findings[""].errors)
    seconds = time.monotonic() - session.started
    return Outcome(session, judged, conclusion, strict, seconds, ended)
