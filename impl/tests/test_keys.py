import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)

from complyt_reference import keys


def _pem(
    key: Ed25519PrivateKey | RSAPrivateKey,
    encryption: KeySerializationEncryption,
) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def _modulus(path: Path) -> int:
    return keys.load_or_create(path).public_key().public_numbers().n


def test_a_missing_key_is_made_and_kept(tmp_path: Path) -> None:
    """The first call makes the key, the second reads the same one."""
    path = tmp_path / "customers.db.key"
    assert _modulus(path) == _modulus(path)
    assert list(tmp_path.iterdir()) == [path]


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    """Nobody but the owner may read or write the file."""
    path = tmp_path / "customers.db.key"
    keys.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    """Whichever of several processes is first, all of them end up with its key."""
    path = tmp_path / "customers.db.key"
    program = (
        "import pathlib, sys; from complyt_reference import keys; "
        "key = keys.load_or_create(pathlib.Path(sys.argv[1])); "
        "print(key.public_key().public_numbers().n)"
    )
    command = [sys.executable, "-c", program, str(path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    moduli = {process.communicate()[0] for process in processes}
    assert moduli == {f"{_modulus(path)}\n".encode()}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a key",
        b"\xff\x00",
        _pem(Ed25519PrivateKey.generate(), NoEncryption()),
        _pem(keys.generate(), BestAvailableEncryption(b"password")),
    ],
    ids=["empty", "text", "octets", "another kind", "encrypted"],
)
def test_a_file_that_holds_no_key_is_refused_and_kept(tmp_path: Path, content: Any) -> None:
    """A file without an RSA key in the clear is named in a sentence and never overwritten."""
    path = tmp_path / "customers.db.key"
    path.write_bytes(content)
    with pytest.raises(keys.SigningKeyError, match=r"customers\.db\.key holds no RSA key"):
        keys.load_or_create(path)
    assert path.read_bytes() == content


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """A key that can be neither read nor made is said with the system's reason."""
    with pytest.raises(keys.SigningKeyError, match=r"a\.key .*No such file or directory"):
        keys.load_or_create(tmp_path / "missing" / "a.key")


@pytest.mark.parametrize(
    ("database", "path"),
    [
        ("sqlite:///customers.db", Path("customers.db.key")),
        ("sqlite:////srv/customers.db", Path("/srv/customers.db.key")),
        ("sqlite:///:memory:", None),
    ],
)
def test_the_key_lies_beside_the_database(database: str, path: Path | None) -> None:
    """The key's file is the database's with .key behind it; a database in memory has none."""
    assert keys.beside(database) == path
