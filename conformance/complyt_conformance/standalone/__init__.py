"""Writes a failure as a file that repeats it without the suite."""
