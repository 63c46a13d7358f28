"""The reference server of the Customers contract."""
