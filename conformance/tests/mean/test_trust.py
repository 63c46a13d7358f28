import datetime
import ipaddress
import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mean.running import run
from tests.mean.wire import Honest, Wire, serving


def absent(wire: Wire) -> None:
    """Answer 404."""
    wire.answer(404, {"title": "Not Found", "status": 404})


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate of 127.0.0.1 that it has signed itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mean")])
    now = datetime.datetime.now(datetime.UTC)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(addresses, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("trust") / "mean.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(pem))
    return file


@pytest.fixture
def secured(certificate: Path) -> Iterator[str]:
    """Serve a right server over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(Honest(absent), context=context) as url:
        yield url


def test_an_unknown_authority_is_not_trusted(secured: str, tmp_path: Path) -> None:
    """Nothing is sent to whom nobody vouches for, and the sentence names both ways out."""
    code, said = run(secured, tmp_path)
    assert code == 2
    assert "is not trusted: self-signed certificate" in said
    assert "--cacert" in said
    assert "--insecure" in said


def test_an_authority_that_is_named_is_trusted(
    secured: str, certificate: Path, tmp_path: Path
) -> None:
    """With --cacert the run is as any other."""
    code, said = run(secured, tmp_path, "--cacert", str(certificate))
    assert code == 0, said
    assert json.loads(tmp_path.joinpath("report.json").read_text())["insecure"] is False


def test_trust_without_a_look_is_said(secured: str, tmp_path: Path) -> None:
    """With --insecure the run begins, and says before, at its end and in the report what it is."""
    code, said = run(secured, tmp_path, "--insecure")
    assert code == 0, said
    assert said.startswith(f"--insecure: whoever answers as {secured} is trusted")
    assert "With --insecure nothing proves which server answered." in said
    assert json.loads(tmp_path.joinpath("report.json").read_text())["insecure"] is True


def test_trust_is_given_in_one_way(certificate: Path, tmp_path: Path) -> None:
    """Both options at once are refused."""
    code, said = run("https://127.0.0.1:1", tmp_path, "--insecure", "--cacert", str(certificate))
    assert (code, said.count("\n")) == (2, 1)


def test_a_server_without_tls_is_told_of(tmp_path: Path) -> None:
    """An https URL of a server that speaks none is one to correct."""
    with serving(absent, reads=False) as url:
        code, said = run(url.replace("http", "https"), tmp_path)
    assert code == 2
    assert "No TLS connection" in said


def test_a_server_that_wants_tls_is_told_of(secured: str, tmp_path: Path) -> None:
    """So is an http URL of a server that speaks TLS."""
    code, said = run(secured.replace("https", "http"), tmp_path)
    assert code == 2
    assert said.startswith("complyt-conformance: ")
