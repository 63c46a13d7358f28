import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from complyt_conformance.preflight import preflight
from complyt_conformance.profiles import PROFILES
from complyt_conformance.reports.files import WRITTEN
from complyt_conformance.session import Session
from complyt_conformance.target import Target
from complyt_contract.document import load
from tests.handlers import Handler, handling
from tests.test_transport import listening

Command = Callable[..., subprocess.CompletedProcess[str]]

CLIENT = ("--client", "sandbox:sandbox-secret")
TOKEN = ("--token", "t0ken-of-a-site")


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    """Return what was said instead of a run; make sure that it is a line and exit code 2."""
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr


def test_nothing_of_an_earlier_report_is_left(command: Command, tmp_path: Path) -> None:
    """All that an earlier run wrote is gone, its failures too, and no file of anybody else."""
    out = tmp_path / "out"
    out.joinpath("failures").mkdir(parents=True)
    for name in (*WRITTEN, "failures/PUT-8.1.json"):
        out.joinpath(name).write_text("of an earlier run")
    refused = ("run", "--url", "http://127.0.0.1:9", *CLIENT, "--report", "out")
    sentence(command(*refused))
    assert list(out.iterdir()) == []
    out.joinpath("failures").mkdir()
    for name in ("notes.md", "failures/PUT-8.md"):
        out.joinpath(name).write_text("of somebody else")
    sentence(command(*refused))
    assert {each.name for each in out.rglob("*.md")} == {"notes.md", "PUT-8.md"}


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


PAGE = ("text/html; charset=utf-8", b"<!doctype html><title>Welcome</title>")
TEXT = ("text/plain", b"not found")
PROBLEM = ("application/problem+json", b'{"title": "No"}')

Answer = tuple[int, str, bytes]


@contextmanager
def site(put: Answer, one: Answer, listed: Answer) -> Iterator[str]:
    """Serve three answers: status, media type, or where a redirect leads, and body."""

    class Site(Handler):
        def _answer(self) -> None:
            self.content()
            of_get = one if "/source/" in self.path else listed
            status, kind, body = of_get if self.command == "GET" else put
            self.send_response(status)
            if kind:
                self.send_header("Location" if 300 <= status < 400 else "Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PUT = do_GET = _answer  # noqa: N815 - http.server names them so

    with handling(Site) as url:
        yield url


@pytest.mark.parametrize(
    ("answers", "seen"),
    [
        (((200, *PAGE), (200, *PAGE), (200, *PAGE)), "a PUT with 200 text/html"),
        (((405, *PAGE), (404, *PAGE), (301, "/login", b"")), "list with 301 a redirect to /login"),
        (((403, *PAGE), (404, *TEXT), (404, *TEXT)), "GET of it with 404 text/plain"),
    ],
    ids=["pages", "login", "files"],
)
def test_a_site_of_pages_is_not_judged(
    command: Command, tmp_path: Path, answers: tuple[Answer, ...], seen: str
) -> None:
    """What answers with no JSON at all ends the run before it begins, and it is said what came."""
    with site(*answers) as url:
        said = sentence(command("run", "--url", url, *TOKEN, "--report", "out"))
    assert said.startswith(f"complyt-conformance: {url} answers as no service of this contract")
    assert seen in said
    assert "Correct --url" in said
    assert list(tmp_path.joinpath("out").iterdir()) == []


@pytest.mark.parametrize(
    "answers",
    [
        ((500, *PROBLEM), (500, *PROBLEM), (500, *PROBLEM)),
        ((404, *PAGE), (404, *PAGE), (404, *PROBLEM)),
        ((404, *PAGE), (404, *PROBLEM), (404, *PAGE)),
        ((500, *PAGE), (404, *PAGE), (200, "text/html", b"[]")),
        ((404, *PAGE), (404, *PAGE), (301, "/v1/customers/", b"")),
        ((404, *PAGE), (404, *PAGE), (501, "", b"")),
        ((404, *PAGE), (404, *PAGE), (429, *PAGE)),
    ],
    ids=["500", "list", "customer", "mislabelled", "slash", "nothing", "busy"],
)
def test_a_server_that_gets_things_wrong_is_judged(answers: tuple[Answer, ...]) -> None:
    """One answer of a service, or one that may be, is enough for a run to begin."""
    with site(*answers) as url:
        target = Target(url, tokens={"main": TOKEN[1]})
        assert preflight(Session(target, load(), PROFILES["smoke"], seed=1)) is None


def test_what_is_no_http_is_quoted_in_part(command: Command) -> None:
    """However much comes that no terminal shows, the advice is at the end of a short sentence."""

    def send_noise(connection: socket.socket) -> None:
        with suppress(OSError):  # the doctor only looks whether the port answers
            connection.sendall(b"\x00\xff" * 5_000)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):  # what is left unread would reset the connection
                pass

    with listening(send_noise) as server:
        url = server.target.url
        said = sentence(command("run", "--url", url, *TOKEN))
        examined = command("doctor", "--url", url, *TOKEN).stdout
    assert "an answer that is not valid HTTP: \\x00" in said
    assert said.endswith("Check --url, or try again later.\n")
    assert len(said) < 600
    assert len(examined) < 3_000


def test_pages_that_refuse_a_token_are_no_site(command: Command) -> None:
    """A service whose refusals are pages asks for other credentials, not for another URL."""
    with site((401, *PAGE), (401, *PAGE), (401, *PAGE)) as url:
        said = sentence(command("run", "--url", url, *TOKEN))
    assert "A PUT with --token was refused with 401" in said
