import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from faults.judge import serving

ROOT = Path(__file__).parents[3]
OFFLINE = {
    # What is installed already is what the kit stands on, and what builds it.
    "PYTHONPATH": sysconfig.get_path("purelib"),
    "PIP_NO_DEPS": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # which is how pip spells yes
    "PIP_NO_INDEX": "1",
}
PATIENCE = 180  # seconds until a script that does not end counts as hanging

Script = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Run a script in an empty folder, as a runner runs it; pip needs no network."""

    def run(text: str, variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("COMPLYT_", "PYTHON"))
        }
        path = f"{Path(sys.executable).parent}{os.pathsep}{inherited['PATH']}"
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=tmp_path, env={**inherited, **OFFLINE, "PATH": path, **variables},
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip  # the options are one line

    return run


@pytest.fixture(scope="module")
def wrong_server() -> Iterator[str]:
    """Serve one that breaks PUT-1, and give its URL."""
    with serving("email-required") as (url, _):
        yield url
