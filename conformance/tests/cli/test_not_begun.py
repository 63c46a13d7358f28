import subprocess
from collections.abc import Callable

import pytest

from tests.handlers import Handler, handling

Command = Callable[..., subprocess.CompletedProcess[str]]

CLIENT = ("--client", "sandbox:sandbox-secret")
TOKEN = ("--token", "t0ken-of-a-site")


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    """Return what was said instead of a run; make sure that it is a line and exit code 2."""
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


@pytest.mark.parametrize("credentials", [CLIENT, TOKEN], ids=["client", "token"])
@pytest.mark.parametrize(
    ("location", "remedy"),
    [
        ("https://api.example/base{path}", "give --url https://api.example/base."),
        ("/base{path}?from=here", "give --url {url}/base."),
        ("{path}/", "let the server answer itself"),
        ("https://login.example/", "correct --url;"),
        ("http://[::1{path}", "correct --url;"),
    ],
)
def test_a_redirect_says_what_to_give_as_url(
    command: Command, credentials: tuple[str, str], location: str, remedy: str
) -> None:
    """Where a redirect holds the path that was asked for, what stands before it is the URL."""

    class Redirecting(Handler):
        def _redirect(self) -> None:
            self.content()
            self.send_response(308)
            self.send_header("Location", location.format(path=self.path))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_PUT = _redirect  # noqa: N815 - http.server names them so

    with handling(Redirecting) as url:
        said = sentence(command("run", "--url", url, *credentials))
    assert f"{url}/v1/" in said
    assert remedy.format(url=url) in said
