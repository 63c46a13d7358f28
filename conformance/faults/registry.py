"""The faults and variations by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from faults.spoilt import Spoilt

Spoil = Callable[[Spoilt], None]


@dataclass(frozen=True)
class Fault:
    """One way to be wrong; `breaks` are the requirements that may fail for it.

    `main` is the one that the fault was made for, and must fail; of a derived fault one of
    `breaks` must, and `likely` are asked first.
    """

    name: str
    main: str
    breaks: frozenset[str]
    spoil: Spoil
    likely: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What is wrong, in one sentence."""
        return (self.spoil.__doc__ or "").strip()


FAULTS: dict[str, Fault] = {}
VARIATIONS: dict[str, Fault] = {}


def fault(main: str, *further: str) -> Callable[[Spoil], Spoil]:
    """Register a fault under its function's name, with the requirements that it breaks."""

    def register(spoil: Spoil) -> Spoil:
        name = spoil.__name__.replace("_", "-")
        assert name not in FAULTS, name
        FAULTS[name] = Fault(name, main, frozenset({main, *further}), spoil)
        return spoil

    return register


def variation(vary: Spoil) -> Spoil:
    """Register a right server that differs in what the contract leaves free."""
    name = vary.__name__.replace("_", "-")
    VARIATIONS[name] = Fault(name, "", frozenset(), vary)
    return vary
