"""Calls the controls of a server, and says in a sentence what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import httpx

_CONNECT_SECONDS = 5
_ANSWER_SECONDS = 900  # a million customers are stored, copied or removed meanwhile


def credentials(
    _context: click.Context, _parameter: click.Parameter, given: str
) -> tuple[str, str]:
    """Split ID:SECRET."""
    client_id, colon, secret = given.partition(":")
    if not (client_id and colon):
        raise click.BadParameter("it must be ID:SECRET.")
    return client_id, secret


class Caller:
    """A client of the controls; each method raises ClickException."""

    def __init__(self, url: str, client_id: str, secret: str) -> None:
        self._url = url.rstrip("/")
        self._credentials = {"clientId": client_id, "clientSecret": secret}
        self._http = httpx.Client(timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS))
        self._token: str | None = None

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def call(self, method: str, path: str, **more: Any) -> Any:
        """Return the JSON of an answer, None where there is none."""
        with self.stream(method, path, **more) as answer:
            content = answer.read()
            return answer.json() if content else None

    @contextmanager
    def stream(self, method: str, path: str, **more: Any) -> Iterator[httpx.Response]:
        """Give an answer that is read as it comes."""
        with self._said():
            headers = {"Authorization": f"Bearer {self._bearer()}", **more.pop("headers", {})}
            url = f"{self._url}/sandbox/{path}"
            with self._http.stream(method, url, headers=headers, **more) as answer:
                if answer.is_error:
                    answer.read()
                    raise click.ClickException(self._refusal(answer))
                yield answer

    def _bearer(self) -> str:
        if self._token is None:
            answer = self._http.post(f"{self._url}/v1/token", json=self._credentials)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                raise click.ClickException(
                    f"{self._url} refuses the client {self._credentials['clientId']!r}, or its "
                    "secret; correct --client."
                )
            try:
                self._token = str(answer.raise_for_status().json()["accessToken"])
            except (httpx.HTTPStatusError, ValueError, KeyError, TypeError):
                raise click.ClickException(
                    f"{self._url} gives no token (status {answer.status_code}); is it a server of "
                    "the contract?"
                ) from None
        return self._token

    def _refusal(self, answer: httpx.Response) -> str:
        if answer.status_code == httpx.codes.FORBIDDEN:
            return (
                f"The client {self._credentials['clientId']!r} lacks the scope sandbox; name "
                "another with --client."
            )
        problem = _problem(answer)
        detail = problem.get("detail", f"The server answered {answer.status_code}.")
        if detail == "There is nothing under this path.":
            return f"{self._url} has no sandbox; start it with `complyt-reference serve --sandbox`."
        return told({**problem, "detail": detail})

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except httpx.InvalidURL:
            raise click.ClickException(f"{self._url!r} is no URL; correct --url.") from None
        except httpx.ConnectError as error:
            raise click.ClickException(
                f"{self._url} cannot be reached ({error}); is it running?"
            ) from None
        except httpx.TransportError as error:
            raise click.ClickException(
                f"{self._url} broke the exchange off ({error}); its log may say why."
            ) from None


def told(problem: dict[str, Any]) -> str:
    """Return what a problem says, each of its errors on a line."""
    return "\n".join([str(problem["detail"]), *map(_error, problem.get("errors", ()))])


def _error(error: dict[str, Any]) -> str:
    line = f"line {error['line']}: " if "line" in error else ""
    where = error.get("pointer") or error.get("parameter")
    return f"  {line}{f'{where}: ' if where else ''}{error['detail']}"


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
