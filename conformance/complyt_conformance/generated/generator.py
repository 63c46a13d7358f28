"""Schemathesis as a source of cases, one operation and one kind of data at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

Case: TypeAlias = schemathesis.Case[Any]

_CONFIG = {
    "generation": {"mode": "positive"},  # of sequences; the rest is asked for by mode
    "phases": {
        "coverage": {"unexpected-methods": []},  # DELETE is sent nowhere
        "stateful": {"inference": {"algorithms": []}},  # the document's own links alone
    },
}


class Generator:
    """Draws cases from an OpenAPI document, valid ones or invalid ones."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        config = SchemathesisConfig.from_dict(_CONFIG)
        self.schema = schemathesis.openapi.from_dict(dict(raw), config=config)

    def boundaries(self, operation: str, *, valid: bool) -> Iterator[Case]:
        """Yield the cases of Schemathesis' coverage phase: each keyword's limits, in turn."""
        found = self.schema.find_operation_by_id(operation)
        cases = self.schema.iter_coverage_cases(
            found,
            generation_modes=[_mode(valid)],
            generation_config=self.schema.config.generation,
        )
        return (case for case in cases if case.method == found.method.upper())

    def strategy(self, operation: str, *, valid: bool) -> SearchStrategy[Case]:
        """Return the strategy of Schemathesis' fuzzing phase."""
        found = self.schema.find_operation_by_id(operation)
        return found.as_strategy(generation_mode=_mode(valid))


def _mode(valid: bool) -> GenerationMode:
    return GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
