"""The Customers API on FastAPI, pydantic and SQLAlchemy."""
