"""The parts of Connexion that are used here, imported once and without its noise.

Importing Connexion warns of what Connexion itself has yet to replace (Starlette's test client,
jsonschema's RefResolver); a user of this package can do nothing about either.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from connexion.exceptions import (  # type: ignore[import-untyped]  # Connexion has no types
        InvalidSpecification,
    )
    from connexion.middleware.abstract import (  # type: ignore[import-untyped]  # as above
        RoutedAPI,
        RoutedMiddleware,
    )
    from connexion.middleware.exceptions import (  # type: ignore[import-untyped]  # as above
        ExceptionMiddleware,
    )
    from connexion.middleware.lifespan import (  # type: ignore[import-untyped]  # as above
        LifespanMiddleware,
    )
    from connexion.middleware.main import (  # type: ignore[import-untyped]  # as above
        ConnexionMiddleware,
    )
    from connexion.middleware.routing import (  # type: ignore[import-untyped]  # as above
        RoutingMiddleware,
    )
    from connexion.middleware.security import (  # type: ignore[import-untyped]  # as above
        SecurityMiddleware,
    )
    from connexion.resolver import Resolver  # type: ignore[import-untyped]  # as above
    from connexion.security import (  # type: ignore[import-untyped]  # as above
        BearerSecurityHandler,
    )

__all__ = [
    "BearerSecurityHandler",
    "ConnexionMiddleware",
    "ExceptionMiddleware",
    "InvalidSpecification",
    "LifespanMiddleware",
    "Resolver",
    "RoutedAPI",
    "RoutedMiddleware",
    "RoutingMiddleware",
    "SecurityMiddleware",
]
