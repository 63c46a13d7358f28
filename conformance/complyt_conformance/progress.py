"""What a run is doing: a bar on a terminal, a plain line per requirement elsewhere."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from complyt_conformance.plugin import Progress as Listener


@contextmanager
def shown_progress(console: Console) -> Generator[Listener]:
    """Give a listener for the plugin; what it hears is shown until the context ends."""
    if not console.is_terminal:
        yield _plain(console)
        return
    columns = (TextColumn("{task.description:>9}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("preflight", total=None)

        def listen(requirement: str, number: int, total: int) -> None:
            bar.update(task, description=requirement, completed=number, total=total)

        yield listen


def _plain(console: Console) -> Listener:
    told: set[str] = set()

    def listen(requirement: str, number: int, total: int) -> None:
        family = requirement.partition("-")[0]
        if family not in told:
            told.add(family)
            console.print(f"[{number}/{total}] {family}", markup=False, highlight=False)

    return listen
