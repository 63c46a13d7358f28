"""`python -m trials.audit`: look for known vulnerabilities of what requirements.lock pins."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version

import urllib3

# What pip-audit asks about each package; mirrors of PyPI have the packages, but not this.
_SERVICE = f"https://pypi.org/pypi/pip-audit/{version('pip-audit')}/json"
_COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--strict", "--progress-spinner", "off"),
    *("--disable-pip", "--require-hashes", "--requirement", "requirements.lock"),
)


def main(service: str = _SERVICE, command: Sequence[str] = _COMMAND) -> int:
    """Return 0 when nothing is known, or nobody can be asked, which is said; else 1."""
    if wrong := _unreachable(service):
        print(
            f"Nothing was audited, as {service} cannot be reached from here ({wrong}); "
            "run `make audit` where it can."
        )
        return 0
    return subprocess.run(command, check=False).returncode


def _unreachable(service: str) -> str:
    try:
        answer = urllib3.request("GET", service, timeout=10, retries=False)
    except urllib3.exceptions.HTTPError as error:
        return type(error).__name__
    return "" if answer.status == 200 else f"status {answer.status}"


if __name__ == "__main__":
    sys.exit(main())
