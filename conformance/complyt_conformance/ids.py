"""Ids of requirements as people write them, in any case and with slips."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from complyt_contract.command_line import called


class UnknownRequirementError(ValueError):
    """The document has no such requirement; the message is a sentence that names near ones."""


def as_in_document(given: Iterable[str], known: Collection[str]) -> list[str]:
    """Return ids as the document spells them, each once; raises UnknownRequirementError."""
    found = list(dict.fromkeys(identifier.strip().upper() for identifier in given))
    unknown = [identifier for identifier in found if identifier not in known]
    if unknown:
        raise UnknownRequirementError(unknown_sentence(unknown, known))
    return found


def unknown_sentence(unknown: Iterable[str], known: Collection[str]) -> str:
    """Say that the document lacks these ids, and which of its own they may mean."""
    return (
        f"The document has no requirement {', '.join(unknown)}; "
        f"{near(unknown, known)}`{called('complyt-conformance')} list` shows those it has."
    )


def near(unknown: Iterable[str], known: Collection[str]) -> str:
    """Return the part of a sentence that names the nearest of the known ids, if any is near."""
    found = dict.fromkeys(
        match
        for identifier in unknown
        for match in get_close_matches(identifier.upper(), known, n=3, cutoff=0.7)
    )
    return f"near are {', '.join(found)}, and " if found else ""
