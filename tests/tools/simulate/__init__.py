"""Proof that the statistics are honest: `python -m tests.tools.simulate` writes docs/simulation.md.

district.py   districts without planted truths, judged by the product's functions
published.py  a few of them published and read from the exhibits
exact.py      coverage of exact and Wilson intervals, summed
attention.py  districts with known truth: does the attention index find it, beside simpler rules
model.py      coverage of intervals that rest on a model, simulated
signals.py    control charts and the list of signals where nothing, or one street, has changed
report.py     the report and its limits
"""
