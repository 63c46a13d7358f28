"""All faults and variations; importing their modules registers them."""

from __future__ import annotations

from faults import gets, objects, patches, puts, times, tokens, variations, wires, writes
from faults.registry import FAULTS, VARIATIONS

__all__ = ["FAULTS", "VARIATIONS"]

MODULES = (gets, objects, patches, puts, times, tokens, variations, wires, writes)
