"""Servers of other stacks, and the matrix of what the suite says of each."""
