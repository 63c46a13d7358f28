"""Beneath HTTP: names, ports, TLS, and proxies that are not used."""

from __future__ import annotations

import socket
import ssl
import time
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from complyt_conformance.doctor.findings import Finding, note, ok, trouble
from complyt_conformance.doctor.server import Server
from complyt_conformance.target import Target

_NO_REQUEST = "every request: no run is possible"
_SOON = 14  # days before a certificate expires in which that is said
_DAY = 86_400
_PORTS = {"http": 80, "https": 443}
_MOST_ADDRESSES = 4

# OpenSSL's codes of verification (X509_V_ERR_*), x509_vfy.h
_EXPIRED, _NOT_YET_VALID = 10, 9
_OTHER_HOST = frozenset({62, 64})
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})


def proxy_settings(server: Server) -> Iterator[Finding]:
    """Tell of a proxy in the environment, which the suite does not use."""
    host, _, scheme = _place(server.target)
    proxy = urllib.request.getproxies_environment().get(scheme)
    if proxy and not server.target.is_loopback and not urllib.request.proxy_bypass(host):
        yield note(
            "A proxy is configured here, and is not used",
            f"{scheme.upper()}_PROXY names one; the suite connects directly",
            "every request, where the host is reached through the proxy alone",
            f"run the suite where {host} is reached directly",
        )


def reachability(server: Server) -> Iterator[Finding]:
    """Look up the host's addresses and connect to each."""
    host, _, _ = _place(server.target)
    try:
        addresses = _addresses(server.target)
    except (OSError, UnicodeError) as error:
        yield trouble(
            "The host has no address",
            f"looking up {host}: {_words(error)}",
            _NO_REQUEST,
            "correct the host in --url; where it is known inside a network only, connect to that "
            "network (VPN), or enter it in the hosts file",
        )
        return
    if addresses != [host]:
        yield ok("The host has an address", f"{host} is {', '.join(addresses)}")
    yield from _ports(server.target, addresses)


def _ports(target: Target, addresses: list[str]) -> Iterator[Finding]:
    _, port, _ = _place(target)
    failures: dict[str, OSError] = {}
    begun = time.monotonic()
    for address in addresses:
        try:
            socket.create_connection((address, port), _patience(target)).close()
        except OSError as error:
            failures[address] = error
    seen = "; ".join(f"{address} port {port}: {_words(why)}" for address, why in failures.items())
    if len(failures) == len(addresses):
        yield trouble("The port does not answer", seen, _NO_REQUEST, _how_to_reach(failures))
    elif any(isinstance(error, TimeoutError) for error in failures.values()):
        yield note(
            "An address of the host does not answer",
            seen,
            "nothing, but a new connection may try it first and wait in vain",
            "give the address that answers in --url, or take the other one out of the DNS",
        )
    else:
        took = time.monotonic() - begun
        yield ok("The port answers", f"port {port} took a connection within {took * 1000:.0f} ms")


def certificates(server: Server) -> Iterator[Finding]:
    """Shake hands, verifying the certificate as a run does."""
    host, _, scheme = _place(server.target)
    if scheme != "https":
        return
    if server.target.insecure:
        yield note(
            "The certificate is not looked at",
            "--insecure was given",
            "any proof of which server answered",
            "name the authority with --cacert instead",
        )
        return
    context = ssl.create_default_context(cafile=server.target.cacert)
    try:
        with _handshake(server.target, context) as connection:
            certificate, version = connection.getpeercert() or {}, connection.version()
    except ssl.SSLCertVerificationError as error:
        yield _distrusted(error, host)
        return
    except OSError as error:
        yield trouble(
            "No TLS connection comes about",
            f"the handshake with {host}: {_words(error)}",
            _NO_REQUEST,
            "give an http URL if the port does not speak TLS; else let the server offer TLS 1.2 "
            "or 1.3",
        )
        return
    until = str(certificate.get("notAfter", ""))
    days = (ssl.cert_time_to_seconds(until) - time.time()) / _DAY
    seen = f"{version}, a certificate that is valid until {until}"
    if days < _SOON:
        yield note(
            "The certificate expires soon",
            seen,
            f"every run after {until}",
            "renew the certificate",
        )
        return
    yield ok("The certificate is trusted", seen)


def speaks_tls(target: Target) -> bool:
    """Return whether a port that was taken for plain HTTP shakes hands in TLS."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # whether it is TLS is asked, nothing is sent
    try:
        with _handshake(target, context):
            return True
    except OSError:
        return False


def _distrusted(error: ssl.SSLCertVerificationError, host: str) -> Finding:
    seen = f"verifying the certificate of {host}: {error.verify_message or error}"
    if error.verify_code in (_EXPIRED, _NOT_YET_VALID):
        when = "has expired" if error.verify_code == _EXPIRED else "is not valid yet"
        return trouble(
            f"The certificate {when}", seen, _NO_REQUEST, "renew it, or set this machine's clock"
        )
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return trouble(
            "The certificate's authority is unknown here",
            seen,
            _NO_REQUEST,
            "give the authority's certificate as --cacert FILE (PEM); if the server is to be "
            "trusted by all, let it send its intermediate certificates too",
        )
    if error.verify_code in _OTHER_HOST:
        return trouble(
            "The certificate is for another host",
            seen,
            _NO_REQUEST,
            "give the host that the certificate names as --url, or get one for this host",
        )
    return trouble(
        "The certificate is not trusted",
        seen,
        _NO_REQUEST,
        "have the certificate issued anew, by an authority that is trusted here or --cacert names",
    )


def _how_to_reach(failures: dict[str, OSError]) -> str:
    if all(isinstance(error, ConnectionRefusedError) for error in failures.values()):
        return "start the server, or correct the port in --url"
    return "correct --url, or let firewalls between here and there pass connections to the port"


def _place(target: Target) -> tuple[str, int, str]:
    """Return host, port and scheme."""
    parts = urlsplit(target.url)
    return parts.hostname or "", parts.port or _PORTS[parts.scheme], parts.scheme


def _addresses(target: Target) -> list[str]:
    host, port, _ = _place(target)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))[:_MOST_ADDRESSES]


def _patience(target: Target) -> float:
    return min(target.timeout, 5.0)


def _handshake(target: Target, context: ssl.SSLContext) -> ssl.SSLSocket:
    host, port, _ = _place(target)
    plain = socket.create_connection((host, port), _patience(target))
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


def _words(error: Exception) -> str:
    """Return what an exception says, without Python's numbers."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.rstrip(".") or type(error).__name__
