"""The conformance suite of the Customers contract."""
