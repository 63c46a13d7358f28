"""The sandbox controls: what `serve --sandbox` answers beside the contract (openapi/sandbox.yaml).

All of it acts on the tenant of the caller's token. Clock, faults and requests live in this process.
"""
