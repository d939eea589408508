"""One archive that installs without a network: for which machines, from which wheels, what lies in it.

It stands under `lens/` because what it packs ends in `python -m lens serve`; nothing of the product imports it.
"""
