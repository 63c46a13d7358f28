"""The fault of a database that cannot be opened."""

from complyt_contract.errors import ToldError


class StorageError(ToldError):
    """The database cannot be used; one sentence says which, why and what to do."""
