"""The operations, a class per tag and in it a method per operation."""

from complyt_reference.handlers.authentication import Authentication
from complyt_reference.handlers.customers import Customers

__all__ = ["Authentication", "Customers"]
