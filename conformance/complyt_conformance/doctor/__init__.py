"""Examines what stands in the way of a run before one is made: `complyt-conformance doctor`.

Each examination is a small function of the Server that yields findings. They go from what
everything stands on to what few checks need; after a stage with trouble there is no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from complyt_conformance.doctor import (
    answers,
    base_path,
    caches,
    credentials,
    customers,
    escapes,
    limits,
    network,
    paths,
    payloads,
    roles,
)
from complyt_conformance.doctor.findings import Finding, Level
from complyt_conformance.doctor.server import MOST_OCTETS, PATIENCE, Server
from complyt_conformance.doctor.waiting import AskedToWait
from complyt_conformance.exchange import printable
from complyt_conformance.session import Session

__all__ = ["MOST_CUSTOMERS", "examine", "glance"]

Examination = Callable[[Server], Iterator[Finding]]

# A role each, all characters at once, each alone, what a plus, an escape and a capital may lead to,
# the longest externalId.
MOST_CUSTOMERS = 4 + 1 + len(escapes.CHARACTERS) + 3 + 1

_WITHOUT_CREDENTIALS: tuple[tuple[Examination, ...], ...] = (
    (network.proxy_settings, network.reachability),
    (network.certificates,),
    (base_path.base_path,),
    (answers.skew,),
)
_STAGES: tuple[tuple[Examination, ...], ...] = (
    *_WITHOUT_CREDENTIALS,
    (credentials.tokens, credentials.absent, credentials.twins, credentials.lifetimes),
    (customers.writing,),
    (customers.reading, customers.changing, customers.collection, caches.strangers),
    (*roles.READING, *roles.WRITING),
    (escapes.characters, paths.case, paths.slashes, paths.lengths),
    (payloads.evil_texts, payloads.sizes, payloads.long_headers),
    (limits.burst, limits.announced, caches.caches, caches.steadiness),
    (answers.intermediaries, answers.renamed, answers.bodies),
)
_AT_A_GLANCE: tuple[Examination, ...] = (
    *(customers.reading, answers.skew, credentials.twins, credentials.lifetimes),
    *roles.READING,
    *(customers.many, caches.caches),
)


def examine(session: Session, *, writes: bool = True) -> Iterator[Finding]:
    """Examine everything, with some 60 requests, and MOST_CUSTOMERS customers in the worst case.

    Where nothing may be written it ends before credentials are sent.
    The session is spent afterwards: its transport has no patience any more.
    """
    session.transport.patient = False
    session.transport.most_seconds = PATIENCE
    session.transport.most_octets = MOST_OCTETS
    server = Server(session)
    stages = _STAGES if writes else _WITHOUT_CREDENTIALS
    try:
        yield from (_shown(finding, session) for finding in _found(server, stages))
    except AskedToWait as error:
        yield _shown(limits.endless(server, error.response), session)


def glance(session: Session, written: dict[str, Any] | None) -> list[Finding]:
    """Return what will prevent parts of a run, or slow it: a few GETs, nothing is written.

    `written` is the body that the preflight has written; without one there is nothing to look at.
    """
    server = Server(session)
    server.written = written
    findings: list[Finding] = []
    for examination in _AT_A_GLANCE if written is not None else ():
        found = (each for each in examination(server) if each.is_in_the_way or each.slows)
        findings += (_shown(each, session) for each in found)
        if server.unanswered:  # others would take their time-outs too
            break
    return [*(_shown(each, session) for each in limits.met_by_run(session)), *findings]


def _found(server: Server, stages: tuple[tuple[Examination, ...], ...]) -> Iterator[Finding]:
    """Go through the stages; tell each finding once: reading and writing can show the same."""
    told: set[str] = set()
    for stage in stages:
        in_trouble = False
        for examination in stage:
            for finding in _behind_limits(server, examination):
                if finding.title not in told:
                    told.add(finding.title)
                    in_trouble = in_trouble or finding.level is Level.TROUBLE
                    yield finding
        if in_trouble:
            return


def _behind_limits(server: Server, examination: Examination) -> Iterator[Finding]:
    """Yield what an examination finds, and before that a limit of requests that it met."""
    for finding in examination(server):
        yield from limits.met(server)
        yield finding
    yield from limits.met(server)


def _shown(finding: Finding, session: Session) -> Finding:
    return finding.shown(lambda text: printable(session.shown(text)))
