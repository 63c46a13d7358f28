"""Servers with one fault each, and right servers that differ in what the contract leaves free.

Each is the reference server, spoilt or varied in one way by a function of a module here. The suite
must catch every fault by a requirement that it breaks and by none other, and blame no variation.
"""
