"""On what a bench ran: the machine, and the versions of all that took part."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import psutil

from trials.bench.servers import PRISM, PRISM_FOLDER, ROOT, Contestant

_PACKAGES = ("uvicorn", "fastapi", "pydantic", "SQLAlchemy", "aiosqlite", "asyncpg", "starlette")


def machine() -> dict[str, str]:
    """Return what tells machines apart."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": str(psutil.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
    }


def versions(contestants: list[Contestant], wrk: str) -> dict[str, str]:
    """Return the versions of what was measured, and of what measured it."""
    found = {
        "ours": _commit(),
        "Python": platform.python_version(),
        **{package: version(package) for package in _PACKAGES},
        "wrk": wrk,
    }
    if PRISM in contestants:
        package = json.loads(Path(PRISM_FOLDER, "package.json").read_text("utf-8"))
        found["Prism"] = package["version"]
    return found


def _commit() -> str:
    """Return the commit of the clone, with a plus where the tree differs from it."""
    done = subprocess.run(
        ["git", "describe", "--always", "--exclude", "*", "--dirty=+"],  # noqa: S607 - of the PATH
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip  # a command line reads as lines
    return done.stdout.strip() or "no clone"
