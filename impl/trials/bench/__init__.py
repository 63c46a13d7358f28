"""How fast the reference server is beside others of the same contract, in one run."""
