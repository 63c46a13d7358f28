"""`python -m faults.kills`: which faults the suite kills, by which requirement, and how fast.

A fault is killed when a requirement that it breaks fails. Each is judged until one does, by those
first that are likely to; with `--full` by every requirement, so that blame of what it does not
break is seen, too.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from rich.console import Console

from faults.all import ALL
from faults.kill_reports import FOLDER, Kills, digest, read, write
from faults.killing import Kill, kill, kill_by_all
from faults.many import for_each
from faults.registry import Fault


def commit() -> int:
    """Return a number that changes with every commit, 0 where there is none."""
    name = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607 - git is where the user has it
        capture_output=True, text=True, check=False, cwd=FOLDER,
    ).stdout  # fmt: skip  # the options are one line
    return int(name[:8] or "0", 16)


def sample(share: int) -> list[Fault]:
    """Return one fault in so many, other ones with every commit."""
    return list(ALL.values())[commit() % share :: share]


def main(arguments: list[str]) -> int:
    """Judge faults; return 0 when none survives or misblames, 2 after Ctrl-C.

    KILLS.md and kills.json are written anew after all, and brought up to date after those that
    were named. What `--full` has judged with the same sources it does not judge again, so that a
    run which was interrupted goes on.
    """
    parser = argparse.ArgumentParser(prog="python -m faults.kills", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="FAULT", help="without one, all")
    parser.add_argument("--full", action="store_true", help="judge by every requirement")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=int, default=1, metavar="N", help="only one in N")
    parser.add_argument(
        "--rewrite", action="store_true", help="write KILLS.md anew from kills.json; judge nothing"
    )
    parser.add_argument(
        "--digest", action="store_true", help="tell the digest of the sources; judge nothing"
    )
    given = parser.parse_args(arguments)
    if given.digest:
        print(digest())  # noqa: T201 - for people
        return 0
    if given.rewrite:
        if (known := read()) is None:
            parser.error("there is no kills.json to write from; `make kills` makes one")
        write(known.retold({fault.name: fault.sentence for fault in ALL.values()}))
        return 0
    if unknown := set(given.names) - ALL.keys():
        parser.error(f"there is no {', '.join(sorted(unknown))}; `python -m faults` lists them")
    kills, interrupted = _judge(given)
    print(Kills(given.full, kills).summary)  # noqa: T201 - for people
    return 2 if interrupted else int(any(each.is_wrong for each in kills))


def _judge(given: argparse.Namespace) -> tuple[Sequence[Kill], bool]:
    """Judge what was asked for, and write it; return what is known of it, and whether Ctrl-C came.

    Of a sample nothing is written, nor of a quick run that is interrupted.
    """
    sources, today = digest(), datetime.now(UTC).date().isoformat()
    written = read()
    known = written if written and written.full == given.full else Kills(given.full, [])
    all_of_them = not given.names and given.share == 1
    goes_on = all_of_them and given.full
    done = known.judged_by(sources, given.seed) if goes_on else set()
    chosen = [ALL[name] for name in given.names] or sample(given.share)
    kills: list[Kill] = []

    def hear(found: Kill, console: Console) -> None:
        kills.append(replace(found, day=today, sources=sources))
        if found.is_wrong:
            console.print(found.complaint)

    judge = partial(kill_by_all if given.full else kill, seed=given.seed)
    interrupted = False
    try:
        for_each([each for each in chosen if each.name not in done], "faults", judge, hear)
    except KeyboardInterrupt:
        interrupted = True
        kept = "what was judged is kept, the same command goes on" if goes_on else "nothing is kept"
        print(f"Interrupted; {kept}.", file=sys.stderr)  # noqa: T201 - for people
    updated = known.with_judged(kills, list(ALL))
    if (goes_on or not interrupted) and (all_of_them or (given.names and known.faults)):
        write(updated)
    return (updated.faults if all_of_them else kills), interrupted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
