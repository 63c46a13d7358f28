"""C1xx: requirements are permanent, levelled and decided by a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from complyt_contract._parsing import parse, read
from complyt_contract.errors import DocumentError
from complyt_contract.requirements import FIELD, FIELDS, LEVELS
from complyt_contract.review.grammar import items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source, Steps

LOG = "requirement-ids.yaml"

_ID = re.compile(r"[A-Z]{2,}-[1-9][0-9]*")
_VAGUE = re.compile(
    r"\b(should be|will be|etc|and so on|as appropriate|if possible|fast|quick(ly)?|reasonabl[ey]"
    r"|usually|normally|user-friendly|efficient(ly)?|tbd|todo)\b",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\([^()]*\)|`[^`]*`")
_NEXT_SENTENCE = re.compile(  # not after an initial or an abbreviation: `e.g. 1`, `944 W. Street`
    r"(?<!\b[A-Za-z])(?<!\b(?:St|vs|cf|No))(?<!\betc)[.!?][\"')\]]?\s+\S"
)

_GOOD = """\
x-requirements:
- {id: GET-1, level: must, text: A customer that was never written gets 404.}
"""


def entries(source: Source) -> Iterator[tuple[Steps, Any]]:
    """Yield every entry of the register with its place, well-formed or not."""
    for item in items(source, "document", "tag", "operation"):
        listed = item.node.get(FIELD)
        for at, entry in enumerate(listed if isinstance(listed, list) else []):
            yield (*item.steps, FIELD, at), entry


@rule(
    "C101", "error", "A requirement's id stands once.",
    reason="A report and a check name a requirement by its id: two of one id cannot be told apart.",
    bad="""\
x-requirements:
- {id: GET-1, level: must, text: A customer that was never written gets 404.}
- {id: GET-1, level: must, text: A customer that was written gets 200.}
""",
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def ids_are_unique(source: Source) -> Iterator[Complaint]:
    seen: dict[str, Steps] = {}
    for steps, entry in entries(source):
        identifier = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(identifier, str):
            if identifier in seen:
                line, _ = source.line_and_column(seen[identifier])
                yield (*steps, "id"), f"{identifier} stands in line {line} already; take a new id."
            seen.setdefault(identifier, steps)


@rule(
    "C102", "error",
    "A requirement has an id as PUT-1, a level, a text and, at most, about and untested.",
    reason="What reads the register relies on its form.",
    bad="x-requirements:\n- {name: GET-1, level: must, text: A customer is found.}\n",
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def entries_are_well_formed(source: Source) -> Iterator[Complaint]:
    for item in items(source, "document", "tag", "operation"):
        if FIELD in item.node and not isinstance(item.node[FIELD], list):
            yield (*item.steps, FIELD), f"{FIELD} must be a list of requirements."
    for steps, entry in entries(source):
        if not isinstance(entry, dict):
            yield steps, "A requirement must be an object with id, level and text."
            continue
        for name in sorted({"id", "text"} - entry.keys()):
            yield steps, f"The requirement lacks `{name}`."
        for name, value in entry.items():
            if complaint := _field(name, value):
                yield (*steps, name), complaint
        if isinstance(entry.get("id"), str) and not _ID.fullmatch(entry["id"]):
            yield (*steps, "id"), f"{entry['id']!r} is no id; name a family and a number, as PUT-1."


@rule(
    "C103", "error", "A requirement is a must or a should.",
    reason="The level says whether a failure decides the verdict.",
    bad="x-requirements:\n- {id: GET-1, level: may, text: A customer is found.}\n",
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def requirements_are_levelled(source: Source) -> Iterator[Complaint]:
    for steps, entry in entries(source):
        if isinstance(entry, dict) and entry.get("level") not in LEVELS:
            yield (*steps, "level"), "The level of a requirement must be must or should."


@rule(
    "C104", "error",
    "A requirement is testable: it is one sentence with a full stop and says nothing vague.",
    reason="A test cannot decide what `should be fast` or `etc.` means, and one verdict on two "
    "sentences does not say which failed. A remark in parentheses may follow.",
    bad="x-requirements:\n- {id: GET-1, level: must, text: The answer should be fast.}\n",
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def requirements_are_testable(source: Source) -> Iterator[Complaint]:
    for steps, entry in entries(source):
        text = entry.get("text") if isinstance(entry, dict) else None
        if not isinstance(text, str):
            continue
        vague = _VAGUE.search(text)
        if vague:
            yield (*steps, "text"), f"No test can decide {vague.group()!r}; say what is seen."
        if not text.rstrip().endswith((".", ".)")):
            yield (*steps, "text"), "The text must be a sentence; end it with a full stop."
        if _NEXT_SENTENCE.search(_REMARK.sub("", text).rstrip()):
            yield (*steps, "text"), "The text is more than one sentence; give each its own id."


@rule(
    "C106", "error",
    "The log beside the document has each id, in use or retired, and a retired one never returns.",
    reason="Reports and issues of years ago name ids: one that is used again makes them lie.",
    bad="x-requirements:\n- {id: OLD-1, level: must, text: A customer is found.}\n",
    good=_GOOD,
)  # fmt: skip  # a line an argument hides the sentence
def retired_ids_never_return(source: Source) -> Iterator[Complaint]:
    stated = [
        (steps, entry["id"])
        for steps, entry in entries(source)
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    ]
    path = source.path.with_name(LOG)
    if not stated or not path.exists():
        return
    log = _logged(path)
    if log is None:
        yield (), f"{LOG} beside the document cannot be read as ids with texts; correct it."
        return
    for identifier in sorted(log.keys() - {identifier for _, identifier in stated}):
        if log[identifier] == "in use":
            yield (), f"{LOG} has {identifier} in use, and nothing states it; note there why."
    for steps, identifier in stated:
        if identifier not in log:
            yield (*steps, "id"), f"{identifier} is not noted in {LOG}; add it there."
        elif log[identifier] != "in use":
            said = log[identifier]
            yield (*steps, "id"), f"{identifier} was retired ({said}); take a new id."


def _field(name: str, value: Any) -> str | None:
    if name not in FIELDS:
        return f"A requirement has no `{name}`; drop it."
    if name == "about":
        return None if is_names(value) else "`about` of a requirement must be a list of names."
    is_text = isinstance(value, str) and value.strip()
    return None if is_text else f"`{name}` of a requirement must be text."


def is_names(value: Any) -> bool:
    """Whether this is what `about` holds: texts in a list."""
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _logged(path: Path) -> dict[str, str] | None:
    """Return what the log says of each id: `in use`, or why it was retired; None if unreadable."""
    try:
        log = parse(read(path))
    except DocumentError:
        return None
    return log if isinstance(log, dict) else None
