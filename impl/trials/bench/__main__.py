"""`python -m trials.bench`: measure the server beside others of the same contract.

It prints a table of ratios and writes build/bench.json; a goal that is missed is no failure.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from trials.bench import tables
from trials.bench.cores import cores
from trials.bench.errors import BenchError
from trials.bench.load import CONNECTIONS, require_wrk
from trials.bench.machine import machine, versions
from trials.bench.measuring import WORKERS, Bench, Plan
from trials.bench.rows import REQUESTS
from trials.bench.servers import OTHERS, OURS, PRISM, PRISM_FOLDER, ROOT
from trials.serving import ServingError

_BUILD = ROOT / "build"
_WIDTH = 120  # of the tables in a file


def main(arguments: list[str]) -> int:
    """Measure, or write what was measured into the README; 2 where that cannot be done."""
    given = _parser().parse_args(arguments)
    try:
        if given.write_readme:
            _write_readme(given.out)
        else:
            _measure(given)
    except (BenchError, ServingError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("bench: Stopped; nothing was written.", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m trials.bench", description=__doc__)
    parser.add_argument(
        "--seconds", type=_positive, default=3, help="of a round; the warm-up takes half as long"
    )
    parser.add_argument("--rounds", type=_positive, default=5, help="of each request and server")
    parser.add_argument("--customers", type=_positive, default=1_000_000, help="in long lists")
    parser.add_argument("--beside", nargs="+", choices=OTHERS, default=list(OTHERS))
    parser.add_argument("--databases", nargs="+", choices=WORKERS, default=list(WORKERS))
    requests = [row.key for row in REQUESTS]
    parser.add_argument("--requests", nargs="+", choices=requests, default=requests)
    parser.add_argument("--out", type=Path, default=_BUILD / "bench.json", metavar="FILE")
    parser.add_argument(
        "--write-readme", action="store_true", help="measure nothing, put FILE into the README"
    )
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be at least 1")
    return number


def _measure(given: argparse.Namespace) -> None:
    contestants = [OURS, *(OTHERS[name] for name in given.beside)]
    wrk = require_wrk()
    if PRISM in contestants and not PRISM_FOLDER.exists():
        raise BenchError("Prism is not installed; run `make bench`, or leave it out with --beside.")
    plan = Plan(
        contestants=contestants,
        databases=given.databases,
        requests=[row for row in REQUESTS if row.key in given.requests],
        customers=given.customers,
        seconds=given.seconds,
        rounds=given.rounds,
        cores=cores(),
        tell=lambda text: print(text, file=sys.stderr),
    )
    try:
        given.out.parent.mkdir(parents=True, exist_ok=True)
        given.out.touch()
    except OSError as error:
        raise BenchError(f"{given.out} cannot be written: {error.strerror}.") from None
    # not /tmp, which may be memory: a commit shall wait for a disk
    with tempfile.TemporaryDirectory(prefix="bench-", dir=given.out.parent) as folder:
        settings = Bench(plan, Path(folder)).settings()
    report = {
        "schema": 1,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "versions": versions(contestants, wrk),
        "connections": CONNECTIONS,
        "seconds": given.seconds,
        "rounds": given.rounds,
        "settings": settings,
    }
    given.out.write_text(json.dumps(report, indent=1), "utf-8")
    tables.show(report, Console(width=None if sys.stdout.isatty() else _WIDTH))
    print(f"All figures are in {given.out}.")


def _write_readme(file: Path) -> None:
    try:
        report = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        raise BenchError(f"{file} holds no figures; run `make bench` first.") from None
    tables.put_into(ROOT / "README.md", report)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
