"""All the rules of the house, registered."""

from __future__ import annotations

from complyt_contract.review import (
    rules_about,
    rules_examples,
    rules_links,
    rules_operations,
    rules_patterns,
    rules_requirements,
    rules_schemas,
    rules_writing,
)
from complyt_contract.review.rule import RULES, Finding, Rule, findings

__all__ = ["MODULES", "RULES", "Finding", "Rule", "findings"]

MODULES = (
    rules_writing,
    rules_requirements,
    rules_about,
    rules_operations,
    rules_examples,
    rules_links,
    rules_schemas,
    rules_patterns,
)
