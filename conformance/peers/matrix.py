"""`make matrix`: judges the servers of all stacks and writes one page of what the suite said.

The exit code is 1 when a server was judged otherwise than `servers.reasons` says, 2 when one could
not be judged.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from complyt_contract.document import load
from complyt_contract.requirements import requirements
from peers.page import render
from peers.servers import SERVERS, reasons
from peers.serving import Report, ServerError, judge


def main() -> int:
    """Judge, write the page, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m peers.matrix", description=__doc__)
    parser.add_argument("--profile", choices=("smoke", "standard", "certify"), default="standard")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/matrix.html"))
    arguments = parser.parse_args()
    expected = {server.name: reasons(server) for server in SERVERS}
    identifiers = list(requirements(load(None)))
    reports: dict[str, Report] = {}
    surprises: list[str] = []
    for server in SERVERS:
        try:
            report = judge(server, identifiers, arguments.profile, arguments.seed)
        except ServerError as error:
            sys.stderr.write(f"{error}\n")
            return 2
        reports[server.name] = report
        surprises += unexpected(server.name, report, expected[server.name])
        _say(f"{server.name} {report['verdict']}, {report['seconds']:.0f} s")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(render(reports, expected), "utf-8")
    _say(f"The matrix is {arguments.out}.", *surprises)
    return 1 if surprises else 0


def unexpected(name: str, report: Report, expected: Mapping[str, str]) -> list[str]:
    """Return a sentence for each verdict that is not as it should be.

    What `expected` gives a reason for must fail; where anything must, others may hang on it.
    """
    right = ("pass", "skip") if expected else ("pass",)
    told = []
    for each in report["requirements"]:
        identifier, verdict = each["id"], each["verdict"]
        if identifier in expected and verdict != "fail":
            told.append(f"{name}: {identifier} must fail, got {verdict}: {expected[identifier]}")
        elif identifier not in expected and verdict not in right:
            told.append(f"{name}: {identifier} must pass, got {verdict}.")
    return told


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
