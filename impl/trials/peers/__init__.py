"""Servers of the same contract that `trials.bench` sets beside ours, each as a user would write it.

Uvicorn serves their `app`. Database and signing key come from the environment, BENCH_DATABASE and
BENCH_KEY; the database is made and filled by the module `filling` of each.
"""
