"""Failures as the page shows them: what was sent and received, what is long shortened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complyt_conformance.reports.steps import Step, by_weight, curl_lines, steps
from complyt_conformance.reports.visible import fitting, octets

_PAGE = 8_000_000  # octets of HTML for what all failures of a page sent and received
_MOST = 40_000  # for the exchanges of one of them, and for its lines, however few there are
_BODY = 4_000  # characters; what is said of a failure stands at the beginning of a body


@dataclass(frozen=True)
class Message:
    """A request or an answer; `note` says what of its body is not shown, empty for a whole one."""

    headers: str
    body: str
    note: str


@dataclass(frozen=True)
class Exchange:
    """`answer` is None when none came; `judged` when it is what is wrong.

    `again` says how often the same followed, `note` what the request is for, and in how many pieces
    it was sent.
    """

    line: str
    status: str
    again: str
    judged: bool
    request: Message
    answer: Message | None
    note: str


@dataclass(frozen=True)
class Shown:
    """What a failure sent and received, in order, and the shell's lines that repeat it.

    The notes say how much is left out, empty where nothing is.
    """

    exchanges: list[Exchange]
    exchanges_note: str
    curl: list[str]
    curl_note: str


def causes(
    failures: Sequence[Mapping[str, Any]],
) -> list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """Return the failures that differ from each other, each with those that are alike to it."""
    alike: dict[str | None, list[Mapping[str, Any]]] = {}
    for failure in failures:
        alike.setdefault(failure.get("alike"), []).append(failure)
    return [(failure, alike.get(failure["id"], [])) for failure in alike.get(None, [])]


def fair_share(failures: Iterable[Mapping[str, Any]]) -> int:
    """Return the octets that the exchanges of a failure may take, and as many its lines.

    What takes less leaves the rest to the others, so that only what is long is cut.
    """
    needs = sorted(need for failure in failures for need in _needs(failure))
    left = _PAGE
    for number, need in enumerate(needs):
        share = left // (len(needs) - number)
        if need > share:
            return share
        left -= need
    return _MOST


def _needs(failure: Mapping[str, Any]) -> tuple[int, int]:
    """Return how much of the page the exchanges of a failure take, and its lines."""
    whole = (_exchange(step, _MOST) for step in steps(failure, answers=True))
    lines = (octets(step.exchange["curl"][:_MOST]) for step in steps(failure))
    return _up_to_most(map(_size, whole)), _up_to_most(lines)


def _up_to_most(sizes: Iterable[int]) -> int:
    """Return the sum of sizes; what comes once there is too much is not looked at."""
    total = 0
    for size in sizes:
        total += size
        if total >= _MOST:
            return _MOST
    return total


def shown(failure: Mapping[str, Any], share: int) -> Shown:
    """Return what the page shows of a failure that may take a share of it, see `fair_share`."""
    file = f"failures/{failure['id']}.json has all"
    answered, sent = steps(failure, answers=True), steps(failure)
    exchanges, lines = (
        dict(_fitting(answered, failure, share)),
        set(_fitting_lines(sent, failure, share)),
    )
    return Shown(
        [exchanges[place] for place in sorted(exchanges)],
        _left_out(answered, exchanges, file),
        list(curl_lines(sent, lines)),
        _left_out(sent, lines, file),
    )


def _left_out(made: Sequence[Step], shown: Collection[int], file: str) -> str:
    if len(shown) == len(made):
        return ""
    count, total = sum(made[place].times for place in shown), sum(step.times for step in made)
    which = f"{count or 'None'} of {total} requests {'is' if count == 1 else 'are'} shown"
    return f"{which}, as the others are long; {file}."


def _fitting_lines(made: Sequence[Step], failure: Mapping[str, Any], share: int) -> Iterator[int]:
    """Yield the places of the steps whose lines fit, whole: half a line repeats nothing."""
    for place in by_weight(made, failure):
        line = made[place].exchange["curl"]
        share -= octets(line) if len(line) <= share else len(line)
        if share < 0:
            return
        yield place


def _fitting(
    made: Sequence[Step], failure: Mapping[str, Any], share: int
) -> Iterator[tuple[int, Exchange]]:
    """Yield the exchanges that fit, with their places, that which matters most in any case."""
    for number, place in enumerate(by_weight(made, failure)):
        if number and share < 0:
            return
        exchange = _exchange(made[place], _MOST)
        if _size(exchange) > share:
            exchange = _exchange(made[place], max(share, 0) // 2)
        share -= _size(exchange)
        yield place, exchange


def _size(exchange: Exchange) -> int:
    messages = filter(None, (exchange.request, exchange.answer))
    return sum(octets(message.headers + message.body) for message in messages)


def _exchange(step: Step, most: int) -> Exchange:
    exchange = step.exchange
    answer = exchange["answer"]
    pieces = len(exchange["cuts"]) + 1
    return Exchange(
        line=f"{exchange['method']} {_shortened(exchange['target'], 400)}",
        status=str(answer["status"]) if answer else "no answer",
        again=step.again,
        judged=step.judged,
        request=_message(exchange, most),
        answer=_message(answer, most) if answer else None,
        note=" ".join(filter(None, (_for(exchange), _in(pieces)))),
    )


def _for(exchange: Mapping[str, Any]) -> str:
    purpose = exchange.get("purpose")
    return f"What it is for: {purpose}." if purpose else ""


def _in(pieces: int) -> str:
    return f"Its body was sent in {pieces} pieces; curl sends it whole." if pieces > 1 else ""


def _message(message: Mapping[str, Any], most: int) -> Message:
    headers = "\n".join(f"{name}: {value}" for name, value in message["headers"].items())
    headers = _shortened(headers, min(4_000, len(fitting(headers, most))))
    kept, size = message["body"] or "", message["size"]
    body = fitting(kept[:_BODY], most - len(headers))
    note = ""
    if body != kept or (size > _BODY and len(kept.encode("utf-8", "replace")) < size):
        note = f"The first {len(body):,} characters of a body of {size:,} octets."
    return Message(headers, body, note)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
