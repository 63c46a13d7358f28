"""Stubs of a server, made from a document: models, protocols and a skeleton to fill in."""
