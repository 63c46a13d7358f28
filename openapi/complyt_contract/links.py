"""Reads a Link header, in any form that RFC 8288 allows."""

from __future__ import annotations

import re

_PARAMETER = r'\s*;\s*([\w!#$%&*+.^`|~-]+)(?:\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^",;\s]*)))?'
_LINK = re.compile(rf"<([^>]*)>((?:{_PARAMETER})*)")


def next_link(value: str) -> str | None:
    """Return the target of the link with the relation `next`, None without one."""
    for link in _LINK.finditer(value):
        target, parameters = link.group(1, 2)
        relations = [
            quoted or bare
            for name, quoted, bare in re.findall(_PARAMETER, parameters)
            if name.lower() == "rel"
        ]
        if relations and "next" in relations[0].lower().split():  # the first one counts
            return str(target)
    return None
