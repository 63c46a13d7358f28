"""What is judged: functions from what was seen to judgements, each under its requirement.

A rule judges only what is certain: a client that writes past the proxy, and requests at once, whose
order nobody knows, must never make a right server look wrong.
"""
