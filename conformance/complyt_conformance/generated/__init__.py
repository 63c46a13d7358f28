"""Requests that Schemathesis generates from the document, judged by requirement."""
