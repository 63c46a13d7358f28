"""Clients that write without end, and know what must be there after a crash."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import urllib3

_SECONDS = 10  # a request that takes longer counts as not acknowledged


@dataclass
class Written:
    """What one client knows of one of its customers.

    `serial` is the number of the last write that was acknowledged, 0 where none was; `begun` that
    of the last one sent. `answer` is what was acknowledged last.
    """

    external_id: str
    serial: int = 0
    begun: int = 0
    answer: Mapping[str, Any] | None = None


@dataclass
class Client:
    """Writes some customers of its own in turns, each write a number in three places."""

    name: str
    url: str
    token: str
    seed: int
    written: list[Written] = field(default_factory=list)
    acknowledged: int = 0
    refused: int = 0  # answered 503
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)
        self._pool = urllib3.PoolManager(maxsize=1, retries=False, timeout=_SECONDS)

    def write_first(self) -> None:
        """Write one customer, in peace."""
        self._write(self._chosen())

    def write_until(self, ended: threading.Event) -> None:
        """Write until told to end; what gets no answer is left open."""
        while not ended.is_set():
            self._write(self._chosen())

    def _chosen(self) -> Written:
        if len(self.written) < 20 or self._draw.random() < 0.1:
            self.written.append(Written(f"{self.name}-{len(self.written)}"))
            return self.written[-1]
        return self._draw.choice(self.written)

    def _write(self, customer: Written) -> None:
        customer.begun += 1
        changes = _changes(customer.begun)
        known = customer.answer
        try:
            if known is not None and self._draw.random() < 0.5:
                path = f"/v1/customers/complytId/{known['complytId']}"
                status, answer = self._ask("PATCH", path, changes)
            else:
                path = f"/v1/customers/source/1/externalId/{customer.external_id}"
                body = {
                    "externalId": customer.external_id,
                    "source": "1",
                    "customerType": "RETAIL",
                    "externalTimestamps": {
                        "createdDate": "2022-10-19",
                        "updatedDate": "2022-10-19",
                    },
                    **changes,
                }
                status, answer = self._ask("PUT", path, body)
        except urllib3.exceptions.HTTPError:
            return
        if status == 503:
            self.refused += 1
        elif status in (200, 201):
            self.acknowledged += 1
            self.problems += self._wrong(customer, answer)
            customer.serial, customer.answer = customer.begun, answer
        else:
            self.problems.append(f"{customer.external_id}: a write was answered {status}")

    def check(self) -> None:
        """Read each customer and note what is lost, half there, or has run backwards."""
        for customer in self.written:
            path = f"/v1/customers/source/1/externalId/{customer.external_id}"
            status, answer = self._ask("GET", path)
            if status == 404 and customer.serial == 0:
                continue
            if status != 200:
                self.problems.append(
                    f"{customer.external_id}: write {customer.serial} was acknowledged, "
                    f"and GET is answered {status}"
                )
                continue
            self.problems += self._wrong(customer, answer)
            serial = _serial(answer)
            customer.serial, customer.answer = serial, answer
            customer.begun = max(customer.begun, serial)

    def _wrong(self, customer: Written, answer: Mapping[str, Any]) -> Iterator[str]:
        places = {answer["name"], answer["comment"], (answer["address"] or {}).get("zip")}
        if len(places) != 1:
            yield f"{customer.external_id} is half written: {sorted(map(str, places))}"
        elif not customer.serial <= _serial(answer) <= customer.begun:
            yield (
                f"{customer.external_id} is at write {_serial(answer)}, where {customer.serial} "
                f"was acknowledged and {customer.begun} sent"
            )
        if customer.answer is None:
            return
        before, after = customer.answer["internalTimestamps"], answer["internalTimestamps"]
        if answer["complytId"] != customer.answer["complytId"]:
            yield f"{customer.external_id} has another complytId"
        if after["createdDate"] != before["createdDate"]:
            yield f"{customer.external_id} has another createdDate"
        if _padded(after["updatedDate"]) < _padded(before["updatedDate"]):
            yield f"{customer.external_id}: updatedDate has run backwards"

    def _ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode() if body is not None else None
        response = self._pool.request(method, self.url + path, body=data, headers=headers)
        return response.status, response.json() if response.status < 300 else None


def _changes(serial: int) -> dict[str, Any]:
    text = str(serial)
    return {"name": text, "comment": text, "address": {"zip": text}}


def _serial(answer: Mapping[str, Any]) -> int:
    return int(answer["name"])


def _padded(moment: str) -> str:
    return moment if "." in moment else f"{moment}.000"
