"""Reads the Link header of an answer, in any form that RFC 8288 allows."""

from __future__ import annotations

import re

from complyt_conformance.exchange import Response

_PARAMETER = r'\s*;\s*[\w!#$%&*+.^`|~-]+(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^",;\s]*))?'
_LINK = re.compile(rf"<([^>]*)>((?:{_PARAMETER})*)")
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]+))', re.IGNORECASE)


def next_link(response: Response) -> str | None:
    """Return the target of the link with the relation `next`, None without one."""
    for target, parameters in _LINK.findall(response.headers.get("Link", "")):
        relation = _REL.search(parameters)
        if relation is not None:
            names = (relation.group(1) or relation.group(2) or "").lower().split()
            if "next" in names:
                return str(target)
    return None
