"""What ends a bench."""


class BenchError(Exception):
    """A bench that cannot be run or whose figures would be worth nothing; a sentence for people."""
