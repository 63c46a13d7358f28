"""All faults and variations; importing their modules registers them."""

from __future__ import annotations

from importlib import import_module

from faults import derived_access, derived_answers, derived_requests
from faults.derived import DERIVED
from faults.registry import FAULTS, VARIATIONS

__all__ = ["ALL", "DERIVED", "FAULTS", "KNOWN", "VARIATIONS"]

_BY_HAND = (
    "ages",
    "bodies",
    "connections",
    "crashes",
    "edges_of_time",
    "escapes",
    "first_puts",
    "gets",
    "kept_reads",
    "list_contents",
    "narrow_access",
    "narrow_identities",
    "races",
    "repeats",
    "spellings",
    "tenants_at_once",
    "narrow_lists",
    "narrow_patches",
    "narrow_puts",
    "narrow_reads",
    "narrow_repeats",
    "narrow_stored",
    "narrow_texts",
    "near_misses",
    "nested",
    "no_json",
    "objects",
    "patches",
    "puts",
    "times",
    "together",
    "tokens",
    "variations_customers",
    "variations_http",
    "variations_lists",
    "variations_order",
    "variations_refusals",
    "variations_requests",
    "variations_service",
    "variations_times",
    "variations_tokens",
    "variations_wire",
    "wires",
    "writes",
)
for _name in _BY_HAND:
    import_module(f"faults.{_name}")
for _module in (derived_requests, derived_answers, derived_access):
    _module.register()

ALL = {**FAULTS, **DERIVED}
KNOWN = {**ALL, **VARIATIONS}
