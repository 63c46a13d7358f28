"""Values of a document that need not be what they should: what is not is as if it were absent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from complyt_contract.review.source import Tree


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object as it is, anything else as one without members."""
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    """Return a list as it is, anything else as an empty one."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """Return text as it is, anything else as none."""
    return value if isinstance(value, str) else ""


def resolved(tree: Tree, value: Any) -> Mapping[str, Any]:
    """Return an object, its reference followed."""
    return mapping(tree.resolve(value))


def anchor(*steps: str) -> str:
    """Return an id that no other steps have, as in `operation/getCustomer`."""
    return "/".join(quote(step, safe="") for step in steps)


def as_json(value: Any) -> str:
    """Return a value in one line, as a reader of the document would write it."""
    return json.dumps(value, ensure_ascii=False)


def as_lines(value: Any) -> str:
    """Return a value as indented JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2)
