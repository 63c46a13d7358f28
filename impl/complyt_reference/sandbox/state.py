"""What the sandbox controls of a server know."""

from __future__ import annotations

from dataclasses import dataclass, field

from complyt_reference.sandbox.clock import Clocks
from complyt_reference.sandbox.exchanges import Exchanges
from complyt_reference.sandbox.faults import Faults


@dataclass(frozen=True)
class Sandbox:
    """The state of the controls, for all tenants."""

    clocks: Clocks = field(default_factory=Clocks)
    faults: Faults = field(default_factory=Faults)
    exchanges: Exchanges = field(default_factory=Exchanges)
