"""Runs an OpenAPI 3.1 document on Connexion.

Connexion 3.3 knows OpenAPI 3.0 alone. It routes, secures and answers refusals here from a small
view of the document (`view`), while parameters, bodies and, on request, answers are validated
against the document itself.
"""

from connexion31.answers import Answer, Batches, Chunks
from connexion31.app import create_app
from connexion31.errors import ConfigurationError
from connexion31.handlers import Handler, bound
from connexion31.problems import NotWritten, Problem, problem_response
from connexion31.validation import compile_schema, faults

__all__ = [
    "Answer",
    "Batches",
    "Chunks",
    "ConfigurationError",
    "Handler",
    "NotWritten",
    "Problem",
    "bound",
    "compile_schema",
    "create_app",
    "faults",
    "problem_response",
]
