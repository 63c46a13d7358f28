"""PUTs that must be refused: of a pair that is new, and of one that has a customer.

Services check the two apart, so that what one refuses the other may take.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from complyt_conformance.api import Api
from complyt_conformance.cases import aside
from complyt_conformance.session import Session
from complyt_conformance.strategies import plain_customer


@dataclass(frozen=True)
class Pair:
    """A pair to PUT to; `customer` is a plain body for it, and has been written where `taken`."""

    api: Api
    customer: dict[str, Any]
    taken: bool

    def refuses(self, body: Any, *, because: str = "") -> None:
        """PUT a body under the pair; an answer but 400 breaks the running requirement.

        Where no repeat is taken, not even a plain one, PUT-1 is broken instead.
        """
        source, external_id = self.customer["source"], self.customer["externalId"]
        answer = self.api.upsert(body, source=source, external_id=external_id)
        if self.taken and answer.status >= 300 and answer.status != 400:
            with aside():
                self.api.given(self.customer)
        answer.expect(400, because=because)


def new_and_taken(session: Session, api: Api, *, both: bool = False) -> Iterator[Pair]:
    """Yield a new pair and a taken one; one of them by the seed, unless `both` or thorough."""
    taken = session.random.random() < 0.5
    if both or session.profile.thorough or not taken:
        yield Pair(api, session.fresh(plain_customer()), taken=False)
    if both or session.profile.thorough or taken:
        customer = session.fresh(plain_customer())
        api.given(customer)
        yield Pair(api, customer, taken=True)
