"""`seed`, `reset`, `snapshot` and `restore`: all customers of a tenant at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import quote

import click

from complyt_reference.cli.sandbox.caller import Caller, told

_PATH = "customers"


class _Show(Protocol):
    def __call__(self, stored: int, of: int) -> None: ...


@click.command()
@click.argument("count", type=click.IntRange(1, 1_000_000), required=False)
@click.option("--locale", default="en_US", show_default=True, help="Where they live.")
@click.option("--seed", "number", default=1, show_default=True, help="Others by another number.")
@click.option("--source", default="1", show_default=True, help="The source of all of them.")
@click.option(
    "--file",
    type=click.File("rb"),
    help="Customers of a file instead, - for stdin: JSON lines, or CSV where its name ends so.",
)
@click.pass_obj
def seed(
    caller: Caller, count: int | None, locale: str, number: int, source: str, file: IO[bytes] | None
) -> None:
    """Store COUNT customers that are made up, or those of a file: all or none."""
    if (count is None) == (file is None):
        raise click.UsageError("Say how many customers, or name a --file.")
    if file is None:
        asked: dict[str, Any] = {"count": count, "locale": locale, "seed": number, "source": source}
        sent: dict[str, Any] = {"json": asked}
    else:
        is_csv = Path(file.name).suffix.lower() == ".csv"
        media_type = "text/csv" if is_csv else "application/x-ndjson"
        sent = {"content": file.read(), "headers": {"Content-Type": media_type}}
    with caller.stream("POST", _PATH, **sent) as answer, _progress() as show:
        last: dict[str, Any] = {}
        for line in answer.iter_lines():
            last = json.loads(line)
            if "stored" in last:
                show(last["stored"], last["of"])
    if "problem" in last:
        raise click.ClickException(told(last["problem"]))
    click.echo(f"Stored {last['stored']:,} customers.")


@click.command()
@click.pass_obj
def reset(caller: Caller) -> None:
    """Remove all customers of the tenant; snapshots stay."""
    caller.call("DELETE", _PATH)
    click.echo("The tenant has no customers.")


@click.command()
@click.argument("name", required=False)
@click.option("--delete", is_flag=True, help="Forget the snapshot instead.")
@click.pass_obj
def snapshot(caller: Caller, name: str | None, delete: bool) -> None:
    """Keep the tenant's customers under NAME; without it, list snapshots."""
    if name is None:
        if delete:
            raise click.UsageError("Name the snapshot that is to be deleted.")
        for each in caller.call("GET", "snapshots"):
            click.echo(f"{each['name']}  {each['customers']:,} customers")
    elif delete:
        caller.call("DELETE", f"snapshots/{_segment(name)}")
        click.echo(f"Deleted {name}.")
    else:
        taken = caller.call("PUT", f"snapshots/{_segment(name)}")
        click.echo(f"Kept {taken['customers']:,} customers as {name}.")


@click.command()
@click.argument("name")
@click.pass_obj
def restore(caller: Caller, name: str) -> None:
    """Make the tenant's customers those of a snapshot."""
    restored = caller.call("POST", f"snapshots/{_segment(name)}/restore")
    click.echo(f"The tenant has the {restored['customers']:,} customers of {name}.")


def _segment(name: str) -> str:
    return quote(name, safe="")


@contextmanager
def _progress() -> Iterator[_Show]:
    """Give what shows how many were stored: a bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("customers", total=None)

        def show(stored: int, of: int) -> None:
            bar.update(task, completed=stored, total=of)

        yield show
