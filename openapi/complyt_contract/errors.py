"""What is wrong, for people: with a document, or with where something is to be written."""


class ToldError(Exception):
    """What a command tells as it is: the text says what happened, where, and what to do next."""


class DocumentError(ToldError, ValueError):
    """A document that cannot be used; its text is one sentence for people."""


class FolderError(ToldError, ValueError):
    """A folder that cannot be written to; its text is one sentence for people."""
