"""The outcome of a run, told in several forms; each reads the report's data alone."""
