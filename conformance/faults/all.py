"""All faults and variations; importing their modules registers them."""

from __future__ import annotations

from faults import (
    crashes,
    derived_access,
    derived_answers,
    derived_requests,
    gets,
    narrow_access,
    narrow_families,
    narrow_lists,
    narrow_patches,
    narrow_puts,
    narrow_reads,
    narrow_stored,
    objects,
    patches,
    puts,
    times,
    tokens,
    variations_customers,
    variations_http,
    variations_lists,
    variations_order,
    variations_refusals,
    variations_requests,
    variations_service,
    variations_times,
    variations_tokens,
    variations_wire,
    wires,
    writes,
)
from faults.derived import DERIVED
from faults.registry import FAULTS, VARIATIONS

__all__ = ["ALL", "DERIVED", "FAULTS", "KNOWN", "VARIATIONS"]

MODULES = (
    crashes,
    gets,
    narrow_access,
    narrow_families,
    narrow_lists,
    narrow_patches,
    narrow_puts,
    narrow_reads,
    narrow_stored,
    objects,
    patches,
    puts,
    times,
    tokens,
    variations_customers,
    variations_http,
    variations_lists,
    variations_order,
    variations_refusals,
    variations_requests,
    variations_service,
    variations_times,
    variations_tokens,
    variations_wire,
    wires,
    writes,
)
for _module in (derived_requests, derived_answers, derived_access):
    _module.register()

ALL = {**FAULTS, **DERIVED}
KNOWN = {**ALL, **VARIATIONS}
