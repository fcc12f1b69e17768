"""Where routes trade: a price-time book per instrument, and a simulated market around it.

A venue is a party of its own. It speaks the messages of `sidestreet.domain.messages`, knows
nothing of accounts or orders, and owes its whole state to a seed and to what it was told. Time
reaches it as an argument and chance as a function of the seed, so the same conversation always
goes the same way.
"""
