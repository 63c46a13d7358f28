"""An explanation of a requirement, or of a decision, as text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from textwrap import fill

from complyt_conformance.decisions import Decision
from complyt_conformance.explanations import Explanation
from complyt_conformance.observers import RULES
from complyt_conformance.written import Check
from complyt_contract.command_line import called

_NEEDS = {
    "AUTH-4": " \\\n    --reader-client ID:SECRET --writer-client ID:SECRET",
    "AUTH-5": " --other-client ID:SECRET",
    "AUTH-6": " --other-client ID:SECRET",
    "AUTH-7": " --expired-token T",
}
"""The options without which a requirement is skipped."""


def explained(entry: Explanation, checks: Sequence[Check], untested: str | None, width: int) -> str:
    """Return what there is to say of a requirement, in lines of at most `width` characters."""
    paragraph = partial(_paragraph, width)
    blocks = [
        f"{entry.requirement} ({entry.level})\n{paragraph(entry.says)}",
        f"Where it stands\n{paragraph(_place(entry))}",
    ]
    if entry.why:
        blocks.append(f"Why it matters\n{paragraph(entry.why)}")
    if entry.causes:
        causes = (paragraph(cause, "    ", "  - ") for cause in entry.causes)
        blocks.append("\n".join(["What usually breaks it", *causes]))
    if untested:
        blocks.append(f"Why it is not tested\n{paragraph(untested)}")
    else:
        blocks.append("\n".join(["How it is checked", *_ways(entry, checks)]))
        needs = _NEEDS.get(entry.requirement, "")
        run = f"{called('complyt-conformance')} run --url URL --client ID:SECRET"
        run += f"{needs} --only {entry.requirement}"
        blocks.append(f"To run it alone\n  {run}")
    return "\n\n".join(blocks)


def decided(decision: Decision, width: int) -> str:
    """Return what there is to say of a decision, in lines of at most `width` characters."""
    paragraph = partial(_paragraph, width)
    blocks = [
        f"{decision.id} (a decision)\n{paragraph(decision.question)}",
        f"What is decided\n{paragraph(decision.decided)}",
    ]
    if decision.why:
        blocks.append(f"Why\n{paragraph(decision.why)}")
    place = f"{decision.place}, {_on_page(f'#{decision.id}')}"
    if decision.cited_at:
        place += f"; the document names it in lines {', '.join(map(str, decision.cited_at))}"
    blocks.append(f"Where it stands\n{paragraph(f'{place}.')}")
    if decision.cited_by:
        cited = (f"{identifier}: {text}" for identifier, text in decision.cited_by.items())
        named = (paragraph(each, "    ", "  - ") for each in cited)
        blocks.append("\n".join(["Which requirements name it", *named]))
    return "\n\n".join(blocks)


def _paragraph(width: int, text: str, indent: str = "  ", first: str | None = None) -> str:
    return fill(
        text,
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _on_page(anchor: str) -> str:
    return f"{anchor} on the page that `{called('complyt-contract')} docs` makes"


def _place(entry: Explanation) -> str:
    concerns = ", ".join(entry.operations)
    page = _on_page(entry.anchor)
    return f"{entry.place}, {page}; it is about {concerns or 'no operation'}."


def _ways(entry: Explanation, checks: Sequence[Check]) -> Iterator[str]:
    for check in checks:
        claim = check.says.partition("\n")[0] or check.name.removeprefix("test_").replace("_", " ")
        yield f"  - {claim} ({check.file}:{check.line})"
    if entry.requirement in {requirement for requirement, _ in RULES}:
        yield "  - every answer of a run is watched for it"
