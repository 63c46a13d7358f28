"""`faults`: what the next requests of the tenant meet."""

from __future__ import annotations

from typing import Any

import click

from complyt_reference.cli.sandbox.caller import Caller


@click.group(invoke_without_command=True, no_args_is_help=False)
@click.pass_context
def faults(context: click.Context) -> None:
    """List the faults that wait for requests, add one or delete them."""
    if context.invoked_subcommand is None:
        for fault in context.obj.call("GET", "faults"):
            _say(fault)


@faults.command()
@click.argument("effect", type=click.Choice(["status", "delay", "drop", "truncate"]))
@click.option("--operation", help="Only requests to it, such as getCustomer.")
@click.option("--external-id", metavar="PATTERN", help="Only requests with one like order-*.")
@click.option("--times", type=int, default=1, show_default=True, help="How many requests.")
@click.option("--status", type=int, default=503, show_default=True, help="Of the effect status.")
@click.option(
    "--retry-after", type=int, default=1, show_default=True, help="Seconds, with 429 and 503."
)
@click.option("--delay-ms", type=int, default=1000, show_default=True, help="Of the effect delay.")
@click.pass_obj
def add(
    caller: Caller,
    effect: str,
    operation: str | None,
    external_id: str | None,
    times: int,
    status: int,
    retry_after: int,
    delay_ms: int,
) -> None:
    """Let the next requests meet EFFECT."""
    wanted = {
        "effect": effect,
        "operation": operation,
        "externalId": external_id,
        "times": times,
        "status": status,
        "retryAfter": retry_after,
        "delayMs": delay_ms,
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    _say(caller.call("POST", "faults", json=given))


@faults.command()
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.pass_obj
def delete(caller: Caller, number: int | None) -> None:
    """Forget a fault by its number; without it, all."""
    caller.call("DELETE", "faults" if number is None else f"faults/{number}")
    click.echo("No fault waits." if number is None else f"Fault {number} waits no more.")


def _say(fault: dict[str, Any]) -> None:
    numbers = {"status": f" {fault['status']}", "delay": f" {fault['delayMs']} ms"}
    effect = fault["effect"] + numbers.get(fault["effect"], "")
    wanted = fault["operation"] or "any operation"
    pattern = f" of {fault['externalId']}" if fault["externalId"] else ""
    click.echo(f"{fault['id']}  {effect}  for the next {fault['times']} of {wanted}{pattern}")
