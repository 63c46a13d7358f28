"""The proxy: passes requests to a server of the contract, and judges what it has seen.

One process passes (`passing`, `peers`, `pool`), as fast as it can and without an opinion. What has
passed is handed over (`handing`) to a second one (`judging`), which holds it to the document and
to what it remembers (`rules`), shows it on a page (`page`) and reports it (`report`).
"""
