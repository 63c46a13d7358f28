"""What the controls of a server know."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from dataclasses import replace
from pathlib import Path

from complyt_reference.clients import Client, Clients
from complyt_reference.sandbox.clock import Clocks
from complyt_reference.sandbox.exchanges import Exchanges
from complyt_reference.sandbox.faults import Faults
from complyt_reference.sandbox.keys import Keys


class Sandbox:
    """The state of the controls, for all tenants; raises ClientsError for a file of no keys."""

    def __init__(self, keys_file: Path | None = None) -> None:
        self.clocks = Clocks()
        self.faults = Faults()
        self.exchanges = Exchanges()
        self.keys = Keys(keys_file)
        self.sweeping = asyncio.Lock()  # one request at a time removes what keys left

    def with_keys(self, clients: Clients) -> Clients:
        """Return the clients of a server, its keys among them as they come and go."""
        both: ChainMap[str, Client] = ChainMap(
            clients.by_id,  # type: ignore[arg-type]  # nothing writes to it
            self.keys,  # type: ignore[arg-type]  # as above
        )
        return replace(clients, by_id=both)

    def forget(self, tenant: str) -> None:
        """Forget what was said of a tenant that has ended."""
        self.clocks.release(tenant)
        self.faults.clear(tenant)
        self.exchanges.forget(tenant)
