"""Reads the OpenAPI document of the Customers contract."""
