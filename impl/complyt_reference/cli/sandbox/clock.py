"""`clock`: the tenant's time."""

from __future__ import annotations

from typing import Any

import click

from complyt_reference.cli.sandbox.caller import Caller


@click.group(invoke_without_command=True, no_args_is_help=False)
@click.pass_context
def clock(context: click.Context) -> None:
    """Read the tenant's clock, or set it; tokens and internalTimestamps follow it."""
    if context.invoked_subcommand is None:
        _say(context.obj.call("GET", "clock"))


@clock.command()
@click.argument("at", required=False)
@click.pass_obj
def freeze(caller: Caller, at: str | None) -> None:
    """Stop it at AT, such as 2026-12-31T23:59:59Z, or where it is."""
    _say(caller.call("POST", "clock/freeze", json={"at": at} if at else {}))


@clock.command()
@click.argument("seconds", type=click.IntRange(1, 315_360_000))
@click.pass_obj
def advance(caller: Caller, seconds: int) -> None:
    """Set it ahead."""
    _say(caller.call("POST", "clock/advance", json={"seconds": seconds}))


@clock.command()
@click.pass_obj
def release(caller: Caller) -> None:
    """Give the tenant the real time again."""
    _say(caller.call("POST", "clock/release"))


def _say(found: dict[str, Any]) -> None:
    click.echo(f"{found['now']}  {found['state']}")
