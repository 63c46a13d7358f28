"""Who is wrong or surprised by a change: the one place that turns a shift into an effect.

A request is written by the client and read by the server, a response the other way round. Who
writes what is not legal any more is wrong; who reads what was not legal before is surprised.
"""

from __future__ import annotations

from dataclasses import dataclass

from complyt_contract.comparison.kind import Shift

CLIENTS, SERVERS, NOBODY = "clients", "servers", "nobody"
EDITORIAL, COMPATIBLE = "editorial", "compatible"

_DESCRIBED = (
    Shift.MORE | Shift.LESS | Shift.UNTAKEN | Shift.UNANSWERED | Shift.ANSWERED
    | Shift.OWED | Shift.ASSUMED
)  # fmt: skip  # a line each hides that this is one set
_JUDGEMENT = Shift.NARROWED | Shift.WIDENED | _DESCRIBED

# By shift and writer: whom it breaks, and why.
_WHY: dict[tuple[Shift, str], tuple[tuple[str, ...], str]] = {
    (Shift.NARROWED, CLIENTS): ((CLIENTS,), "an old client may send what is no longer legal"),
    (Shift.NARROWED, SERVERS): ((SERVERS,), "an old server may send what is no longer legal"),
    (Shift.WIDENED, CLIENTS): ((SERVERS,), "an old server still refuses what is legal now"),
    (Shift.WIDENED, SERVERS): ((CLIENTS,), "an old client may get what it does not expect"),
    (Shift.OWED, CLIENTS): (
        (CLIENTS, SERVERS),
        "an old client does not send it, and an old server neither asks for it nor takes it",
    ),
    (Shift.OWED, SERVERS): ((SERVERS,), "an old server does not send it"),
    (Shift.ASSUMED, CLIENTS): (
        (CLIENTS, SERVERS),
        "an old client that leaves it out gets something else, and an old server still does as it "
        "did",
    ),
    (Shift.ASSUMED, SERVERS): ((CLIENTS,), "an old client takes it for something else"),
    (Shift.MORE, CLIENTS): ((SERVERS,), "an old server neither takes nor keeps it"),
    (Shift.MORE, SERVERS): ((), "an old client may ignore it, and no server owes it"),
    (Shift.ANSWERED, SERVERS): ((), "an old client may ignore it, and no server owes it"),
    (Shift.LESS, CLIENTS): ((CLIENTS,), "an old client sends it in vain"),
    (Shift.LESS, SERVERS): ((CLIENTS,), "an old client looks for it in vain"),
    (Shift.UNTAKEN, CLIENTS): ((CLIENTS,), "an old client sends it in vain"),
    (Shift.UNANSWERED, SERVERS): ((CLIENTS,), "an old client looks for it in vain"),
    (Shift.CLIENTS, CLIENTS): ((CLIENTS,), "an old client may rely on it"),
    (Shift.SERVERS, CLIENTS): ((SERVERS,), "an old server may not do so"),
}
_REFUSED = "an old server still takes it"
_UNSURE = "it may allow more, or less, which cannot be judged"


@dataclass(frozen=True)
class Effect:
    """`breaks` names whom, in the order clients, servers; `why` is empty when nobody is."""

    level: str
    breaks: tuple[str, ...]
    why: str


def effect(shift: Shift, writer: str | None, refused: bool) -> Effect:
    """Judge a shift; `refused` says whether NEW documents that unfit requests are refused.

    NOBODY writes what no operation uses, and nobody is hurt; without a writer it may be either.
    """
    if Shift.EDITORIAL in shift:
        return Effect(EDITORIAL, (), "")
    if writer == NOBODY and shift & _JUDGEMENT:
        return Effect(EDITORIAL, (), "no operation uses it")
    broken: dict[str, None] = {}
    reasons = [_UNSURE] if Shift.UNSURE in shift else []
    for (part, by), (who, why) in _WHY.items():
        is_direct = part in (Shift.CLIENTS, Shift.SERVERS)
        if part in shift and (is_direct or writer in (by, None)):
            broken |= dict.fromkeys(who)
            if (part, by) == (Shift.NARROWED, CLIENTS) and refused:
                broken[SERVERS] = None
                why = f"{why}, and {_REFUSED}"
            reasons.append(why)
    breaks = tuple(who for who in (CLIENTS, SERVERS) if who in broken)
    return Effect("breaking" if breaks else COMPATIBLE, breaks, "; ".join(reasons))


def turned(shift: Shift, polarity: int) -> Shift:
    """Return a shift as it is seen from around it: -1 inside a `not`, 0 where nothing is sure."""
    if polarity > 0 or not shift & _JUDGEMENT:
        return shift
    rest = shift & ~_JUDGEMENT
    if polarity == 0 or shift & _DESCRIBED:
        return rest | Shift.UNJUDGED
    narrowed = Shift.NARROWED if Shift.WIDENED in shift else Shift.NONE
    widened = Shift.WIDENED if Shift.NARROWED in shift else Shift.NONE
    return rest | narrowed | widened
