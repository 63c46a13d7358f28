"""`keys`: temporary clients, and tenants of their own."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import click

from complyt_reference.cli.sandbox.caller import Caller
from complyt_reference.clients import SCOPES


@click.group(invoke_without_command=True, no_args_is_help=False)
@click.pass_context
def keys(context: click.Context) -> None:
    """List the keys that have not ended, create one or delete one."""
    if context.invoked_subcommand is None:
        for key in context.obj.call("GET", "keys"):
            label = f"  {key['label']}" if key["label"] else ""
            scopes = " ".join(key["scopes"])
            click.echo(
                f"{key['clientId']}  {key['tenant']}  until {key['expiresAt']}  {scopes}{label}"
            )


@keys.command()
@click.option("--own", is_flag=True, help="For the caller's tenant, not for a new one.")
@click.option("--label", default="", help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    default=SCOPES,
    show_default=True,
    help="What its tokens allow; may be given more than once.",
)
@click.option(
    "--lifetime", type=int, default=86_400, show_default=True, help="For how many seconds."
)
@click.pass_obj
def create(caller: Caller, own: bool, label: str, scopes: tuple[str, ...], lifetime: int) -> None:
    """Make a key, and print it as JSON with its secret, which is told this once."""
    wanted: dict[str, Any] = {
        "tenant": "own" if own else "new",
        "label": label,
        "scopes": list(dict.fromkeys(scopes)),
        "lifetimeSeconds": lifetime,
    }
    click.echo(json.dumps(caller.call("POST", "keys", json=wanted), indent=1, ensure_ascii=False))


@keys.command()
@click.argument("client_id")
@click.pass_obj
def delete(caller: Caller, client_id: str) -> None:
    """End a key before its time; a tenant that was made for it ends with its last key."""
    caller.call("DELETE", f"keys/{quote(client_id, safe='')}")
    click.echo(f"{client_id} has ended.")
