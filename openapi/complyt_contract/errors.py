"""What is wrong with a document, or with where something is to be written."""


class DocumentError(ValueError):
    """A document that cannot be used; its text is one sentence for people."""


class FolderError(ValueError):
    """A folder that cannot be written to; its text is one sentence for people."""
