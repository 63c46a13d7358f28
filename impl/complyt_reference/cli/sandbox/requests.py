"""`requests`: what arrived, and how it was answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import click

from complyt_reference.cli.sandbox.caller import Caller


@click.command()
@click.option("--operation", help="Only requests to it, such as getCustomer.")
@click.option("--status", help="Only those answered so: 404, or 4XX.")
@click.option("--external-id", metavar="PATTERN", help="Only those with one like order-*.")
@click.option("--since", metavar="TIME", help="Only those at this time or later.")
@click.option("--until", metavar="TIME", help="Only those before this time.")
@click.option("--after", type=int, metavar="ID", help="Only those with a greater id.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "har", "curl"]),
    default="text",
    show_default=True,
    help="json has all that is known, har opens in browsers, curl sends them again.",
)
@click.option("--follow", is_flag=True, help="Go on, and show each as it comes, until Ctrl-C.")
@click.pass_obj
def requests(
    caller: Caller,
    operation: str | None,
    status: str | None,
    external_id: str | None,
    since: str | None,
    until: str | None,
    after: int | None,
    form: str,
    follow: bool,
) -> None:
    """Show the tenant's last requests, the oldest first."""
    filters = {
        "operation": operation,
        "status": status,
        "externalId": external_id,
        "since": since,
        "until": until,
        "after": after,
    }
    wanted = {name: value for name, value in filters.items() if value is not None}
    if form == "har":
        if follow:
            raise click.UsageError("An archive has an end; leave --follow out.")
        click.echo(json.dumps(caller.call("GET", "requests/har", params=wanted), indent=1))
    elif follow:
        with suppress(KeyboardInterrupt):
            for exchange in _live(caller, {"after": 0, **wanted}):
                click.echo(_shown(exchange, form))
    else:
        for exchange in caller.call("GET", "requests", params=wanted):
            click.echo(_shown(exchange, form))


def _live(caller: Caller, wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    with caller.stream("GET", "requests/live", params=wanted) as answer:
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if name == "data":
                yield json.loads(value)


def _shown(exchange: dict[str, Any], form: str) -> str:
    if form == "json":
        return json.dumps(exchange, ensure_ascii=False)
    if form == "curl":
        return str(exchange["curl"])
    request, response = exchange["request"], exchange["response"]
    target = f"{request['path']}?{request['query']}" if request["query"] else request["path"]
    status = response["status"] or "no answer"
    line = f"{exchange['id']}  {exchange['startedAt']}  {status}  {request['method']} {target}"
    if exchange["fault"]:
        line += f"  (fault: {exchange['fault']})"
    elif exchange["problem"]:
        line += f"  {_reason(exchange['problem'])}"
    return line


def _reason(problem: dict[str, Any]) -> str:
    found = [
        f"{error.get('pointer') or error.get('parameter')}: {error['detail']}"
        for error in problem.get("errors", ())
    ]
    return " ".join(found) or str(problem.get("detail", ""))
