import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from complyt_contract.comparison.changes import Comparison, compare
from complyt_contract.review.source import Source

Compare = Callable[[Any, Any], Comparison]

HEAD = {"openapi": "3.1.0", "info": {"title": "Books", "version": "1.0.0"}, "paths": {}}


def compared(old: Any, new: Any) -> Comparison:
    """Compare two documents, given as what they hold beside a head."""
    texts = (json.dumps({**HEAD, **document}).encode() for document in (old, new))
    sources = (Source(Path(name), text) for name, text in zip(("OLD", "NEW"), texts, strict=True))
    return compare(*sources)


@pytest.fixture(name="compared")
def _compared() -> Compare:
    """Return what compares two documents, given as what they hold beside a head."""
    return compared
