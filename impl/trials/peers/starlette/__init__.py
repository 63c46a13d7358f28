"""The contract on Starlette, with SQL by hand: `uvicorn trials.peers.starlette.app:app`.

It validates nothing. The JSON of each answer is kept beside what finds and sorts it, and sent as it
is.
"""
