"""What can be wrong with a document or its handlers before the first request."""


class ConfigurationError(ValueError):
    """The application cannot start; the message is one sentence for people."""
