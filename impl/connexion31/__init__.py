"""Runs an OpenAPI 3.1 document on Connexion."""
