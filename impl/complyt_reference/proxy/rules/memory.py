"""What is remembered of customers, from one exchange to the next.

That a customer exists, its ids, when it was created, and that its updatedDate only grows are
certain whoever writes. What it holds is certain only when all writes are seen, and none is under
way.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from complyt_reference.proxy.rules.times import milliseconds
from complyt_reference.proxy.rules.view import NOTHING, Operations, Pair, View
from complyt_reference.proxy.seen import Write

MOST = 20_000  # customers; the one that was not seen for longest is forgotten

_UNSETTLED_SECONDS = 60.0  # for which a write that was not answered may still take effect


@dataclass
class Known:
    """A customer. `since` is when the first exchange that showed it was over.

    `updates` are the updatedDates shown last, each with when that was over. `holds` is its last
    content, as it was answered, None where that is not certain; `requirement` says that a read
    shows it, `at` is when it was answered. `put` and `put_answer` are the last PUT.
    """

    complyt_id: str
    pair: Pair
    since: float
    created: int
    made_by: Write | None = None
    updates: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=8))
    tenants: set[str] = field(default_factory=set)
    is_written: bool = False
    shown: bytes = b""
    holds: bytes | None = None
    requirement: str = "PUT-2"
    at: float = 0.0
    unsettled_until: float = 0.0
    put: bytes = b""
    put_answer: bytes = b""

    def is_as_shown(self, text: bytes) -> bool:
        """Whether a text of it is what was shown last, and nothing newer was shown before."""
        return text == self.shown and self.updates[-1][1] == max(each for _, each in self.updates)


class Memory:
    """The customers that were seen, by complytId and by pair."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._by_id: OrderedDict[str, Known] = OrderedDict()
        self._by_pair: dict[tuple[str, Pair], str] = {}
        self._ids_of_pair: defaultdict[Pair, set[str]] = defaultdict(set)
        self._count: Counter[str] = Counter()
        self.writers: set[str] = set()  # tokens that were seen to write

    def of_id(self, complyt_id: object) -> Known | None:
        """Return the customer of a complytId, in any case (D28)."""
        return self._by_id.get(complyt_id.lower()) if isinstance(complyt_id, str) else None

    def of_pair(self, tenant: str | None, pair: Pair | None) -> Known | None:
        """Return a tenant's customer of a pair."""
        if tenant is None or pair is None:
            return None
        return self._by_id.get(self._by_pair.get((tenant, pair), ""))

    def all_of_pair(self, pair: Pair | None) -> list[Known]:
        """Return the customers of a pair, of all tenants."""
        ids = self._ids_of_pair.get(pair, set()) if pair else set()
        return [self._by_id[each] for each in ids]

    def of_tenant(self, tenant: str | None, before: float) -> Iterator[Known]:
        """Yield the customers that a tenant had at an instant."""
        for known in self._by_id.values():
            if tenant in known.tenants and known.since < before:
                yield known

    def count(self, tenant: str | None, before: float) -> int:
        """Return how many customers a tenant had for certain at an instant."""
        if tenant is None or not self._count[tenant]:
            return 0
        return sum(1 for _ in self.of_tenant(tenant, before))

    def touches(self, write: Write, known: Known) -> bool:
        """Whether a write may change a customer."""
        operation, sent = self._operations.of(write.method, write.target)
        if operation is None:
            return True
        if operation.operation_id == "upsertCustomer":
            return self._operations.pair(write.method, write.target) in (known.pair, None)
        if operation.operation_id == "updateCustomer":
            return sent["complytId"].lower() == known.complyt_id or "%" in sent["complytId"]
        return False

    def is_disturbed(self, view: View, known: Known) -> bool:
        """Whether a write that may change a customer was under way beside an exchange."""
        seen = view.seen
        return seen.is_crowded or any(self.touches(write, known) for write in seen.beside)

    def is_settled(self, view: View, known: Known) -> bool:
        """Whether what a customer holds was certain all the while that an exchange took."""
        return (
            known.holds is not None
            and known.at < view.seen.began
            and known.unsettled_until < view.seen.began
            and not self.is_disturbed(view, known)
        )

    def learn(self, view: View) -> None:
        """Remember what an exchange has shown, and what it may have changed."""
        seen, operation = view.seen, view.name
        if not seen.is_safe and not operation and not 400 <= view.status < 500:
            if view.seen.ending != "unreachable":
                self.forget()  # who knows what it has done: the contract does not
            return
        if operation in ("upsertCustomer", "updateCustomer"):
            self._written(view)
        for customer, text in view.customers:
            known = self.of_id(customer.get("complytId"))
            if known is None or known.holds != text or not known.is_as_shown(text):
                self._show(view, customer, text)
            elif not seen.is_safe:
                self._wrote(view, known, text)

    def forget(self) -> None:
        """Forget all."""
        self._by_id.clear()
        self._by_pair.clear()
        self._ids_of_pair.clear()
        self._count.clear()

    def forget_contents(self) -> None:
        """Forget what customers hold, as something was not seen."""
        for known in self._by_id.values():
            known.holds = None

    def _written(self, view: View) -> None:
        """Unsettle what a write may have changed, unless it was refused."""
        seen = view.seen
        if view.status in range(200, 300):
            if view.caller.token:
                self.writers.add(view.caller.token)
            return
        if 400 <= view.status < 500 and view.status not in (408, 429):
            self._refused(view)
            return
        if seen.ending == "unreachable":
            return
        by_id = self.of_id(view.parameters.get("complytId"))
        for known in [by_id] if by_id else self.all_of_pair(view.pair):
            known.holds = None
            known.unsettled_until = seen.ended + _UNSETTLED_SECONDS

    def _refused(self, view: View) -> None:
        """Say by which requirement a customer is as it was, from now on."""
        by_id = self.of_id(view.parameters.get("complytId"))
        for known in [by_id] if by_id else self.all_of_pair(view.pair):
            known.requirement = "PATCH-8" if by_id else "PUT-13"

    def _show(self, view: View, customer: Mapping[str, Any], text: bytes) -> None:
        seen, caller = view.seen, view.caller
        known = self._known(view, customer) if is_whole(customer) else None
        if known is None:
            return
        if caller.tenant is not None and caller.tenant not in known.tenants:
            known.tenants.add(caller.tenant)
            self._count[caller.tenant] += 1
            self._by_pair.setdefault((caller.tenant, known.pair), known.complyt_id)
        known.updates.append((seen.ended, _time(customer, "updatedDate") or 0))
        known.shown = text
        if not seen.is_safe:
            self._wrote(view, known, text)
        elif known.unsettled_until < seen.began and not self.is_disturbed(view, known):
            known.holds, known.at = text, seen.ended

    def _wrote(self, view: View, known: Known, text: bytes) -> None:
        """Remember what a write that was accepted has left."""
        seen = view.seen
        known.is_written = True
        is_put = view.name == "upsertCustomer"
        known.requirement = "PUT-2" if is_put else "PATCH-2"
        known.holds = None if self.is_disturbed(view, known) else text
        known.at = seen.ended
        if is_put and view.sent is not NOTHING:
            known.put = bytes(seen.sent.beginning)
            known.put_answer = text
        else:
            known.put = b""

    def _known(self, view: View, customer: Mapping[str, Any]) -> Known | None:
        complyt_id = customer["complytId"].lower()
        known = self._by_id.get(complyt_id)
        if known is not None:
            self._by_id.move_to_end(complyt_id)
            return known
        created = _time(customer, "createdDate")
        if created is None:
            return None
        pair = (customer["source"], customer["externalId"])
        seen = view.seen
        made = Write(seen.number, seen.method, seen.target) if view.status == 201 else None
        known = Known(complyt_id, pair, seen.ended, created, made)
        self._by_id[complyt_id] = known
        self._ids_of_pair[pair].add(complyt_id)
        if len(self._by_id) > MOST:
            self._drop(self._by_id.popitem(last=False)[1])
        return known

    def _drop(self, known: Known) -> None:
        for tenant in known.tenants:
            self._count[tenant] -= 1
            if self._by_pair.get((tenant, known.pair)) == known.complyt_id:
                del self._by_pair[tenant, known.pair]
        self._ids_of_pair[known.pair].discard(known.complyt_id)
        if not self._ids_of_pair[known.pair]:
            del self._ids_of_pair[known.pair]


def is_whole(customer: Mapping[str, Any]) -> bool:
    """Whether a customer has the ids and times by which customers are compared."""
    return (
        all(isinstance(customer.get(name), str) for name in ("complytId", "externalId", "source"))
        and _time(customer, "createdDate") is not None
        and _time(customer, "updatedDate") is not None
    )


def _time(customer: Mapping[str, Any], member: str) -> int | None:
    times = customer.get("internalTimestamps")
    return milliseconds(times.get(member)) if isinstance(times, dict) else None
