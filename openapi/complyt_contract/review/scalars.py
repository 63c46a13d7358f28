"""What the readers of YAML 1.1 and of YAML 1.2 take a plain scalar for."""

from __future__ import annotations

import re

from complyt_contract.review.source import Scalar

_TEXT = "str"
_TRUTH_OF_1_1 = re.compile(r"[yYnN]")  # the one form that PyYAML leaves out
_OCTAL_OF_1_1 = re.compile(r"[-+]?0[0-7_]+")
_CORE = {  # YAML 1.2, section 10.3.2
    "null": re.compile(r"null|Null|NULL|~|"),
    "bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    "int": re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
    "float": re.compile(
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
        r"|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
    ),
}


def read_alike(scalar: Scalar) -> bool:
    """Whether a plain scalar has one meaning."""
    return _in_1_1(scalar) == _in_1_2(scalar)


def is_text(scalar: Scalar) -> bool:
    """Whether all readers take a plain scalar for text, or for null."""
    return {_in_1_1(scalar), _in_1_2(scalar)} <= {_TEXT, "null"}


def _in_1_1(scalar: Scalar) -> str:
    if _TRUTH_OF_1_1.fullmatch(scalar.text):
        return "bool"
    if _OCTAL_OF_1_1.fullmatch(scalar.text):
        return "octal"
    return scalar.tag.rpartition(":")[2]


def _in_1_2(scalar: Scalar) -> str:
    kinds = (kind for kind, form in _CORE.items() if form.fullmatch(scalar.text))
    return next(kinds, _TEXT)
