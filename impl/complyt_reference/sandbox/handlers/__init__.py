"""The operations of the controls, a class per tag and in it a method per operation."""

from complyt_reference.sandbox.handlers.clock import Clock
from complyt_reference.sandbox.handlers.customers import Customers
from complyt_reference.sandbox.handlers.faults import Faults
from complyt_reference.sandbox.handlers.keys import Keys
from complyt_reference.sandbox.handlers.requests import Requests
from complyt_reference.sandbox.handlers.snapshots import Snapshots

__all__ = ["Clock", "Customers", "Faults", "Keys", "Requests", "Snapshots"]
