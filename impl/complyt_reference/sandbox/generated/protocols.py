# Made by `complyt-contract stubs`, never edited: made anew when the document changes.
# The document's SHA-256: 3fffcad9c148650ed4ee6148c4e08669f9d7c9cd68a295f06da1956ed6adb2be
# ruff: noqa
# fmt: off
# isort: skip_file
"""What the handlers must be: a protocol per tag, a method per operation."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Literal, Protocol

from connexion31 import Answer, Batches, Chunks

from . import models


class Customers(Protocol):
    """The operations of the tag Customers.

    Customers are stored by the million, and all removed.
    """

    @abstractmethod
    async def seed_customers(
        self,
        body: models.SeedRequest | bytes,
    ) -> Answer[bytes | Chunks, Literal[200]]:
        """Store many customers.

        POST /sandbox/customers.

        A body that is not JSON is not validated: bytes as sent.

        Stores customers that are made, or those of a file, all or none:

        - JSON asks for customers that are made up: the same numbers, locale and release of the
          server make the same customers, but for `internalTimestamps`.
        - `application/x-ndjson` has a customer on each line, as PUT takes it or as it is answered.
          What is answered keeps its `complytId` and `internalTimestamps`. Empty lines are skipped.
        - `text/csv` (RFC 4180, UTF-8) has names in its first line, `externalId`, `address.city`,
          `externalTimestamps.createdDate` and so on, and a customer on each other line. An empty
          cell is left out.

        A file that is not right is refused with the number of each wrong line, the first 20 of
        them. A customer whose pair is stored already is refused with 409, which names its line.

        The answer has a line of JSON each time some thousand customers were written: `stored`, how
        many so far, and `of`, how many come. The last line has `done: true` beside them, once all
        are committed. Where it fails after the first line, the last one has `problem` instead. Who
        hangs up before the last line has stored nothing. Other writes to a SQLite file wait meanwhile;
        in PostgreSQL writes of the same customers do, and in the end, while customers are counted,
        those that add some to the same tenant. `stored` begins anew where PostgreSQL wants the whole
        tried again.
        """

    @abstractmethod
    async def reset_customers(self) -> Answer[None, Literal[204]]:
        """Remove all customers.

        DELETE /sandbox/customers.

        Removes every customer of the tenant; its snapshots stay.
        """


class Snapshots(Protocol):
    """The operations of the tag Snapshots.

    What a tenant's customers are at a moment is kept under a name and brought back.
    """

    @abstractmethod
    async def list_snapshots(self) -> Answer[models.SnapshotList | Batches, Literal[200]]:
        """List snapshots.

        GET /sandbox/snapshots.

        Answers the tenant's snapshots, by name.
        """

    @abstractmethod
    async def take_snapshot(
        self,
        name: models.SnapshotName,
    ) -> Answer[models.Snapshot, Literal[200]]:
        """Take a snapshot.

        PUT /sandbox/snapshots/{name}.

        Keeps the tenant's customers as they are under a name, and forgets what it held.
        """

    @abstractmethod
    async def delete_snapshot(self, name: models.SnapshotName) -> Answer[None, Literal[204]]:
        """Delete a snapshot.

        DELETE /sandbox/snapshots/{name}.

        Forgets what is kept under the name; the tenant's customers stay.
        """

    @abstractmethod
    async def restore_snapshot(
        self,
        name: models.SnapshotName,
    ) -> Answer[models.Snapshot, Literal[200]]:
        """Restore a snapshot.

        POST /sandbox/snapshots/{name}/restore.

        Makes the tenant's customers what they were when the snapshot was taken, all or none,
        `complytId` and `internalTimestamps` too.
        """


class Clock(Protocol):
    """The operations of the tag Clock.

    A tenant's time, which `internalTimestamps` follow, and the expiry of tokens.
    """

    @abstractmethod
    async def read_clock(self) -> Answer[models.Clock, Literal[200]]:
        """Read the clock.

        GET /sandbox/clock.

        Answers what time it is for the tenant.
        """

    @abstractmethod
    async def freeze_clock(self, body: models.ClockFreeze) -> Answer[models.Clock, Literal[200]]:
        """Freeze the clock.

        POST /sandbox/clock/freeze.

        Stops the tenant's clock, at the time that is asked for or else where it is.
        """

    @abstractmethod
    async def advance_clock(self, body: models.ClockAdvance) -> Answer[models.Clock, Literal[200]]:
        """Advance the clock.

        POST /sandbox/clock/advance.

        Sets the tenant's clock ahead; a frozen one stays frozen, at the later time. Tokens expire
        by it: after a day, also the one that asked. A clock that would leave the year 9999 is
        refused.
        """

    @abstractmethod
    async def release_clock(self) -> Answer[models.Clock, Literal[200]]:
        """Release the clock.

        POST /sandbox/clock/release.

        Gives the tenant the real time again.
        """


class Faults(Protocol):
    """The operations of the tag Faults.

    What becomes of the next requests of a tenant instead of the answer that they would get. Who
    cannot call these sends externalIds that begin with `sandbox-503-` and the like:
    `docs/sandbox.md` lists them.
    """

    @abstractmethod
    async def list_faults(self) -> Answer[models.FaultList | Batches, Literal[200]]:
        """List faults.

        GET /sandbox/faults.

        Answers the faults that still wait for requests, the oldest first.
        """

    @abstractmethod
    async def add_fault(self, body: models.FaultRequest) -> Answer[models.Fault, Literal[201]]:
        """Add a fault.

        POST /sandbox/faults.

        Lets the next requests of the tenant that match meet a fault. A request meets the oldest
        fault that it matches, and it alone. Where 1,000 wait, another one is refused.
        """

    @abstractmethod
    async def delete_faults(self) -> Answer[None, Literal[204]]:
        """Delete all faults.

        DELETE /sandbox/faults.

        Lets the tenant's requests be answered as they would be.
        """

    @abstractmethod
    async def delete_fault(self, id: models.Number) -> Answer[None, Literal[204]]:
        """Delete a fault.

        DELETE /sandbox/faults/{id}.

        Lets the requests that it waits for be answered as they would be.
        """


class Requests(Protocol):
    """The operations of the tag Requests.

    A tenant's last 1,000 requests to the contract's operations, and how they were answered.
    Secrets and tokens are masked. Requests whose tenant nobody knows, such as those without a
    token, are shown to all, the last 1,000 of them, without query and bodies.
    """

    @abstractmethod
    async def list_requests(
        self,
        operation: models.OperationId | None,
        status: str | None,
        external_id: models.Pattern | None,
        since: models.TimeInput | None,
        until: models.TimeInput | None,
        after: int | None,
    ) -> Answer[models.ExchangeList | Batches, Literal[200]]:
        """List requests.

        GET /sandbox/requests.

        Answers the requests that fit all filters, the oldest first.
        """

    @abstractmethod
    async def export_requests(
        self,
        operation: models.OperationId | None,
        status: str | None,
        external_id: models.Pattern | None,
        since: models.TimeInput | None,
        until: models.TimeInput | None,
        after: int | None,
    ) -> Answer[models.HttpArchive, Literal[200]]:
        """Export requests as HAR.

        GET /sandbox/requests/har.

        Answers what listRequests does, as an HTTP Archive 1.2, which browsers' developer tools and
        proxies open.
        """

    @abstractmethod
    async def watch_requests(
        self,
        operation: models.OperationId | None,
        status: str | None,
        external_id: models.Pattern | None,
        since: models.TimeInput | None,
        until: models.TimeInput | None,
        after: int | None,
    ) -> Answer[bytes | Chunks, Literal[200]]:
        """Watch requests.

        GET /sandbox/requests/live.

        Answers the requests that fit all filters as server-sent events, each as soon as it was
        answered, until the client goes away. An event is named `exchange`; its `id` is that of the
        exchange, its `data` the exchange as listRequests answers it, on one line. With `after` it
        begins with those since, which the server still has. A comment is sent when nothing else
        was for ten seconds.
        """


class Keys(Protocol):
    """The operations of the tag Keys.

    Clients that end by themselves, with tenants of their own for whoever needs one.
    """

    @abstractmethod
    async def list_keys(self) -> Answer[models.KeyList | Batches, Literal[200]]:
        """List keys.

        GET /sandbox/keys.

        Answers the keys that have not ended, of the tenant and of those tenants that its keys were
        made for, without their secrets.
        """

    @abstractmethod
    async def create_key(self, body: models.KeyRequest) -> Answer[models.NewKey, Literal[201]]:
        """Create a key.

        POST /sandbox/keys.

        Makes a client of the caller's tenant, or of a new one. The key and its tokens end at
        `expiresAt` in real time, whatever its tenant's clock says. A tenant that was made for a key ends with its last key:
        its customers and snapshots are removed.
        """

    @abstractmethod
    async def delete_key(self, client_id: models.ClientId) -> Answer[None, Literal[204]]:
        """Delete a key.

        DELETE /sandbox/keys/{clientId}.

        Ends a key that listKeys answers, and its tokens, before its time.
        """
