"""Faults that the document itself names: each of its promises broken, one at a time.

A derived fault says what it spoils (operation, place, change) and breaks the requirements that are
about it (`Requirement.about`). No list of names is kept: what the contract leaves open, or what
another of its rules hides, is left out by a rule that says why, and is counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from faults.registry import Fault, Spoil

DERIVED: dict[str, Fault] = {}
LEFT_OUT: dict[str, list[str]] = {}
"""The names of the faults that are none, by the rule that says why."""

CUSTOMER_OPERATIONS = ("getAllCustomers", "getCustomer", "upsertCustomer", "updateCustomer")

_REQUIREMENTS = requirements(load())


def derived(
    operation: str,
    place: str,
    change: str,
    sentence: str,
    spoil: Spoil,
    *,
    likely: Iterable[str],
    further: Iterable[str] = (),
    everywhere: bool = False,
) -> None:
    """Register a fault of one operation, at a name as `about` has them.

    It breaks what is about the place, `everywhere`: in any operation of customers, and `further`.
    Of all these `likely` are asked first.
    """
    name = f"{operation}.{place}.{change}"
    assert name not in DERIVED, name
    spoil.__doc__ = sentence
    operations = CUSTOMER_OPERATIONS if everywhere else (operation,)
    about = {
        each.id
        for each in _REQUIREMENTS.values()
        if any(each.touched_by(one, place) for one in operations)
    }
    first = tuple(likely)
    DERIVED[name] = Fault(name, first[0], frozenset({*about, *first, *further}), spoil, first)


def left_out(operation: str, place: str, change: str, why: str) -> None:
    """Note that a fault is none, and the rule by which it is not."""
    LEFT_OUT.setdefault(why, []).append(f"{operation}.{place}.{change}")
