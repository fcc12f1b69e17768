"""The ledger: cash, positions, days, and what they are worth."""
