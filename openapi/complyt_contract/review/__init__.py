"""The house rules: what makes a document exact, testable and pleasant to read."""
