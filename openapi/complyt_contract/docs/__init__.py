"""The document as one page for people: operations, schemas, requirements and decisions."""

from complyt_contract.docs.folder import write
from complyt_contract.docs.page import Console, Page, page

__all__ = ["Console", "Page", "page", "write"]
