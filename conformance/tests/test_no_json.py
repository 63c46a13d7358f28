from __future__ import annotations

from complyt_conformance.no_json import UNPARSABLE, spoilt
from complyt_contract.json_text import why_none

LEGAL = b'{"name": "Changed"}'  # so that what is put in is all that is wrong


def test_what_is_called_no_json_is_none() -> None:
    """Each body that must not parse is no JSON in UTF-8, and is sent once."""
    assert not why_none(LEGAL)
    bodies = [*UNPARSABLE, *spoilt(LEGAL)]
    assert [body for body in bodies if not why_none(body)] == []
    assert len(set(bodies)) == len(bodies)
