"""`complyt-reference client`: make an entry for a file of clients."""

import sys

import click

from complyt_reference.clients import CONTRACT_SCOPES, SCOPES, Client, entry, hash_secret


def _printable(_context: click.Context, _parameter: click.Parameter, text: str) -> str:
    if not text or not text.isprintable():
        raise click.BadParameter("it must be printable text.")
    return text


@click.command()
@click.argument("client_id", callback=_printable)
@click.option("--tenant", required=True, callback=_printable, help="Whose customers it works on.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    default=CONTRACT_SCOPES,
    show_default=True,
    help="What its tokens allow; may be given more than once.",
)
def client(client_id: str, tenant: str, scopes: tuple[str, ...]) -> None:
    """Print CLIENT_ID's entry for the file that `serve --clients` reads.

    The secret is asked for, or read as the first line of stdin; the entry holds its hash alone.
    """
    scopes = tuple(dict.fromkeys(scopes))
    click.echo(entry(Client(client_id, tenant, scopes, hash_secret(_secret()))), nl=False)


def _secret() -> str:
    if sys.stdin.isatty():
        secret: str = click.prompt("Secret", hide_input=True, confirmation_prompt=True, err=True)
        return secret
    try:
        secret = sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("The secret must be UTF-8.") from None
    if not secret:
        raise click.ClickException("The first line of stdin must be the secret, it is empty.")
    return secret
