"""How a check is written: which requirement it is about, and what its cases are drawn from."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis
import pytest
from hypothesis.strategies import SearchStrategy

from complyt_conformance.cases import begin_case, count_case

Check = TypeVar("Check", bound=Callable[..., Any])


def requirement(identifier: str) -> Callable[[Check], Check]:
    """Mark a check as the one of a requirement; several checks may share an id."""
    mark: Callable[[Check], Check] = pytest.mark.requirement(identifier)
    return mark


def given(**strategies: SearchStrategy[Any]) -> Callable[[Check], Any]:
    """Draw the check's arguments, as `hypothesis.given`, each example a case of its own."""

    def decorate(check: Check) -> Any:
        @functools.wraps(check)
        def example(*args: Any, **kwargs: Any) -> None:
            begin_case()
            count_case()
            check(*args, **kwargs)

        return hypothesis.given(**strategies)(example)

    return decorate


def case_id(value: Any) -> str:
    """Name a case after its value, as JSON spells it; of a long one the beginning."""
    return json.dumps(value)[:40]


exclusive = pytest.mark.exclusive
"""Marks a check that walks the collection: it runs after all that write."""

lenient = pytest.mark.lenient
"""Marks a check whose requests may be accepted or refused, so that they cover no keyword."""

together = pytest.mark.together
"""Marks the checks of a file that one process runs: they share what takes long to load."""
