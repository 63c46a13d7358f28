"""Findings as text for people, as JSON, and as annotations of GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from complyt_contract.review.rule import Finding


def _text(path: Path, found: list[Finding]) -> str:
    lines = [
        f"{path}:{each.line}:{each.column}: {each.level} {each.rule} {each.message}"
        for each in found
    ]
    errors = sum(each.level == "error" for each in found)
    counts = f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}."
    summary = counts if found else "Nothing found."
    return "\n".join([*lines, f"{path}: {summary}"])


def _json(path: Path, found: list[Finding]) -> str:
    return json.dumps(
        {"document": str(path), "findings": [asdict(each) for each in found]},
        indent=2,
        ensure_ascii=False,
    )


def _github(path: Path, found: list[Finding]) -> str:
    return "\n".join(
        f"::{each.level} file={_property(str(path))},line={each.line},col={each.column},"
        f"title={each.rule}::{_data(each.message)}"
        for each in found
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMS: dict[str, Callable[[Path, list[Finding]], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}
