"""The operations, each a function named by its operationId in snake case."""

from complyt_reference.handlers.authentication import create_token
from complyt_reference.handlers.customers import (
    get_all_customers,
    get_customer,
    update_customer,
    upsert_customer,
)

__all__ = [
    "create_token",
    "get_all_customers",
    "get_customer",
    "update_customer",
    "upsert_customer",
]
