"""How orders may be filled other than by the real book: what backtests assume, one by one.

`named.py` makes a model from its name, and `model_matching.py` has a venue work by it.
"""
