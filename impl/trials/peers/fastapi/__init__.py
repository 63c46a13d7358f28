"""The contract on FastAPI, pydantic and SQLAlchemy: `uvicorn trials.peers.fastapi.app:app`."""
