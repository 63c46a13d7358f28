"""JSON values as JSON compares them, where Python takes 1 for true."""

from __future__ import annotations

import json
from typing import Any


def canonical(value: Any) -> str:
    """Return a text that two values share when they are the same in JSON Schema: 1 and 1.0 are."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def same(one: Any, other: Any) -> bool:
    """Tell whether two values are the same in JSON."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def told(value: Any) -> str:
    """Return a value for a sentence, cut short when it is long."""
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def same_but_order(old: Any, new: Any) -> bool:
    """Tell whether two lists hold the same; what stands alone is a list of one."""
    return _as_set(old) == _as_set(new)


def number(value: Any) -> int | float | None:
    """Return a number, None for anything else."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _as_set(value: Any) -> set[str]:
    return {canonical(item) for item in (value if isinstance(value, list) else [value])}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
