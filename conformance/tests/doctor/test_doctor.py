import json
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema_rs
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from complyt_conformance.doctor import examine
from complyt_conformance.reports.files import report_schema
from complyt_conformance.target import Client, Target
from tests.doctor.fronts import Answer, Front, Headers, json_answer, session_of, standing
from tests.handlers import Handler, handling

Command = Callable[..., subprocess.CompletedProcess[str]]

CLIENT = ("--client", "sandbox:sandbox-secret")
OTHER = ("--other-client", "other:other-secret")
READER = ("--reader-client", "sandbox-reader:sandbox-reader-secret")
WRITER = ("--writer-client", "sandbox-writer:sandbox-writer-secret")
PARTS = ("seen", "prevents", "remedy")


def examined(command: Command, url: str, *arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    """Return the exit code and what was found but facts, by title."""
    result = command("doctor", "--url", url, "--json", "-", *arguments)
    assert "Traceback" not in result.stderr
    report = json.loads(result.stdout)
    assert report["exitCode"] == result.returncode
    for finding in report["findings"]:
        assert all(finding[part] for part in PARTS) or finding["level"] == "ok", finding
    return result.returncode, {
        each["title"]: each for each in report["findings"] if each["level"] != "ok"
    }


class Nowhere(Front):
    """Nothing stands here."""

    def _answer(self, *_: Any) -> Answer:
        return json_answer({"title": "Not Found"}, 404)


class Elsewhere(Front):
    """The API stands under /api."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        if not path.startswith("/api/"):
            return json_answer({}, 404)
        return super()._answer(method, path.removeprefix("/api"), headers, body)


class Moved(Front):
    """Everything is said to stand under /api."""

    def _answer(self, _method: str, path: str, *_: Any) -> Answer:
        return 308, {"Location": f"/api{path}"}, b""


class SignIn(Front):
    """A portal answers all with its page."""

    def _answer(self, *_: Any) -> Answer:
        return 200, {"Content-Type": "text/html"}, b"<!doctype html><title>Sign in</title>"


class Late(Front):
    """The clock is ten minutes behind."""

    def _answer(self, *request: Any) -> Answer:
        status, headers, content = super()._answer(*request)
        date = format_datetime(datetime.now(UTC) - timedelta(minutes=10), usegmt=True)
        return status, {**headers, "Date": date}, content


class Huge(Front):
    """The tenant holds 300,000 customers."""

    def _answer(self, method: str, path: str, headers: Headers, body: bytes) -> Answer:
        pages = parse_qs(urlsplit(path).query).get("page")
        if method == "GET" and pages and "Authorization" in headers:
            return json_answer([{}] if int(pages[0]) <= 300_000 else [])
        return super()._answer(method, path, headers, body)


class Refusing(Front):
    """PATCH is refused before it arrives."""

    def _answer(self, method: str, *request: Any) -> Answer:
        if method == "PATCH":
            return json_answer({}, 405, {"Allow": "GET, PUT"})
        return super()._answer(method, *request)


# front: exit code, and of the finding its title, what was seen, what it prevents, what to do
TROUBLED: dict[type[Front], tuple[int, str, str, str, str]] = {
    Nowhere: (2, "The API is not there", "answered 404", "every requirement", "what stands before"),
    Elsewhere: (2, "The API stands under another base path", "401", "every requirement", "/api"),
    Moved: (2, "The API is said to stand elsewhere", "308", "follows no redirect", "/api"),
    SignIn: (2, "The URL answers with a web page", "200", "every requirement", "correct --url"),
    Late: (1, "The clocks differ", "s behind", "Retry-After", "NTP"),
    Huge: (1, "The tenant holds very many customers", "about 29", "minutes", "empty"),
    Refusing: (1, "PATCH does not change a customer", "405", "PATCH-1", "let PATCH pass"),
}  # fmt: skip  # an entry is to be a line or two


def expect(found: dict[str, dict[str, str]], title: str, *parts: str) -> None:
    """Expect a finding whose title begins so, and in what it says these parts, in order."""
    finding = next((each for each in found if each.startswith(title)), None)
    assert finding, found
    for name, part in zip(PARTS, parts, strict=True):
        assert part in found[finding][name], found[finding]


@pytest.mark.parametrize("kind", TROUBLED, ids=lambda kind: kind.__name__)
def test_what_stands_between_is_told(command: Command, reference: str, kind: type[Front]) -> None:
    """What a server or proxy does is told, with what it will prevent and what to do."""
    code, *finding = TROUBLED[kind]
    with standing(kind(urlsplit(reference).netloc)) as url:
        exit_code, found = examined(command, url, *CLIENT)
    expect(found, *map(str, finding))
    assert exit_code == code


def test_a_sound_server_has_facts_alone(command: Command, reference: str) -> None:
    """Of a sound server with all its clients nothing is found that is to be done."""
    found = examined(command, reference, *CLIENT, *OTHER, *READER, *WRITER)
    assert (found[0], list(found[1])) == (0, ["--expired-token was not given"])


def test_a_token_of_no_known_end_is_noted(command: Command, reference: str) -> None:
    """That a text which never was a token is refused proves nothing of expired ones."""
    code, found = examined(command, reference, *CLIENT, "--expired-token", "garbage")
    expect(found, "--expired-token does not say", "no exp", "any unknown token", "issued it")
    assert code == 0


def test_a_refused_port_is_told(command: Command) -> None:
    """A port where nobody listens is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    code, found = examined(command, f"http://127.0.0.1:{port}", *CLIENT)
    expect(found, "The port does not answer", "refused", "every request", "start the server")
    assert code == 2


def test_an_unknown_host_is_told(command: Command) -> None:
    """A name without an address is told."""
    code, found = examined(command, "http://nowhere.invalid", *CLIENT)
    expect(found, "The host has no address", "nowhere.invalid", "every request", "--url")
    assert code == 2


def test_who_answers_is_looked_at_before_it_is_asked_to_write(reference: str) -> None:
    """Where nothing may be written no credentials are sent either."""
    session = session_of(Target(reference, clients={"main": Client("sandbox", "sandbox-secret")}))
    titles = [finding.title for finding in examine(session, writes=False)]
    assert titles[-1] == "The clocks agree"
    assert (session.tokens, session.written) == ({}, 0)


def test_silence_is_told(command: Command) -> None:
    """A server that takes connections and never answers is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        code, found = examined(command, url, *CLIENT, "--timeout", "0.2")
    expect(found, "No whole answer of HTTP comes", "GET", "every", "--timeout")
    assert code == 2


def test_one_tenant_twice_is_told_without_a_judgement(command: Command, reference: str) -> None:
    """Where the other client sees all, one tenant or a broken AUTH-5 are both said."""
    other = ("--other-token", token_of(reference, "sandbox-reader:sandbox-reader-secret"))
    code, found = examined(command, reference, *CLIENT, *other)
    remedy = "belong to one tenant, give a client of another; if they do not"
    expect(found, "--other-token sees what --client wrote", "200", "AUTH-5", remedy)
    assert code == 1


def test_a_token_that_may_only_read_is_told(command: Command, reference: str) -> None:
    """Without the scope to write no run is possible."""
    code, found = examined(command, reference, "--client", READER[1])
    expect(found, "--client may not write", "403", "no run begins", "write:customers")
    assert code == 2


def test_an_expired_token_is_told(command: Command, reference: str) -> None:
    """A main token whose time is over by its own claim is told."""
    token = jwt.encode({"exp": 1_500_000_000}, "k" * 32)
    code, found = examined(command, reference, "--token", token)
    expect(found, "--token has expired", "expired", "every requirement", "--client ID:SECRET")
    assert code == 2


def test_wrong_credentials_are_told_without_them(command: Command, reference: str) -> None:
    """A secret that gets no token is told, and not shown."""
    result = command("doctor", "--url", reference, "--client", "sandbox:wr0ng-one")
    assert result.returncode == 2
    assert "--client gets no token" in result.stdout
    assert "wr0ng-one" not in result.stdout


def test_an_unknown_authority_is_told(command: Command, tmp_path: Path) -> None:
    """A certificate that nobody here vouches for is told, with the option that trusts it."""
    with in_tls(tmp_path) as url:
        code, found = examined(command, url, *CLIENT)
    title = "The certificate's authority is unknown here"
    expect(found, title, "self-signed", "every request", "--cacert")
    assert code == 2


def test_a_run_reports_what_it_met(command: Command, reference: str, tmp_path: Path) -> None:
    """A run tells what stood in its way, in what it prints and in its report."""
    twin = ("--other-client", CLIENT[1])
    only = ("--only", "PUT-1", "--report", str(tmp_path))
    result = command("run", "--url", reference, *CLIENT, *twin, *only)
    title = "--other-client is --client again"
    report = json.loads(tmp_path.joinpath("report.json").read_text())
    jsonschema_rs.validator_for(report_schema()).validate(report)
    assert [finding["title"] for finding in report["doctor"]] == [title]
    assert f"Before the checks: {title}" in result.stdout
    assert result.returncode == 0


def token_of(url: str, client: str) -> str:
    """Return a token of a client of the reference server."""
    client_id, _, secret = client.partition(":")
    body = json.dumps({"clientId": client_id, "clientSecret": secret}).encode()
    headers = {"Content-Type": "application/json"}
    _, _, content = Front(urlsplit(url).netloc).answer("POST", "/v1/token", headers, body)
    return str(json.loads(content)["accessToken"])


@contextmanager
def in_tls(folder: Path) -> Iterator[str]:
    """Shake hands with one connection after another by a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form, secrecy = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(key.private_bytes(pem, form, secrecy) + certificate.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with handling(Handler, context) as url:
        yield url
