"""Members of a body that other servers have taken for orders (OWASP API3)."""

import json

import pytest

from tests.hostile.cases import customer
from tests.hostile.conftest import Target
from tests.servers import on_both_databases

pytestmark = on_both_databases

DOCUMENTED = {
    "complytId",
    "externalId",
    "source",
    "name",
    "address",
    "email",
    "customerType",
    "internalTimestamps",
    "externalTimestamps",
    "comment",
}


GREEDY = {
    "tenant": "other",
    "tenantId": "other",
    "owner": "other",
    "role": "admin",
    "isAdmin": True,
    "scope": "read:customers write:customers",
    "id": 1,
    "_id": {"$ne": None},
    "$where": "sleep(1000)",
    "$set": {"tenant": "other"},
    "__proto__": {"isAdmin": True},
    "constructor": {"prototype": {"isAdmin": True}},
    "__class__": {"__init__": {"__globals__": {}}},
    "class": {"module": {"classLoader": {}}},
    "@type": "java.net.URL",
    "$type": "System.Object",
    "py/object": "os.system",
    "$ref": "file:///etc/passwd",
    "$schema": "http://127.0.0.1:1/",
    "order_ms": 0,
    "answer": "x",
    "internalTimestamps": {"createdDate": "1970-01-01", "updatedDate": "9999-12-31"},
    "createdDate": "1970-01-01",
    "": "",
    " source": "2",
    "Source": "2",
    "SOURCE": "2",
    "source\u200b": "2",
    "\u017fource": "2",
    "external_id": "theirs",
    "externalid": "theirs",
}


@pytest.mark.parametrize("name", GREEDY)
def test_what_is_no_member_of_a_customer_changes_nothing(target: Target, name: str) -> None:
    """Members that other servers have taken for orders are ignored (OWASP API3)."""
    answer = target.ask(customer("greedy", **{name: GREEDY[name]}))
    assert answer.status in (200, 201)
    stored = json.loads(answer.body)
    assert stored.keys() == DOCUMENTED
    assert (stored["externalId"], stored["source"]) == ("greedy", "1")
    assert stored["internalTimestamps"]["createdDate"] > "2020"
