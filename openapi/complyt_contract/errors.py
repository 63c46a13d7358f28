"""What is wrong with a document."""


class DocumentError(ValueError):
    """A document that cannot be used; its text is one sentence for people."""
