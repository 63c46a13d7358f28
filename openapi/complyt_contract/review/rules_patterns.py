"""C404 and C405: a pattern is anchored, and every engine reads it alike."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

import regress

from complyt_contract.review.grammar import Item, items
from complyt_contract.review.rule import Complaint, rule
from complyt_contract.review.source import Source

# What Python and ECMA-262 read differently, or that an engine lacks. Half of a code point fits
# nothing in Python.
_FORBIDDEN = re.compile(r"\\[sSdDwWbBAZzGpPkNR1-9]|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\(\?(?!:)")
_ESCAPE_OR_CLASS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]", re.DOTALL)


def _schema(text: str) -> str:
    return f"components:\n  schemas:\n    Name: {text}\n"


@rule(
    "C404", "error", "A pattern is anchored at both ends.",
    reason="A pattern is searched for: one that is not anchored fits any text that holds a match.",
    bad=_schema("{type: string, maxLength: 9, pattern: '[a-z]+'}"),
    good=_schema("{type: string, maxLength: 9, pattern: '^[a-z]+$'}"),
)  # fmt: skip  # a line an argument hides the sentence
def patterns_are_anchored(source: Source) -> Iterator[Complaint]:
    for item, text in _patterns(source):
        whole = text.startswith("^") and text.endswith("$") and not text.endswith("\\$")
        if not whole or _has_bar_outside_groups(text):
            yield (*item.steps, "pattern"), "Anchor the pattern: ^(...)$."


@rule(
    "C405", "error", "A pattern means the same in Python and in ECMA-262.",
    reason="Validators differ in what \\d, \\s, \\w, the dot, references back and halves of code "
    "points mean, and in which groups with (? they have, (?: apart; spelt out, they agree.",
    bad=_schema(r"{type: string, maxLength: 9, pattern: '^\d+$'}"),
    good=_schema("{type: string, maxLength: 9, pattern: '^[0-9]+$'}"),
)  # fmt: skip  # a line an argument hides the sentence
def patterns_mean_the_same(source: Source) -> Iterator[Complaint]:
    for item, text in _patterns(source):
        place = (*item.steps, "pattern")
        forbidden = _FORBIDDEN.search(text.replace("\\\\", ""))
        if forbidden:
            yield place, f"{forbidden.group()} is not the same everywhere; spell it out."
        elif "." in _outside_classes(text):
            yield place, "The dot is not the same everywhere; spell out what it leaves out: [^...]."
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                re.compile(text)
        except FutureWarning as warning:
            yield place, f"Python will not always read the pattern so: {warning}."
        except (re.error, OverflowError, RecursionError) as error:
            yield place, f"Python does not read the pattern: {_sentence(error)}"
        try:
            regress.Regex(text, "u")
        except regress.RegressError as error:
            yield place, f"ECMA-262 does not read the pattern: {_sentence(error)}"


def _patterns(source: Source) -> Iterator[tuple[Item, str]]:
    for item in items(source, "schema"):
        text = item.node.get("pattern")
        if isinstance(text, str):
            yield item, text


def _outside_classes(text: str) -> str:
    """Return a pattern without its escapes and classes."""
    return _ESCAPE_OR_CLASS.sub("", text)


def _has_bar_outside_groups(text: str) -> bool:
    """Tell whether an alternative stands at the top level, where anchors bind only one side."""
    bare = _outside_classes(text)
    while (shorter := re.sub(r"\([^()]*\)", "", bare)) != bare:
        bare = shorter
    return "|" in bare


def _sentence(error: Exception) -> str:
    return f"{str(error).rstrip('.')}."
