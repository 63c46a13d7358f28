"""Failures as the page shows them: what was sent and received, shortened to a share of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from complyt_conformance.reports.visible import fitting, octets

_PAGE = 2_000_000  # octets of HTML for what all failures of a page sent and received
_MOST = 80_000  # for one of them, however few there are
_BODY = 4_000  # characters; what is said of a failure stands at the beginning of a body


@dataclass(frozen=True)
class Message:
    """A request or an answer; `note` says what of its body is not shown, empty for a whole one."""

    headers: str
    body: str
    note: str


@dataclass(frozen=True)
class Exchange:
    """`answer` is None when none came; `note` says in how many pieces the request was sent."""

    line: str
    status: str
    request: Message
    answer: Message | None
    note: str


@dataclass(frozen=True)
class Shown:
    """What a failure sent and received, in order, and the shell's lines that repeat it.

    The notes say what is left out at the beginning, empty where nothing is.
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


def shown(failures: int, failure: Mapping[str, Any]) -> Shown:
    """Return what the page shows of a failure that shares it with others, `failures` in all."""
    share = min(_MOST, _PAGE // max(failures, 1)) // 2
    exchanges, curl = failure["exchanges"], failure["curl"]
    file = f"failures/{failure['id']}.json has all"
    shown_exchanges = list(_last(exchanges, share))[::-1]
    shown_curl = list(_last_lines(curl, share))[::-1]
    return Shown(
        shown_exchanges,
        _left_out(len(shown_exchanges), len(exchanges), file),
        shown_curl,
        _left_out(len(shown_curl), len(curl), file),
    )


def _left_out(shown: int, total: int, file: str) -> str:
    if shown == total:
        return ""
    which = f"The last {shown} of {total} requests" if shown else f"None of {total} requests"
    return f"{which} {'is' if shown == 1 else 'are'} shown, as the others are long; {file}."


def _last_lines(lines: list[str], share: int) -> Iterator[str]:
    """Yield lines from the last to the first, as many as fit: half a line repeats nothing."""
    for line in reversed(lines):
        share -= octets(line) if len(line) <= share else len(line)
        if share < 0:
            return
        yield line


def _last(exchanges: list[Mapping[str, Any]], share: int) -> Iterator[Exchange]:
    """Yield exchanges from the last to the first, the last in any case."""
    for number, exchange in enumerate(reversed(exchanges)):
        if number and share < 0:
            return
        made = _exchange(exchange, max(share, 0) // 2)
        messages = filter(None, (made.request, made.answer))
        share -= sum(octets(message.headers + message.body) for message in messages)
        yield made


def _exchange(exchange: Mapping[str, Any], most: int) -> Exchange:
    answer = exchange["answer"]
    pieces = len(exchange["cuts"]) + 1
    return Exchange(
        line=f"{exchange['method']} {_shortened(exchange['target'], 400)}",
        status=str(answer["status"]) if answer else "no answer",
        request=_message(exchange, most),
        answer=_message(answer, most) if answer else None,
        note=f"Its body was sent in {pieces} pieces; curl sends it whole." if pieces > 1 else "",
    )


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
