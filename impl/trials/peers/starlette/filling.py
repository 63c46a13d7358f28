"""`python -m trials.peers.starlette.filling FILE` gives the sandbox the customers of an export."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import orjson

from trials.peers.starlette.storage import storage


async def fill(file: Path) -> None:
    """Make the table, and add the customers."""
    opened = storage(os.environ["BENCH_DATABASE"])
    await opened.open()
    with file.open("rb") as lines:
        await opened.fill("sandbox", map(orjson.loads, lines))
    await opened.close()


if __name__ == "__main__":
    asyncio.run(fill(Path(sys.argv[1])))
