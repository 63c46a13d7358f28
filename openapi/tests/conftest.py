import pytest

from complyt_contract.document import Document, load


@pytest.fixture(scope="session")
def document() -> Document:
    """Return the contract as it stands in the tree."""
    return load()
