"""The key that signs tokens: made on first start, kept in a file that all workers share."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from complyt_contract.errors import ToldError

_BITS = 2048


class SigningKeyError(ToldError, ValueError):
    """A key file that cannot be made or used; the message is one sentence for people."""


def beside(database: str) -> Path | None:
    """Return where the key of a SQLite file is kept, None when it lives in memory alone."""
    path = database.removeprefix("sqlite:///")
    return None if path == ":memory:" else Path(f"{path}.key")


def generate() -> RSAPrivateKey:
    """Return a new key that nothing keeps."""
    return generate_private_key(public_exponent=65537, key_size=_BITS)


def load_or_create(path: Path) -> RSAPrivateKey:
    """Return the key in the file, which is made when it is missing, readable by its owner alone.

    Of any number of processes that do so at once, all get the same key. Raises SigningKeyError.
    """
    try:
        if not path.exists():
            _create(path)
        pem = path.read_bytes()
    except OSError as error:
        raise SigningKeyError(
            f"The signing key {path} can be neither read nor made: {error.strerror}."
        ) from None
    return _parse(path, pem)


def _create(path: Path) -> None:
    """Write a new key beside its place and link it there, unless another process was first."""
    pem = generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _parse(path: Path, pem: bytes) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: the key wants a password
        key = None
    if not isinstance(key, RSAPrivateKey) or key.key_size < _BITS:
        raise SigningKeyError(
            f"The signing key {path} holds no RSA key of at least {_BITS} bits; restore it, or "
            "delete it to have a new one made, which ends all tokens."
        )
    return key
