"""The fault of a database that cannot be opened."""


class StorageError(Exception):
    """The database cannot be used; one sentence says which, why and what to do."""
