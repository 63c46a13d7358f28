"""Names of what an operation describes, as a requirement's `about` lists them.

A status (`404`), a range of them (`4XX`), a header, or a parameter or property by its dotted path
(`address.zip`); with an operationId in front, of that operation alone (`getCustomer/404`).
"""

from __future__ import annotations

import re

_RANGE = re.compile("[1-5]XX")


def names(entry: str, operation_id: str, name: str) -> bool:
    """Whether an entry of `about` names this itself, or is a range that it falls in."""
    named = _of(entry, operation_id)
    return name == named or bool(_RANGE.fullmatch(named) and len(name) == 3 and name[0] == named[0])


def reaches(entry: str, operation_id: str, name: str) -> bool:
    """Whether an entry of `about` names this, or what this is a part of; a range reaches none."""
    named = _of(entry, operation_id)
    return name == named or name.startswith(f"{named}.")


def touches(entry: str, operation_id: str, name: str) -> bool:
    """Whether a change of this may matter to an entry: it names this, its part or its whole."""
    return (
        names(entry, operation_id, name)
        or reaches(entry, operation_id, name)
        or _of(entry, operation_id).startswith(f"{name}.")
    )


def _of(entry: str, operation_id: str) -> str:
    return entry.removeprefix(f"{operation_id}/")
