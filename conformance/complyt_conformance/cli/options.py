"""The options that say which server is meant, shared by the subcommands that call one."""

from __future__ import annotations

import math
import ssl
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from complyt_conformance.target import Client, Target, TargetError
from complyt_contract.document import Document, DocumentError, load

Command = TypeVar("Command", bound=Callable[..., Any])

ENVIRONMENT = {"auto_envvar_prefix": "COMPLYT", "help_option_names": ["-h", "--help"]}


_URL = click.option("--url", required=True, envvar="COMPLYT_URL", help="Where /v1 begins.")


def target_options(command: Callable[..., None], url: Any = _URL) -> Callable[..., None]:
    """Add the options of a target to a command, which receives it as `target`.

    `url` is the option --url, where it is another one than of most commands.
    """

    @wraps(command)
    def with_target(**values: Any) -> None:
        names = [parameter for parameter in _PARAMETERS if parameter in values]
        given = {name: values.pop(name) for name in names}
        command(target=_target(given), **values)

    decorated: Callable[..., None] = with_target
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return url(decorated)  # type: ignore[no-any-return]  # an option decorates what it is given


def document_option(command: Command) -> Command:
    """Add --document, handed over as a loaded Document."""

    def loaded(_context: click.Context, _option: click.Parameter, path: Path | None) -> Document:
        try:
            return load(path)
        except DocumentError as error:
            raise click.ClickException(str(error)) from error

    option: Command = click.option(
        "--document",
        type=click.Path(path_type=Path),
        envvar="COMPLYT_DOCUMENT",
        callback=loaded,
        help="The OpenAPI document to judge by, instead of the packaged one.",
    )(command)
    return option


def _secret(option: str, name: str, what: str) -> Any:
    return click.option(
        option, name, envvar="COMPLYT_" + option.strip("-").upper().replace("-", "_"), help=what
    )


class _Number(click.FloatRange):
    """A number in a range, which `nan` is not."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read a number; fails with a sentence."""
        found: float = super().convert(value, param, ctx)
        if math.isnan(found):
            self.fail(f"{value!r} is no number.", param, ctx)
        return found


_OPTIONS = (
    _secret("--client", "client", "Credentials as ID:SECRET."),
    _secret("--other-client", "other_client", "Credentials of another tenant."),
    _secret("--reader-client", "reader_client", "The same tenant, scope read:customers alone."),
    _secret("--writer-client", "writer_client", "The same tenant, scope write:customers alone."),
    _secret("--token", "token", "A token instead of --client."),
    _secret("--other-token", "other_token", "A token instead of --other-client."),
    _secret("--reader-token", "reader_token", "A token instead of --reader-client."),
    _secret("--writer-token", "writer_token", "A token instead of --writer-client."),
    _secret("--expired-token", "expired_token", "A token that has expired (AUTH-7)."),
    click.option("--header", "headers", multiple=True, help="NAME:VALUE sent with each request."),
    click.option(
        "--timeout",
        type=_Number(min=0.1, max=600),
        default=10.0,
        show_default=True,
        envvar="COMPLYT_TIMEOUT",
        help="Seconds to wait for an answer; it may take six times as long to come whole.",
    ),
    click.option(
        "--max-rps",
        type=_Number(min=0.1, max=1_000_000),
        envvar="COMPLYT_MAX_RPS",
        help="Requests a second, at most.",
    ),
    click.option(
        "--cacert",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        envvar="COMPLYT_CACERT",
        help="A PEM file with the authority to trust.",
    ),
    click.option(
        "--insecure",
        is_flag=True,
        envvar="COMPLYT_INSECURE",
        help="Trust whoever answers over TLS, without a look at the certificate.",
    ),
)
_ROLES = ("main", "other", "reader", "writer")
_PARAMETERS = (
    *("url", "headers", "timeout", "max_rps", "cacert", "insecure"),
    *("client", "token", "expired_token"),
    *(f"{role}_{kind}" for role in _ROLES[1:] for kind in ("client", "token")),
)


def _target(given: dict[str, Any]) -> Target:
    """Return the target; raises ClickException with a sentence."""

    def by_role(kind: str) -> dict[str, str]:
        named = {role: given[kind if role == "main" else f"{role}_{kind}"] for role in _ROLES}
        return {role: value for role, value in named.items() if value}

    tokens = by_role("token")
    if given["expired_token"]:
        tokens["expired"] = given["expired_token"]
    for token in tokens.values():
        if not (token.isascii() and token.isprintable()):
            raise click.ClickException("A token holds characters that no header can carry.")
    _require_pem(given["cacert"])
    if given["insecure"]:
        _warn(given["url"], given["cacert"])
    try:
        return Target(
            url=given["url"].rstrip("/"),
            clients={role: Client.parse(text) for role, text in by_role("client").items()},
            tokens=tokens,
            headers=dict(_header(text) for text in given["headers"]),
            timeout=given["timeout"],
            max_rps=given["max_rps"],
            cacert=given["cacert"],
            insecure=given["insecure"],
        )
    except TargetError as error:
        raise click.ClickException(str(error)) from error


def _require_pem(cacert: Path | None) -> None:
    try:
        if cacert is not None:
            ssl.create_default_context(cafile=cacert)
    except (OSError, ssl.SSLError) as error:
        raise click.ClickException(
            f"--cacert {cacert} is no PEM file with a certificate; name the authority's."
        ) from error


def _warn(url: str, cacert: Path | None) -> None:
    if cacert is not None:
        raise click.ClickException(
            "--cacert says whom to trust, --insecure to trust whoever answers; give one of them."
        )
    click.echo(
        f"--insecure: whoever answers as {url} is trusted, and is sent the credentials.", err=True
    )


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    legal = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
    if not (colon and legal and value.isascii() and value.isprintable()):
        raise TargetError(f"--header {name!r} is not of the form NAME:VALUE.")
    return name, value
