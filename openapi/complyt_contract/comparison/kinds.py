"""All kinds of change, registered."""

from __future__ import annotations

from complyt_contract.comparison import (
    kinds_arrays,
    kinds_bounds,
    kinds_composition,
    kinds_document,
    kinds_numbers,
    kinds_objects,
    kinds_operations,
    kinds_requests,
    kinds_requirements,
    kinds_responses,
    kinds_rest,
    kinds_values,
    kinds_words,
)
from complyt_contract.comparison.kind import KINDS, Kind

__all__ = ["KINDS", "MODULES", "Kind"]

MODULES = (
    *(kinds_bounds, kinds_numbers, kinds_values, kinds_objects, kinds_arrays),
    *(kinds_composition, kinds_words, kinds_requests, kinds_responses, kinds_operations),
    *(kinds_document, kinds_requirements, kinds_rest),
)
