"""Clients that end by themselves, kept in a file beside the key that signs tokens."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from complyt_reference.clients import Client, ClientsError
from complyt_reference.errors import StorageUnavailable, UnknownControl
from complyt_reference.timestamps import real_time


@dataclass(frozen=True)
class Key(Client):
    """A client that ends at an instant of real time, whatever its tenant's clock says.

    `maker` is the tenant that made it; `temporary` says that its tenant ends with its last key.
    """

    label: str
    maker: str
    temporary: bool
    expires_ms: int

    def lifetime(self, longest: int) -> int:
        """Return for how many seconds a token of it may live, its last second begun."""
        return max(1, min(longest, -(-(self.expires_ms - real_time("")) // 1000)))

    @property
    def has_ended(self) -> bool:
        """Whether its time is over."""
        return self.expires_ms <= real_time("")


class Keys(Mapping[str, Client]):
    """The keys that have not ended, by client id; `file` None: in memory alone.

    Raises ClientsError for a file that holds none.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._all = _load(file) if file and file.exists() else {}

    def __getitem__(self, client_id: str) -> Key:
        key = self._all[client_id]
        if key.has_ended:
            raise KeyError(client_id)
        return key

    def __iter__(self) -> Iterator[str]:
        return (client_id for client_id, key in self._all.items() if not key.has_ended)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def make(
        self,
        maker: str,
        secret: str,
        *,
        own_tenant: bool,
        label: str,
        scopes: Sequence[str],
        lifetime: int,
    ) -> Key:
        """Keep a key of the maker's tenant, or of a new one; `secret` is the hash.

        Raises StorageUnavailable.
        """
        tenant = maker if own_tenant else f"tenant-{secrets.token_hex(6)}"
        key = Key(
            client_id=f"key-{secrets.token_hex(6)}",
            tenant=tenant,
            scopes=tuple(scopes),
            secret=secret,
            label=label,
            maker=maker,
            temporary=not own_tenant or self._is_temporary(tenant),
            expires_ms=real_time("") + lifetime * 1000,
        )
        self._save({**self._all, key.client_id: key})
        return key

    def of(self, tenant: str) -> list[Key]:
        """Return the keys of a tenant, and those that it made for others."""
        visible = [key for key in self._all.values() if tenant in (key.tenant, key.maker)]
        return [key for key in visible if not key.has_ended]

    def end(self, tenant: str, client_id: str) -> None:
        """End one of these before its time; raises UnknownControl, StorageUnavailable."""
        for key in self.of(tenant):
            if key.client_id == client_id:
                self._save({**self._all, client_id: replace(key, expires_ms=0)})
                return
        raise UnknownControl(f"There is no key {client_id!r}; it may have ended.")

    def ended(self) -> list[Key]:
        """Return those that have ended and were not forgotten yet."""
        return [key for key in self._all.values() if key.has_ended]

    def is_last(self, key: Key) -> bool:
        """Whether a tenant ends with a key."""
        others = (each for each in self._all.values() if each.client_id != key.client_id)
        return key.temporary and all(each.tenant != key.tenant for each in others)

    def forget(self, key: Key) -> None:
        """Forget a key that has ended; raises StorageUnavailable."""
        self._save({name: each for name, each in self._all.items() if name != key.client_id})

    def _is_temporary(self, tenant: str) -> bool:
        return any(key.temporary for key in self._all.values() if key.tenant == tenant)

    def _save(self, keys: dict[str, Key]) -> None:
        if self._file is not None:
            draft = self._file.with_name(f"{self._file.name}.new")
            try:
                with open(draft, "w", opener=_private) as file:
                    json.dump({"keys": [asdict(key) for key in keys.values()]}, file)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(self._file)
            except OSError as error:
                raise StorageUnavailable(f"Keys cannot be written: {error.strerror}.") from None
        self._all = keys


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _load(file: Path) -> dict[str, Key]:
    try:
        entries = json.loads(file.read_text("utf-8"))["keys"]
        keys = [Key(**{**entry, "scopes": tuple(entry["scopes"])}) for entry in entries]
    except (OSError, ValueError, TypeError, KeyError):
        raise ClientsError(
            f"{file} holds no keys of a sandbox that can be read; restore it, or delete it to end "
            "all of them."
        ) from None
    return {key.client_id: key for key in keys}
