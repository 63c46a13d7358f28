"""C105, C107, C108: what is described is promised or left untested for a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complyt_contract.about import names, reaches
from complyt_contract.requirements import FIELD, SIDES, UNTESTED
from complyt_contract.review.described import described
from complyt_contract.review.grammar import Item, items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.rules_requirements import is_names
from complyt_contract.review.source import Source, Steps

_GET = """\
paths:
  /books:
    get:
      operationId: getBooks
      responses:
        '200': {description: The books.}
"""


@dataclass(frozen=True)
class _Entry:
    """A requirement or an untested entry; `operations` stand by their operationId.

    `about` is None where it is left out: it concerns whatever its operations describe. One that
    `is_narrow` leaves single keywords untested.
    """

    steps: Steps
    about: list[str] | None
    operations: dict[str, Item]
    is_narrow: bool


@rule(
    "C105", "error",
    "Each operation, status, header, parameter and property is named by a requirement's `about`, "
    "or by x-untested with a reason.",
    reason="What no requirement is about is never tested, and nobody decided that it need not be. "
    "A range, as 4XX, names no status in particular.",
    bad=_GET + """\
      x-requirements:
      - {id: GET-1, level: must, about: ['404'], text: A wrong page gets 404.}
""",
    good=_GET + """\
      x-requirements:
      - {id: GET-1, level: must, about: ['200'], text: All books are listed.}
""",
)  # fmt: skip  # a line an argument hides the sentence
def everything_is_reached(source: Source) -> Iterator[Complaint]:
    entries = list(_entries(source))
    if not any(FIELD in entry.steps for entry in entries):
        return
    missed: dict[tuple[Steps, str], list[str]] = {}
    for operation_id, operation in _operations(source).items():
        reaching = [
            entry for entry in entries if operation_id in entry.operations and not entry.is_narrow
        ]
        places = dict(described(source, operation))
        left = [name for name in places if not _reached(reaching, operation_id, name)]
        if len(left) == len(places):
            yield operation.steps, f"No requirement is about {operation_id}; state what it does."
            continue
        for name in left:
            missed.setdefault((places[name], name), []).append(operation_id)
    for (steps, name), operation_ids in missed.items():
        yield (
            steps,
            (
                f"No requirement of {', '.join(operation_ids)} is about `{name}`; name it in one's "
                f"`about`, or in {UNTESTED} with the reason."
            ),
        )


@rule(
    "C107", "error", "A name in `about` is described by an operation that the entry concerns.",
    reason="A name that nothing bears reaches nothing: it is misspelt, or what it named is gone.",
    bad=_GET + """\
      x-requirements:
      - {id: GET-1, level: must, about: ['200', Locaton], text: All books are listed.}
""",
    good=_GET + """\
      x-requirements:
      - {id: GET-1, level: must, about: ['200'], text: All books are listed.}
""",
)  # fmt: skip  # a line an argument hides the sentence
def names_are_described(source: Source) -> Iterator[Complaint]:
    entries = [entry for entry in _entries(source) if entry.about]
    concerned = {name: each for entry in entries for name, each in entry.operations.items()}
    known = {
        operation_id: {name for name, _ in described(source, operation)}
        for operation_id, operation in concerned.items()
    }
    for entry in entries:
        for at, named in enumerate(entry.about or []):
            if not any(
                names(named, operation_id, name)
                for operation_id in entry.operations
                for name in known[operation_id]
            ):
                yield (*entry.steps, "about", at), f"Nothing here is named `{named}`; correct it."


@rule(
    "C108", "error",
    "What is left untested is named in `about`, with a reason; `valid`, `invalid` and `answered` "
    "list the keywords, where it is not all.",
    reason="Who relies on it must know that no test does, and why.",
    bad=_GET + "      x-untested:\n      - {about: ['200']}\n",
    good=_GET + "      x-untested:\n      - {about: ['200'], reason: The books change daily.}\n",
)  # fmt: skip  # a line an argument hides the sentence
def untested_has_a_reason(source: Source) -> Iterator[Complaint]:
    for item in items(source, "document", "tag", "operation"):
        listed = item.node.get(UNTESTED, [])
        if not isinstance(listed, list):
            yield (*item.steps, UNTESTED), f"{UNTESTED} must be a list of entries."
            continue
        for at, entry in enumerate(listed):
            if not _is_untested(entry):
                yield (
                    (*item.steps, UNTESTED, at),
                    "An entry has `about`, a list, a `reason` and, at most, lists of keywords as "
                    f"{', '.join(f'`{side}`' for side in SIDES)}.",
                )


def _is_untested(entry: Any) -> bool:
    fields = entry if isinstance(entry, dict) else {}
    reason = fields.get("reason")
    return (
        {"about", "reason"} <= fields.keys() <= {"about", "reason", *SIDES}
        and all(is_names(value) for name, value in fields.items() if name != "reason")
        and isinstance(reason, str)
        and bool(reason.strip())
    )


def _reached(entries: list[_Entry], operation_id: str, name: str) -> bool:
    return any(
        entry.about is None or any(reaches(each, operation_id, name) for each in entry.about)
        for entry in entries
    )


def _entries(source: Source) -> Iterator[_Entry]:
    operations = _operations(source)
    for item in items(source, "document", "tag", "operation"):
        concerned = {
            operation_id: operation
            for operation_id, operation in operations.items()
            if _concerns(item, operation)
        }
        for field in (FIELD, UNTESTED):
            listed = item.node.get(field)
            for at, entry in enumerate(listed if isinstance(listed, list) else []):
                about = entry.get("about") if isinstance(entry, dict) else []
                if about is None or is_names(about):
                    is_narrow = isinstance(entry, dict) and not entry.keys().isdisjoint(SIDES)
                    yield _Entry((*item.steps, field, at), about, concerned, is_narrow)


def _concerns(owner: Item, operation: Item) -> bool:
    if owner.kind == "tag":
        tags = operation.node.get("tags")
        return isinstance(tags, list) and owner.node.get("name") in tags
    return owner.kind == "document" or owner.steps == operation.steps


def _operations(source: Source) -> dict[str, Item]:
    """Return the operations of the paths by operationId; one without it, by method and path."""
    found: dict[str, Item] = {}
    for item in items(source, "operation"):
        if item.within != ("document", "pathItem"):
            continue
        identifier: Any = item.node.get("operationId")
        _, path, method = item.steps
        found.setdefault(
            identifier if isinstance(identifier, str) else f"{str(method).upper()} {path}", item
        )
    return found
